"""A bot with moderators over a database, without a network, that settles what it is brought as the running one does."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.storage.database import Database, open_database
from bot.storage.metadata import metadata
from bot.telegram_bot.hook import Intake
from bot.telegram_bot.worker import Worker
from tests.telegram_bot.at_desk import Clock
from tests.telegram_bot.at_office import Office

T = TypeVar("T")

# What comes in and goes out leaves rows here, whatever it is
PASSING = ("inbox", "outbox", "heartbeat", "commits", "leases")


class Desk:
    """The bot, its database, and the event loop in which they live."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory()
        self._database: Database = self.run(open_database(f"sqlite+aiosqlite:///{self._folder.name}/chuchu.db"))
        self.office: Office = self.run(self._opened())
        self.intake = Intake(self.office.mailbox, arrived=lambda: None)
        self._worker = Worker(self.office.mailbox, self.office.handler, arrived=asyncio.Event(), queued=lambda: None)

    async def _opened(self) -> Office:
        return Office(self._database, Clock())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the loop."""
        return self._runner.run(work)

    async def settle(self) -> None:
        """Settle all that waits."""
        while await self._worker.settle_batch():
            pass

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds."""
        return await self._database.read(lambda connection: [tuple(row) for row in connection.exec_driver_sql(query)])

    async def state(self) -> dict[str, str]:
        """Everything that is remembered: table → its rows."""
        return await self._database.read(_state)

    def close(self) -> None:
        """Close the database and remove it."""
        self.run(self._database.close())
        self._runner.close()
        self._folder.cleanup()


def _state(connection: Connection) -> dict[str, str]:
    tables = [table for table in metadata.tables if table not in PASSING]
    return {name: repr(connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY rowid").all()) for name in tables}
