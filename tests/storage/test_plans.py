"""Queries read as many rows as they return, whatever else the tables hold."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Executable, update
from sqlalchemy.dialects import sqlite

from bot.domain.mail import Incoming, Outgoing, Settlement
from bot.storage import inbox, outbox, tables
from bot.storage.columns import utc_now
from bot.storage.database import Database, open_database
from bot.storage.mailbox import SqlMailbox

ROWS = 10_000


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as opened:
        yield opened


def plan(connection: Connection, query: Any) -> str:
    """SQLite's plan for a query as the program sends it: with parameters, not with their values."""
    text = str(query.compile(dialect=sqlite.dialect()))
    nothing = (None,) * text.count("?")
    return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", nothing))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (inbox.PENDING, "ix_inbox_unsettled"),
        (inbox.UNSETTLED_COUNT, "ix_inbox_unsettled"),
        (outbox.CLAIMABLE, "COVERING INDEX ix_outbox_heads"),
        (outbox.NEXT_DUE, "COVERING INDEX ix_outbox_due"),
        (outbox.RECOVER, "ix_outbox_"),
        (outbox.PROMOTE, "COVERING INDEX ix_outbox_unfinished (chat=?)"),
        (outbox.UNFINISHED_COUNT, "COVERING INDEX ix_outbox_unfinished"),
    ],
)
async def test_the_index_is_used(database: Database, query: Executable, index: str) -> None:
    found = await database.read(lambda connection: plan(connection, query))
    assert index in found
    assert "TEMP B-TREE" not in found


async def fill(mailbox: SqlMailbox, chats: int) -> None:
    await mailbox.receive([Incoming(n, "{}") for n in range(ROWS)])
    await mailbox.settle(
        [
            Settlement(n, outgoing=(Outgoing(0, n, f"chat {n % chats}", "sendMessage", '{"text": "…"}'),))
            for n in range(ROWS)
        ]
    )


@pytest.mark.parametrize("chats", [1, ROWS])
async def test_a_claim_is_quick_however_long_the_queue(database: Database, chats: int) -> None:
    mailbox = SqlMailbox(database)
    await fill(mailbox, chats)
    times: list[float] = []
    for _ in range(10):
        start = time.perf_counter()
        deliveries = await mailbox.claim(32)
        times.append(time.perf_counter() - start)
        assert len(deliveries) == min(32, chats)
        for delivery in deliveries:
            await mailbox.sent(delivery, message_id=1)
    assert min(times) < 0.010


async def test_a_claim_is_quick_when_every_chat_has_to_wait(database: Database) -> None:
    mailbox = SqlMailbox(database)
    await fill(mailbox, ROWS)
    later = utc_now() + dt.timedelta(hours=1)
    await database.write(lambda connection: connection.execute(update(tables.outbox).values(not_before=later)))
    times: list[float] = []
    for _ in range(10):
        start = time.perf_counter()
        assert await mailbox.claim(32) == []
        assert await mailbox.next_due() == later
        times.append(time.perf_counter() - start)
    assert min(times) < 0.010
