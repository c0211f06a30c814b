"""Which instances of the bot are there, and what time it is for all of them; within one open transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Connection, cast, func, literal, select

from bot.services.leading import INSTANCE, LEADER
from bot.storage.columns import LongInteger, UtcTime
from bot.storage.tables import leases

# The server's clock: instances on several machines need not agree on the time
_SERVER_NOW: ColumnElement[Any] = cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, LongInteger)


def alive(connection: Connection, now: dt.datetime | None = None) -> set[str]:
    """The instances that are there; ``now`` is the server's time where it is not given."""
    of_instances = leases.c.name.startswith(INSTANCE, autoescape=True)
    names = connection.scalars(select(leases.c.name).where(of_instances, leases.c.until > at(now)))
    return {name.removeprefix(INSTANCE) for name in names}


def leads(connection: Connection, instance: str) -> bool:
    """Whether an instance leads; it does so until the transaction ends."""
    held = (leases.c.name == LEADER, leases.c.holder == instance, leases.c.until > at(None))
    return connection.execute(select(leases.c.name).where(*held).with_for_update(read=True)).first() is not None


def at(now: dt.datetime | None) -> ColumnElement[Any]:
    """A time, or the server's."""
    return _SERVER_NOW if now is None else literal(now, UtcTime)


def later(now: dt.datetime | None, seconds: float) -> ColumnElement[Any]:
    """So many seconds after it."""
    if now is None:
        return _SERVER_NOW + literal(round(seconds * 1_000_000), LongInteger)
    return literal(now + dt.timedelta(seconds=seconds), UtcTime)
