"""``chuchu review``: one gap, and what becomes of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from functools import partial
from typing import Annotated

import typer

from bot.bootstrap import Curating, announce, curating
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.options import KnowledgeDir
from bot.domain.gap import Gap
from bot.domain.moderation import TERMINAL, Actor
from bot.errors import UsageError
from bot.settings import Settings
from bot.terminal.deciding import Decider
from bot.terminal.gap_card import as_dict
from bot.terminal.locale import language_of_locale
from bot.terminal.printable import json_line, printable
from bot.terminal.read import lines
from bot.terminal.reviewing import Review
from bot.terminal.show import console

_ID = re.compile(r"g?([0-9]{1,18})")
MOST_DAYS = 365


def review(
    context: typer.Context,
    gap: Annotated[str, typer.Argument(metavar="ID", help="The gap, as chuchu queue names it: g17, or 17.")],
    same_as: Annotated[
        str, typer.Option("--same-as", metavar="ENTRY", help="This entry answers it: add its wordings there.")
    ] = "",
    spam: Annotated[bool, typer.Option("--spam", help="Put it aside for good.")] = False,
    later: Annotated[
        int, typer.Option("--later", metavar="DAYS", min=0, max=MOST_DAYS, help="Put it off for some days.")
    ] = 0,
    join: Annotated[str, typer.Option("--join", metavar="ID", help="That gap asks the same: take its questions.")] = "",
    reopen: Annotated[bool, typer.Option("--reopen", help="Have it wait again, though it was settled.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take back what answered it, within ten minutes of publishing.")
    ] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the record.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the gap as one JSON object and nothing else.")] = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Look into a gap and decide on it: add its wordings to an entry, write an answer, or put it aside.

    Without an option it asks what to do, and goes through a new answer step by step; what was entered is kept.
    """
    settings = settings_of(context, knowledge_dir)
    chosen = [bool(same_as), spam, later > 0, bool(join), reopen, undo]
    if sum(chosen) + as_json > 1:
        raise UsageError("decide on one thing at a time: one of --same-as, --spam, --later, --join, --reopen, --undo")

    async def work() -> None:
        async with curating(settings, tell=say) as at:
            await at.sorter.sort()
            decider = _decider(at, settings)
            found = await decider.gap(_number(gap))
            if as_json:
                card = decider.card(found, await at.sorter.similar(found))
                typer.echo(json_line(as_dict(card, at.answers.knowledge, dt.datetime.now(dt.UTC))))
            elif any(chosen):
                other = await decider.gap(_number(join)) if join else None
                done = await _decided(decider, found, same_as, spam, later, other, reopen=reopen, why=why)
                typer.echo(printable(done))
            else:
                two_person = settings.review == "two-person"
                await Review(decider, at.sorter, console(), lines(keep=False), two_person).run(found.id)

    asyncio.run(work())


async def _decided(
    decider: Decider, gap: Gap, same_as: str, spam: bool, later: int, other: Gap | None, *, reopen: bool, why: str
) -> str:
    """Do the one thing that was chosen; returns what to say."""
    if same_as:
        return await decider.same_as(gap, same_as)
    if spam:
        return await decider.spam(gap, why)
    if later:
        return await decider.later(gap, later, why)
    if other is not None:
        return await decider.join(gap, other)
    return await decider.reopen(gap, why) if reopen else await decider.undo(gap)


def _decider(at: Curating, settings: Settings) -> Decider:
    by, tell = Actor(TERMINAL, "terminal"), partial(announce, settings, at.stores)
    return Decider(at.stores.curation, at.shop, at.answers, by, language_of_locale(), tell)


def _number(name: str) -> int:
    found = _ID.fullmatch(name.strip())
    if found is None:
        raise UsageError(f"“{name}” is no gap; they are named g1, g2, … (chuchu queue lists them)")
    return int(found[1])
