"""``python -m tests.fakes.timed run``: the bot, on a machine whose clock tests set and whose hours pass quickly.

At SIGUSR1 it reads ``time.json`` in its folder: ``wall``, by how many seconds the clock on the wall is wrong, and
``speed``, how many seconds pass in one for everything that waits.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import selectors
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import time_machine

FILE = Path("time.json")


class Passing:
    """``time.monotonic``, quicker."""

    def __init__(self, real: Callable[[], float]) -> None:
        self.real = real
        self.speed = 1.0
        self._since = self._from = real()

    def __call__(self) -> float:
        return self._from + (self.real() - self._since) * self.speed

    def go(self, speed: float) -> None:
        self._from, self._since = self(), self.real()
        self.speed = speed


class Selector(selectors.DefaultSelector):
    """Waits shorter than it is told."""

    def __init__(self, passing: Passing) -> None:
        super().__init__()
        self._passing = passing

    def select(self, timeout: float | None = None) -> Any:
        return super().select(timeout if timeout is None else timeout / self._passing.speed)


class Policy(asyncio.DefaultEventLoopPolicy):
    """Makes event loops that wait with it."""

    def __init__(self, passing: Passing) -> None:
        super().__init__()
        self._passing = passing

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.SelectorEventLoop(Selector(self._passing))


class Wall:
    """The clock on the wall."""

    def __init__(self) -> None:
        self._travelling: time_machine.travel | None = None

    def set_wrong(self, seconds: float) -> None:
        if self._travelling is not None:
            self._travelling.stop()
        self._travelling = time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), tick=True)
        self._travelling.start()


def main() -> None:
    """Run the command in the arguments."""
    passing, wall = Passing(time.monotonic), Wall()
    time.monotonic = passing
    asyncio.set_event_loop_policy(Policy(passing))

    def obey(*_: object) -> None:
        wanted = json.loads(FILE.read_text(encoding="utf-8"))
        passing.go(wanted["speed"])
        wall.set_wrong(wanted["wall"])

    signal.signal(signal.SIGUSR1, obey)
    from bot.__main__ import main as command

    command()


if __name__ == "__main__":
    main()
