"""``python -m benchmarks.storm.dying POINT COUNT run …``: the bot, which is killed at the COUNT-th pass of a POINT.

The bot itself knows nothing of this: the database driver and the HTTP client are wrapped before it starts.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

POINTS = ("commit.before", "commit.after", "call.before", "call.after")


class Fuse:
    """Burns down with every pass of its point."""

    def __init__(self, point: str, count: int) -> None:
        self.point = point
        self.left = count

    def pass_by(self, point: str) -> None:
        """The bot is at a point."""
        if point != self.point:
            return
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def arm(fuse: Fuse) -> None:
    """Wrap every commit and every call to the Bot API."""
    from sqlalchemy.engine.default import DefaultDialect
    from telegram.request import HTTPXRequest

    commit: Callable[..., Any] = DefaultDialect.do_commit
    request: Callable[..., Any] = HTTPXRequest.do_request

    def do_commit(self: Any, connection: Any) -> None:
        fuse.pass_by("commit.before")
        commit(self, connection)
        fuse.pass_by("commit.after")

    async def do_request(self: Any, *args: Any, **options: Any) -> Any:
        fuse.pass_by("call.before")
        result = await request(self, *args, **options)
        fuse.pass_by("call.after")
        return result

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
    HTTPXRequest.do_request = do_request  # type: ignore[method-assign]


if __name__ == "__main__":
    arm(Fuse(sys.argv[1], int(sys.argv[2])))
    del sys.argv[1:3]
    from bot.__main__ import main

    main()
