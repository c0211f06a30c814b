"""``chuchu log list``: the last questions that are like this."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.context import settings_of
from bot.cli.log import filters
from bot.cli.log.pages import print_page

Count = Annotated[int, typer.Option("--count", "-n", min=1, max=10_000, help="How many questions to show.")]
Before = Annotated[int | None, typer.Option("--before", metavar="ID", min=1, help="Only questions before this one.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object per question.")]


@filters.filtered()
def list_(
    context: typer.Context,
    wanted: filters.Wanted,
    count: Count = 20,
    before: Before = None,
    as_json: AsJson = False,
) -> None:
    """List questions and how each ended, the newest first; every option that is given must hold."""
    print_page(settings_of(context), wanted.filter(), count, before, as_json=as_json)
