"""What the query log is looked through for reads short rows only, and is there for logs of every age."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, select

from bot.domain.log import LoggedQuestion
from bot.domain.log_review import EVERYTHING, Judgement, LogFilter
from bot.storage import log_index, log_review, tables
from bot.storage.database import Database, open_database
from bot.storage.log_review import SqlLogReview
from bot.storage.migrations.upgrade import config
from bot.storage.query_log import SqlQueryLog
from tests.conformance.made import question
from tests.storage.test_plans import plan

ASKED = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as opened:
        yield opened


@pytest.mark.parametrize(
    "wanted",
    [
        EVERYTHING,
        LogFilter(outcomes=("answered", "suggested"), languages=("en",), chat_kinds=("group",)),
        LogFilter(entry="h20", least=0.1, most=0.2, text="芯片 战"),
        LogFilter(since=ASKED, until=ASKED, judgement=Judgement.BAD),
        LogFilter(judgement=Judgement.NONE),
    ],
    ids=repr,
)
@pytest.mark.parametrize("place", [{"before": 9, "after": None}, {"before": None, "after": 9}], ids=str)
async def test_a_page_reads_short_rows_in_their_order(
    database: Database, wanted: LogFilter, place: dict[str, int | None]
) -> None:
    query = log_review.numbers(wanted, 50, **place)
    told = await database.read(lambda connection: plan(connection, query))
    lines = told.splitlines()
    assert lines[0].startswith("SEARCH log_index USING INTEGER PRIMARY KEY (rowid")
    assert "TEMP B-TREE" not in told  # nothing is sorted: a page ends where it is full
    assert "query_log" not in told


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (log_review.ROWS, "query_log USING INTEGER PRIMARY KEY (rowid=?)"),
        (log_review.FIND, "query_log USING INTEGER PRIMARY KEY (rowid=?)"),
        (log_review.FEEDBACK, "feedback USING INDEX sqlite_autoindex_feedback_1 (question=?)"),
        (log_review.JUDGED, "feedback USING INDEX sqlite_autoindex_feedback_1 (question=?)"),
        (log_review.GAP, "gap_questions USING INTEGER PRIMARY KEY (rowid=?)"),
    ],
)
async def test_the_rows_of_a_page_are_looked_up(database: Database, query: Any, index: str) -> None:
    assert index in await database.read(lambda connection: plan(connection, query))


async def test_what_is_searched_is_as_short_as_the_question(database: Database) -> None:
    await SqlQueryLog(database).append(replace(question(1), text="  ﷺ" * 4000 + "晶片？"))
    [stored] = await database.read(lambda connection: connection.scalars(select(tables.log_index.c.words)).all())
    assert len(stored) <= 4096


@pytest.mark.parametrize("text", ["", "  ", '"', '""', "？！", "a" * 100_000, '"x ' * 50_000, "\ud800\0", "%_/" * 40])
async def test_any_search_is_an_answer(database: Database, text: str) -> None:
    await SqlQueryLog(database).append(question(1))
    assert len(await SqlLogReview(database).page(LogFilter(text=text), 10)) <= 1


def test_so_many_terms_at_most() -> None:
    assert len(log_index.terms_of(" ".join(map(str, range(1000))))) == log_index.MAX_TERMS


def test_a_log_from_before_is_searched_too(tmp_path: Path) -> None:
    path = tmp_path / "chuchu.db"
    before: list[LoggedQuestion] = []
    for number in range(1, 12_001):
        text = f"晶片戰 number {number}" if number % 2 else "why?"
        before.append(replace(question(number, text), asked_at=ASKED + dt.timedelta(minutes=number), id=number))
    _old_database(path, before)

    async def read() -> None:
        async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
            review = SqlLogReview(database)
            assert await review.count(EVERYTHING) == 12_000
            assert await review.page(LogFilter(text="芯片战 7777"), 5) == [before[7776]]
            assert await review.count(LogFilter(text="why", since=ASKED + dt.timedelta(minutes=11_999))) == 1
            assert (await review.figures(EVERYTHING, entries=1)).questions == 12_000

    asyncio.run(read())


def _old_database(path: Path, rows: list[LoggedQuestion]) -> None:
    """A file of revision 0003 with rows in its log."""
    path.touch()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0003")
        connection.execute(tables.query_log.insert(), [{"id": row.id, **_values(row)} for row in rows])
    engine.dispose()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'log_index'").fetchone() == (0,)


def _values(row: LoggedQuestion) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in tables.query_log.c if column.name != "id"}
