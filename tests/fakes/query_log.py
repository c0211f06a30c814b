"""The port QueryLog in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import replace

from bot.domain.gap import GapReason, reason_to_look
from bot.domain.log import LoggedQuestion


class FakeQueryLog:
    """The port QueryLog over a list."""

    def __init__(self) -> None:
        self.rows: list[LoggedQuestion] = []
        self.made = 0
        self.worth_a_look: dict[int, GapReason] = {}  # by number of the row
        self.dropped: Callable[[set[int], dt.datetime, int], int] = lambda _gone, _time, _limit: 0  # set by the mailbox

    async def append(self, question: LoggedQuestion) -> int:
        return self.add(question)

    async def latest(self, count: int, *, after: int = 0) -> list[LoggedQuestion]:
        above = [row for row in self.rows if row.id > after]
        return above[-count:] if count > 0 else []

    async def choose(self, row: int, entry: str) -> None:
        for old in self.rows:
            if old.id == row:
                self._choose(old, entry)

    async def drop_before(self, time: dt.datetime, limit: int) -> int:
        old = sorted((row for row in self.rows if row.asked_at < time), key=lambda row: row.asked_at)[: max(limit, 0)]
        gone = {row.id for row in old}
        self.rows = [row for row in self.rows if row.id not in gone]
        return max(len(old), self.dropped(gone, time, limit))

    async def erase_dropped(self) -> None:
        """Nothing is left here of what is gone."""

    def add(self, question: LoggedQuestion) -> int:
        if question.update_id is not None and (known := self.find(question.update_id)):
            return known.id
        self.made += 1
        self.rows.append(replace(question, id=self.made))
        if reason := reason_to_look(question):
            self.worth_a_look[self.made] = reason
        return self.made

    def find(self, update_id: int) -> LoggedQuestion | None:
        return next((row for row in self.rows if row.update_id == update_id), None)

    def forget_updates(self, update_ids: Collection[int]) -> None:
        self.rows = [replace(row, update_id=None) if row.update_id in update_ids else row for row in self.rows]

    def note_choice(self, update_id: int, entry: str) -> None:
        if row := self.find(update_id):
            self._choose(row, entry)

    def _choose(self, row: LoggedQuestion, entry: str) -> None:
        self.rows[self.rows.index(row)] = replace(row, choice=entry)
        if entry == "none":
            self.worth_a_look.setdefault(row.id, GapReason.NONE_OF_THESE)
