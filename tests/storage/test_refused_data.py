"""Data that the database does not take is told apart from a database that cannot be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.domain.log import LoggedQuestion
from bot.domain.mail import Incoming
from bot.errors import DataRefusedError, StorageError
from bot.storage.database import Database, open_database
from bot.storage.mailbox import SqlMailbox
from bot.storage.query_log import SqlQueryLog

QUESTION = LoggedQuestion(
    asked_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    platform="telegram",
    chat_kind="private",
    person="p",
    chat="c",
    language="en",
    text="a question nobody may see",
    outcome="answered",
    entries=(),
    confidence=1.0,
    runner_up="",
    runner_up_confidence=0.0,
    codes=(),
    knowledge_version="1",
    latency_ms=1.0,
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as opened:
        yield opened


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"update_id": 2**63}, "OverflowError"),
        ({"platform": None}, "SQLITE_CONSTRAINT_NOTNULL"),
        ({"asked_at": dt.datetime(2026, 1, 1)}, "TypeError"),  # noqa: DTZ001 - without a zone it is no moment
    ],
)
async def test_data_that_is_refused_says_so_and_is_not_shown(
    database: Database, changes: dict[str, object], name: str
) -> None:
    log = SqlQueryLog(database)
    with pytest.raises(DataRefusedError, match=rf"chuchu.db does not take this data \({name}\)") as refusal:
        await log.append(replace(QUESTION, **changes))  # type: ignore[arg-type]
    assert "nobody" not in str(refusal.value)
    assert await log.append(QUESTION)


async def test_an_update_id_that_is_too_large_is_refused(database: Database) -> None:
    with pytest.raises(DataRefusedError):
        await SqlMailbox(database).receive([Incoming(2**63, "{}")])


async def test_a_database_that_is_at_fault_is_not_the_data(database: Database) -> None:
    def damage(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE query_log")

    await database.write(damage)
    with pytest.raises(StorageError) as error:
        await SqlQueryLog(database).append(QUESTION)
    assert not isinstance(error.value, DataRefusedError)
