"""``chuchu knowledge conflicts``: revisions whose entry changed in the files underneath them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import typer

from bot.bootstrap import open_stores
from bot.cli.knowledge.common import AsJson, open_base
from bot.cli.options import KnowledgeDir
from bot.curation.documents import read_document
from bot.curation.load import Base
from bot.curation.overlay import Conflict, Overlaid, document_in, overlay
from bot.domain.revision import Document, Revision
from bot.services.documents import difference
from bot.settings import Settings
from bot.terminal.printable import json_line, printable


def conflicts(context: typer.Context, as_json: AsJson = False, knowledge_dir: KnowledgeDir = None) -> None:
    """List revisions whose entry changed in the files meanwhile, or that are not valid on them any more.

    Of each: what the files changed since the moderator worked on it, and what the moderator changed.
    """
    base, settings, _ = open_base(context, knowledge_dir)
    overlaid = asyncio.run(_overlaid(settings, base))
    if as_json:
        typer.echo(json_line(_as_dict(base, overlaid)))
        return
    for conflict in overlaid.conflicts:
        for line in _view(conflict):
            typer.echo(printable(line))
    for revision, reasons in overlaid.refused:
        typer.echo(printable(_head(revision, "is left out")))
        for reason in reasons:
            typer.echo(printable(f"  {reason}"))
    if not overlaid.conflicts and not overlaid.refused:
        typer.echo("No conflicts: every revision fits the files.")
    else:
        typer.echo("Decide each with: chuchu knowledge resolve ENTRY --keep revision|files")


async def _overlaid(settings: Settings, base: Base) -> Overlaid:
    async with open_stores(settings, create=False) as stores:
        return overlay(base, await stores.curation.live_revisions())


def _view(conflict: Conflict) -> Iterator[str]:
    revision = conflict.revision
    yield _head(revision, "answers, and the files changed underneath it")
    yield from _block("What the files changed since:", revision.base, conflict.base)
    yield from _block("What the revision changed:", revision.base, revision.document)
    yield ""


def _head(revision: Revision, what: str) -> str:
    when = revision.at.strftime("%Y-%m-%d %H:%M UTC")
    return f"{revision.entry}: revision {revision.version} by {revision.by.name} ({when}) {what}"


def _block(title: str, before: Document | None, after: Document | None) -> Iterator[str]:
    yield f"  {title}"
    if after is None:
        yield "    it is not there any more"
    elif before is None:
        yield "    it was not there before"
    yield from (f"    {line}" for line in difference(before, after) if after is not None)


def _as_dict(base: Base, overlaid: Overlaid) -> dict[str, object]:
    def plain(document: Document | None) -> object:
        return None if document is None else read_document(document)

    def told(revision: Revision, files: Document | None) -> dict[str, object]:
        return {
            "entry": revision.entry,
            "part": revision.part.value,
            "version": revision.version,
            "by": revision.by.name,
            "at": revision.at.isoformat(),
            "was": plain(revision.base),
            "files": plain(files),
            "revision": plain(revision.document),
        }

    return {
        "conflicts": [told(each.revision, each.base) for each in overlaid.conflicts],
        "refused": [
            {**told(revision, document_in(base, revision.entry)), "reasons": list(reasons)}
            for revision, reasons in overlaid.refused
        ],
    }
