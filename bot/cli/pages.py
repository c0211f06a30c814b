"""Pages that commands write."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from bot.errors import UsageError
from bot.terminal.whole_file import whole_file

NOT_INSTALLED = 'a page with charts needs Matplotlib and Jinja; install them with: pip install "chuchu-bot[report]"'


def made_page(path: Path, make: Callable[[], str], *, force: bool) -> None:
    """Write a page that a function makes; it is complete or not there.

    Raises:
        UsageError: what draws is not installed, or the file is there already.
        ChuchuError: the file cannot be written.
    """
    if path.exists() and not force:
        raise UsageError(f"the file {path} exists already; name another one, or write over it with --force")
    if any(find_spec(name) is None for name in ("jinja2", "matplotlib")):
        raise UsageError(NOT_INSTALLED)
    text = make()
    with whole_file(path) as file:
        file.write(text.encode("utf-8", "replace"))
