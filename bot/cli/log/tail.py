"""``chuchu log tail``: the last questions, and new ones as they come."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.bootstrap import open_stores
from bot.cli.context import settings_of
from bot.cli.log import filters
from bot.cli.log.list_ import AsJson, Count
from bot.cli.log.pages import print_json
from bot.domain.log import LoggedQuestion
from bot.terminal.log import show_rows
from bot.terminal.show import console

FOLLOW_S = 0.5
_AT_ONCE = 10_000


@filters.filtered()
def tail(
    context: typer.Context,
    wanted: filters.Wanted,
    count: Count = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on showing new questions until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the last questions and how each ended, oldest first; every option that is given must hold."""
    settings = settings_of(context)
    chosen = wanted.filter()

    async def show() -> None:
        async with open_stores(settings, create=False) as stores:

            async def print_(rows: list[LoggedQuestion]) -> None:
                judged = await stores.review.judged([row.id for row in rows])
                if as_json:
                    print_json(rows, judged)
                elif rows:
                    show_rows(console(), rows, judged, chosen.text)

            # What is new is what lies behind all that is there now, whether that is wanted or not
            newest = await stores.query_log.latest(1)
            last = newest[-1].id if newest else 0
            rows = (await stores.review.page(chosen, count, before=last + 1))[::-1]
            await print_(rows)
            if not rows and not as_json:
                typer.echo("No question of the log is like that yet." if newest else "The log is empty.")
            while follow:
                await asyncio.sleep(FOLLOW_S)
                rows = await stores.review.page(chosen, _AT_ONCE, after=last)
                await print_(rows)
                last = rows[-1].id if rows else last

    asyncio.run(show())
