"""``INSERT … ON CONFLICT``, which SQLite and PostgreSQL both have and SQLAlchemy's common part has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows and leave out every one that would break a unique key, so that a repeat changes nothing."""
    if rows:
        connection.execute(_new(connection.dialect.name, table), rows)


def put(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert one row, or replace the values of the row that has its primary key."""
    connection.execute(_replacing(connection.dialect.name, table, tuple(row)), dict(row))


# Made once: making a statement takes longer than running it


@cache
def _new(dialect: str, table: Table) -> Executable:
    statement: Executable = _insert(dialect, table).on_conflict_do_nothing()
    return statement


@cache
def _replacing(dialect: str, table: Table, names: tuple[str, ...]) -> Executable:
    keys = [column.name for column in table.primary_key]
    insert = _insert(dialect, table)
    changed = {name: insert.excluded[name] for name in names if name not in keys}
    statement: Executable = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    return statement


def _insert(dialect: str, table: Table) -> Any:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)
