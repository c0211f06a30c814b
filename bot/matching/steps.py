"""Work that gives way: a generator that stops where something else may be done, and returns what it came to."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Steps: TypeAlias = Generator[None, None, T]


def finished(steps: Steps[T]) -> T:
    """What it comes to, without giving way."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            result: T = done.value
            return result
