"""Who has which role, as functions over one open transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from bot.domain.curation import RoleChanged
from bot.domain.moderation import Act, Deed, Moderator, Role
from bot.errors import OutdatedError
from bot.storage import deeds
from bot.storage.curation_tables import moderators
from bot.storage.upsert import put

FIND = select(moderators).where(moderators.c.person == bindparam("whose"))
EVERYBODY = select(moderators).order_by(moderators.c.name, moderators.c.person)


def role_of(connection: Connection, person: str) -> Role | None:
    """The role somebody was given; None for none."""
    found = find(connection, person)
    return None if found is None else found.role


def find(connection: Connection, person: str) -> Moderator | None:
    """Somebody with a role; None where they have none."""
    row = connection.execute(FIND, {"whose": person}).one_or_none()
    return None if row is None else _moderator(row)


def everybody(connection: Connection) -> list[Moderator]:
    """Everybody with a role, by name."""
    return [_moderator(row) for row in connection.execute(EVERYBODY)]


def change(connection: Connection, wish: RoleChanged) -> None:
    """Give somebody a role, or take it.

    Raises:
        OutdatedError: they have another role than the one this was decided on.
    """
    if role_of(connection, wish.person) is not wish.before:
        raise OutdatedError(f"the role of {wish.name} was changed meanwhile")
    if wish.role is None:
        connection.execute(delete(moderators).where(moderators.c.person == wish.person))
    else:
        row = {"person": wish.person, "name": wish.name, "role": wish.role, "since": wish.at, "given_by": wish.by.name}
        put(connection, moderators, row)
    act = Act.ROLE_TAKEN if wish.role is None else Act.ROLE_GIVEN
    deeds.add(connection, Deed(wish.at, wish.by, act, wish.name, wish.before or "", wish.role or "", ""))


def _moderator(row: Row[Any]) -> Moderator:
    return Moderator(row.person, row.name, Role(row.role), row.since, row.given_by)
