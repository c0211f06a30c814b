"""``chuchu audit``: what moderators did."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from bot.bootstrap import open_stores
from bot.cli.context import settings_of
from bot.domain.moderation import Deed
from bot.services.documents import difference
from bot.terminal.printable import json_line, printable

ENTRY_LIKE = "{"  # an entry stands in the record as JSON


def audit(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(metavar="[WHAT]", help="Only what was done to this: an entry's id, g17, a moderator's name."),
    ] = "",
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=10_000, help="How many rows to show.")] = 20,
    before: Annotated[int, typer.Option("--before", min=0, metavar="ROW", help="Only rows before this one.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per row.")] = False,
) -> None:
    """Show the record of what moderators did, the last first: who, when, what was before and after, and why."""
    settings = settings_of(context)

    async def read() -> list[Deed]:
        async with open_stores(settings, create=False) as stores:
            return await stores.curation.deeds(count, what=what, before=before)

    deeds = asyncio.run(read())
    if as_json:
        for deed in deeds:
            typer.echo(
                json_line({**asdict(deed), "by": deed.by.name, "person": deed.by.person, "at": deed.at.isoformat()})
            )
        return
    if not deeds:
        typer.echo("The record is empty." if not what and not before else "The record has nothing of that.")
    for deed in deeds:
        for line in _lines(deed):
            typer.echo(printable(line))


def _lines(deed: Deed) -> Iterator[str]:
    """A row for a person: entries as what changed in them."""
    why = f" ({deed.why})" if deed.why else ""
    yield f"{deed.id:>5}  {deed.at:%Y-%m-%d %H:%M} UTC  {deed.by.name}  {deed.act.value}  {deed.what}{why}"
    if deed.before.startswith(ENTRY_LIKE) or deed.after.startswith(ENTRY_LIKE):
        yield from (f"       {line}" for line in difference(deed.before or None, deed.after or None))
    elif deed.before != deed.after:
        yield f"       {deed.before or 'nothing'} → {deed.after or 'nothing'}"
