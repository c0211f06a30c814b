"""``chuchu queue``: what could not be answered, the most urgent first."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Annotated

import typer

from bot.bootstrap import Curating, curating
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.options import KnowledgeDir
from bot.domain.gap import Gap
from bot.services.queue import Card, card_of
from bot.terminal.gap_card import as_dict, show_queue
from bot.terminal.printable import json_line
from bot.terminal.show import console


def queue(
    context: typer.Context,
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=1000, help="How many gaps to show at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list and nothing else.")] = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Show the questions that nobody could answer, those that ask the same together, the most urgent first.

    Urgent is what many people asked, and lately. chuchu review ID looks into one.
    """
    settings = settings_of(context, knowledge_dir)

    async def show() -> None:
        async with curating(settings, tell=say) as at:
            await at.sorter.sort()
            now = dt.datetime.now(dt.UTC)
            cards = [await _card(at, each) for each in await at.stores.curation.queue(count)]
            if as_json:
                typer.echo(json_line([as_dict(card, at.answers.knowledge, now) for card in cards]))
                return
            if not cards:
                typer.echo("Nothing waits: every question is looked after.")
                return
            show_queue(console(), cards, now)
            waiting = (await at.stores.curation.counts(since=now)).open
            if waiting > len(cards):
                typer.echo(f"{waiting - len(cards)} more wait; --count {waiting} shows them.")

    asyncio.run(show())


async def _card(at: Curating, gap: Gap) -> Card:
    return card_of(gap, at.answers, await at.sorter.similar(gap))
