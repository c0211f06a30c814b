"""``chuchu knowledge coverage``: which sentences of a source does no claim cite?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.knowledge.common import AsJson, SourceId, TextFile, open_base, source_of, text_of
from bot.cli.options import KnowledgeDir
from bot.curation.coverage import Covered, coverage_of_passages, coverage_of_sentences
from bot.terminal.printable import json_line, shortened
from bot.terminal.show import console
from bot.terminal.tables import show_table

LONGEST = 60  # characters of a sentence in the table


def coverage(
    context: typer.Context,
    text: TextFile = None,
    source: SourceId = None,
    everything: Annotated[
        bool, typer.Option("--all", help="List every sentence, not only those that no claim cites exactly.")
    ] = False,
    as_json: AsJson = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """List passages, and with the text sentences, that no claim cites. Exit status 1 where there are any."""
    base, _, _ = open_base(context, knowledge_dir)
    chosen = source_of(base.knowledge, source)
    missing: tuple[str, ...] = ()
    if text is None:
        rows = coverage_of_passages(base.knowledge, chosen.id)
    else:
        found = text_of(chosen, text)
        rows, missing = coverage_of_sentences(base.knowledge, found), found.missing
    uncited = [row for row in rows if not row.is_cited]
    if as_json:
        about = {"source": chosen.id, "of": "passages" if text is None else "sentences", "total": len(rows)}
        typer.echo(
            json_line({**about, "uncited": len(uncited), "missing": missing, "rows": [asdict(row) for row in rows]})
        )
    else:
        shown = rows if everything else [row for row in rows if not row.claims]
        if shown:
            show_table(console(), ("place", "cited by", "only as a whole by", "sentence"), map(_row, shown))
        typer.echo(_summary(rows, "passages" if text is None else "sentences", chosen.id))
        if missing:
            typer.echo(f"Not found in the text, and so not counted: {', '.join(missing)}.")
    if uncited or missing:
        raise typer.Exit(1)


def _row(row: Covered) -> tuple[str, str, str, str]:
    place = f"{row.passage}#{row.sentence}" if row.sentence else row.passage
    return place, _few(row.claims), _few(row.loosely), shortened(row.text, LONGEST)


def _few(claims: tuple[str, ...]) -> str:
    more = f" +{len(claims) - 2}" if len(claims) > 2 else ""
    return ", ".join(claims[:2]) + more if claims else "–"


def _summary(rows: list[Covered], what: str, source: str) -> str:
    cited = sum(row.is_cited for row in rows)
    loosely = sum(row.is_cited and not row.claims for row in rows)
    whole = f", {loosely} of them only with their passage as a whole" if loosely else ""
    return f"{cited} of {len(rows)} {what} of {source} are cited by a claim{whole}."
