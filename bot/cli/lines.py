"""Lines that a command reads from a file or from standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.errors import UsageError


def keyboard() -> TextIO:
    """Standard input as UTF-8.

    Raises:
        UsageError: it is closed.
    """
    if sys.stdin is None:
        raise UsageError("standard input is closed; give the question as an argument, or name a file")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return sys.stdin


@contextmanager
def lines_of(name: str) -> Iterator[Iterator[str]]:
    """The lines of a file, or of standard input where its name is ``-``.

    Raises:
        UsageError: it cannot be read.
    """
    if name == "-":
        yield iter(keyboard())
        return
    try:
        file = Path(name).open(encoding="utf-8", errors="replace", newline="\n")  # noqa: SIM115 - closed below
    except OSError as error:
        raise UsageError(f"the file {name} cannot be read: {error.strerror}") from None
    with file:
        yield iter(file)
