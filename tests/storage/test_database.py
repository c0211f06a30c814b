"""Transactions: what shares one, what undoes it, what waits for whom."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from bot.errors import DataRefusedError, StorageError
from bot.storage.columns import storable
from bot.storage.database import Database, open_database
from bot.storage.mailbox import SqlMailbox
from bot.storage.writer import Work


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as opened:
        await opened.write(lambda connection: connection.exec_driver_sql("CREATE TABLE t (n INTEGER UNIQUE)"))
        yield opened


def add(number: int) -> Work[None]:
    def work(connection: Connection) -> None:
        connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": number})

    return work


def numbers(connection: Connection) -> list[int]:
    return list(connection.scalars(text("SELECT n FROM t ORDER BY n")))


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
async def test_every_connection_is_set_up(database: Database, name: str, value: object) -> None:
    def ask(connection: Connection) -> object:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    assert await asyncio.gather(*(database.read(ask) for _ in range(4))) == [value] * 4


async def test_writes_that_wait_together_share_a_transaction(database: Database) -> None:
    begun: list[str] = []
    engine = database._backend.engine
    event.listen(engine, "commit", lambda _: begun.append("commit"))
    await asyncio.gather(*(database.write(add(n)) for n in range(50)))
    assert await database.read(numbers) == list(range(50))
    assert len(begun) <= 2


async def test_one_that_fails_does_not_undo_the_others(database: Database) -> None:
    def bug(connection: Connection) -> None:
        add(99)(connection)
        raise ZeroDivisionError

    works = [add(1), add(2), add(1), bug, add(3)]
    results = await asyncio.gather(*(database.write(work) for work in works), return_exceptions=True)
    assert [type(result) for result in results if isinstance(result, Exception)] == [
        DataRefusedError,
        ZeroDivisionError,
    ]
    assert await database.read(numbers) == [1, 2, 3]


async def test_a_lock_is_waited_for_once_by_all(tmp_path: Path) -> None:
    path = tmp_path / "chuchu.db"
    async with await open_database(f"sqlite+aiosqlite:///{path}", lock_timeout=0.3) as database:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        mailbox = SqlMailbox(database)
        begun: list[Connection] = []
        event.listen(database._backend.engine, "begin", begun.append)
        results = await asyncio.gather(*(mailbox.beat(f"part {n}") for n in range(20)), return_exceptions=True)
        assert [type(result) for result in results] == [StorageError] * 20
        assert len(begun) <= 2
        other.close()


async def test_a_failed_write_leaves_nothing(database: Database) -> None:
    def half(connection: Connection) -> None:
        add(1)(connection)
        add(1)(connection)

    with pytest.raises(StorageError):
        await database.write(half)
    assert await database.read(numbers) == []


async def test_a_reader_does_not_wait_for_the_writer(database: Database) -> None:
    written, let_go = threading.Event(), threading.Event()

    def slow(connection: Connection) -> None:
        add(1)(connection)
        written.set()
        let_go.wait()

    writer = asyncio.create_task(database.write(slow))
    while not written.is_set():
        await asyncio.sleep(0.001)
    assert await database.read(numbers) == []
    let_go.set()
    await writer
    assert await database.read(numbers) == [1]


async def test_a_cancelled_caller_disturbs_nobody(database: Database) -> None:
    tasks = [asyncio.create_task(database.write(add(n))) for n in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(result, asyncio.CancelledError) for result in results] == [True, False] * 10
    assert set(range(1, 20, 2)) <= set(await database.read(numbers))
    await database.write(add(100))


async def test_a_cancelled_reader_leaves_the_database_usable(database: Database) -> None:
    for _ in range(20):
        task = asyncio.create_task(database.read(numbers))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await database.read(numbers) == []


async def test_closing_waits_for_writes_under_way(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/chuchu.db"
    database = await open_database(url)
    writes = [asyncio.create_task(SqlMailbox(database).beat(f"part {n}")) for n in range(5)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*writes)
    async with await open_database(url) as again:
        assert await SqlMailbox(again).last_beat("part 4") is not None


async def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db")
    await database.close()
    await database.close()
    with pytest.raises(StorageError, match="is closed"):
        await SqlMailbox(database).beat("x")
    with pytest.raises(StorageError, match="is closed"):
        await SqlMailbox(database).backlog()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("plain", "plain"),
        ("漢字😀", "漢字😀"),
        ("\ud83d\ude00", "😀"),
        ("\ud83dA", "�A"),
        ("A\ude00", "A�"),
        ("a\0b", "a�b"),
    ],
)
def test_text_that_no_database_takes(before: str, after: str) -> None:
    assert storable(before) == after
