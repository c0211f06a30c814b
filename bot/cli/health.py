"""``chuchu health``: whether a running bot is alive, for a container's health check."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Annotated

import typer

from bot.bootstrap import open_stores
from bot.cli.context import settings_of
from bot.errors import ChuchuError
from bot.services.ports import POLLER


def health(
    context: typer.Context,
    max_age: Annotated[float, typer.Option(help="How old the last sign of life may be, in seconds.")] = 120.0,
) -> None:
    """Exit with 0 when the bot last heard from Telegram less than --max-age seconds ago, else with 1."""
    settings = settings_of(context)

    async def last() -> dt.datetime | None:
        async with open_stores(settings) as stores:
            return await stores.mailbox.last_beat(POLLER)

    beat = asyncio.run(last())
    if beat is None:
        raise ChuchuError("the bot has not run yet on this database; start it with `chuchu run`")
    age = (dt.datetime.now(dt.UTC) - beat).total_seconds()
    if age > max_age:
        raise ChuchuError(f"the bot last heard from Telegram {age:.0f} s ago; look at its log")
    typer.echo(f"alive: heard from Telegram {age:.0f} s ago")
