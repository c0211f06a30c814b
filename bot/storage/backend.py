"""What a kind of database has to offer so that :class:`bot.storage.database.Database` can use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

from bot.errors import StorageError

T = TypeVar("T")

WRITES = "writes"  # execution option of a connection: its transactions change something


class Backend(Protocol):
    """One database of a kind. What waits for the database is called by ``run``, not in the event loop.

    Attributes:
        engine: makes connections.
        raises: what they raise where the database cannot be used, or refuses what it is given.
        is_shared: whether several instances of the bot may use it at once.
        patience_s: how long a write is tried again while what stands in its way may pass.
        rewrites_in_transactions: whether ``rewrite`` can be used; else ``vacuum``.
    """

    engine: Engine
    raises: tuple[type[Exception], ...]
    is_shared: bool
    patience_s: float
    rewrites_in_transactions: bool

    @property
    def place(self) -> str:
        """Where it is, for messages; no password."""

    async def run(self, work: Callable[[], T]) -> T:
        """Call a function that uses ``engine``, or the methods below, beside the event loop.

        Not to be cancelled: that could lose a connection in the middle of what it does.
        """

    async def close(self) -> None:
        """Close every connection; nothing is under way."""

    def is_there(self) -> bool:
        """Whether it was made before; True where only connecting tells."""

    def set_up(self) -> bool:
        """Make it usable; False where another process is about to, so that it should be tried again."""

    def enter(self, connection: Connection, ticket: str, *, alone: bool) -> bool:
        """Begin to write in an open transaction.

        Args:
            connection: in a transaction that has done nothing yet.
            ticket: names what is to be written, the same each time it is tried.
            alone: wait until nobody else writes, and keep everybody else waiting until the transaction has ended.

        Returns:
            False where an earlier try with this ticket was committed after all.
        """

    def leave(self, connection: Connection) -> None:
        """Called when all is written, before the commit."""

    def passes(self, error: BaseException) -> bool:
        """Whether the same may succeed soon: the server starts anew, or two writers stood in each other's way."""

    def rewrite(self, connection: Connection, table: str) -> None:
        """Write a table anew in a transaction, so that nothing is left of what was erased."""

    def vacuum(self, table: str) -> None:
        """The same outside of transactions."""

    def checkpoint(self) -> bool:
        """Empty the log of what was written, where that is possible; False where a reader was in the way."""

    def explain(self, error: BaseException) -> StorageError:
        """An error of the driver as one sentence with the way out."""

    def locked(self) -> StorageError:
        """The error for a lock that another process did not give back in time."""
