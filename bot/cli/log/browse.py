"""``chuchu log browse``: the log in a web browser, by Datasette."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from bot.bootstrap import open_stores
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.log import filters
from bot.cli.log.export import PAGE
from bot.domain.log_review import LogFilter
from bot.errors import ChuchuError, UsageError
from bot.services.log_record import record
from bot.services.ports import LogReview
from bot.settings import Settings
from bot.storage.browsing_copy import DATABASE, METADATA, BrowsingCopy
from bot.terminal.progress import Bar

NOT_INSTALLED = 'browsing needs Datasette; install it with: pip install "chuchu-bot[browse]"'


@filters.filtered()
def browse(
    context: typer.Context,
    wanted: filters.Wanted,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on this machine.")] = 8001,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in the web browser.")] = False,
) -> None:
    """Browse the log at http://127.0.0.1:8001/ until Ctrl-C: facets, sorting, queries of your own.

    What is shown is a copy without the hashes of people and chats; it is deleted at the end. Nobody but this machine
    reaches it.
    """
    if importlib.util.find_spec("datasette") is None:
        raise UsageError(NOT_INSTALLED)
    settings = settings_of(context)
    chosen = wanted.filter()
    with _ends_by_signal(), tempfile.TemporaryDirectory(prefix="chuchu-browse-") as folder:
        count = asyncio.run(_copy(settings, chosen, Path(folder)))
        if not count:
            raise ChuchuError("no question of the log is like that; there is nothing to browse")
        say(f"{count} question{'s' if count != 1 else ''} at http://127.0.0.1:{port}/ until Ctrl-C")
        _serve(Path(folder), port, open_browser=open_browser)


async def _copy(settings: Settings, wanted: LogFilter, folder: Path) -> int:
    async with open_stores(settings, create=False) as stores:
        return await _fill(stores.review, wanted, folder)


async def _fill(review: LogReview, wanted: LogFilter, folder: Path) -> int:
    total, done, last = await review.count(wanted), 0, 0
    with BrowsingCopy(folder) as copy, Bar("Copying") as bar:
        while rows := await review.page(wanted, PAGE, after=last):
            judged = await review.judged([row.id for row in rows])
            copy.add([record(row, judged.get(row.id, (0, 0))) for row in rows])
            done, last = done + len(rows), rows[-1].id
            bar(done, max(total, done))
    return done


def _serve(folder: Path, port: int, *, open_browser: bool) -> None:
    about = folder / "metadata.json"
    about.write_text(json.dumps(METADATA), encoding="utf-8")
    command = [sys.executable, "-m", "datasette", "serve", "--immutable", str(folder / DATABASE)]
    command += ["--metadata", str(about), "--host", "127.0.0.1", "--port", str(port)]
    command += ["--setting", "allow_download", "off", *(["--open"] if open_browser else [])]
    process = subprocess.Popen(command, stdout=sys.stderr.fileno())  # noqa: S603 - our own words
    try:
        if status := process.wait():
            raise ChuchuError(
                f"Datasette ended with status {status}; what it said stands above (--port names another port)"
            )
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


@contextmanager
def _ends_by_signal() -> Iterator[None]:
    """SIGTERM ends it as Ctrl-C does, so that the copy does not stay behind."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
