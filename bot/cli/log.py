"""``chuchu log``: the query log."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from bot.bootstrap import open_stores
from bot.cli.context import settings_of
from bot.domain.log import LoggedQuestion
from bot.terminal.printable import json_line

app = typer.Typer(help="Look at the query log.", no_args_is_help=True)

FOLLOW_S = 0.5


@app.callback()
def group() -> None:
    """Look at the query log."""


@app.command()
def tail(
    context: typer.Context,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=10_000, help="How many questions to show.")] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on showing new questions until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per question.")] = False,
) -> None:
    """Show the last questions and how each ended, oldest first."""
    settings = settings_of(context)

    async def show() -> None:
        async with open_stores(settings, create=False) as stores:
            rows = await stores.query_log.latest(count)
            _print(rows, as_json=as_json, header=True)
            last = rows[-1].id if rows else 0
            while follow:
                await asyncio.sleep(FOLLOW_S)
                rows = await stores.query_log.latest(10_000, after=last)
                _print(rows, as_json=as_json, header=False)
                last = rows[-1].id if rows else last

    asyncio.run(show())


def _print(rows: list[LoggedQuestion], *, as_json: bool, header: bool) -> None:
    if as_json:
        for row in rows:
            typer.echo(json_line(asdict(row) | {"asked_at": row.asked_at.isoformat()}))
        return
    from bot.terminal.show import console, show_log

    if rows:
        show_log(console(), rows)
    elif header:
        typer.echo("The query log is empty.")
