"""What is forgotten is gone from the file, not only from the tables."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.domain.mail import Delivery, Incoming, Outgoing, Settlement
from bot.storage import tables
from bot.storage.columns import EPOCH
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox

CHAT_ID = 0x5EC2E7_C4A7_1D  # seven bytes that stand in the file as they are
UPDATES = 300


def secret(number: int, kind: str, chance: random.Random) -> str:
    """Text that is found again wherever it is cut: the mark is repeated over its whole length."""
    return f"<{kind}{number:05}>" * chance.choice([1, 3, 40, 400, 900])


def settlement(number: int, chance: random.Random) -> Settlement:
    chat = f"hash {number % 7}"
    calls = tuple(
        Outgoing(slot, CHAT_ID + number, chat, "sendMessage", secret(number, "out", chance))
        for slot in range(chance.randint(1, 3))
    )
    return Settlement(number, outgoing=calls)


async def send(mailbox: SqlMailbox, deliveries: list[Delivery], chance: random.Random) -> None:
    chance.shuffle(deliveries)
    for delivery in deliveries:
        if chance.random() < 0.2:
            await mailbox.give_up(delivery, reason="Forbidden")
        else:
            await mailbox.sent(delivery, message_id=1)


@pytest.mark.parametrize("seed", [22, 33])  # two that leave something where pages are not written anew
async def test_nothing_remains_of_what_was_sent(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = tmp_path / "chuchu.db"
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        mailbox = SqlMailbox(database)
        for start in range(0, UPDATES, 50):
            ids = list(range(start, start + 50))
            await mailbox.receive([Incoming(n, secret(n, "in", chance)) for n in ids])
            assert b"<in" in raw(path)
            chance.shuffle(ids)
            await mailbox.settle([settlement(n, chance) for n in ids])
            await send(mailbox, await mailbox.claim(5), chance)
        while deliveries := await mailbox.claim(5):
            await send(mailbox, deliveries, chance)
        before = await database.read(rows)
        assert await mailbox.prune(before=EPOCH) == 0
        assert await database.read(rows) == before
        content = raw(path)
        assert b"hash 6" in content
        assert [mark for mark in (b"<in", b"<out") if mark in content] == []
        assert (CHAT_ID >> 16).to_bytes(5, "big") not in content


def rows(connection: Connection) -> list[object]:
    return [connection.execute(select(table)).all() for table in (tables.inbox, tables.outbox)]


async def test_a_chat_id_would_be_found(tmp_path: Path) -> None:
    """The search above looks for what really is in the file."""
    path = tmp_path / "chuchu.db"
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        mailbox = SqlMailbox(database)
        await mailbox.receive([Incoming(1, "{}")])
        await mailbox.settle([settlement(1, random.Random(0))])
        assert (CHAT_ID >> 16).to_bytes(5, "big") in raw(path)


def raw(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))
