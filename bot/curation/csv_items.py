"""Entries from a table: one row each, as spreadsheets save it (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.curation.documents import node_of
from bot.curation.safe_yaml import CONTROL, MAX_BYTES, Node
from bot.domain.language import Language
from bot.domain.revision import Part
from bot.errors import Problem

PART = "part"
BETWEEN = " | "  # between the items of a list in one cell; a line break does as well

_LANGUAGES = tuple(language.value for language in Language)
_PLAIN = ("id", "kind", "section")
_LISTS = ("missing", "citations", "claims", "related", "nearest")
_TEXTS = ("question", "text", "answer", "reply", "attribution", "note")
_WORDINGS = ("phrasings", "statements", "misstatements")

# Every column there may be, in the order in which docs/knowledge.md lists them
COLUMNS = (
    PART,
    *_PLAIN,
    *_LISTS,
    *(f"{key}.{language}" for key in (*_TEXTS, *_WORDINGS) for language in _LANGUAGES),
)


def read_table(path: Path, shown_as: str) -> tuple[list[tuple[Part, Node]], list[Problem]]:
    """The items of a table with the parts they belong to, not validated yet, and what is wrong with its form.

    Args:
        path: the file, UTF-8 with or without a byte order mark.
        shown_as: its name in problems.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            return [], [Problem(shown_as, 0, f"larger than {MAX_BYTES >> 20} MiB; split it into several files")]
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return [], [Problem(shown_as, line, "this is not UTF-8; save the table as CSV in UTF-8")]
    except OSError as error:
        return [], [Problem(shown_as, 0, f"cannot be read: {error.strerror}")]
    rows = list(_rows(text))
    if not rows or isinstance(rows[0][1], str):
        return [], [Problem(shown_as, 1, rows[0][1] if rows and isinstance(rows[0][1], str) else "the table is empty")]
    head = [cell.strip() for cell in rows[0][1]]
    problems = [Problem(shown_as, rows[0][0], message) for message in _wrong_columns(head)]
    if problems:
        return [], problems
    items: list[tuple[Part, Node]] = []
    for line, cells in rows[1:]:
        if isinstance(cells, str):
            problems.append(Problem(shown_as, line, cells))
        elif any(cell.strip() for cell in cells):
            item, wrong = _item(head, cells)
            problems += [Problem(shown_as, line, message) for message in wrong]
            if not wrong:
                items.append((Part(item.pop(PART)), node_of(item, line)))
    return items, problems


def _rows(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each row with the line it begins on; what is wrong in the place of the first that cannot be read."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        yield line, f"this is no row of a table ({error}); save it as CSV, with commas and double quotes"


def _wrong_columns(head: list[str]) -> Iterator[str]:
    for place, name in enumerate(head):
        if name not in COLUMNS:
            yield f"unknown column “{name}”; docs/knowledge.md lists the columns there are"
        elif name in head[:place]:
            yield f"the column “{name}” is there twice; keep one"
    for name in (PART, "id"):
        if name not in head:
            yield f"there is no column “{name}”; add it"


def _item(head: list[str], cells: list[str]) -> tuple[dict[str, Any], list[str]]:
    """One row as keys and values, empty cells left out, and what is wrong with it."""
    if len(cells) > len(head):
        return {}, [f"it has {len(cells)} cells, the table {len(head)} columns; put cells with commas in double quotes"]
    if found := CONTROL.search("".join(cells).replace("\r\n", "\n")):
        return {}, [f"the character U+{ord(found[0]):04X} is not allowed; remove it"]
    item: dict[str, Any] = {}
    for name, cell in zip(head, cells, strict=False):
        if value := cell.strip():
            _put(item, name, value)
    if item.get(PART) not in list(Part):
        return {}, [f"part: “{item.get(PART, '')}” is not one of {', '.join(Part)}"]
    wrong = item.pop("misstatements", None)
    return {**item, "misstatements": [{"wordings": wrong}]} if wrong else item, []


def _put(item: dict[str, Any], name: str, value: str) -> None:
    key, _, language = name.partition(".")
    if key in _LISTS:
        item[key] = _listed(value)
    elif language:
        texts: Mapping[str, Any] = item.get(key, {})
        item[key] = {**texts, language: _listed(value) if key in _WORDINGS else value.replace("\r\n", "\n")}
    else:
        item[key] = value


def _listed(value: str) -> list[str]:
    return [part.strip() for line in value.splitlines() for part in line.split(BETWEEN.strip()) if part.strip()]
