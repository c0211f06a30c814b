"""Every implementation of the storage ports, one after the other."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.services.ports import Curation, LogReview, Mailbox, People, QueryLog
from bot.storage.curation import SqlCuration
from bot.storage.database import Database, open_database
from bot.storage.log_review import SqlLogReview
from bot.storage.mailbox import SqlMailbox
from bot.storage.metadata import metadata
from bot.storage.people import SqlPeople
from bot.storage.query_log import SqlQueryLog
from tests.conformance.made import Clock
from tests.fakes.curation import FakeCuration
from tests.fakes.log_review import FakeLogReview
from tests.fakes.people import FakePeople
from tests.fakes.query_log import FakeQueryLog
from tests.fakes.storage import FakeMailbox
from tests.postgres import Postgres, running


@dataclass
class Store:
    mailbox: Mailbox
    log: QueryLog
    people: People
    curation: Curation
    review: LogReview
    clock: Clock


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database file; copying it is quicker than making one for every test."""
    path = tmp_path_factory.mktemp("template") / "chuchu.db"

    async def make() -> None:
        await (await open_database(f"sqlite+aiosqlite:///{path}")).close()

    asyncio.run(make())
    return path


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server for all tests; the first one that opens its database makes the tables."""
    with running(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> AsyncIterator[Store]:
    clock = Clock()
    if request.param == "fake":
        log = FakeQueryLog()
        fake = FakeMailbox(log, clock)
        curation = FakeCuration(fake)
        yield Store(fake, log, FakePeople(fake), curation, FakeLogReview(fake, curation), clock)
        return
    if request.param == "postgresql":
        async with await open_database(request.getfixturevalue("postgres").url) as database:
            await database.write(_empty)
            yield _store(database, clock)
        return
    path = shutil.copy(template, tmp_path)
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        yield _store(database, clock)


def _store(database: Database, clock: Clock) -> Store:
    mailbox = SqlMailbox(database, now=clock)
    people, curation = SqlPeople(database, now=clock), SqlCuration(database, now=clock)
    return Store(mailbox, SqlQueryLog(database), people, curation, SqlLogReview(database), clock)


def _empty(connection: Connection) -> None:
    names = ", ".join(table.name for table in metadata.sorted_tables if table.name != "commits")
    connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")


@pytest.fixture
def mailbox(store: Store) -> Mailbox:
    return store.mailbox


@pytest.fixture
def log(store: Store) -> QueryLog:
    return store.log


@pytest.fixture
def people(store: Store) -> People:
    return store.people


@pytest.fixture
def clock(store: Store) -> Clock:
    return store.clock


@pytest.fixture
def curation(store: Store) -> Curation:
    return store.curation


@pytest.fixture
def review(store: Store) -> LogReview:
    return store.review
