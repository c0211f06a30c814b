"""Runs the revisions. Imported only where there is something to do."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config() -> Config:
    """Alembic's configuration; there is no alembic.ini."""
    settings = Config()
    # By package and not by path: a percent sign in a path would be taken for a variable.
    settings.set_main_option("script_location", "bot.storage:migrations")
    return settings


def to_head(connection: Connection) -> None:
    """Bring the tables up to date in the transaction that is open on ``connection``."""
    to_revision(connection, "head")


def to_revision(connection: Connection, revision: str) -> None:
    """The same up to a revision."""
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)
