"""A progress bar for what takes more than a second, where somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Item = TypeVar("Item")

PATIENCE_S = 1.0  # what is done sooner needs no bar


def track(items: Sequence[Item], what: str, /) -> Iterator[Item]:
    """The items, one by one, with a bar on standard error once it takes longer; nothing where that is no terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield from items
        return
    started = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task(what, total=len(items))
    shown = False
    try:
        for number, item in enumerate(items):
            if not shown and time.monotonic() - started > PATIENCE_S:
                progress.start()
                shown = True
            if shown:
                progress.update(task, completed=number)
            yield item
    finally:
        if shown:
            progress.stop()
