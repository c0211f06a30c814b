"""Who does for a while what only one instance may do: the adapter of the port ``Leases``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, delete, or_, update

from bot.services.ports import OUTBOX
from bot.storage import inbox, instances, telling
from bot.storage.columns import EPOCH
from bot.storage.database import Database
from bot.storage.instances import at, later
from bot.storage.tables import leases
from bot.storage.upsert import insert_new


class SqlLeases:
    """Leases in a database. Every method raises StorageError where that cannot be used."""

    def __init__(self, database: Database, *, now: Callable[[], dt.datetime] | None = None) -> None:
        """``now`` gives the time in UTC, the server's where there is none; tests set their own."""
        self._database = database
        self._now = now

    async def take(self, name: str, holder: str, seconds: float) -> bool:
        """Hold a lease for ``seconds`` from now on; False where somebody else has it."""
        work = partial(_take, name=name, holder=holder, seconds=seconds, now=self._now and self._now())
        return await self._database.write(work, alone=False)

    async def give_back(self, holder: str) -> None:
        """An instance stops: its leases are free, and what it had in hand is the others'."""
        await self._database.write(partial(_give_back, holder=holder))

    async def others(self, holder: str) -> bool:
        """Whether there are other instances."""
        return await self._database.read(partial(_others, holder=holder, now=self._now and self._now()))


def _take(connection: Connection, name: str, holder: str, seconds: float, now: dt.datetime | None) -> bool:
    insert_new(connection, leases, [{"name": name, "holder": "", "until": EPOCH}])
    free = or_(leases.c.holder == holder, leases.c.until <= at(now))
    values = {"holder": holder, "until": later(now, seconds)}
    return bool(connection.execute(update(leases).where(leases.c.name == name, free).values(values)).rowcount)


def _give_back(connection: Connection, holder: str) -> None:
    connection.execute(delete(leases).where(leases.c.holder == holder))
    inbox.release(connection, holder)
    telling.tell(connection, OUTBOX)


def _others(connection: Connection, holder: str, now: dt.datetime | None) -> bool:
    return bool(instances.alive(connection, now) - {holder})
