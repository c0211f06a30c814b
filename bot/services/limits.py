"""How much one person or one group may ask: a token bucket for each."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from enum import Enum, auto

from aiolimiter import AsyncLimiter

MINUTE_S = 60.0
MOST_BUCKETS = 10_000


class Taken(Enum):
    """What came of taking a token."""

    OK = auto()
    FIRST_REFUSAL = auto()  # the bucket is empty, and for a minute nobody was told so
    REFUSED = auto()


class Limits:
    """Buckets that fill evenly, from empty to full in a minute. In memory: a restart fills them all."""

    def __init__(self, per_minute: int) -> None:
        """``per_minute``: how much a bucket holds, and how much flows into it in a minute; 0 for no limit."""
        self._per_minute = per_minute
        self._buckets: OrderedDict[str, AsyncLimiter] = OrderedDict()
        self._refused_at: dict[str, float] = {}

    async def take(self, key: str) -> Taken:
        """Take a token out of the bucket of ``key``, where it holds one."""
        if not self._per_minute:
            return Taken.OK
        bucket = self._buckets.pop(key, None) or AsyncLimiter(self._per_minute, MINUTE_S)
        self._buckets[key] = bucket
        if bucket.has_capacity():
            await bucket.acquire()
            self._forget_the_idle()
            return Taken.OK
        now = asyncio.get_running_loop().time()
        last = self._refused_at.get(key, -math.inf)
        self._refused_at[key] = now
        return Taken.FIRST_REFUSAL if now - last > MINUTE_S else Taken.REFUSED

    def _forget_the_idle(self) -> None:
        """The one that was not used for longest goes: with so many it is full again, or the limit is not the worry."""
        while len(self._buckets) > MOST_BUCKETS:
            key, _ = self._buckets.popitem(last=False)
            self._refused_at.pop(key, None)
