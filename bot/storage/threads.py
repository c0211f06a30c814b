"""Connections to a SQLite file, each with a thread of its own, that take whole transactions.

aiosqlite goes to its thread and back for every statement, and most of Chuchu's take a fraction of that way. A question
leads to some fifteen of them.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import aiosqlite

T = TypeVar("T")

MOST = 5  # connections: one writes, and readers do not wait for it


class Threads:
    """A handful of aiosqlite's connections, opened as they are needed."""

    def __init__(self, connect: Callable[[], Awaitable[aiosqlite.Connection]], most: int = MOST) -> None:
        """``connect`` opens one; there are ``most`` at a time."""
        self._connect = connect
        self._room = asyncio.Semaphore(most)
        self._idle: list[aiosqlite.Connection] = []
        self._local = threading.local()

    async def run(self, work: Callable[[], T]) -> T:
        """Call a function on a thread that has a connection; it ends there though its caller is cancelled."""
        async with self._room:
            connection = self._idle.pop() if self._idle else await self._connect()
            try:
                # aiosqlite's own way to its thread; what it offers by name goes there with one statement each
                result: T = await connection._execute(self._with, connection, work)  # type: ignore[no-untyped-call]
            finally:
                self._idle.append(connection)  # what is still under way there comes before whatever follows
            return result

    def here(self) -> sqlite3.Connection:
        """The connection of the thread that asks."""
        connection: sqlite3.Connection = self._local.connection
        return connection

    async def close(self) -> None:
        """Close every connection, and wait until its thread has ended."""
        while self._idle:
            connection = self._idle.pop()
            await connection.close()
            connection._thread.join()

    def _with(self, connection: aiosqlite.Connection, work: Callable[[], T]) -> T:
        self._local.connection = connection._conn
        return work()
