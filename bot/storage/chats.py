"""Chats, as functions over one open transaction: where the bot introduced itself, and which became which."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, bindparam, delete, or_, select

from bot.storage.tables import chats, moves
from bot.storage.upsert import put

INTRODUCED_AT = select(chats.c.introduced_at).where(chats.c.chat == bindparam("of_chat"))
BECAME = select(moves.c.old_chat).where(moves.c.new_chat == bindparam("of_chat")).order_by(moves.c.old_chat)


def introduce(connection: Connection, chat: str, at: dt.datetime) -> None:
    """The bot introduced itself."""
    put(connection, chats, {"chat": chat, "introduced_at": at})


def introduced_at(connection: Connection, chat: str) -> dt.datetime | None:
    """When it last did."""
    return connection.execute(INTRODUCED_AT, {"of_chat": chat}).scalar_one_or_none()


def move(connection: Connection, old_chat: str, new_chat: str) -> None:
    """One chat became another; of two introductions the later one counts."""
    put(connection, moves, {"old_chat": old_chat, "new_chat": new_chat})
    times = [introduced_at(connection, chat) for chat in (old_chat, new_chat)]
    if known := [time for time in times if time is not None]:
        introduce(connection, new_chat, max(known))
    connection.execute(delete(chats).where(chats.c.chat == old_chat))


def moved_from(connection: Connection, chat: str) -> list[str]:
    """The chats that became this one, the last one first."""
    found = [chat]
    for each in found:  # grows while it is read
        found += [old for old in connection.scalars(BECAME, {"of_chat": each}) if old not in found]
    return found[1:]


def forget(connection: Connection, chat: str) -> None:
    """Drop all that is known of a chat."""
    connection.execute(delete(chats).where(chats.c.chat == chat))
    connection.execute(delete(moves).where(or_(moves.c.old_chat == chat, moves.c.new_chat == chat)))
