"""``chuchu log export``: the questions of the log as a file for other programs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.bootstrap import open_stores
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.log import filters
from bot.domain.log_review import LogFilter
from bot.errors import UsageError
from bot.services.log_record import record
from bot.services.ports import LogReview
from bot.terminal.log_files import Format, open_file
from bot.terminal.progress import Bar

PAGE = 5000  # questions in memory at a time
STDOUT = "-"


@filters.filtered()
def export(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Where to write: .csv, .jsonl or .parquet; - for standard output.")
    ],
    wanted: filters.Wanted,
    form: Annotated[
        Format | None, typer.Option("--format", help="The format, where the name of the file does not say it.")
    ] = None,
    ids: Annotated[bool, typer.Option("--ids", help="Add the keyed hashes of person and chat.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write questions, oldest first, as CSV (safe to open in a spreadsheet), JSON Lines or Parquet.

    The file is complete or not there, and only you can read it.
    """
    settings = settings_of(context)
    chosen = wanted.filter()
    kind = _format(file, form)
    path = None if file == STDOUT else Path(file)
    if path is not None and path.exists() and not force:
        raise UsageError(f"the file {file} exists already; name another one, or write over it with --force")

    async def write() -> int:
        async with open_stores(settings, create=False) as stores:
            total = await stores.review.count(chosen)
            done = 0
            with open_file(path, kind, ids=ids) as out, Bar("Exporting") as bar:
                async for records in _pages(stores.review, chosen, ids=ids):
                    out.write(records)
                    done += len(records)
                    bar(done, max(total, done))
            return done

    written = asyncio.run(write())
    if path is not None:
        say(f"{written} question{'s' if written != 1 else ''} written to {file}")


async def _pages(review: LogReview, wanted: LogFilter, *, ids: bool) -> AsyncIterator[list[dict[str, Any]]]:
    last = 0
    while rows := await review.page(wanted, PAGE, after=last):
        judged = await review.judged([row.id for row in rows])
        yield [record(row, judged.get(row.id, (0, 0)), ids=ids) for row in rows]
        last = rows[-1].id


def _format(file: str, given: Format | None) -> Format:
    try:
        found = given or Format(Path(file).suffix.removeprefix(".").lower())
    except ValueError:
        known = ", ".join(f".{each}" for each in Format)
        raise UsageError(
            f"the name {file} does not say the format; let it end in one of {known}, or give --format"
        ) from None
    if found is Format.PARQUET and file == STDOUT:
        raise UsageError("Parquet cannot go to standard output; name a file")
    return found
