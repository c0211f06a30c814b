"""The storage ports in memory: slow, obvious, and held to the same conformance suite as the real ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.log import LoggedQuestion
from bot.domain.mail import Button, Delivery, Incoming, Outgoing, Settlement


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class FakeQueryLog:
    """The port QueryLog over a list."""

    def __init__(self) -> None:
        self.rows: list[LoggedQuestion] = []

    async def append(self, question: LoggedQuestion) -> int:
        return self.add(question)

    async def latest(self, count: int, *, after: int = 0) -> list[LoggedQuestion]:
        above = [row for row in self.rows if row.id > after]
        return above[-count:] if count > 0 else []

    async def choose(self, row: int, entry: str) -> None:
        self.rows = [replace(old, choice=entry) if old.id == row else old for old in self.rows]

    def add(self, question: LoggedQuestion) -> int:
        for row in self.rows:
            if row.update_id is not None and row.update_id == question.update_id:
                return row.id
        self.rows.append(replace(question, id=len(self.rows) + 1))
        return len(self.rows)

    def forget_updates(self, update_ids: Collection[int]) -> None:
        self.rows = [replace(row, update_id=None) if row.update_id in update_ids else row for row in self.rows]

    def note_choice(self, update_id: int, entry: str) -> None:
        self.rows = [replace(row, choice=entry) if row.update_id == update_id else row for row in self.rows]


@dataclass
class Received:
    payload: str | None
    state: str = "new"
    reason: str | None = None
    settled_at: dt.datetime | None = None


@dataclass
class Call:
    id: int
    update_id: int
    outgoing: Outgoing
    state: str = "new"
    reason: str | None = None
    attempts: int = 0
    not_before: dt.datetime | None = None
    finished_at: dt.datetime | None = None

    @property
    def unfinished(self) -> bool:
        return self.finished_at is None


@dataclass
class FakeMailbox:
    """The port Mailbox over dictionaries. It keeps chat ids and payloads: nothing here is stored."""

    log: FakeQueryLog = field(default_factory=FakeQueryLog)
    now: Callable[[], dt.datetime] = utc_now
    inbox: dict[int, Received] = field(default_factory=dict)
    outbox: list[Call] = field(default_factory=list)
    answers: dict[tuple[str, int], tuple[int, dt.datetime]] = field(default_factory=dict)
    buttons: dict[str, Button] = field(default_factory=dict)
    beats: dict[str, dt.datetime] = field(default_factory=dict)
    calls_made: int = 0

    async def receive(self, updates: Sequence[Incoming]) -> int:
        before = len(self.inbox)
        for update in updates:
            self.inbox.setdefault(update.update_id, Received(update.payload))
        return len(self.inbox) - before

    async def pending(self, limit: int) -> list[Incoming]:
        waiting = sorted(key for key, row in self.inbox.items() if row.state == "new")
        return [Incoming(key, self.inbox[key].payload or "") for key in waiting[: max(limit, 0)]]

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        for settlement in settlements:
            row = self.inbox.get(settlement.update_id)
            if row is not None and row.state == "new":
                self._settle(settlement, row)

    def _settle(self, settlement: Settlement, row: Received) -> None:
        if settlement.logged:
            self.log.add(replace(settlement.logged, update_id=settlement.update_id))
        if settlement.choice:
            self.log.note_choice(settlement.choice.question_update_id, settlement.choice.entry)
        for button in settlement.buttons:
            self.buttons.setdefault(button.token, button)
        for call in settlement.outgoing:
            if (settlement.update_id, call.slot) not in {(old.update_id, old.outgoing.slot) for old in self.outbox}:
                self.calls_made += 1
                self.outbox.append(Call(self.calls_made, settlement.update_id, call))
        row.state, row.reason, row.settled_at = "done", settlement.poison, self.now()
        if settlement.poison is None:
            row.payload = None
        else:
            row.state = "poison"

    async def button(self, token: str) -> Button | None:
        return self.buttons.get(token)

    def _heads(self) -> list[Call]:
        first: dict[str, Call] = {}
        for call in self.outbox:
            if call.unfinished:
                first.setdefault(call.outgoing.chat, call)
        return [call for call in first.values() if call.state == "new"]

    async def claim(self, limit: int, *, busy: Collection[str] = ()) -> list[Delivery]:
        ready = [
            call
            for call in self._heads()
            if call.outgoing.chat not in busy and (call.not_before is None or call.not_before <= self.now())
        ]
        claimed = sorted(ready, key=lambda call: call.id)[: max(limit, 0)]
        for call in claimed:
            call.state = "sending"
        return [self._delivery(call) for call in claimed]

    def _delivery(self, call: Call) -> Delivery:
        target = None
        if call.outgoing.edits and call.outgoing.question_message is not None:
            target, _ = self.answers.get((call.outgoing.chat, call.outgoing.question_message), (None, None))
        return Delivery(call.id, call.update_id, call.outgoing, target, call.attempts)

    def _find(self, delivery: Delivery) -> Call | None:
        return next((call for call in self.outbox if call.id == delivery.id and call.unfinished), None)

    async def sent(self, delivery: Delivery, *, message_id: int | None) -> None:
        if (call := self._find(delivery)) is None:
            return
        call.state, call.reason, call.finished_at = "sent", None, self.now()
        if call.outgoing.question_message is not None and message_id is not None:
            self.answers[call.outgoing.chat, call.outgoing.question_message] = (message_id, self.now())

    async def postpone(self, delivery: Delivery, *, until: dt.datetime, reason: str) -> None:
        call = self._find(delivery)
        if call is not None and call.state == "sending":
            call.state, call.reason, call.not_before = "new", reason, until
            call.attempts += 1

    async def give_up(self, delivery: Delivery, *, reason: str) -> None:
        if call := self._find(delivery):
            call.state, call.reason, call.finished_at = "failed", reason, self.now()

    async def recover(self) -> int:
        sending = [call for call in self.outbox if call.state == "sending"]
        for call in sending:
            call.state = "new"
        return len(sending)

    async def next_due(self) -> dt.datetime | None:
        return min((max(call.not_before or self.now(), self.now()) for call in self._heads()), default=None)

    async def backlog(self) -> tuple[int, int]:
        unsettled = sum(row.state == "new" for row in self.inbox.values())
        return unsettled, sum(call.unfinished for call in self.outbox)

    async def prune(self, *, before: dt.datetime) -> int:
        def old(time: dt.datetime | None) -> bool:
            return time is not None and time < before

        sizes = self._sizes()
        self.log.forget_updates({key for key, row in self.inbox.items() if old(row.settled_at)})
        self.inbox = {key: row for key, row in self.inbox.items() if not old(row.settled_at)}
        self.outbox = [call for call in self.outbox if not old(call.finished_at)]
        self.answers = {key: value for key, value in self.answers.items() if not old(value[1])}
        self.buttons = {
            key: button
            for key, button in self.buttons.items()
            if not (old(button.expires_at) and button.expires_at < self.now())
        }
        return sizes - self._sizes()

    def _sizes(self) -> int:
        return len(self.inbox) + len(self.outbox) + len(self.answers) + len(self.buttons)

    async def beat(self, name: str) -> None:
        self.beats[name] = self.now()

    async def last_beat(self, name: str) -> dt.datetime | None:
        return self.beats.get(name)
