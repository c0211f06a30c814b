"""Faults on demand: what goes wrong with which calls, how often and at which side of the processing."""

from __future__ import annotations

import fnmatch
import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import DESCRIPTIONS, ApiError, too_many_requests


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. Give one of `status`, `cut`, `garbage`; `hang` alone only delays.

    >>> Fault(method="send*", status=500, when="after", rate=0.2, seed=7)  # doctest: +SKIP
    """

    method: str = "*"
    """Method name or pattern (`send*`)."""
    status: int | None = None
    """Reply with this error code and Telegram's words for it."""
    description: str | None = None
    retry_after: float = 1
    """Seconds, with status 429."""
    scope: Literal["bot", "chat"] = "bot"
    """Whom a 429 on a send halts: every send, or those to the same chat."""
    cut: bool = False
    """Cut the connection without a reply."""
    garbage: bool = False
    """Reply with HTML instead of JSON (with `status` if given, else 200)."""
    hang: float = 0.0
    """Seconds to wait first; a caller who leaves meanwhile gets no processing with when="before"."""
    when: Literal["before", "after"] = "before"
    """Before the call is processed, or after (it took effect, the reply does not tell)."""
    times: int | None = None
    """How often it strikes; None: until removed."""
    rate: float = 1.0
    """Probability of striking a call it fits."""
    seed: int = 0
    chat_id: int | None = None
    """Only calls for this chat."""

    @property
    def replaces_reply(self) -> bool:
        return self.cut or self.garbage or self.status is not None

    def error(self) -> ApiError:
        """The refusal it replies with."""
        if self.status == 429:
            return too_many_requests(self.retry_after)
        code = self.status or 500
        return ApiError(code, self.description or DESCRIPTIONS.get(code, "Internal Server Error"))


@dataclass
class _Armed:
    fault: Fault
    left: int | None
    dice: random.Random
    struck: int = 0


@dataclass
class Faults:
    """The faults at work; safe to use from any thread."""

    _armed: list[_Armed] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> Fault:
        """Arm a fault; the first one added that fits a call strikes it."""
        with self._lock:
            self._armed.append(_Armed(fault, fault.times, random.Random(fault.seed)))
        return fault

    def remove(self, fault: Fault) -> None:
        with self._lock:
            self._armed = [armed for armed in self._armed if armed.fault is not fault]

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def struck(self, fault: Fault) -> int:
        """How many calls it has struck."""
        with self._lock:
            return sum(armed.struck for armed in self._armed if armed.fault is fault)

    def draw(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """The fault that strikes this call, if one does."""
        with self._lock:
            for armed in self._armed:
                if armed.left != 0 and _fits(armed.fault, method, params) and _hits(armed):
                    armed.struck += 1
                    armed.left = None if armed.left is None else armed.left - 1
                    return armed.fault
        return None


def _fits(fault: Fault, method: str, params: Mapping[str, Any]) -> bool:
    if fault.chat_id is not None and str(params.get("chat_id")) != str(fault.chat_id):
        return False
    return fnmatch.fnmatchcase(method, fault.method)


def _hits(armed: _Armed) -> bool:
    return armed.fault.rate >= 1.0 or armed.dice.random() < armed.fault.rate
