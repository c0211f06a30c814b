"""Random histories of the outbox: the database does what the slow, obvious fake does, step by step."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.mail import Delivery, Incoming, Outgoing, Settlement
from bot.services.ports import Mailbox
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox
from tests.fakes.storage import FakeMailbox

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CHATS = st.sampled_from("abc")
WHICH = st.integers(0, 5)
Step: TypeAlias = tuple[Any, ...]
STEP: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("queue"), st.lists(CHATS, min_size=1, max_size=4)),
    st.tuples(st.just("claim"), st.integers(0, 3), st.sets(CHATS, max_size=2)),
    st.tuples(st.just("claim"), st.just(9), st.just(set())),
    st.tuples(st.just("sent"), WHICH),
    st.tuples(st.just("give_up"), WHICH),
    st.tuples(st.just("postpone"), WHICH, st.integers(-1, 3)),
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

    async def play(self, mailbox: Mailbox, steps: list[Step]) -> list[object]:
        return [
            (
                step,
                await getattr(self, step[0])(mailbox, *step[1:]),
                await mailbox.next_due(),
                await mailbox.backlog(),
            )
            for step in steps
        ]

    async def queue(self, mailbox: Mailbox, chats: list[str]) -> None:
        calls = tuple(
            Outgoing(slot, 5, chat, "sendMessage", "{}", question_message=slot, edits=slot % 2 == 1)
            for slot, chat in enumerate(chats)
        )
        self.updates += 1
        await mailbox.receive([Incoming(self.updates, "{}")])
        await mailbox.settle([Settlement(self.updates, outgoing=calls)])

    async def claim(self, mailbox: Mailbox, limit: int, busy: set[str]) -> list[Delivery]:
        deliveries = await mailbox.claim(limit, busy=busy)
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

    async def recover(self, mailbox: Mailbox) -> int:
        return await mailbox.recover()

    async def wait(self, mailbox: Mailbox, minutes: int) -> None:
        self.minutes += minutes

    async def prune(self, mailbox: Mailbox) -> int:
        return await mailbox.prune(before=self.now())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "chuchu.db"

    async def make() -> None:
        await (await open_database(f"sqlite+aiosqlite:///{path}")).close()

    asyncio.run(make())
    return path


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEP, max_size=30))
def test_the_database_does_what_the_fake_does(template: Path, steps: list[Step]) -> None:
    async def play_both() -> None:
        fake_player, player = Player(), Player()
        expected = await fake_player.play(FakeMailbox(now=fake_player.now), steps)
        with tempfile.TemporaryDirectory() as folder:
            path = shutil.copy(template, folder)
            async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
                assert await player.play(SqlMailbox(database, now=player.now), steps) == expected

    asyncio.run(play_both())
