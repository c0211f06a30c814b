"""Entries from a file that somebody was sent, checked against the live base before they become revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.curation.csv_items import read_table
from bot.curation.documents import ADAPTERS, document_of
from bot.curation.lint import Severity, Subject, lint
from bot.curation.load import Base, problems_of
from bot.curation.located import Located
from bot.curation.overlay import document_in, version_of, with_version
from bot.curation.replace import Change, replaced
from bot.curation.safe_yaml import Node, read
from bot.curation.values import ValueReader, with_values
from bot.domain.revision import Document, Part
from bot.errors import CurationError, Problem, UsageError


class News(StrEnum):
    """What an item of a file would change."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "the same"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One item of a file.

    Attributes:
        entry: id of the entry.
        part: the part of the base it belongs to.
        document: the entry as it would be.
        before: as it is live now; None where it is not.
    """

    entry: str
    part: Part
    document: Document
    before: Document | None

    @property
    def news(self) -> News:
        """What it would change."""
        if self.before is None:
            return News.NEW
        return News.SAME if self.before == self.document else News.CHANGED


@dataclass(frozen=True, slots=True)
class Import:
    """What a file would change.

    Attributes:
        items: every item of it, in order.
        base: the live base with them.
        warnings: what lint says of them that is no obstacle.
    """

    items: tuple[Incoming, ...]
    base: Base
    warnings: tuple[Problem, ...]

    @property
    def changing(self) -> tuple[Incoming, ...]:
        """The items that change something."""
        return tuple(item for item in self.items if item.news is not News.SAME)


def read_import(path: Path, live: Base) -> Import:
    """Read a file of entries: YAML with the keys of the base, or CSV.

    Args:
        path: the file.
        live: the base that it is to change.

    Raises:
        UsageError: the name of the file does not say what it is.
        CurationError: with everything that is wrong, each with its line.
    """
    given, problems = _given(path)
    read_values = ValueReader(live.knowledge.vocabulary)
    items: dict[str, Located[Any]] = {}
    for part, node in given:
        item, found = _item(part, node, path.name, read_values)
        problems += found
        if item is None:
            continue
        if item.model.id in items:
            first = items[item.model.id].node.line
            message = f"the id “{item.model.id}” stands on line {first} already; keep one of the two"
            problems.append(item.problem(message, "id"))
        items.setdefault(item.model.id, item)
    _refuse(path.name, problems)
    incoming = tuple(
        Incoming(name, Part(item.key), document_of(item.model), document_in(live, name)) for name, item in items.items()
    )
    changing = {each.entry: each for each in incoming if each.news is not News.SAME}
    result = replaced(live, [Change(each.entry, each.part, each.document) for each in changing.values()])
    _refuse(path.name, _of_refused(result.refused, items))
    version = version_of(live.knowledge.version, {name: each.document for name, each in changing.items()})
    base = with_version(result.base, version)
    placed = replace(base, entries={**base.entries, **{name: items[name] for name in changing}})
    remarks = sorted(lint(Subject(placed, only=frozenset(changing))), key=lambda each: each.problem)
    _refuse(path.name, [each.problem for each in remarks if each.severity is Severity.ERROR])
    return Import(incoming, base, tuple(each.problem for each in remarks))


def _given(path: Path) -> tuple[list[tuple[Part, Node]], list[Problem]]:
    """The items of a file with the parts they belong to, not validated yet."""
    match path.suffix.lower():
        case ".csv":
            return read_table(path, path.name)
        case ".yaml" | ".yml":
            return _in_yaml(path)
    raise UsageError(f"{path.name} is neither CSV nor YAML; its name must end in .csv, .yaml or .yml")


def _in_yaml(path: Path) -> tuple[list[tuple[Part, Node]], list[Problem]]:
    root, problems, _ = read(path, path.name)
    if root is None:
        return [], problems
    keys = " or ".join(f"“{part}:”" for part in Part)
    if not isinstance(root.value, dict):
        return [], [Problem(path.name, root.line, f"the file must start with {keys} and a list under it")]
    given: list[tuple[Part, Node]] = []
    for key, listing in root.value.items():
        line = root.key_lines[key]
        if key not in list(Part):
            problems.append(Problem(path.name, line, f"“{key}” cannot be imported; the file may hold {keys}"))
        elif not isinstance(listing.value, list):
            problems.append(Problem(path.name, line, f"“{key}” must be a list (lines that start with “- ”)"))
        else:
            given += [(Part(key), node) for node in listing.value]
    return given, problems


def _item(part: Part, node: Node, shown_as: str, read_values: ValueReader) -> tuple[Located[Any] | None, list[Problem]]:
    item = node.plain()
    if part is Part.CLAIMS and isinstance(item, dict):
        item = with_values(item, read_values)
    try:
        return Located(part.value, ADAPTERS[part].validate_python(item), node, shown_as), []
    except ValidationError as error:
        return None, problems_of(error, node, shown_as)


def _of_refused(refused: Mapping[str, Sequence[str]], items: Mapping[str, Located[Any]]) -> list[Problem]:
    return [items[name].problem(sentence, "id") for name, sentences in refused.items() for sentence in sentences]


def _refuse(name: str, problems: Sequence[Problem]) -> None:
    if problems:
        count = f"{len(problems)} error{'' if len(problems) == 1 else 's'}"
        lines = "".join(f"\n  {problem}" for problem in sorted(problems))
        raise CurationError(f"{name} has {count}, nothing was imported:{lines}")
