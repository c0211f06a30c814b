"""``chuchu knowledge import``: publish entries from a file."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import open_stores
from bot.cli.errors import say
from bot.cli.knowledge.common import open_base
from bot.cli.options import KnowledgeDir
from bot.curation.documents import read_document
from bot.curation.importing import Import, Incoming, News, read_import
from bot.curation.load import Base
from bot.curation.overlay import document_in, overlay
from bot.domain.curation import Revised
from bot.domain.moderation import TERMINAL, Act, Actor
from bot.domain.revision import Revision
from bot.services.documents import difference
from bot.services.ports import Curation
from bot.settings import Settings
from bot.terminal.printable import printable, shortened
from bot.terminal.show import console
from bot.terminal.tables import show_table

TITLE_LENGTH = 60


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML (.yaml, .yml) or CSV (.csv), in UTF-8.")],
    yes: Annotated[bool, typer.Option("--yes", help="Publish without asking.")] = False,
    no_impact: Annotated[
        bool, typer.Option("--no-impact", help="Do not ask the questions of the log again to show what changes.")
    ] = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Check the entries in a file, show what they change, and publish them once you agree.

    Nothing is published where one of them has an error.
    """
    base, settings, folder = open_base(context, knowledge_dir)
    asyncio.run(_import(file, base, settings, folder, ask=not yes, impact=not no_impact))


async def _import(file: Path, base: Base, settings: Settings, folder: Path, *, ask: bool, impact: bool) -> None:
    async with open_stores(settings) as stores:
        overlaid = overlay(base, await stores.curation.live_revisions())
        imported = read_import(file, overlaid.base)
        _preview(imported)
        if not imported.changing:
            typer.echo("Nothing to change.")
            return
        if impact:
            from bot.cli.knowledge.effect import effect_of
            from bot.terminal.impact import lines_of

            effect = await effect_of(imported, base, overlaid, folder, settings, stores.curation)
            for line in lines_of(effect):
                typer.echo(printable(line))
        if ask and not _agreed(len(imported.changing)):
            say("nothing was published")
            raise typer.Exit(1)
        await _publish(imported, base, file, stores.curation)
    typer.echo(f"Published {_revisions(len(imported.changing))}.")


def _preview(imported: Import) -> None:
    rows = [(each.news, each.part, each.entry, _title_of(each)) for each in imported.items]
    show_table(console(), ("", "part", "entry", "title"), rows)
    for each in imported.items:
        if each.news is News.CHANGED:
            typer.echo(f"\n{each.entry}")
            for line in difference(each.before, each.document):
                typer.echo(printable(f"  {line}"))
    for warning in imported.warnings:
        typer.echo(printable(f"{warning.file}:{warning.line}: warning: {warning.message}"))


def _title_of(item: Incoming) -> str:
    title = read_document(item.document)["question"]
    return shortened(str(next(iter(title.values()))), TITLE_LENGTH)


def _agreed(count: int) -> bool:
    try:
        return typer.confirm(f"Publish {_revisions(count)}?", default=False)
    except typer.Abort:  # nobody is there to answer
        typer.echo()
        return False


def _revisions(count: int) -> str:
    return f"{count} revision{'' if count == 1 else 's'}"


async def _publish(imported: Import, base: Base, file: Path, curation: Curation) -> None:
    now = dt.datetime.now(dt.UTC)
    changes = []
    for each in imported.changing:
        history = await curation.history(each.entry)
        revision = Revision(
            entry=each.entry,
            version=history[-1].version + 1 if history else 1,
            part=each.part,
            document=each.document,
            base=document_in(base, each.entry),
            sources=tuple(base.knowledge.sources),
            act=Act.IMPORTED,
            by=Actor(TERMINAL, "terminal"),
            at=now,
            why=file.name,
        )
        changes.append(Revised(revision))
    await curation.make(changes)
