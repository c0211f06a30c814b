"""From a folder of YAML files to a checked :class:`~bot.domain.knowledge.Knowledge`."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.curation import schema
from bot.curation.build import build
from bot.curation.files import checks_of, files_of, stray, strays_of
from bot.curation.located import Located, Parts
from bot.curation.safe_yaml import Node, read
from bot.domain.knowledge import Knowledge
from bot.domain.revision import Part
from bot.errors import KnowledgeError, Problem

REFERRED_TO = {"claims", "faq", "boundaries"}  # parts whose items others name by id


@dataclass(frozen=True, slots=True)
class Base:
    """A base without errors.

    Attributes:
        knowledge: the base as a value.
        entries: id → the entry as it stands in its file.
        parts: all that was read, in order.
    """

    knowledge: Knowledge
    entries: Mapping[str, Located[Any]]
    parts: Parts


def load_base(folder: Path) -> Base:
    """Read, check and build the base in ``folder``.

    Raises:
        KnowledgeError: with every problem found, each with file and line.
    """
    if not folder.is_dir():
        raise KnowledgeError([Problem(str(folder), 0, "there is no such folder; point --knowledge at a base")])
    files = files_of(folder)
    if not any(part == "sources" for part, _ in files):
        hint = "there is no sources/*.yaml in it; a base needs at least one source (docs/knowledge.md)"
        raise KnowledgeError([Problem(str(folder), 0, hint)])

    problems = [stray(path.relative_to(folder)) for path in strays_of(folder)]
    parts: dict[str, list[Located[Any]]] = {part: [] for part in schema.FILES}
    invalid: set[str] = set()
    unsure: set[str] = set()  # parts of which some id cannot be told
    digest = hashlib.sha256()
    for part, path in files:
        shown_as = path.relative_to(folder).as_posix()
        root, found, content = read(path, shown_as)
        digest.update(f"{shown_as}\0{len(content)}\0".encode() + content)
        problems += found
        if found:
            unsure.add(part)
        if root is not None:
            items, ids, found = read_items(schema.FILES[part], root, shown_as)
            parts[part] += items
            problems += found
            if ids is None or (ids and part == "sources"):
                unsure.add(part)
            invalid |= ids or set()
    for path in checks_of(folder):  # where the limits lie is found from them
        if path.is_file():  # a pipe would keep us waiting
            with contextlib.suppress(OSError):
                digest.update(f"{path.name}\0".encode() + path.read_bytes())
    knowledge, found = build(
        parts,
        version=digest.hexdigest()[:12],
        invalid=None if unsure & REFERRED_TO else invalid,
        sources_whole="sources" not in unsure,
        vocabulary_whole="vocabulary" not in unsure and not invalid,
    )
    problems += found
    if not problems and not knowledge.entries:
        hint = "there is no entry in it; a base needs at least one claim, FAQ entry or boundary (docs/knowledge.md)"
        problems.append(Problem(str(folder), 0, hint))
    if problems:
        raise KnowledgeError(problems)
    return Base(knowledge, {item.model.id: item for part in Part for item in parts[part]}, parts)


def read_items(
    adapters: Mapping[str, TypeAdapter[Any]], root: Node, shown_as: str
) -> tuple[list[Located[Any]], set[str] | None, list[Problem]]:
    """The valid items of one file, the ids of the others (None where one cannot be told), and what is wrong.

    Args:
        adapters: top-level key → what each item of its list must be.
        root: what the file holds.
        shown_as: name of the file in what is said of it.
    """
    keys = " or ".join(f"“{key}:”" for key in adapters)
    if not isinstance(root.value, dict):
        return [], None, [Problem(shown_as, root.line, f"the file must start with {keys} and a list under it")]
    items: list[Located[Any]] = []
    invalid: set[str] | None = set()
    problems: list[Problem] = []
    for key, listing in root.value.items():
        line = root.key_lines[key]
        if key not in adapters:
            invalid = None
            problems.append(Problem(shown_as, line, f"unknown key “{key}”; this file holds {keys}"))
        elif not isinstance(listing.value, list):
            invalid = None
            problems.append(Problem(shown_as, line, f"“{key}” must be a list (lines that start with “- ”)"))
        else:
            for node in listing.value:
                item, found = _item(key, adapters[key], node, shown_as)
                problems += found
                if item is not None:
                    items.append(item)
                else:
                    name = _id_of(node)
                    invalid = invalid | {name} if invalid is not None and name else None
    return items, invalid, problems


def _item(key: str, adapter: TypeAdapter[Any], node: Node, shown_as: str) -> tuple[Located[Any] | None, list[Problem]]:
    """One item of a list, or what is wrong with it."""
    try:
        return Located(key, adapter.validate_python(node.plain()), node, shown_as), []
    except ValidationError as error:
        return None, problems_of(error, node, shown_as)


def problems_of(error: ValidationError, node: Node, shown_as: str) -> list[Problem]:
    """What is wrong with an item that is not valid, each with its line."""
    return [
        Problem(shown_as, node.line_at(tuple(detail["loc"])), schema.explain(dict(detail))) for detail in error.errors()
    ]


def _id_of(node: Node) -> str | None:
    """The id of an item that is not valid, so that references to it are not reported on top."""
    name = node.value.get("id") if isinstance(node.value, dict) else None
    return name.value if name and isinstance(name.value, str) and schema.is_id(name.value) else None
