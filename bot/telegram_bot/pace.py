"""How fast the bot may send: Telegram's limits, and a halt that holds.

Overall about 30 messages a second, one a second in a chat, 20 a minute in a group (Bot API FAQ, "My bot is hitting
limits"). After 429 nothing
is sent before the announced time has passed: the deadline only ever moves forward, unlike a limiter that any
finishing request lifts.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from aiolimiter import AsyncLimiter

# A bucket of 5 that drains 24 times a second lets through at most 29 in any second
BURST = 5
PER_SECOND = 24.0
CHAT_S = 1.0
GROUP_MESSAGES = 20
GROUP_S = 60.0


class Pace:
    """Says when a call may go out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, per_second: float = PER_SECOND) -> None:
        """``per_second``: calls a second in the long run; five more may go out at once."""
        self._clock = clock
        self._limiter = AsyncLimiter(BURST, BURST / per_second)
        self._halted_until = 0.0
        self._chat_ready: dict[str, float] = {}
        self._group_sends: dict[str, deque[float]] = {}

    def halt(self, seconds: float) -> None:
        """Send nothing for ``seconds``; a longer halt that is under way holds."""
        self._halted_until = max(self._halted_until, self._clock() + seconds)

    @property
    def halted_for(self) -> float:
        """Seconds until the halt ends; 0 where there is none."""
        return max(0.0, self._halted_until - self._clock())

    async def turn(self) -> None:
        """Wait until one more call may go out."""
        while True:
            while self.halted_for:
                await asyncio.sleep(self.halted_for)
            await self._limiter.acquire()
            if not self.halted_for:  # a halt may have begun while this one waited its turn
                return

    def sent_to(self, chat: str, *, group: bool = False) -> None:
        """A message went to ``chat``: the next one waits a second, the 21st of a minute in a group for longer."""
        now = self._clock()
        ready = now + CHAT_S
        if group:
            sends = self._group_sends.setdefault(chat, deque(maxlen=GROUP_MESSAGES))
            sends.append(now)
            if len(sends) == GROUP_MESSAGES:
                ready = max(ready, sends[0] + GROUP_S)
        self._chat_ready[chat] = ready

    def resting_chats(self) -> set[str]:
        """Chats that had a message less than a second ago."""
        now = self._clock()
        self._chat_ready = {chat: ready for chat, ready in self._chat_ready.items() if ready > now}
        self._group_sends = {chat: sends for chat, sends in self._group_sends.items() if sends[-1] > now - GROUP_S}
        return set(self._chat_ready)

    @property
    def next_chat_ready_in(self) -> float | None:
        """Seconds until the first resting chat may have its next message; None where none rests."""
        now = self._clock()
        return min((ready - now for ready in self._chat_ready.values() if ready > now), default=None)
