"""Plain tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from bot.terminal.printable import printable


def show_table(out: Console, head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: int = 0) -> None:
    """Print rows under their heads.

    Args:
        out: where to.
        head: a head for each column.
        rows: the cells; they may hold any text.
        numbers: how many of the last columns hold numbers, which stand to the right.
    """
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for place, column in enumerate(head):
        right = place >= len(head) - numbers
        table.add_column(column, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for row in rows:
        table.add_row(*(printable(str(cell)) for cell in row))
    out.print(table)
