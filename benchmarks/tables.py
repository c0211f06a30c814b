"""Aligned tables for a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

ABSENT = "–"


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table: the first column to the left, all others to the right, each as wide as its widest cell."""
    widths = [max(width(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = []
    for row in [head, *rows]:
        cells = [_pad(cell, widths[place], left=place == 0) for place, cell in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def percent(share: float | None, digits: int = 1) -> str:
    """A share of 1 as a percentage without the sign, so that columns stay narrow."""
    return ABSENT if share is None else f"{100 * share:.{digits}f}"


def number(value: float | None, digits: int = 2) -> str:
    """A number with a fixed count of decimals."""
    return ABSENT if value is None else f"{value:,.{digits}f}"


def width(text: str) -> int:
    """Columns that a text takes up in a terminal: wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, wanted: int, *, left: bool) -> str:
    blanks = " " * (wanted - width(text))
    return text + blanks if left else blanks + text
