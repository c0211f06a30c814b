"""``chuchu knowledge resolve``: decide between a revision and the files."""

from __future__ import annotations

import asyncio
import datetime as dt
from enum import StrEnum
from typing import Annotated

import typer

from bot.bootstrap import open_stores
from bot.cli.knowledge.common import open_base
from bot.cli.options import KnowledgeDir
from bot.curation.load import Base
from bot.curation.overlay import document_in, overlay
from bot.domain.curation import Revised
from bot.domain.moderation import TERMINAL, Act, Actor
from bot.domain.revision import Revision
from bot.errors import CurationError
from bot.settings import Settings


class Keep(StrEnum):
    """Which of the two stays."""

    REVISION = "revision"
    FILES = "files"


def resolve(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="Id of the entry.")],
    keep: Annotated[Keep, typer.Option("--keep", help="What answers from now on.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the record.")] = "",
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Decide a conflict: keep what the moderator published, or what the files hold."""
    base, settings, _ = open_base(context, knowledge_dir)
    asyncio.run(_resolve(settings, base, entry, keep, why))
    kept = "the revision answers, and export writes it" if keep is Keep.REVISION else "the files answer again"
    typer.echo(f"{entry}: {kept}.")


async def _resolve(settings: Settings, base: Base, entry: str, keep: Keep, why: str) -> None:
    async with open_stores(settings, create=False) as stores:
        revisions = await stores.curation.live_revisions()
        await stores.curation.make([Revised(_decided(base, revisions, entry, keep, why))])


def _decided(base: Base, revisions: list[Revision], entry: str, keep: Keep, why: str) -> Revision:
    """The revision that ends a conflict.

    Raises:
        CurationError: there is none about the entry, or the revision cannot be kept.
    """
    overlaid = overlay(base, revisions)
    refused = {revision.entry: (revision, reasons) for revision, reasons in overlaid.refused}
    pending = {conflict.revision.entry: conflict.revision for conflict in overlaid.conflicts}
    if entry in refused:
        last, reasons = refused[entry]
        if keep is Keep.REVISION:
            raise CurationError(f"the revision of {entry} is not valid on these files: {'; '.join(reasons)}")
    elif entry in pending:
        last = pending[entry]
    else:
        raise CurationError(f"there is no conflict about {entry}; chuchu knowledge conflicts lists them")
    files = document_in(base, entry)
    return Revision(
        entry=entry,
        version=last.version + 1,
        part=last.part,
        document=last.document if keep is Keep.REVISION else files,
        base=files,
        sources=tuple(base.knowledge.sources),
        act=Act.RESOLVED,
        by=Actor(TERMINAL, "terminal"),
        at=dt.datetime.now(dt.UTC),
        why=why,
    )
