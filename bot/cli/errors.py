"""What is told to the person at the terminal besides the output that was asked for."""

from __future__ import annotations

import contextlib

import typer

from bot.terminal.printable import printable


def say(sentence: str) -> None:
    """Print one sentence on standard error; it does not matter whether that can be written."""
    with contextlib.suppress(OSError):
        typer.echo(printable(f"chuchu: {sentence}"), err=True)
