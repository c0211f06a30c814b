"""Queries read as many rows as they return, whatever else the tables hold."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import sqlite

from bot.storage import inbox, outbox
from bot.storage.database import Database, open_database


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
