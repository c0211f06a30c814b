"""A progress bar for what takes more than a second, where somebody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import Self, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Item = TypeVar("Item")

PATIENCE_S = 1.0  # what is done sooner needs no bar


class Bar:
    """A bar that is told how far something is; on standard error, once it takes longer, where that is a terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._started = time.monotonic()
        self._progress: Progress | None = None
        self._watched = sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __call__(self, done: int, total: int) -> None:
        """So many are done, of so many."""
        if not self._watched or time.monotonic() - self._started < PATIENCE_S:
            return
        if self._progress is None:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._progress.add_task(self._what, total=total)
            self._progress.start()
        self._progress.update(self._progress.task_ids[0], completed=done)

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()


def track(items: Sequence[Item], what: str, /) -> Iterator[Item]:
    """The items, one by one, with a bar on standard error once it takes longer; nothing where that is no terminal."""
    with Bar(what) as bar:
        for number, item in enumerate(items):
            bar(number, len(items))
            yield item
