"""The ledger: every call in order and everything a correct bot would not have done."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .values import Call, Violation


class Ledger:
    """Kept under the world's lock; readers take copies."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.violations: list[Violation] = []

    def begin(self, method: str, params: Mapping[str, Any]) -> int:
        """Note a call's arrival; returns its number."""
        self.calls.append(Call(len(self.calls), time.monotonic(), method, params))
        return len(self.calls) - 1

    def note(self, number: int, **changes: Any) -> None:
        self.calls[number] = replace(self.calls[number], **changes)

    def blame(self, method: str, reason: str, params: Mapping[str, Any]) -> None:
        self.violations.append(Violation(time.monotonic(), method, reason, params))
