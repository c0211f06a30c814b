"""Everything that is special to SQLite: how a file is opened, locked, flushed, and what its errors mean."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import URL, Connection, SingletonThreadPool, create_engine, event, make_url
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError, StatementError

from bot.errors import DataRefusedError, StorageError
from bot.storage.backend import WRITES
from bot.storage.threads import MOST, Threads

if TYPE_CHECKING:
    import aiosqlite

T = TypeVar("T")

ADDRESS_HINT = (
    "set CHUCHU_DATABASE_URL to sqlite+aiosqlite:///PATH, for example sqlite+aiosqlite:///chuchu.db, or to "
    "postgresql+asyncpg://USER:PASSWORD@HOST/NAME"
)

# synchronous=FULL: a commit is on the disk when it returns, also in WAL mode (NORMAL would lose the last
# ones in a power failure). secure_delete: what is erased is overwritten, not only unlinked.
# temp_store=MEMORY: no copies in temporary files. schema_version reads the file, so that damage shows at once.
_SETTINGS = """
PRAGMA synchronous=FULL;
PRAGMA foreign_keys=ON;
PRAGMA secure_delete=ON;
PRAGMA temp_store=MEMORY;
PRAGMA schema_version;
"""
_UNDERSTOOD_OPTIONS = {"uri", "mode"}
# Whatever is given again will be refused again. TypeError, ValueError: a value that its column cannot turn into
# a stored one; SQLAlchemy wraps them, so that other people's do not come here.
_REFUSALS = (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, TypeError, ValueError)


class SqliteFile:
    """One database file and the connections to it.

    A write transaction starts with BEGIN IMMEDIATE: it waits for its turn at its beginning. One that
    turned from reading to writing would fail at once with "database is locked", whatever the timeout.
    """

    is_shared = False
    patience_s = 0.0  # SQLite itself waits for its lock
    rewrites_in_transactions = True
    # OverflowError: the driver's word for a number of more than 64 bits
    raises: tuple[type[Exception], ...] = (SQLAlchemyError, sqlite3.Error, OverflowError)

    def __init__(self, url: URL, *, lock_timeout: float) -> None:
        """Opens nothing yet. ``lock_timeout`` (s): how long to wait for another process."""
        self.path = _path_of(url)
        self._lock_timeout = lock_timeout
        self._may_be_made = "mode" not in url.query
        try:
            import aiosqlite  # noqa: F401 - asked for here, where its absence can be said
        except ModuleNotFoundError as error:
            raise StorageError(
                f"the database driver {error.name} is not installed; install it with: pip install {error.name}"
            ) from error
        names, options = pysqlite.dialect().create_connect_args(url)
        # isolation_level: transactions begin where _begin says so
        options = {**options, "timeout": lock_timeout, "isolation_level": None}
        self._threads = Threads(partial(self._connected, *names, **options))
        self.engine = create_engine(
            "sqlite://",
            creator=self._threads.here,
            poolclass=SingletonThreadPool,  # a thread keeps its connection
            pool_size=2 * MOST,
            hide_parameters=True,  # they are people's questions: not for error messages
        )
        event.listen(self.engine, "begin", _begin)

    @property
    def place(self) -> str:
        """The file, for messages."""
        return str(self.path)

    async def run(self, work: Callable[[], T]) -> T:
        """On a thread of its own, from beginning to end."""
        return await self._threads.run(work)

    async def close(self) -> None:
        """Close every connection."""
        await self._threads.close()

    def is_there(self) -> bool:
        """Whether the file exists."""
        return self.path.exists()

    def enter(self, connection: Connection, ticket: str, *, alone: bool) -> bool:
        """Nothing to do: BEGIN IMMEDIATE let nobody else write."""
        return True

    def leave(self, connection: Connection) -> None:
        """Nothing to do: no other process listens."""

    def passes(self, error: BaseException) -> bool:
        """Nothing does: SQLite itself has waited for its lock, and a commit has happened or not."""
        return False

    def set_up(self) -> bool:
        """Switch the file to a write-ahead log, so that readers do not wait for the writer.

        False where another process is about to do the same: SQLite does not wait for that, so try again.
        """
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise StorageError(self._unwritable())
        try:
            if self._pragma("PRAGMA journal_mode") == "wal":
                return True
            return self._pragma("PRAGMA journal_mode=WAL") == "wal"
        except self.raises as error:
            if _code(error) == sqlite3.SQLITE_BUSY:
                return False
            raise

    async def _connected(self, *args: Any, **options: Any) -> aiosqlite.Connection:
        self._make_for_owner_only()
        return await _connect(self.path, *args, **options)

    def _make_for_owner_only(self) -> None:
        """A new file that only its owner can read: people's questions go into it. SQLite gives its log the same."""
        if self._may_be_made:
            with contextlib.suppress(OSError):  # what is wrong with the place, opening it says better
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL, 0o600))

    def rewrite(self, connection: Connection, table: str) -> None:
        """Write a table anew, so that its pages hold nothing but its rows.

        secure_delete overwrites what is erased where it stands. When rows have moved between pages
        before, their old places keep what they held: measured in 2 of 30 random histories of the outbox.
        Emptying a whole table overwrites every page it had.
        """
        connection.exec_driver_sql(f"CREATE TEMP TABLE rewritten AS SELECT * FROM main.{table}")  # noqa: S608
        connection.exec_driver_sql(f"DELETE FROM main.{table}")  # noqa: S608 - one of our own names
        connection.exec_driver_sql(f"INSERT INTO main.{table} SELECT * FROM temp.rewritten")  # noqa: S608
        connection.exec_driver_sql("DROP TABLE temp.rewritten")

    def vacuum(self, table: str) -> None:
        """Not needed: a table is written anew in a transaction."""
        raise NotImplementedError

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file and empty it; False where a reader was in the way."""
        return self._pragma("PRAGMA wal_checkpoint(TRUNCATE)") == 0

    def explain(self, error: BaseException) -> StorageError:
        """An error of the driver as one sentence with the way out."""
        code = _code(error)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return self.locked()
        # A damaged header can look like one of a later SQLite.
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "file format" in str(_cause(error)):
            return StorageError(
                f"the file {self.path} is damaged or is no database; it was left as it is: restore a backup, "
                "or move it away and Chuchu starts a new one"
            )
        if code == sqlite3.SQLITE_FULL:
            return StorageError(
                f"the disk that holds the database {self.path} is full, so that nothing more was stored; "
                "make room and try again"
            )
        if code == sqlite3.SQLITE_READONLY:
            return StorageError(self._unwritable())
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return StorageError(self._unopenable())
        name = getattr(_cause(error), "sqlite_errorname", type(_cause(error)).__name__)
        if isinstance(_cause(error), _REFUSALS):
            return DataRefusedError(f"the database {self.path} does not take this data ({name})")
        return StorageError(
            f"the database {self.path} cannot be read or written ({name}: {_cause(error)}); check its disk, "
            "the room left on it and the limits on file size"
        )

    def locked(self) -> StorageError:
        """The error for a lock that another process did not give back in time."""
        return StorageError(
            f"the database {self.path} has been locked by another program for {self._lock_timeout:g} s; "
            "see whether a second Chuchu or a database tool has it open, and try again"
        )

    def _pragma(self, text: str) -> object:
        # Outside of any transaction: neither the journal's mode nor a checkpoint is possible in one.
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(text)
            row = cursor.fetchone()
            cursor.close()
            return row[0] if row else None
        finally:
            connection.close()

    def _unwritable(self) -> str:
        return (
            f"the database {self.path} cannot be written; give the user that runs Chuchu the right to write "
            "the file and its folder, or choose another path in CHUCHU_DATABASE_URL"
        )

    def _unopenable(self) -> str:
        folder = self.path.parent
        if folder.exists() and not folder.is_dir():
            return f"the database cannot be put into {folder}, which is no folder; correct CHUCHU_DATABASE_URL"
        if not folder.exists():
            return f"the folder {folder} for the database does not exist; make it or correct CHUCHU_DATABASE_URL"
        if self.path.is_dir():
            return f"the database {self.path} is a folder; name a file in it in CHUCHU_DATABASE_URL"
        return self._unwritable()


def sqlite_file(address: str, otherwise: str) -> Path:
    """The file that an address (CHUCHU_DATABASE_URL) names.

    Args:
        address: the address.
        otherwise: what to say where it is of another kind of database.

    Raises:
        StorageError: it names no file.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StorageError(f"the database address (CHUCHU_DATABASE_URL) cannot be read; {ADDRESS_HINT}") from None
    if url.get_backend_name() != "sqlite":
        raise StorageError(otherwise)
    return _path_of(url)


def _path_of(url: URL) -> Path:
    """The file that an address names.

    Raises:
        StorageError: it names none, or has options that are not understood.
    """
    name = url.database or ""
    if name.startswith("file:"):
        name = name.removeprefix("file:").partition("?")[0]
    if name in ("", ":memory:") or url.query.get("mode") == "memory":
        raise StorageError(f"the database address names no file, so that nothing would be kept; {ADDRESS_HINT}")
    if unknown := sorted(set(url.query) - _UNDERSTOOD_OPTIONS):
        raise StorageError(
            f"the database address has options that are not understood ({', '.join(unknown)}); {ADDRESS_HINT}"
        )
    return Path(name).absolute()


async def _connect(path: Path, *args: Any, **options: Any) -> aiosqlite.Connection:
    """A connection that is set up; where it cannot be, its thread has ended before the error is raised.

    Another file may take the place of the database while this waits for its lock (``chuchu database restore``): then
    that one is opened. What is written to a file that has lost its name is lost, and its log would meet the new one.
    """
    while True:
        file = _identity(path)
        try:
            connection = await _set_up(*args, **options)
        except sqlite3.Error:
            if _identity(path) == file or file is None:
                raise
        else:
            if _identity(path) == file or file is None:
                return connection
            await connection.close()
            connection._thread.join()


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one of the same name."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


async def _set_up(*args: Any, **options: Any) -> aiosqlite.Connection:
    import aiosqlite

    connection = aiosqlite.connect(*args, **options)
    # As SQLAlchemy does: a connection that nobody closed must not keep the process from ending.
    connection._thread.daemon = True
    try:
        await connection
        await connection.executescript(_SETTINGS)
    except BaseException:
        await connection.close()
        # At once: only the end of the thread is left. It reports to the event loop, which may soon be closed.
        connection._thread.join()
        raise
    return connection


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")


def _cause(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, StatementError) and error.orig is not None else error


def _code(error: BaseException) -> int | None:
    """SQLite's primary result code; the extended one has more bits."""
    code = getattr(_cause(error), "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF
