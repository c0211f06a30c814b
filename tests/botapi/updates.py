"""The update queue: offsets, confirmation and allowed_updates, as the Bot API server keeps them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .values import Payload, QueuedUpdate

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FUTURE = 10  # tdlib's TQueue: an offset further beyond the tail than this is no confirmation


class UpdateQueue:
    """Updates in order of their ids; kept under the world's lock."""

    def __init__(self, first_id: int) -> None:
        self.next_id = first_id
        self.allowed: frozenset[str] = frozenset()
        self.records: dict[int, QueuedUpdate] = {}
        self._waiting: deque[int] = deque()

    def push(self, kind: str, payload: Payload, *, number: bool = True) -> QueuedUpdate:
        """Queue an update; `number` writes its id into the payload where there is none."""
        given = payload.get("update_id")
        if isinstance(given, int) and given >= self.next_id:
            self.next_id = given
        update_id = self.next_id
        self.next_id += 1
        wire = {"update_id": update_id, **payload} if number else payload
        record = QueuedUpdate(update_id, kind, wire, time.monotonic(), wanted=self.wants(kind))
        self.records[update_id] = record
        if record.wanted:
            self._waiting.append(update_id)
        return record

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember allowed_updates: None keeps what was set before, an empty list restores the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def fetch(self, offset: int, limit: int) -> list[QueuedUpdate]:
        """What getUpdates returns; everything below the offset is confirmed and never returned again."""
        if offset < 0:
            keep = min(-offset, len(self._waiting))
            self._confirm(len(self._waiting) - keep)
        elif 0 < offset <= self.next_id + _FUTURE:
            below = 0
            for update_id in self._waiting:
                if update_id >= offset:
                    break
                below += 1
            self._confirm(below)
        return [self.records[update_id] for update_id, _ in zip(self._waiting, range(limit), strict=False)]

    def take(self) -> QueuedUpdate | None:
        """The oldest waiting update (for a webhook)."""
        return self.records[self._waiting[0]] if self._waiting else None

    def confirm_first(self) -> None:
        self._confirm(1)

    def drop_all(self) -> None:
        """drop_pending_updates: forgotten without having been confirmed."""
        self._waiting.clear()

    def mark_delivered(self, update_ids: Iterable[int]) -> None:
        now = time.monotonic()
        for update_id in update_ids:
            record = self.records[update_id]
            self.records[update_id] = replace(record, delivered=(*record.delivered, now))

    @property
    def pending(self) -> int:
        """How many updates wait to be confirmed."""
        return len(self._waiting)

    def _confirm(self, count: int) -> None:
        now = time.monotonic()
        for _ in range(count):
            update_id = self._waiting.popleft()
            self.records[update_id] = replace(self.records[update_id], confirmed=now)


def kind_of(update: dict[str, Any]) -> str:
    """Which kind of update a wire form is; empty for one that is none."""
    return next((name for name in update if name != "update_id"), "")
