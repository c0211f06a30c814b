"""Plain tables: columns that line up whatever the script, cells that are shown and not obeyed."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.terminal.tables import show_table

Row = tuple[object, ...]


def printed(head: tuple[str, ...], *rows: Row, numbers: int = 0, width: int = 80) -> list[str]:
    file = io.StringIO()
    out = Console(file=file, width=width, highlight=False, markup=False, emoji=False)
    show_table(out, head, rows, numbers=numbers)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_columns_line_up_and_numbers_stand_to_the_right() -> None:
    lines = printed(("name", "checks", "right %"), ("all", 12, "91.7"), ("简体中文", 3, "100.0"), numbers=2)
    assert lines == [
        " name      checks  right %",
        " all           12     91.7",
        " 简体中文       3    100.0",
    ]


def test_without_rows_the_head_stands_alone() -> None:
    assert printed(("entry", "confidence")) == [" entry  confidence"]


def test_a_long_cell_is_folded_and_a_number_never() -> None:
    lines = printed(("text", "count"), ("茶" * 40, 1234567890), numbers=1, width=40)
    assert max(map(cell_len, lines)) <= 40
    assert sum(line.count("茶") for line in lines) == 40
    assert sum("1234567890" in line for line in lines) == 1


@pytest.mark.parametrize("cell", ["[red]x[/red]", "[/]", ":smile:", "\\[x", "[link=http://x]y"])
def test_what_looks_like_markup_is_text(cell: str) -> None:
    assert printed(("a", "b"), (cell, "x"))[1].split() == [cell, "x"]


def test_control_characters_are_shown_and_not_obeyed() -> None:
    (_, line) = printed(("a",), ("\x1b]0;owned\x07\x9b31m\u202eH200\r\x7f\ttab",))
    assert "\x1b" not in line
    assert "H200" in line
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for character in line)


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30), st.integers()), max_size=5))
def test_any_text_can_stand_in_a_cell(rows: list[Row]) -> None:
    lines = printed(("one", "other", "number"), *rows, numbers=1, width=120)
    assert len(lines) >= 1 + len(rows)
    for _, _, number in rows:
        assert any(line.endswith(str(number)) for line in lines)
