"""What is typed: a prompt with history and editing on a terminal, plain lines from a pipe."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession


async def lines(*, keep: bool) -> AsyncIterator[str]:
    """The asker's lines.

    Args:
        keep: whether a terminal's lines are kept for the arrow keys of the next chat.
    """
    if sys.stdin is None:  # closed
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        async for line in _piped(sys.stdin.fileno()):
            yield line
        return
    session = _session(keep=keep)
    while True:
        try:
            yield await session.prompt_async("› ")
        except EOFError:
            return
        except KeyboardInterrupt:  # clears the line, as in every shell
            continue


async def _piped(descriptor: int) -> AsyncIterator[str]:
    """Lines of a file, a pipe or a terminal, read by a thread that nobody has to wait for.

    The thread may still be reading when the process ends; it therefore reads from a file object of its own, and not
    from ``sys.stdin``, whose lock Python wants at its end.
    """
    loop = asyncio.get_running_loop()
    read: asyncio.Queue[str] = asyncio.Queue()
    wanted = threading.Semaphore(1)

    def work() -> None:
        with open(descriptor, encoding="utf-8", errors="replace", closefd=False) as file:
            while True:
                wanted.acquire()
                line = file.readline()
                try:
                    loop.call_soon_threadsafe(read.put_nowait, line)
                except RuntimeError:  # the chat has ended
                    return
                if not line:
                    return

    threading.Thread(target=work, name="standard input", daemon=True).start()
    while line := await read.get():
        yield line
        wanted.release()


def _session(*, keep: bool) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    if not keep:
        return PromptSession(history=InMemoryHistory())
    try:
        state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "chuchu"
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = state / "history"
        file.open("a+b").close()  # FileHistory opens it only when it is needed, too late to do without
        return PromptSession(history=FileHistory(str(file)))
    except (OSError, RuntimeError):  # RuntimeError: there is no home folder
        return PromptSession(history=InMemoryHistory())
