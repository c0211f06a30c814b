"""``chuchu replay``: the questions of the log asked of another base."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.bootstrap import knowledge_folder, matcher_over, open_stores
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.log import filters
from bot.cli.log.export import PAGE
from bot.cli.options import KnowledgeDir
from bot.cli.pages import made_page
from bot.curation.load import Base, load_base
from bot.curation.overlay import overlay
from bot.domain.log_review import LogFilter
from bot.domain.revision import Revision
from bot.errors import ChuchuError, UsageError
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.services.log_replay import Moved, Replayed, replayed
from bot.services.ports import Curation, LogReview
from bot.settings import Settings
from bot.terminal.printable import json_line, printable, shortened
from bot.terminal.progress import Bar

SHOWN = 5  # samples of each sort
LISTED = 200  # on a page
_LONGEST = 120  # characters of a question
_ALLOWED = re.compile(r"(\d{1,9})|(\d{1,3}(?:\.\d{1,3})?)%")


@filters.filtered("language", "chat", "since", "until")
def replay(
    context: typer.Context,
    wanted: filters.Wanted,
    folder: Annotated[
        Path | None, typer.Option("--with", metavar="DIR", help="Folder of the base that would answer.")
    ] = None,
    revision: Annotated[
        int | None,
        typer.Option(
            "--revision",
            min=0,
            metavar="N",
            help="The present files with what moderators published up to revision N; 0 for the files alone.",
        ),
    ] = None,
    count: Annotated[
        int, typer.Option("--count", "-n", min=1, help="How many questions at most, the newest.")
    ] = 10_000,
    allow_lost: Annotated[
        str, typer.Option("--allow-lost", metavar="N", help="How many may be lost, or a share: 5, or 0.5%.")
    ] = "0",
    samples: Annotated[int, typer.Option("--samples", min=0, max=1000, help="How many of each sort to show.")] = SHOWN,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write a page (HTML) with what changes.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Ask the logged questions of another base, and show what would be answered, changed and lost.

    Ends with status 1 when more are lost than --allow-lost, so that a base can be checked before it is deployed.
    """
    if (folder is None) == (revision is None):
        raise UsageError("say which base would answer: --with DIR, or --revision N")
    allowed = _allowed(allow_lost)
    settings = settings_of(context, knowledge_dir)

    async def ask() -> Replayed:
        async with open_stores(settings, create=False) as stores:
            revisions = await stores.curation.live_revisions()
            known = {each.id for each in await _all_revisions(stores.curation, revisions)} if revision else set()
            if revision and revision not in known:
                raise UsageError(f"there is no revision {revision}; chuchu audit shows what was published")
            files = load_base(knowledge_folder(settings))
            present = Answering(_matcher(files, revisions, settings))
            if folder is not None:
                other = load_base(folder)
                candidate = _matcher(other, revisions, settings.model_copy(update={"knowledge_dir": folder}))
            else:
                upto = _upto(await _all_revisions(stores.curation, revisions), revision or 0)
                candidate = _matcher(files, upto, settings)
            texts = await _texts(stores.review, wanted.filter(), count)
        with Bar("Asking") as bar:
            return await replayed(present, Answering(candidate), texts, bar)

    found: list[Replayed] = []
    if report is not None:

        def make() -> str:
            from bot.report.page import html
            from bot.report.replay_page import replay_page

            found.append(asyncio.run(ask()))
            which = f"--with {folder}" if folder is not None else f"--revision {revision}"
            return html(replay_page(found[0], which=which, now=dt.datetime.now(dt.UTC), listed=LISTED))

        made_page(report, make, force=force)
        say(f"written to {report}")
    else:
        found.append(asyncio.run(ask()))
    [result] = found
    if as_json:
        typer.echo(json_line(_as_dict(result, samples)))
    else:
        for line in _lines(result, samples):
            typer.echo(printable(line))
    limit = allowed * result.asked / 100 if "%" in allow_lost else allowed
    if len(result.lost) > limit:
        told = f"{len(result.lost)} of {result.asked} questions would not be answered any more"
        raise ChuchuError(f"{told}; --allow-lost {allow_lost} allows {limit:g}")


def _matcher(files: Base, revisions: list[Revision], settings: Settings) -> Matcher:
    laid = overlay(files, revisions).base.knowledge
    return matcher_over(laid, settings, files=files.knowledge, tell=say)


async def _all_revisions(curation: Curation, live: list[Revision]) -> list[Revision]:
    return [each for entry in dict.fromkeys(each.entry for each in live) for each in await curation.history(entry)]


def _upto(revisions: list[Revision], number: int) -> list[Revision]:
    """The last revision of each entry up to a number."""
    last = {each.entry: each for each in sorted(revisions, key=lambda each: each.id) if each.id <= number}
    return [replace(each, merged=False) for each in sorted(last.values(), key=lambda each: each.id)]


async def _texts(review: LogReview, chosen: LogFilter, count: int) -> list[str]:
    """What was asked, the newest first; what was picked from a list was not typed."""
    texts: list[str] = []
    before: int | None = None
    while len(texts) < count and (rows := await review.page(chosen, PAGE, before=before)):
        texts += [row.text for row in rows if "picked" not in row.codes]
        before = rows[-1].id
    if not texts:
        raise ChuchuError("no question of the log is like that; there is nothing to ask")
    return texts[:count]


def _allowed(given: str) -> float:
    found = _ALLOWED.fullmatch(given)
    if found is None:
        raise UsageError(f"--allow-lost {given} is neither a number nor a share; write 5, or 0.5%")
    return float(found[1] or found[2])


def _sorts(result: Replayed) -> Iterator[tuple[str, str, tuple[Moved, ...]]]:
    yield "newly", "answered that are not", result.newly
    yield "changed", "answered otherwise", result.changed
    yield "lost", "not answered any more", result.lost


def _lines(result: Replayed, samples: int) -> Iterator[str]:
    asked = f"{result.asked} different questions ({result.questions} in all)"
    yield f"{asked} asked of both bases in {result.seconds:.1f} s:"
    for _, what, moved in _sorts(result):
        yield f"  {len(moved):>6}  {what}"
        for each in moved[:samples]:
            times = f" ×{each.times}" if each.times > 1 else ""
            text = shortened(" ".join(each.change.text.split()), _LONGEST)
            yield f"            “{text}”{times}: {each.change.before} → {each.change.after}"
        if samples and len(moved) > samples:
            yield f"            and {len(moved) - samples} more"
    yield f"  {result.same:>6}  as they are"


def _as_dict(result: Replayed, samples: int) -> dict[str, Any]:
    counted: dict[str, Any] = {"questions": result.questions, "asked": result.asked, "same": result.same}
    for name, _, moved in _sorts(result):
        counted[name] = len(moved)
    counted["seconds"] = round(result.seconds, 3)
    counted["samples"] = {
        name: [
            {"text": each.change.text, "times": each.times, "before": each.change.before, "after": each.change.after}
            for each in moved[:samples]
        ]
        for name, _, moved in _sorts(result)
    }
    return counted
