"""``chuchu tune``: what other limits would have done to questions of which people said what answers them."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.bootstrap import knowledge_folder, matcher_over, open_stores, with_revisions
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.options import KnowledgeDir
from bot.curation.checks import labelled_by, load_checks
from bot.curation.load import load_base
from bot.errors import StorageError, UsageError
from bot.matching.matcher import Matcher
from bot.services.labelled_traces import Asking, Traced
from bot.services.labels import MOST, Label, LabelSource, Said, merged
from bot.services.log_record import cells
from bot.services.tuning import FOLDS, Suggestion, Tuning
from bot.services.tuning_record import COLUMNS, rows, tuning_record
from bot.settings import Settings
from bot.terminal.printable import json_line
from bot.terminal.progress import track
from bot.terminal.show import console
from bot.terminal.tuning import show_labels, show_suggestion, show_tuning
from bot.terminal.whole_file import whole_file


def tune(
    context: typer.Context,
    precision: Annotated[
        float | None,
        typer.Option("--precision", min=0.5, max=0.999, help="Precision to aim at; CHUCHU_PRECISION if not given."),
    ] = None,
    source: Annotated[
        list[LabelSource] | None, typer.Option("--source", help="Use only what these said; may be repeated.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=0, help="How many questions of the log, the newest ones.")
    ] = MOST,
    parts: Annotated[
        int, typer.Option("--parts", min=2, max=50, help="Into how many parts the questions are put to test the limit.")
    ] = FOLDS,
    table: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Also write every pair of limits as CSV.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Show what other limits would have done to labelled questions, and suggest one; nothing is changed.

    Labels are the checks of the base, what moderators decided, what people said of answers and what they chose.
    """
    settings = settings_of(context, knowledge_dir)
    if table is not None and table.exists() and not force:
        raise UsageError(f"the file {table} exists already; name another one, or write over it with --force")
    matcher, labels = _read(settings, limit, source or list(LabelSource))
    asking = Asking(matcher, labels)
    traced = [found for each in track(labels, "questions") if (found := asking.ask(each)) is not None]
    if not traced:
        raise UsageError(
            "no question tells what answers it: write checks/ beside the base, have moderators decide on gaps, or wait "
            "until people judge answers"
        )
    limits = (matcher.calibration.answer, matcher.calibration.suggest)
    tuning = Tuning(traced, limits, track=track(traced, "limits"))
    suggestion = tuning.suggestion(precision if precision is not None else settings.precision, parts)
    if as_json:
        typer.echo(json_line(tuning_record(tuning, suggestion, traced, asking.left_out)))
    else:
        _show(console(), asking, traced, tuning, suggestion, settings, fitted=matcher.calibration.questions > 0)
    if table is not None:
        _write(table, tuning, suggestion)


def _read(settings: Settings, limit: int, sources: list[LabelSource]) -> tuple[Matcher, list[Label]]:
    """The live base, and what is known of questions."""
    folder = knowledge_folder(settings)
    files = load_base(folder)
    knowledge = with_revisions(files, settings).knowledge
    checks = []
    if LabelSource.CHECK in sources:  # as the files have them: what moderators changed since is no error of theirs
        checks = labelled_by(load_checks(folder, files.knowledge), files.knowledge)
    said = _of_log(settings, limit) if sources != [LabelSource.CHECK] else []
    said = [each for each in said if each.source in sources]
    return matcher_over(knowledge, settings, files=files.knowledge, tell=say), merged(said, checks)


def _of_log(settings: Settings, limit: int) -> list[Said]:
    async def read() -> list[Said]:
        async with open_stores(settings, create=False) as stores:
            return await stores.labels.said(limit)

    try:
        return asyncio.run(read())
    except StorageError as error:
        say(f"Only the checks of the base count: {error}.")
        return []


def _show(
    out: Console,
    asking: Asking,
    traced: list[Traced],
    tuning: Tuning,
    suggestion: Suggestion,
    settings: Settings,
    *,
    fitted: bool,
) -> None:
    show_labels(out, traced, asking.left_out)
    show_tuning(out, tuning, suggestion)
    show_suggestion(out, tuning, suggestion, settings.precision, fitted=fitted)


def _write(path: Path, tuning: Tuning, suggestion: Suggestion) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    found = rows(tuning, suggestion)
    writer.writerows(cells(row) for row in found)
    with whole_file(path) as file:
        file.write(text.getvalue().encode())
    say(f"{len(found)} pairs of limits written to {path}")
