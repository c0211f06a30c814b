"""``chuchu knowledge export``: write what moderators published into the files of the base."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Iterator
from typing import Annotated

import typer

from bot.bootstrap import knowledge_folder, open_stores
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.options import KnowledgeDir
from bot.curation import export as exporting
from bot.curation.export import Exported, FileChange
from bot.domain.revision import Revision
from bot.errors import UsageError
from bot.settings import Settings
from bot.terminal.printable import printable


def export(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change as a unified diff, and write nothing.")
    ] = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Write what moderators published into the files, ready to commit; every other line stays as it is.

    Exit status 1 where something is left: a revision whose entry changed in the files meanwhile, or one that is not
    valid on them. The others are written all the same.
    """
    settings = settings_of(context, knowledge_dir)
    folder = knowledge_folder(settings)
    exported = exporting.export(folder, asyncio.run(_live_revisions(settings)))
    if dry_run:
        for line in _diff(exported.files):
            typer.echo(printable(line))
    else:
        try:
            exporting.write(folder, exported.files)
        except OSError as error:
            raise UsageError(f"{error.filename or folder} cannot be written: {error.strerror or error}") from None
        typer.echo(_summary(exported))
        for each in exported.files:
            typer.echo(f"  {each.path}")
    for problem in exported.remarks:
        say(str(problem))
    for conflict in exported.conflicts:
        say(f"{conflict.revision.entry} is left: the files changed underneath it; chuchu knowledge conflicts shows how")
    for revision, reasons in exported.refused:
        say(f"{revision.entry} is left: {'; '.join(reasons)}")
    if exported.conflicts or exported.refused:
        raise typer.Exit(1)


async def _live_revisions(settings: Settings) -> list[Revision]:
    async with open_stores(settings, create=False) as stores:
        return await stores.curation.live_revisions()


def _diff(files: tuple[FileChange, ...]) -> Iterator[str]:
    for each in files:
        names = (f"a/{each.path}" if each.old else "/dev/null", f"b/{each.path}")
        lines = (each.old.splitlines(), each.new.splitlines())
        yield from difflib.unified_diff(*lines, *names, lineterm="")


def _summary(exported: Exported) -> str:
    entries, files = len(exported.revisions), len(exported.files)
    if not entries:
        return "Nothing to export: the files hold everything that is live."
    return (
        f"Wrote {entries} {'entry' if entries == 1 else 'entries'} into {files} file{'' if files == 1 else 's'}; "
        "look at the change, and commit it:"
    )
