"""Rows written anew, so that the pages where they stood hold nothing but what they should."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table

Range = tuple[int, int]


def around(numbers: Iterable[int], width: int) -> list[Range]:
    """The numbers (in order) with so many on either side, as ranges that do not overlap."""
    found: list[Range] = []
    for number in numbers:
        first, last = number - width, number + width
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def rewrite_range(connection: Connection, table: Table, first: int, last: int) -> None:
    """Write the rows with these numbers anew.

    SQLite overwrites what is erased where it stands (``secure_delete``), and every page that becomes free. A row that
    was moved to another page before has left a copy behind, which goes when that page is free. PostgreSQL writes each
    version of a row to a place of its own, which a vacuum frees.
    """
    if connection.dialect.name != "sqlite":
        return
    [key] = table.primary_key
    where = f"{key.name} BETWEEN {first} AND {last}"
    connection.exec_driver_sql(f"CREATE TEMP TABLE rewritten AS SELECT * FROM main.{table.name} WHERE {where}")  # noqa: S608
    connection.exec_driver_sql(f"DELETE FROM main.{table.name} WHERE {where}")  # noqa: S608 - our own names, and numbers
    connection.exec_driver_sql(f"INSERT INTO main.{table.name} SELECT * FROM temp.rewritten")  # noqa: S608
    connection.exec_driver_sql("DROP TABLE temp.rewritten")
