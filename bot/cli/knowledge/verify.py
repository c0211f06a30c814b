"""``chuchu knowledge verify``: do the cited passages hold what the claims say?"""

from __future__ import annotations

from dataclasses import asdict

import typer

from bot.cli.knowledge.common import AsJson, SourceId, TextFile, open_base, source_of, text_of
from bot.cli.options import KnowledgeDir
from bot.curation.load import Base
from bot.curation.verify import Doubt, Verified
from bot.curation.verify import verify as hold_against
from bot.domain.source import Source
from bot.errors import UsageError
from bot.terminal.printable import json_line, printable

_MISSING = {
    "figure": "the figure {value} is not in {cited}",
    "name": "the name “{value}” is not in {cited}",
    "date": "the date {value} is not in {cited}",
    "sentence": "there is no sentence {value}",
    "passage": "the passage {value} is not in this text",
}


def verify(
    context: typer.Context,
    text: TextFile = None,
    source: SourceId = None,
    as_json: AsJson = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """List the fingerprints of all passages; with the text, check that they hold every figure, name and date cited.

    Exit status 1 where a passage is missing from the text or does not hold what a claim says.
    """
    base, _, _ = open_base(context, knowledge_dir)
    chosen = source_of(base.knowledge, source)
    if text is None:
        _list(chosen, as_json=as_json)
        return
    found = text_of(chosen, text)
    result = hold_against(base.knowledge, {chosen.id: found})
    if as_json:
        passages = {name: {"first": each.first, "last": each.last} for name, each in found.passages.items()}
        about = {"source": chosen.id, "passages": passages, "missing": found.missing}
        typer.echo(json_line({**about, **asdict(result)}))
    else:
        typer.echo(f"{len(found.passages)} of {len(chosen.passages)} passages of {chosen.id} found in {text.name}.")
        _tell(result, base)
    if found.missing and not as_json:
        typer.echo(f"Not found (another edition, or a changed passage): {', '.join(found.missing)}.")
    if found.missing or result.wrong:
        raise typer.Exit(1)


def _list(source: Source, *, as_json: bool) -> None:
    if not source.passages:
        raise UsageError(f"the source {source.id} lists no passages")
    if as_json:
        fingerprints = {name: passage.fingerprint for name, passage in source.passages.items()}
        typer.echo(json_line({"source": source.id, "fingerprints": fingerprints}))
        return
    for name, passage in source.passages.items():
        typer.echo(f"{name:8} {passage.fingerprint}")
    typer.echo(f"{len(source.passages)} passages of {source.id}; with --text FILE they are looked for in a text.")


def _tell(result: Verified, base: Base) -> None:
    for doubt in (*result.wrong, *result.unknown):
        item = base.entries[doubt.claim]
        unknown = "could not be verified, " if doubt in result.unknown else ""
        typer.echo(printable(f"{item.file}:{item.node.line}: {doubt.claim}: {unknown}{_sentence(doubt)}"))
    said = f"{result.checked} figures, names and dates of {result.claims} claims stand in the passages they cite"
    typer.echo(f"{said}; {len(result.wrong)} do not, {len(result.unknown)} could not be verified.")


def _sentence(doubt: Doubt) -> str:
    return _MISSING[doubt.kind].format(value=doubt.value, cited=", ".join(doubt.cited))
