"""What hostile input is tried on."""

from __future__ import annotations

import time
from typing import Any, Protocol

from benchmarks.fuzz.drawn import Drawn


class FindingError(Exception):
    """Something that must not happen did; the message says what."""


class Target(Protocol):
    """A part of the bot, with what it is fed.

    Attributes:
        bytes_each: so many bytes an input is made of.
        most_ms: an input must not hold up everything else for longer; None where that is not asked.
    """

    bytes_each: int
    most_ms: float | None

    def make(self, drawn: Drawn) -> Any:
        """Make one input; no part of what is timed."""

    def feed(self, made: Any) -> float | None:
        """Feed it.

        Returns:
            For how long at most it held up everything else, in ms; None where that was all of the time.

        Raises:
            FindingError: it was taken otherwise than it must be.
            Exception: whatever else comes is a finding, too.
        """

    def finish(self) -> dict[str, Any]:
        """Look at what is left behind, and give figures of the target's own.

        Raises:
            FindingError: something is left that must not be.
        """

    def close(self) -> None:
        """Give everything back."""


def timed_ms(target: Target, data: bytes) -> float:
    """For how long one input holds up everything else, in ms; the shortest of several times where that is too long.

    A machine that pauses for something else is no finding, what takes too long each time is one.
    """
    made, most, shortest = target.make(Drawn(data)), target.most_ms, float("inf")
    for _ in range(4):
        started = time.perf_counter()
        held = target.feed(made)
        shortest = min(shortest, (time.perf_counter() - started) * 1000 if held is None else held)
        if most is None or shortest <= most:
            break
    return shortest
