"""``chuchu knowledge``: check the base."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import Matchers, cache_folder, is_worth_keeping, knowledge_folder
from bot.cli.context import settings_of
from bot.cli.options import KnowledgeDir
from bot.curation.load import load_base
from bot.errors import ChuchuError, KnowledgeError, UsageError
from bot.terminal.printable import json_line

LEARNING_GIVES_WAY = 5  # niceness: a bot that answers meanwhile goes first

app = typer.Typer(help="Check the knowledge base.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Check the knowledge base."""


@app.command()
def lint(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Check every file of the base; list every error with file and line."""
    folder = knowledge_folder(settings_of(context, knowledge_dir))
    try:
        knowledge = load_base(folder).knowledge
    except KnowledgeError as error:
        if not as_json:
            raise
        problems = [{"file": each.file, "line": each.line, "message": each.message} for each in error.problems]
        typer.echo(json_line({"problems": problems}))
        raise typer.Exit(1) from None
    counts = {
        "sources": len(knowledge.sources),
        "claims": len(knowledge.claims),
        "faq": len(knowledge.faq),
        "boundaries": len(knowledge.boundaries),
        "smalltalk": len(knowledge.smalltalk),
        "terms": len(knowledge.vocabulary.terms),
        "phrasings": sum(len(entry.phrasings) for entry in knowledge.entries.values()),
    }
    if as_json:
        typer.echo(json_line({"version": knowledge.version, "problems": [], **counts}))
        return
    listed = ", ".join(f"{count} {name}" for name, count in counts.items())
    typer.echo(f"No errors in version {knowledge.version}: {listed}.")


@app.command()
def learn(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Learn the base now, so that the next start is quick; the bot does this by itself too."""
    settings = settings_of(context, knowledge_dir)
    with contextlib.suppress(OSError, AttributeError):
        os.nice(LEARNING_GIVES_WAY)
    started = time.perf_counter()
    knowledge = load_base(knowledge_folder(settings)).knowledge
    matcher, problem = Matchers(settings).learn(knowledge)
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
            f"Asked {calibration.questions} held-out questions: {calibration.answered:.0%} of those it knows are "
            f"answered, {calibration.right:.1%} of these answers are right; {calibration.astray:.1%} of those it does "
            "not know are answered all the same."
        )
    typer.echo(
        f"It answers from confidence {calibration.answer:.2f} and offers choices from {calibration.suggest:.2f}."
    )


@app.command()
def verify(
    context: typer.Context,
    text: Annotated[
        Path, typer.Option("--text", metavar="FILE", help="The source's text, a paragraph a line (UTF-8).")
    ],
    source: Annotated[str | None, typer.Option("--source", metavar="ID", help="Which source it is.")] = None,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Check with the text at hand that every passage of a source is where its fingerprint says."""
    from bot.curation.fingerprint import find_passages

    knowledge = load_base(knowledge_folder(settings_of(context, knowledge_dir))).knowledge
    if source is None and len(knowledge.sources) > 1:
        raise UsageError(f"say which source it is: --source {' or '.join(knowledge.sources)}")
    chosen = knowledge.sources.get(source or next(iter(knowledge.sources)))
    if chosen is None:
        raise UsageError(f"there is no source “{source}”; the sources are {', '.join(knowledge.sources)}")
    try:
        lines = text.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"the text {text} cannot be read: {reason}") from None
    found = find_passages(chosen, lines)
    missing = [passage for passage in chosen.passages if passage not in found]
    typer.echo(f"{len(found)} of {len(chosen.passages)} passages of {chosen.id} found in {text.name}.")
    if missing:
        raise ChuchuError(f"not found (another edition of the text, or a changed passage): {', '.join(missing)}")
