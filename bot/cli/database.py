"""``chuchu database``: look after the database."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.errors import ChuchuError
from bot.storage import upkeep
from bot.storage.backup import backup as copy_to
from bot.storage.backup import restore as put_back
from bot.storage.migrations import REVISIONS
from bot.terminal.printable import json_line
from bot.terminal.progress import Bar
from bot.terminal.show import console
from bot.terminal.tables import show_table

app = typer.Typer(help="Look after the database.", no_args_is_help=True)

WHERE_THE_KEY_IS = "Keep the key file ({}) too, in another place: without it nobody's hash is found again."


@app.callback()
def group() -> None:
    """Look after the database. The one that CHUCHU_DATABASE_URL names; SQLite only."""


@app.command()
def upgrade(
    context: typer.Context,
    only_check: Annotated[
        bool, typer.Option("--check", help="Only say whether something is to do; status 1 if so.")
    ] = False,
) -> None:
    """Bring the tables up to date; the bot does this by itself when it starts."""
    path = upkeep.file_of(settings_of(context).database_url)
    before = upkeep.present_revision(path)
    if before == REVISIONS[-1]:
        typer.echo(f"The tables are up to date (revision {before}).")
        return
    if only_check:
        raise ChuchuError(f"the tables are of revision {before}, {REVISIONS[-1]} is there: chuchu database upgrade")
    _upgrade(path)
    typer.echo(f"The tables are of revision {REVISIONS[-1]} now; they were of {before}.")


@app.command()
def check(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Look at every page of the database; change nothing. Ends with status 1 where it is damaged."""
    path = upkeep.file_of(settings_of(context).database_url)
    health = upkeep.check(path)
    if as_json:
        typer.echo(
            json_line({**asdict(health), "path": str(path), "first": _iso(health.first), "last": _iso(health.last)})
        )
        return
    typer.echo(f"{path}: whole, revision {health.revision}")
    typer.echo(f"{_mb(health.size)}, of which {_mb(health.free)} free; write-ahead log {_mb(health.wal_size)}")
    if health.first is not None and health.last is not None:
        typer.echo(f"questions from {_iso(health.first)[:10]} to {_iso(health.last)[:10]} (UTC)")
    show_table(console(), ("table", "rows"), [(name, f"{count:,}") for name, count in health.rows.items()], numbers=1)
    if health.revision != REVISIONS[-1]:
        say(
            f"its tables are older than this version ({REVISIONS[-1]}); "
            "chuchu database upgrade, or a start of the bot, changes them"
        )
    if health.others_may_read:
        say(f"others may read it, and people's questions are in it: chmod 600 {path}")


@app.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the copy.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Copy the database to a file, while the bot runs; the copy is looked at page by page before it counts."""
    settings = settings_of(context)
    path = upkeep.file_of(settings.database_url)
    with Bar("Copying (bytes)") as bar:
        health = copy_to(path, file, force=force, progress=bar)
    questions = health.rows.get("query_log", 0)
    typer.echo(f"{file}: {_mb(health.size)}, {questions:,} questions, revision {health.revision}, whole")
    if settings.id_key is None:
        say(WHERE_THE_KEY_IS.format(settings.id_key_file))


@app.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
) -> None:
    """Put a backup in the place of the database; stop the bot before. What was there is kept under another name."""
    path = upkeep.file_of(settings_of(context).database_url)
    kept = put_back(file, path, _upgrade, dt.datetime.now(dt.UTC))
    health = upkeep.check(path)
    typer.echo(f"{path} is the backup now: {health.rows.get('query_log', 0):,} questions, revision {health.revision}")
    if kept is not None:
        say(f"what was there is kept as {kept}; delete it when it is not needed any more: it holds people's questions")


@app.command()
def vacuum(context: typer.Context) -> None:
    """Write the database anew, so that the file holds nothing but its rows; what is stored meanwhile waits."""
    path = upkeep.file_of(settings_of(context).database_url)
    before, after = upkeep.vacuum(path)
    typer.echo(f"{path}: {_mb(after)}; it was {_mb(before)}")


def _upgrade(path: Path) -> None:
    from bot.storage.database import open_database

    async def open_and_close() -> None:
        await (await open_database(f"sqlite+aiosqlite:///{path}")).close()

    asyncio.run(open_and_close())


def _iso(seconds: float | None) -> str:
    return "" if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
