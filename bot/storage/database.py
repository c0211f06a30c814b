"""The open database: transactions, and the upgrade of its tables."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Table, inspect, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StorageError
from bot.storage.backend import WRITES, Backend
from bot.storage.migrations import REVISIONS
from bot.storage.sqlite import ADDRESS_HINT, SqliteFile
from bot.storage.writer import GroupWriter, Work, WorkError

T = TypeVar("T")

_RETRY_S = 0.02
_LONGEST_RETRY_S = 1.0
_POSTGRESQL = ("postgresql+asyncpg", "postgresql", "postgres")  # the last two as hosting services write them
HOW_TO_MAKE = "`chuchu run`, `chat` and `ask` set it up; if it should be there, correct CHUCHU_DATABASE_URL"


async def open_database(url: str, *, create: bool = True, lock_timeout: float = 5.0) -> Database:
    """Open a database, make it where there is none, and bring its tables up to date.

    Args:
        url: ``sqlite+aiosqlite:///PATH`` or ``postgresql+asyncpg://USER:PASSWORD@HOST/NAME``.
        create: whether to make it and change its tables; False raises where that would be needed.
        lock_timeout: how long to wait for another process (s).

    Raises:
        StorageError: it cannot be used; the text says why and what to do, and never shows a password.
    """
    backend = _backend(url, lock_timeout)
    if not create and not backend.is_there():
        raise StorageError(f"there is no database {backend.place} yet; {HOW_TO_MAKE}")
    database = Database(backend, lock_timeout=lock_timeout)
    try:
        await (database.prepare() if create else database.require_tables())
    except BaseException:
        await database.close()
        raise
    return database


@dataclass(slots=True)
class _Commit:
    """One transaction, tried until it is known how it ended."""

    works: Sequence[Work[Any]]
    alone: bool
    ticket: str = field(default_factory=lambda: secrets.token_hex(16))
    results: list[Any] = field(default_factory=list)  # of the last try


class Database:
    """An open database. Close it in ``finally``, or use it as ``async with await open_database(…)``.

    Work is a plain function of a connection, run in a transaction of its own: what it returns is
    returned, and what it raises undoes it. It may be run twice, the first time for nothing, and must not
    wait for anything but the database.
    """

    def __init__(self, backend: Backend, *, lock_timeout: float) -> None:
        """For ``open_database``."""
        self._backend = backend
        self._lock_timeout = lock_timeout
        self._alone = GroupWriter(partial(self._commit, alone=True))
        # Where there is one writer anyway, two of them would only wait for each other
        shares = backend.is_shared
        self._beside = GroupWriter(partial(self._commit, alone=False)) if shares else self._alone
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def read(self, work: Work[T]) -> T:
        """Run work that changes nothing, on one consistent state; does not wait for writers.

        Raises:
            StorageError: the database cannot be read.
        """
        return await self._run(partial(self._read, work))

    @property
    def is_shared(self) -> bool:
        """Whether several instances of the bot may use it at once."""
        return self._backend.is_shared

    async def write(self, work: Work[T], *, alone: bool = True) -> T:
        """Run work that changes something; durable when this returns.

        Args:
            work: it.
            alone: nobody else writes meanwhile, in whatever process, so that what it read stays so until it is
                committed. False for work that is right beside work of its own kind.

        Raises:
            StorageError: the database cannot be written; nothing of this work was stored, or, where the connection
                was lost for long, perhaps all of it.
        """
        self._check_open()
        try:
            return await (self._alone if alone else self._beside).write(work)
        except self._backend.raises as error:
            raise self._backend.explain(error) from error

    async def checkpoint(self) -> bool:
        """Empty the write-ahead log, which still holds what was erased; False where a reader was in the way.

        Raises:
            StorageError: the database cannot be written.
        """
        return await self._run(self._backend.checkpoint)

    async def erase_traces(self, *tables: Table) -> bool:
        """Remove what the file and its log still hold of erased rows and values of some tables.

        Takes as long as copying them (20,000 settled updates and their calls: 0.2 s). False where a
        reader was in the way of the log; it is then emptied by a later call.

        Raises:
            StorageError: the database cannot be written.
        """
        for table in tables:
            if self._backend.rewrites_in_transactions:
                await self.write(partial(self._backend.rewrite, table=table.name))
            else:
                await self._run(partial(self._backend.vacuum, table.name))
        return await self.checkpoint()

    async def prepare(self) -> None:
        """For ``open_database``: set the file up and bring the tables up to date."""
        deadline = time.monotonic() + self._lock_timeout
        while not await self._run(self._backend.set_up):
            if time.monotonic() > deadline:
                raise self._backend.locked()
            await asyncio.sleep(_RETRY_S)
        if await self.read(_version) != REVISIONS[-1]:
            await self.write(partial(_upgrade, place=self._backend.place))

    async def require_tables(self) -> None:
        """For ``open_database``: change nothing, and raise StorageError where something would have to be."""
        if await self.read(_version) != REVISIONS[-1]:
            raise StorageError(f"the database {self._backend.place} lacks tables of this version; {HOW_TO_MAKE}")

    async def close(self) -> None:
        """Wait for what is under way and close every connection. May be called twice."""
        self._closed = True
        try:
            await self._alone.finish()
            await self._beside.finish()
            if self._running:
                await asyncio.wait(self._running)
        finally:
            await self._backend.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _run(self, function: Callable[[], T]) -> T:
        self._check_open()
        # Not cancelled with its caller: that would lose a connection in the middle of what it does.
        task = asyncio.create_task(self._look(function))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(task)
        except self._backend.raises as error:
            raise self._backend.explain(error) from error

    async def _look(self, function: Callable[[], T]) -> T:
        """Call a function; once more where its connection had been lost before, and nobody knew."""
        try:
            return await self._backend.run(function)
        except self._backend.raises as error:
            if not self._backend.passes(error):
                raise
            return await self._backend.run(function)

    def _check_open(self) -> None:
        if self._closed:
            raise StorageError("the database is closed; nothing can be read or stored any more")

    def _read(self, work: Work[T]) -> T:
        with self._backend.engine.connect() as connection:
            return work(connection)

    async def _commit(self, works: Sequence[Work[Any]], *, alone: bool) -> list[Any]:
        """Run works in one transaction, as often as it takes where something stood in its way that passes."""
        commit, pause = _Commit(works, alone), _RETRY_S
        deadline = time.monotonic() + self._backend.patience_s
        while True:
            try:
                return await self._backend.run(partial(self._try, commit))
            except Exception as error:
                cause = error.cause if isinstance(error, WorkError) else error
                if not self._backend.passes(cause) or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_RETRY_S)

    def _try(self, commit: _Commit) -> list[Any]:
        with self._backend.engine.connect() as connection:
            connection.execution_options(**{WRITES: True})
            with connection.begin():
                if not self._backend.enter(connection, commit.ticket, alone=commit.alone):
                    return commit.results  # the last try was committed, and only its acknowledgement lost
                commit.results = [_attempt(connection, work) for work in commit.works]
                self._backend.leave(connection)
                return commit.results


def _backend(url: str, lock_timeout: float) -> Backend:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # The cause is cut off: its text can hold the address, and the address a password.
        raise StorageError(f"the database address (CHUCHU_DATABASE_URL) cannot be read; {ADDRESS_HINT}") from None
    if address.drivername in _POSTGRESQL:
        from bot.storage.postgres import PostgresServer

        return PostgresServer(address, lock_timeout=lock_timeout)
    if address.drivername != "sqlite+aiosqlite":
        raise StorageError(f"databases of the kind {address.drivername} are not supported; {ADDRESS_HINT}")
    return SqliteFile(address, lock_timeout=lock_timeout)


def _attempt(connection: Connection, work: Work[T]) -> T:
    try:
        return work(connection)
    except Exception as error:
        # Told apart from a failing BEGIN or COMMIT, after which a second try would only wait once more.
        raise WorkError(error) from error


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return version


def _upgrade(connection: Connection, place: str) -> None:
    # Asked again, now that nobody else can write: another process may just have done it all.
    version = _version(connection)
    if version is None and inspect(connection).get_table_names():
        raise StorageError(
            f"the database {place} holds tables of another program; choose another path in CHUCHU_DATABASE_URL"
        )
    if version is not None and version not in REVISIONS:
        raise StorageError(
            f"the database {place} was made by a newer Chuchu (tables {version}, this one knows "
            f"{REVISIONS[-1]}); install that version, or choose another path in CHUCHU_DATABASE_URL"
        )
    from bot.storage.migrations.upgrade import to_head

    to_head(connection)
