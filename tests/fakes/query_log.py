"""The port QueryLog in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.domain.log import LoggedQuestion


class FakeQueryLog:
    """The port QueryLog over a list."""

    def __init__(self) -> None:
        self.rows: list[LoggedQuestion] = []
        self.made = 0

    async def append(self, question: LoggedQuestion) -> int:
        return self.add(question)

    async def latest(self, count: int, *, after: int = 0) -> list[LoggedQuestion]:
        above = [row for row in self.rows if row.id > after]
        return above[-count:] if count > 0 else []

    async def choose(self, row: int, entry: str) -> None:
        self.rows = [replace(old, choice=entry) if old.id == row else old for old in self.rows]

    def add(self, question: LoggedQuestion) -> int:
        if question.update_id is not None and (known := self.find(question.update_id)):
            return known.id
        self.made += 1
        self.rows.append(replace(question, id=self.made))
        return self.made

    def find(self, update_id: int) -> LoggedQuestion | None:
        return next((row for row in self.rows if row.update_id == update_id), None)

    def forget_updates(self, update_ids: Collection[int]) -> None:
        self.rows = [replace(row, update_id=None) if row.update_id in update_ids else row for row in self.rows]

    def note_choice(self, update_id: int, entry: str) -> None:
        self.rows = [replace(row, choice=entry) if row.update_id == update_id else row for row in self.rows]
