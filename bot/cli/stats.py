"""``chuchu stats``: the query log in figures, as text, JSON or a page with charts."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import open_stores
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.log import filters
from bot.cli.pages import made_page
from bot.domain.gap import Gap
from bot.domain.log_review import LogFigures, LogFilter
from bot.errors import UsageError
from bot.services.log_record import figures_record
from bot.settings import Settings
from bot.terminal.printable import json_line
from bot.terminal.show import console
from bot.terminal.stats import show_stats

GAPS = 10


@filters.filtered()
def stats(
    context: typer.Context,
    wanted: filters.Wanted,
    entries: Annotated[
        int, typer.Option("--entries", min=1, max=1000, help="How many of the most asked entries.")
    ] = 10,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write a page with charts (HTML) instead of text.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Show the log in figures: questions and people by day, how they ended, what is asked most, what people say.

    Without options all questions count; those of chuchu log choose some.
    """
    settings = settings_of(context)
    if report is not None and as_json:
        raise UsageError("--report writes a page and --json prints figures; give one of them")
    chosen = wanted.filter()
    if report is None:
        figures, gaps, waiting = asyncio.run(_read(settings, chosen, entries))
        if as_json:
            typer.echo(json_line(figures_record(figures, gaps, waiting)))
        else:
            show_stats(console(), figures, gaps, waiting)
        return

    def make() -> str:
        from bot.report.log_page import log_page
        from bot.report.page import html

        figures, gaps, waiting = asyncio.run(_read(settings, chosen, entries))
        return html(log_page(figures, gaps, waiting, which=wanted.in_words(), now=dt.datetime.now(dt.UTC)))

    made_page(report, make, force=force)
    say(f"written to {report}")


async def _read(settings: Settings, wanted: LogFilter, entries: int) -> tuple[LogFigures, list[Gap], int]:
    async with open_stores(settings, create=False) as stores:
        figures = await stores.review.figures(wanted, entries=entries)
        gaps = await stores.curation.queue(GAPS)
        return figures, gaps, (await stores.curation.counts(since=dt.datetime.now(dt.UTC))).open
