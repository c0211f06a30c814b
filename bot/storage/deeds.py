"""The record of what moderators did, as functions over one open transaction. Rows are added and never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.domain.moderation import Act, Actor, Deed
from bot.storage.curation_tables import deeds

LATEST = select(deeds).where(deeds.c.id < bindparam("end")).order_by(deeds.c.id.desc())
LATEST_OF = LATEST.where(deeds.c.what == bindparam("of_what"))
OF_PERSON = select(deeds).where(deeds.c.person == bindparam("whose")).order_by(deeds.c.id)
_END = 2**63 - 1  # above every number of a row


def add(connection: Connection, deed: Deed) -> None:
    """Add a row; its number is the database's to give."""
    row = {
        "at": deed.at,
        "person": deed.by.person,
        "name": deed.by.name,
        "act": deed.act,
        "what": deed.what,
        "before": deed.before,
        "after": deed.after,
        "why": deed.why,
    }
    connection.execute(deeds.insert().values(row))


def latest(connection: Connection, limit: int, what: str, before: int) -> list[Deed]:
    """The last rows, newest first: of one thing where ``what`` names one, and before a number where it is not 0."""
    query = (LATEST_OF if what else LATEST).limit(max(limit, 0))  # a negative LIMIT means "all" to SQLite
    values = {"end": before or _END} | ({"of_what": what} if what else {})
    return [_deed(row) for row in connection.execute(query, values)]


def of_person(connection: Connection, person: str) -> tuple[Deed, ...]:
    """All that a person did, oldest first."""
    return tuple(_deed(row) for row in connection.execute(OF_PERSON, {"whose": person}))


def _deed(row: Row[Any]) -> Deed:
    return Deed(row.at, Actor(row.person, row.name), Act(row.act), row.what, row.before, row.after, row.why, row.id)
