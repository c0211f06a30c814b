"""``chuchu knowledge learn``: learn the base before somebody waits for it."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import asdict
from typing import Annotated

import typer

from bot.bootstrap import Matchers, cache_folder, is_worth_keeping, knowledge_folder, labelled_checks, with_revisions
from bot.cli.context import settings_of
from bot.cli.knowledge.common import AsJson
from bot.cli.options import KnowledgeDir
from bot.curation.load import load_base
from bot.errors import UsageError
from bot.terminal.printable import json_line

LEARNING_GIVES_WAY = 5  # niceness: a bot that answers meanwhile goes first


def learn(
    context: typer.Context,
    as_json: AsJson = False,
    live: Annotated[
        bool, typer.Option("--live", help="With what moderators published and the files do not hold yet.")
    ] = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Learn the base now, so that the next start is quick; the bot does this by itself too."""
    settings = settings_of(context, knowledge_dir)
    with contextlib.suppress(OSError, AttributeError):
        os.nice(LEARNING_GIVES_WAY)
    started = time.perf_counter()
    folder = knowledge_folder(settings)
    base = load_base(folder)
    knowledge = (with_revisions(base, settings) if live else base).knowledge
    matcher, problem = Matchers(settings).learn(knowledge, labelled_checks(folder, knowledge))
    if problem:
        raise UsageError(f"what was learnt cannot be kept ({problem}); set CHUCHU_CACHE_DIR to a folder to write to")
    seconds = time.perf_counter() - started
    calibration = matcher.calibration
    if as_json:
        typer.echo(json_line({"version": knowledge.version, "seconds": round(seconds, 3), **asdict(calibration)}))
        return
    kept = f"kept in {cache_folder(settings)}" if is_worth_keeping(matcher) else "too small to be worth keeping"
    typer.echo(f"Learned version {knowledge.version} in {seconds:.1f} s; {kept}.")
    if not calibration.questions:
        typer.echo("It has too few phrasings, or too many, to find its own limits; those of other bases hold.")
    else:
        typer.echo(
            f"Asked {calibration.questions} questions: {calibration.answered:.0%} of those it knows are "
            f"answered, {calibration.right:.1%} of these answers are right; {calibration.astray:.1%} of those it does "
            "not know are answered all the same."
        )
    typer.echo(
        f"It answers from confidence {calibration.answer:.2f} and offers choices from {calibration.suggest:.2f}."
    )
