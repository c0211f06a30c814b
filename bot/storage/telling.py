"""Telling other instances, as their transactions are committed, that there is something new."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

CHANNEL: Final = "chuchu"
_NOTED = "chuchu_topics"


def tell(connection: Connection, topic: str) -> None:
    """Have it told with the commit that there is something new of a kind; nothing where nobody can listen.

    The topics are those of :mod:`bot.services.ports`.
    """
    noted: set[str] = connection.info.setdefault(_NOTED, set())
    noted.add(topic)


def begun(connection: Connection) -> None:
    """A transaction has begun: what an undone one on the same connection wanted told is forgotten."""
    connection.info[_NOTED] = set()


def noted(connection: Connection) -> list[str]:
    """What this transaction wants told."""
    return sorted(connection.info.get(_NOTED, ()))
