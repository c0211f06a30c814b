"""The port Mailbox in memory: slow, obvious, and held to the same conformance suite as the real one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.gap import GapReason
from bot.domain.mail import Delivery, Incoming, Keyboard, Outgoing, Settlement, without_numbers
from bot.domain.people import (
    Change,
    Commented,
    Forgotten,
    Introduced,
    Judged,
    Moved,
    Pinned,
    Subscribed,
    Unreachable,
    Unsubscribed,
)
from tests.fakes.kept import Kept
from tests.fakes.query_log import FakeQueryLog

if TYPE_CHECKING:
    from tests.fakes.curation import FakeCuration


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Received:
    payload: str | None
    express: bool = False
    received_at: dt.datetime = field(default_factory=utc_now)
    state: str = "new"
    reason: str | None = None
    settled_at: dt.datetime | None = None


@dataclass
class Call:
    id: int
    update_id: int | None
    outgoing: Outgoing
    created_at: dt.datetime = field(default_factory=utc_now)
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
    prompts: dict[tuple[str, int], tuple[int, dt.datetime]] = field(default_factory=dict)
    keyboards: dict[str, Keyboard] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept)
    beats: dict[str, dt.datetime] = field(default_factory=dict)
    calls_made: int = 0
    curation: FakeCuration | None = None  # set by the fake of that port

    def __post_init__(self) -> None:
        self.log.dropped = self._dropped

    def _dropped(self, gone: set[int], time: dt.datetime, limit: int) -> int:
        """What belonged to questions that are gone; returns how many old wishes went with them."""
        self.kept.feedback = {key: given for key, given in self.kept.feedback.items() if key[0] not in gone}
        for number in gone:
            self.log.worth_a_look.pop(number, None)
        if self.curation is not None:
            self.curation.dropped(gone)
        old = [number for number, each in sorted(self.kept.subscriptions.items()) if each.since < time][: max(limit, 0)]
        for number in old:
            del self.kept.subscriptions[number]
        return len(old)

    async def receive(self, updates: Sequence[Incoming]) -> int:
        before = len(self.inbox)
        for update in updates:
            self.inbox.setdefault(update.update_id, Received(update.payload, update.express, self.now()))
        return len(self.inbox) - before

    async def pending(self, limit: int) -> list[Incoming]:
        waiting = sorted((not row.express, key) for key, row in self.inbox.items() if row.state == "new")
        return [Incoming(key, self.inbox[key].payload or "", not late) for late, key in waiting[: max(limit, 0)]]

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        first = {settlement.update_id: settlement for settlement in reversed(settlements)}
        todo = [
            settlement
            for settlement in settlements
            if (row := self.inbox.get(settlement.update_id)) is not None
            and row.state == "new"
            and first[settlement.update_id] is settlement
        ]
        if curated := [change for settlement in todo for change in settlement.curated]:
            assert self.curation is not None
            self.curation.make_all(curated)  # first: where it is outdated nothing else may be stored
        for settlement in todo:
            self._settle(settlement, self.inbox[settlement.update_id])

    def _settle(self, settlement: Settlement, row: Received) -> None:
        if settlement.logged:
            self.log.add(replace(settlement.logged, update_id=settlement.update_id))
        if settlement.choice:
            self.log.note_choice(settlement.choice.question_update_id, settlement.choice.entry)
        for change in settlement.changes:
            self._make(settlement.update_id, change)
        self.queue(settlement.update_id, settlement.outgoing, settlement.keyboards)
        row.state, row.reason, row.settled_at = "done", settlement.poison, self.now()
        if settlement.poison is None:
            row.payload = None
        else:
            row.state = "poison"

    def queue(self, update_id: int | None, calls: Sequence[Outgoing], keyboards: Sequence[Keyboard]) -> None:
        for keyboard in keyboards:
            self.keyboards.setdefault(keyboard.token, keyboard)
        for call in calls:
            known = {(old.update_id, old.outgoing.slot) for old in self.outbox if old.update_id is not None}
            if (update_id, call.slot) not in known:
                self.calls_made += 1
                self.outbox.append(Call(self.calls_made, update_id, call, self.now()))

    def _make(self, update_id: int, change: Change) -> None:
        match change:
            case Pinned():
                self.kept.languages[change.person] = change.language
            case Judged():
                if row := self.log.find(change.question_update_id):
                    given, before = change.feedback, self.kept.feedback.get((row.id, change.feedback.person))
                    if before is not None and before.good == given.good:
                        reason, comment = given.reason or before.reason, given.comment or before.comment
                        given = replace(given, reason=reason, comment=comment)
                    self.kept.feedback[row.id, given.person] = given
                    self._look(row.id, good=given.good, reason=given.reason)
            case Commented():
                row = self.log.find(change.question_update_id)
                if row and (given := self.kept.feedback.get((row.id, change.person))):
                    self.kept.feedback[row.id, change.person] = replace(given, comment=change.comment)
            case Subscribed():
                self.kept.subscribe(change.subscription)
            case Unsubscribed():
                self.kept.unsubscribe(change)
            case Introduced():
                self.kept.introduced[change.chat] = change.at
            case Moved():
                self._move(change.old_chat, change.new_chat, change.new_chat_id)
            case Unreachable():
                self._lose(change.chat, "unreachable")
            case Forgotten():
                self._forget(update_id, change)

    def _look(self, row: int, *, good: bool, reason: str) -> None:
        """Whether somebody should look at a question, now that its answer was judged."""
        if not good and reason:
            self.log.worth_a_look.setdefault(row, GapReason.DISLIKED)
        disliked = any(
            number == row and not each.good and each.reason for (number, _), each in self.kept.feedback.items()
        )
        if good and not disliked and self.log.worth_a_look.get(row) is GapReason.DISLIKED:
            del self.log.worth_a_look[row]
            if self.curation is not None:
                self.curation.not_worth_a_look(row)

    def _waiting_in(self, chat: str) -> list[Call]:
        return [call for call in self.outbox if call.outgoing.chat == chat and call.state == "new"]

    def _lose(self, chat: str, reason: str) -> None:
        for call in self._waiting_in(chat):
            call.state, call.reason, call.finished_at = "failed", reason, self.now()
        self.kept.drop_chat(chat)

    def _move(self, old_chat: str, new_chat: str, new_chat_id: int) -> None:
        if old_chat == new_chat:
            return
        for call in self._waiting_in(old_chat):
            call.outgoing = replace(without_numbers(call.outgoing), chat=new_chat, chat_id=new_chat_id)
        self.log.rows = [replace(row, chat=new_chat) if row.chat == old_chat else row for row in self.log.rows]
        for token, keyboard in self.keyboards.items():
            if keyboard.chat == old_chat:
                self.keyboards[token] = replace(keyboard, chat=new_chat)
        self._forget_messages(old_chat)
        self.kept.move(old_chat, new_chat, new_chat_id)
        if self.curation is not None:
            self.curation.move(old_chat, new_chat)

    def _forget_messages(self, chat: str) -> None:
        self.answers = {key: value for key, value in self.answers.items() if key[0] != chat}
        self.prompts = {key: value for key, value in self.prompts.items() if key[0] != chat}

    def _forget(self, update_id: int, change: Forgotten) -> None:
        theirs = {row.id for row in self.log.rows if row.person == change.person}
        self.kept.forget(change.person, change.chat, theirs)
        if self.curation is not None:
            self.curation.forget(change.person, theirs)
        for number in theirs:
            self.log.worth_a_look.pop(number, None)
        self.log.rows = [row for row in self.log.rows if row.person != change.person]
        self.keyboards = {
            token: keyboard
            for token, keyboard in self.keyboards.items()
            if keyboard.person != change.person and keyboard.chat != change.chat
        }
        self._forget_messages(change.chat)
        self.outbox = [call for call in self.outbox if call.outgoing.chat != change.chat or call.state == "sending"]
        for key, row in self.inbox.items():
            if not re.search(rf'"id": {change.person_id}(?!\d)', row.payload or ""):
                continue
            if row.state == "new" and key < update_id:
                row.state, row.payload, row.settled_at = "done", None, self.now()
            if row.state == "poison":
                row.payload = None

    async def keyboard(self, token: str) -> Keyboard | None:
        return self.keyboards.get(token)

    def _heads(self, *, express: bool) -> list[Call]:
        lanes: dict[str, list[Call]] = {}
        for call in self.outbox:
            if call.unfinished and call.outgoing.express == express:
                lanes.setdefault(call.outgoing.chat, []).append(call)
        return [calls[0] for calls in lanes.values() if all(call.state == "new" for call in calls)]

    async def claim(self, limit: int, *, busy: Collection[str] = (), express: bool = False) -> list[Delivery]:
        ready = [
            call
            for call in self._heads(express=express)
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
        outgoing = delivery.outgoing
        if outgoing.question_message is not None and message_id is not None:
            self.answers[outgoing.chat, outgoing.question_message] = (message_id, self.now())
        if outgoing.prompt is not None and message_id is not None:
            self.prompts[outgoing.chat, message_id] = (outgoing.prompt, self.now())

    async def postpone(self, delivery: Delivery, *, until: dt.datetime, reason: str, failed: bool = True) -> None:
        call = self._find(delivery)
        if call is not None and call.state == "sending":
            call.state, call.reason, call.not_before = "new", reason, until
            call.attempts += failed

    async def give_up(self, delivery: Delivery, *, reason: str) -> None:
        if call := self._find(delivery):
            call.state, call.reason, call.finished_at = "failed", reason, self.now()

    async def unreachable(self, delivery: Delivery, *, reason: str) -> None:
        if self._find(delivery):
            await self.give_up(delivery, reason=reason)
            self._lose(delivery.outgoing.chat, reason)

    async def move(self, delivery: Delivery, *, new_chat: str, new_chat_id: int) -> None:
        call = self._find(delivery)
        if call and call.state == "sending" and call.outgoing.chat == delivery.outgoing.chat:
            call.state = "new"
        self._move(delivery.outgoing.chat, new_chat, new_chat_id)

    async def recover(self, *, under_way: Collection[int] = (), express: bool | None = None) -> int:
        sending = [
            call
            for call in self.outbox
            if call.state == "sending"
            and call.id not in under_way
            and (express is None or call.outgoing.express is express)
        ]
        for call in sending:
            call.state = "new"
        return len(sending)

    async def next_due(self) -> dt.datetime | None:
        return min(
            (max(call.not_before or self.now(), self.now()) for call in self._heads(express=False)), default=None
        )

    async def backlog(self) -> tuple[int, int]:
        unsettled = sum(row.state == "new" for row in self.inbox.values())
        return unsettled, sum(call.unfinished for call in self.outbox)

    async def oldest(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        updates = [row.received_at for row in self.inbox.values() if row.state == "new"]
        calls = [call.created_at for call in self.outbox if call.unfinished]
        return min(updates, default=None), min(calls, default=None)

    async def prune(self, *, before: dt.datetime) -> int:
        def old(time: dt.datetime | None) -> bool:
            return time is not None and time < before

        sizes = self._sizes()
        self.log.forget_updates({key for key, row in self.inbox.items() if old(row.settled_at)})
        self.inbox = {key: row for key, row in self.inbox.items() if not old(row.settled_at)}
        self.outbox = [call for call in self.outbox if not old(call.finished_at)]
        self.answers = {key: value for key, value in self.answers.items() if not old(value[1])}
        self.prompts = {key: value for key, value in self.prompts.items() if not old(value[1])}
        self.keyboards = {
            token: keyboard
            for token, keyboard in self.keyboards.items()
            if keyboard.expires_at >= self.now()
            or not (old(keyboard.expires_at) or keyboard.actions[0].startswith("question "))
        }
        return sizes - self._sizes()

    def _sizes(self) -> int:
        return sum(map(len, (self.inbox, self.outbox, self.answers, self.prompts, self.keyboards)))

    async def post(self, calls: Sequence[Outgoing], keyboards: Sequence[Keyboard] = (), *, mark: str = "") -> None:
        self.queue(None, calls, keyboards)
        if mark:
            self.beats[mark] = self.now()

    async def beat(self, name: str) -> None:
        self.beats[name] = self.now()

    async def last_beat(self, name: str) -> dt.datetime | None:
        return self.beats.get(name)
