"""Random histories of the outbox: the database does what the slow, obvious fake does, step by step."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Row, select

from bot.domain.mail import Delivery, Incoming, Outgoing, Settlement
from bot.domain.people import Change, Forgotten, Moved, Unreachable
from bot.services.ports import Mailbox
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox
from bot.storage.tables import outbox
from tests.fakes.storage import FakeMailbox

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CHATS = st.sampled_from("abc")
WHICH = st.integers(0, 5)
Step: TypeAlias = tuple[Any, ...]
STEP: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("queue"), st.lists(st.tuples(CHATS, st.booleans()), min_size=1, max_size=4)),
    st.tuples(st.just("claim"), st.integers(0, 3), st.sets(CHATS, max_size=2), st.booleans()),
    st.tuples(st.just("claim"), st.just(9), st.just(set()), st.booleans()),
    st.tuples(st.just("sent"), WHICH),
    st.tuples(st.just("give_up"), WHICH),
    st.tuples(st.just("postpone"), WHICH, st.integers(-1, 3)),
    st.tuples(st.just("unreachable"), WHICH),
    st.tuples(st.just("move"), WHICH, CHATS),
    st.tuples(st.just("change"), st.builds(Moved, CHATS, CHATS, st.just(6))),
    st.tuples(st.just("change"), st.builds(Unreachable, CHATS)),
    st.tuples(st.just("change"), st.builds(Forgotten, st.just("p"), CHATS, st.just(5))),
    st.tuples(st.just("recover")),
    st.tuples(st.just("wait"), st.integers(1, 2)),
    st.tuples(st.just("prune")),
)


class Player:
    """Plays steps on one mailbox and notes everything it says."""

    def __init__(self) -> None:
        self.minutes = 0
        self.updates = 0
        self.claimed: list[Delivery] = []

    def now(self) -> dt.datetime:
        return START + dt.timedelta(minutes=self.minutes)

    async def play(self, mailbox: Mailbox, steps: list[Step]) -> AsyncIterator[object]:
        for step in steps:
            said = await getattr(self, step[0])(mailbox, *step[1:])
            yield step, said, await mailbox.next_due(), await mailbox.backlog()

    async def queue(self, mailbox: Mailbox, lanes: list[tuple[str, bool]]) -> None:
        calls = tuple(
            Outgoing(slot, 5, chat, "sendMessage", "{}", question_message=slot, edits=slot % 2 == 1, express=express)
            for slot, (chat, express) in enumerate(lanes)
        )
        await self.settle(mailbox, outgoing=calls)

    async def change(self, mailbox: Mailbox, change: Change) -> None:
        await self.settle(mailbox, changes=(change,))

    async def settle(self, mailbox: Mailbox, **what: Any) -> None:
        self.updates += 1
        await mailbox.receive([Incoming(self.updates, "{}")])
        await mailbox.settle([Settlement(self.updates, **what)])

    async def claim(self, mailbox: Mailbox, limit: int, busy: set[str], express: bool) -> list[Delivery]:
        deliveries = await mailbox.claim(limit, busy=busy, express=express)
        self.claimed += deliveries
        return deliveries

    def which(self, index: int) -> Delivery | None:
        """One of the latest claims; finished ones too, since a caller may repeat itself."""
        return self.claimed[-1 - index % len(self.claimed)] if self.claimed else None

    async def sent(self, mailbox: Mailbox, index: int) -> None:
        if delivery := self.which(index):
            await mailbox.sent(delivery, message_id=1000 + delivery.id)

    async def give_up(self, mailbox: Mailbox, index: int) -> None:
        if delivery := self.which(index):
            await mailbox.give_up(delivery, reason="refused")

    async def postpone(self, mailbox: Mailbox, index: int, minutes: int) -> None:
        if delivery := self.which(index):
            until = self.now() + dt.timedelta(minutes=minutes)
            await mailbox.postpone(delivery, until=until, reason="429")

    async def unreachable(self, mailbox: Mailbox, index: int) -> None:
        if delivery := self.which(index):
            await mailbox.unreachable(delivery, reason="Forbidden")

    async def move(self, mailbox: Mailbox, index: int, chat: str) -> None:
        if delivery := self.which(index):
            await mailbox.move(delivery, new_chat=chat, new_chat_id=6)

    async def recover(self, mailbox: Mailbox) -> int:
        return await mailbox.recover()

    async def wait(self, mailbox: Mailbox, minutes: int) -> None:
        self.minutes += minutes

    async def prune(self, mailbox: Mailbox) -> int:
        return await mailbox.prune(before=self.now())


def check_heads(connection: Connection) -> None:
    """Of every lane with unfinished calls exactly one is the head: the one being sent, or else the oldest."""
    lanes: dict[tuple[str, bool], list[Row[Any]]] = {}
    for row in connection.execute(select(outbox).where(outbox.c.finished_at.is_(None)).order_by(outbox.c.id)):
        lanes.setdefault((row.chat, row.express), []).append(row)
    for rows in lanes.values():
        first = next((row for row in rows if row.state == "sending"), rows[0])
        assert [row.id for row in rows if row.head] == [first.id]
        assert [row.id for row in rows if row.state == "sending"] in ([], [first.id])
    assert connection.scalars(select(outbox.c.id).where(outbox.c.head, outbox.c.finished_at.is_not(None))).all() == []


def calls_of(connection: Connection) -> list[tuple[object, ...]]:
    columns = (outbox.c.id, outbox.c.chat, outbox.c.state, outbox.c.reason)
    return [tuple(row) for row in connection.execute(select(*columns).order_by(outbox.c.id))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEP, max_size=30))
def test_the_database_does_what_the_fake_does(template: Path, steps: list[Step]) -> None:
    async def play_both() -> None:
        fake_player, player = Player(), Player()
        fake = FakeMailbox(now=fake_player.now)
        expected = [said async for said in fake_player.play(fake, steps)]
        with tempfile.TemporaryDirectory() as folder:
            path = shutil.copy(template, folder)
            async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
                played = player.play(SqlMailbox(database, now=player.now), steps)
                for wanted in expected:
                    assert await anext(played) == wanted
                    await database.read(check_heads)
                found = await database.read(calls_of)
        assert found == [(call.id, call.outgoing.chat, call.state, call.reason) for call in fake.outbox]

    asyncio.run(play_both())
