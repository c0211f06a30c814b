"""Buttons, as functions over one open transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, select

from bot.domain.mail import Button
from bot.storage.tables import buttons
from bot.storage.upsert import insert_new


def add_all(connection: Connection, new: Sequence[Button]) -> None:
    """Store buttons; one whose token is known stays as it was."""
    insert_new(connection, buttons, [asdict(button) for button in new])


def find(connection: Connection, token: str) -> Button | None:
    """The button behind a token, expired or not."""
    row = connection.execute(select(buttons).where(buttons.c.token == token)).one_or_none()
    return None if row is None else Button(**row._mapping)


def prune(connection: Connection, before: dt.datetime) -> int:
    """Drop buttons that expired before a time; returns how many."""
    return connection.execute(delete(buttons).where(buttons.c.expires_at < before)).rowcount
