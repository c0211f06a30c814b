"""``chuchu health``: whether a running bot is alive, for a container's health check."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Annotated

import typer

from bot.bootstrap import open_stores
from bot.cli.context import settings_of
from bot.errors import ChuchuError, StorageError
from bot.services.ports import POLLER


def health(
    context: typer.Context,
    max_age: Annotated[float, typer.Option(help="How old the last sign of life may be, in seconds.")] = 120.0,
) -> None:
    """Exit with 0 when the bot last heard from Telegram less than --max-age seconds ago, else with 1."""
    settings = settings_of(context)

    async def last() -> dt.datetime | None:
        async with open_stores(settings, create=False) as stores:
            return await stores.mailbox.last_beat(POLLER)

    try:
        beat = asyncio.run(last())
    except StorageError as error:  # to a container's health check, 1 is the one way to say no
        raise ChuchuError(str(error)) from error
    if beat is None:
        raise ChuchuError("the bot has not run yet on this database; start it with `chuchu run`")
    age = (dt.datetime.now(dt.UTC) - beat).total_seconds()
    if age > max_age:
        raise ChuchuError(f"the bot last heard from Telegram {age:.0f} s ago; look at its log")
    typer.echo(f"alive: heard from Telegram {age:.0f} s ago")
