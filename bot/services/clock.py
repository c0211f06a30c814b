"""Time that nobody sets: waits are measured by it, and by it one sees that the clock on the wall was set."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable

LEAP_S = 60.0  # nothing that keeps a clock right moves it so far at once
SETTLES_S = 3600.0  # a clock that was set wrong is noticed, by people or by its time server, within this time


class SteadyClock:
    """The time of the day as it was at the beginning, and how much has passed since.

    Called, it gives the present moment, aware, in UTC. A clock on the wall that is set forwards or back does not move
    it, so that a call put off for a second waits for a second.
    """

    def __init__(self, wall: Callable[[], float] = time.time, passed: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            wall: seconds since 1970, as the machine has them.
            passed: seconds that only ever go forward.
        """
        self._wall = wall
        self._passed = passed
        self._offset = self._seen = wall() - passed()
        self._leapt_at, self._leapt_by = -math.inf, 0.0

    def __call__(self) -> dt.datetime:
        """The present moment (UTC), unmoved by whoever sets the clock on the wall."""
        return dt.datetime.fromtimestamp(self._passed() + self._offset, dt.UTC)

    def leapt_lately(self) -> float | None:
        """By how many seconds the clock on the wall was set within the last hour; None where it was not.

        What is old is not to be told by it then: it may be set right again. A machine that slept looks the same.
        """
        now, offset = self._passed(), self._wall() - self._passed()
        if abs(offset - self._seen) > LEAP_S:
            self._leapt_by, self._leapt_at = offset - self._seen, now
        self._seen = offset
        return self._leapt_by if now - self._leapt_at < SETTLES_S else None
