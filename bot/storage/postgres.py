"""Everything that is special to PostgreSQL: who may write when, what a lost connection means, and what errors mean."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

# What AsyncEngine is made of. ``sqlalchemy.ext.asyncio`` would import the whole ORM.
from sqlalchemy.util import greenlet_spawn

from bot.errors import DataRefusedError, StorageError
from bot.storage import telling
from bot.storage.backend import WRITES

T = TypeVar("T")

INSTALL_HINT = 'PostgreSQL needs {name}; install it with: pip install "chuchu-bot[postgres]"'
PATIENCE_S = 20.0  # a restart of the server takes a few seconds, a failover of a managed one some ten
CONNECT_S = 10.0
COMMAND_S = 300.0  # the figures of a very long log; a connection that died silently is given up then
STALLED_S = 10  # a writer that does nothing for so long in a transaction loses it, and its lock with it
LOCK_S = 15
WRITING = 0x63687563687501  # key of the advisory lock: "chuchu", 1
VACUUMED_FULL = 200_000  # rows; writing more anew would hold up all others for over a second

_ENTER = text(
    "SELECT set_config('lock_timeout', :lock, true), "
    "set_config('idle_in_transaction_session_timeout', :stalled, true), "
    # Durable when it returns, whatever the server's default; a stronger setting (remote_apply) is left alone
    "CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END"
)
_ALONE = text(f"SELECT pg_advisory_xact_lock({WRITING})")
_BESIDE = text(f"SELECT pg_advisory_xact_lock_shared({WRITING})")
_TICKET = text(
    "INSERT INTO commits (ticket, at) VALUES (:ticket, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) "
    "ON CONFLICT DO NOTHING RETURNING ticket"
)
_HAS_TICKETS = text("SELECT to_regclass('commits') IS NOT NULL")
_TELL = text("SELECT pg_notify(:channel, :topic)")
_ROWS = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)")

# Class 08: the connection. 40: two transactions stood in each other's way. 53300: too many connections. 55P03: a lock
# was not given in time. 57P01-57P03: the server stops, crashed, or starts. 25P03: we were taken for stalled.
_PASSING = frozenset({"40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03", "25P03"})
_REFUSED_CLASSES = ("22", "23")  # data exceptions; integrity
_DISK_FULL = "53100"
_REFUSALS = (OverflowError, TypeError, ValueError)  # the driver cannot turn a value into what its column takes


class PostgresServer:
    """One database of a PostgreSQL server, for any number of instances.

    Writers take turns as in SQLite, by an advisory lock that ends with their transaction: every use case was
    written for a single writer. What is right beside work of its own kind (taking updates in, claiming them) takes
    the lock in common with others. Readers wait for nobody.

    A commit whose acknowledgement was lost may have happened. Every writing transaction therefore leaves a row with a
    ticket of its own, and one that is tried again looks for it: PostgreSQL makes it wait while the first one has not
    ended.
    """

    is_shared = True
    patience_s = PATIENCE_S
    rewrites_in_transactions = False

    def __init__(self, url: URL, *, lock_timeout: float) -> None:
        """Connects to nothing yet. ``lock_timeout`` is SQLite's: here a lock is waited for as long as is sensible."""
        try:
            import asyncpg
        except ModuleNotFoundError as error:
            raise StorageError(INSTALL_HINT.format(name=error.name)) from error
        self.raises: tuple[type[Exception], ...] = (
            SQLAlchemyError,
            OSError,
            asyncio.TimeoutError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
        )
        self.url = url.set(drivername="postgresql+asyncpg")
        self._has_tickets = False
        try:
            self.engine = create_engine(
                self.url,
                connect_args={
                    "timeout": CONNECT_S,
                    "command_timeout": COMMAND_S,
                    "server_settings": {"application_name": "chuchu"},
                },
                hide_parameters=True,  # they are people's questions: not for error messages
            )
        except (TypeError, ValueError, SQLAlchemyError):
            raise StorageError(
                "the options in CHUCHU_DATABASE_URL are not understood; correct what follows ?"
            ) from None
        event.listen(self.engine, "begin", _begin)

    @property
    def place(self) -> str:
        """Database and host, for messages."""
        port = f":{self.url.port}" if self.url.port else ""
        return f"{self.url.database or self.url.username} on {self.url.host or 'this machine'}{port}"

    async def run(self, work: Callable[[], T]) -> T:
        """In a greenlet, which lets the event loop go on while the server works."""
        return await greenlet_spawn(work)

    async def close(self) -> None:
        """Close every connection."""
        await greenlet_spawn(self.engine.dispose)

    def is_there(self) -> bool:
        """Only connecting tells."""
        return True

    def set_up(self) -> bool:
        """See that it can be reached."""
        with self.engine.connect() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise StorageError(
                f"the database {self.place} keeps text as {encoding}; make one with: createdb --encoding=UTF8 "
                "--template=template0 NAME"
            )
        return True

    def enter(self, connection: Connection, ticket: str, *, alone: bool) -> bool:
        """Wait for the turn to write, and see whether this was written before."""
        telling.begun(connection)
        connection.execute(_ENTER, {"lock": f"{LOCK_S}s", "stalled": f"{STALLED_S}s"})
        connection.execute(_ALONE if alone else _BESIDE)
        if not self._has_tickets:  # the tables are about to be made, or brought up to date
            self._has_tickets = bool(connection.execute(_HAS_TICKETS).scalar_one())
            if not self._has_tickets:
                return True
        return connection.execute(_TICKET, {"ticket": ticket}).first() is not None

    def leave(self, connection: Connection) -> None:
        """Tell other instances, with the commit, what is new."""
        for topic in telling.noted(connection):
            connection.execute(_TELL, {"channel": telling.CHANNEL, "topic": topic})

    def passes(self, error: BaseException) -> bool:
        """Whether the server may soon do what it just did not."""
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return True
        state = _state(error)
        if state:
            return state in _PASSING or state.startswith("08") or "cached statement plan" in str(_cause(error))
        # No word from the server: it cannot be reached, or the connection ended
        return isinstance(_cause(error), OSError | asyncio.TimeoutError) or "closed" in str(_cause(error))

    def rewrite(self, connection: Connection, table: str) -> None:
        """Not possible in a transaction."""
        raise NotImplementedError

    def vacuum(self, table: str) -> None:
        """Write a table anew, so that its file holds nothing but its rows; a long one is only made to forget."""
        with self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            rows = connection.execute(_ROWS, {"name": table}).scalar_one_or_none() or 0
            how = "VACUUM (FULL)" if rows < VACUUMED_FULL else "VACUUM"
            connection.exec_driver_sql(f"{how} {table}")

    def checkpoint(self) -> bool:
        """The write-ahead log of a server is not ours to empty."""
        return True

    def explain(self, error: BaseException) -> StorageError:
        """An error of the server or the way to it as one sentence with the way out."""
        state, cause = _state(error), _cause(error)
        name = state or type(cause).__name__
        if state.startswith("28"):
            return StorageError(
                f"the database {self.place} does not accept the user or the password; correct CHUCHU_DATABASE_URL"
            )
        if state == "3D000":
            return StorageError(
                f"there is no database {self.place}; make it with createdb, or correct CHUCHU_DATABASE_URL"
            )
        if state == "42501":
            return StorageError(
                f"the user in CHUCHU_DATABASE_URL may not do this in the database {self.place}; "
                "make it the owner of the database"
            )
        if state == _DISK_FULL:
            return StorageError(
                f"the disk that holds the database {self.place} is full, so that nothing more was stored; make room"
            )
        if state == "55P03":
            return self.locked()
        if state.startswith(_REFUSED_CLASSES) or (
            not state and isinstance(cause, OverflowError | TypeError | ValueError)
        ):
            return DataRefusedError(
                f"the database {self.place} does not take this data ({state or type(cause).__name__})"
            )
        if not state or state.startswith("08") or state in _PASSING:
            return StorageError(
                f"the database {self.place} cannot be reached ({name}); "
                "see whether the server runs and CHUCHU_DATABASE_URL names it"
            )
        return StorageError(f"the database {self.place} cannot be read or written ({state}); its own log says more")

    def locked(self) -> StorageError:
        """The error for a turn that did not come in time."""
        return StorageError(
            f"the database {self.place} has been locked for {LOCK_S} s; see in pg_stat_activity who holds it, "
            "and try again"
        )


def _begin(connection: Connection) -> None:
    """Readers see one state for the whole of a transaction, writers what was committed before they had their turn."""
    options = connection.get_execution_options()
    if not options.get(WRITES) and options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _cause(error: BaseException) -> BaseException:
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    # The driver's own error is behind the one that SQLAlchemy's adapter makes of it
    return cause.__cause__ if cause.__cause__ is not None else cause


def _state(error: BaseException) -> str:
    """The five characters by which PostgreSQL names an error; empty where it did not say anything."""
    state: Any = getattr(_cause(error), "sqlstate", None)
    return state if isinstance(state, str) else ""
