"""Telegram's flood limits and the halts it announces with 429.

Rates after core.telegram.org/bots/faq ("My bot is hitting limits"): about 30 messages/s overall, one per
second in a chat (short bursts pass), 20 per minute in a group. How Telegram counts is not published;
here: a token bucket overall and per private chat, a sliding window per group.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

SENDS = frozenset({
    "sendMessage", "sendDocument", "sendPhoto", "sendChatAction", "editMessageText", "editMessageReplyMarkup",
})  # fmt: skip
"""Methods a halt stops. Answers to presses and inline queries are not sends."""


@dataclass(frozen=True)
class FloodLimits:
    """Rates a second or a window, and the bursts that pass at once (messages)."""

    per_second: float = 30
    burst: int = 30
    private_per_second: float = 1
    private_burst: int = 3
    group_count: int = 20
    group_seconds: float = 60


@dataclass
class _Bucket:
    tokens: float
    at: float

    def refill(self, now: float, rate: float, burst: float) -> None:
        self.tokens = min(burst, self.tokens + (now - self.at) * rate)
        self.at = now


@dataclass
class FloodGate:
    """Counts accepted messages; `limits` None lets everything pass."""

    limits: FloodLimits | None = None
    _overall: _Bucket | None = None
    _private: dict[int, _Bucket] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def use(self, limits: FloodLimits | None) -> None:
        """Set the limits and forget what was counted."""
        self.limits = limits
        self._overall = None
        self._private.clear()
        self._groups.clear()

    def admit(self, chat_id: int, now: float) -> tuple[int | None, int] | None:
        """None where the message may pass; else which chat (None: all) must wait and for how many seconds."""
        limits = self.limits
        if limits is None:
            return None
        if self._overall is None:
            self._overall = _Bucket(limits.burst, now)
        self._overall.refill(now, limits.per_second, limits.burst)
        if self._overall.tokens < 1:
            return None, _whole((1 - self._overall.tokens) / limits.per_second)
        wait = self._private_wait(chat_id, now, limits) if chat_id > 0 else self._group_wait(chat_id, now, limits)
        if wait > 0:
            return chat_id, _whole(wait)
        self._overall.tokens -= 1
        return None

    def _private_wait(self, chat_id: int, now: float, limits: FloodLimits) -> float:
        bucket = self._private.setdefault(chat_id, _Bucket(limits.private_burst, now))
        bucket.refill(now, limits.private_per_second, limits.private_burst)
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / limits.private_per_second
        bucket.tokens -= 1
        return 0.0

    def _group_wait(self, chat_id: int, now: float, limits: FloodLimits) -> float:
        sent = self._groups[chat_id]
        while sent and sent[0] <= now - limits.group_seconds:
            sent.popleft()
        if len(sent) >= limits.group_count:
            return sent[0] + limits.group_seconds - now
        sent.append(now)
        return 0.0


@dataclass
class Halts:
    """The halts announced by 429, for the whole bot (key None) or for a chat. Times are monotonic seconds."""

    grace: float = 0.1
    """Seconds after an announcement in which a send may still be on its way."""
    _running: dict[int | None, tuple[float, float]] = field(default_factory=dict)

    def announce(self, chat_id: int | None, seconds: float, now: float) -> None:
        """Start (or lengthen) a halt."""
        start, end = self._running.get(chat_id, (now, now))
        if end <= now:
            start = now
        self._running[chat_id] = (start, max(end, now + seconds))

    def remaining(self, chat_id: int | None, now: float) -> tuple[float, bool]:
        """Seconds a send for this chat must still wait, and whether its sender had time to know."""
        left, late = 0.0, False
        for key in {None, chat_id}:
            start, end = self._running.get(key, (0.0, 0.0))
            if end > now:
                left = max(left, end - now)
                late = late or now - start > self.grace
        return left, late

    def clear(self) -> None:
        self._running.clear()


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds))
