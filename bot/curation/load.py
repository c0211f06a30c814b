"""From a folder of YAML files to a checked :class:`~bot.domain.knowledge.Knowledge`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.curation import schema
from bot.curation.build import Located, build
from bot.curation.safe_yaml import Node, read
from bot.domain.knowledge import Knowledge
from bot.errors import KnowledgeError, Problem

FOLDERS = ("sources", "claims", "faq", "boundaries", "checks")
SINGLE_FILES = ("vocabulary", "smalltalk")


@dataclass(frozen=True, slots=True)
class Base:
    """A checked base and the questions it is checked with."""

    knowledge: Knowledge
    checks: tuple[schema.CheckModel, ...]


def files_of(folder: Path) -> list[tuple[str, Path]]:
    """Every file of the base in ``folder`` with the part of the base it belongs to, in a fixed order."""
    found: list[tuple[str, Path]] = []
    for part in FOLDERS:
        found += [(part, path) for path in sorted((folder / part).glob("*.y*ml"))]
    for part in SINGLE_FILES:
        path = folder / f"{part}.yaml"
        if path.exists():
            found.append((part, path))
    return found


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

    problems: list[Problem] = []
    parts: dict[str, list[Located[Any]]] = {part: [] for part in schema.FILES}
    invalid: set[str] = set()
    unread = False
    digest = hashlib.sha256()
    for part, path in files:
        shown_as = path.relative_to(folder).as_posix()
        root, found = read(path, shown_as)
        problems += found
        unread |= bool(found)
        if root is not None:
            digest.update(f"{shown_as}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
            items, ids, found = _items(part, root, shown_as)
            parts[part] += items
            invalid |= ids
            problems += found
    knowledge, found = build(parts, version=digest.hexdigest()[:12], invalid=None if unread else invalid)
    problems += found
    if problems:
        raise KnowledgeError(problems)
    return Base(knowledge, tuple(item.model for item in parts["checks"]))


def _items(part: str, root: Node, shown_as: str) -> tuple[list[Located[Any]], set[str], list[Problem]]:
    """The valid items of one file, the ids of the others, and what is wrong with them."""
    adapters = schema.FILES[part]
    keys = " or ".join(f"“{key}:”" for key in adapters)
    if not isinstance(root.value, dict):
        return (
            [],
            set(),
            [Problem(shown_as, root.line, f"the file must start with {keys} and a list under it")],
        )
    items: list[Located[Any]] = []
    invalid: set[str] = set()
    problems: list[Problem] = []
    for key, listing in root.value.items():
        line = root.key_lines[key]
        if key not in adapters:
            problems.append(Problem(shown_as, line, f"unknown key “{key}”; this file holds {keys}"))
        elif not isinstance(listing.value, list):
            problems.append(Problem(shown_as, line, f"“{key}” must be a list (lines that start with “- ”)"))
        else:
            for node in listing.value:
                try:
                    items.append(Located(key, adapters[key].validate_python(node.plain()), node, shown_as))
                except ValidationError as error:
                    invalid |= _id_of(node)
                    problems += [
                        Problem(shown_as, node.line_at(tuple(detail["loc"])), schema.explain(dict(detail)))
                        for detail in error.errors()
                    ]
    return items, invalid, problems


def _id_of(node: Node) -> set[str]:
    """The id of an item that is not valid, so that references to it are not reported on top."""
    if isinstance(node.value, dict) and "id" in node.value and isinstance(node.value["id"].value, str):
        return {node.value["id"].value}
    return set()
