"""A page of the log, printed."""

from __future__ import annotations

import asyncio

import typer

from bot.bootstrap import open_stores
from bot.domain.log import LoggedQuestion
from bot.domain.log_review import LogFilter
from bot.services.log_record import record
from bot.settings import Settings
from bot.terminal.log import show_rows
from bot.terminal.printable import json_line
from bot.terminal.show import console

Judged = dict[int, tuple[int, int]]


def print_page(settings: Settings, wanted: LogFilter, count: int, before: int | None, *, as_json: bool) -> None:
    """Print the last questions that are wanted, the newest first, and how to see more."""

    async def read() -> tuple[list[LoggedQuestion], Judged, int]:
        async with open_stores(settings, create=False) as stores:
            rows = await stores.review.page(wanted, count, before=before)
            more = await stores.review.count(wanted) if len(rows) == count and not as_json else len(rows)
            return rows, await stores.review.judged([row.id for row in rows]), more

    rows, judged, known = asyncio.run(read())
    if as_json:
        print_json(rows, judged)
        return
    if not rows:
        typer.echo("No question of the log is like that." if wanted != LogFilter() or before else "The log is empty.")
        return
    show_rows(console(), rows, judged, wanted.text)
    if len(rows) < known:
        typer.echo(f"{known} questions are like that; --before {rows[-1].id} shows older ones.")


def print_json(rows: list[LoggedQuestion], judged: Judged) -> None:
    """Print questions, a JSON object each."""
    for row in rows:
        typer.echo(json_line(record(row, judged.get(row.id, (0, 0)), ids=True)))
