"""Keyboards, as functions over one open transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, Text, and_, bindparam, cast, delete, or_, select, update

from bot.domain.mail import Keyboard
from bot.storage.tables import keyboards
from bot.storage.upsert import insert_new

FIND = select(keyboards).where(keyboards.c.token == bindparam("wanted"))


def add_all(connection: Connection, new: Sequence[Keyboard]) -> None:
    """Store keyboards; one whose token is known stays as it was."""
    insert_new(connection, keyboards, [asdict(keyboard) for keyboard in new])


def find(connection: Connection, token: str) -> Keyboard | None:
    """The keyboard behind a token, expired or not."""
    row = connection.execute(FIND, {"wanted": token}).one_or_none()
    return None if row is None else Keyboard(**row._mapping)


def move(connection: Connection, old_chat: str, new_chat: str) -> None:
    """The keyboards shown in one chat are the other's."""
    connection.execute(update(keyboards).where(keyboards.c.chat == old_chat).values(chat=new_chat))


def forget(connection: Connection, person: str, chat: str) -> None:
    """Drop those meant for a person, and all of a chat."""
    connection.execute(delete(keyboards).where(or_(keyboards.c.person == person, keyboards.c.chat == chat)))


def prune(connection: Connection, before: dt.datetime, now: dt.datetime) -> int:
    """Drop keyboards that expired before a time, and expired ones that hold somebody's words; returns how many."""
    # What somebody typed in inline mode stands in such an action, and is kept no longer than it can be of use
    words = cast(keyboards.c.actions, Text).like('["question %')
    old = or_(keyboards.c.expires_at < before, and_(words, keyboards.c.expires_at < now))
    return connection.execute(delete(keyboards).where(old)).rowcount
