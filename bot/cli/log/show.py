"""``chuchu log show``: one question of the log with all that is known of it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from bot.bootstrap import open_stores
from bot.cli.context import settings_of
from bot.domain.log_review import LogDetails
from bot.errors import ChuchuError
from bot.services.log_record import record
from bot.terminal.log import show_details
from bot.terminal.printable import json_line
from bot.terminal.show import console


def show(
    context: typer.Context,
    number: Annotated[
        int, typer.Argument(metavar="ID", min=1, max=2**63 - 1, help="The question's number in the log.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Show one question: how it ended and why, what people said of the answer, and the gap it is in."""
    settings = settings_of(context)

    async def read() -> LogDetails | None:
        async with open_stores(settings, create=False) as stores:
            return await stores.review.find(number)

    found = asyncio.run(read())
    if found is None:
        raise ChuchuError(
            f"the log has no question {number}; it may have been forgotten, chuchu log list shows what is there"
        )
    if as_json:
        typer.echo(json_line(_as_dict(found)))
    else:
        show_details(console(), found)


def _as_dict(found: LogDetails) -> dict[str, object]:
    good = sum(each.good for each in found.feedback)
    said = [{**asdict(each), "given_at": each.given_at.isoformat()} for each in found.feedback]
    judged = (good, len(found.feedback) - good)
    return {
        **record(found.question, judged, ids=True),
        "feedback": said,
        "gap": None if found.gap is None else f"g{found.gap}",
    }
