"""YAML from people we do not know, read without surprises.

``yaml.safe_load`` is not enough: aliases and merge keys explode, deep nesting ends the process, duplicate
keys vanish silently, ``no`` becomes False and ``1:30`` becomes 90 (RELIABILITY: measured). This reader
walks the parser's events, so that it stops at the first sign of a bomb, keeps every scalar the text that
was written, and remembers the line of every node.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.errors import Problem

MAX_BYTES = 8 << 20
MAX_DEPTH = 20

NON_PRINTABLE = yaml.reader.Reader.NON_PRINTABLE  # what YAML 1.1 section 5.1 keeps out: control characters and the like
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|" + NON_PRINTABLE.pattern)  # and all but tabs and line breaks

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """One YAML node.

    Attributes:
        value: text, a list of nodes, or a mapping of keys to nodes.
        line: 1-based line where it starts.
        key_lines: for a mapping, the line of each key.
    """

    value: str | list[Node] | dict[str, Node]
    line: int
    key_lines: dict[str, int] = field(default_factory=dict)

    def plain(self) -> object:
        """The same as text, lists and dictionaries."""
        match self.value:
            case str():
                return self.value
            case list():
                return [node.plain() for node in self.value]
            case dict():
                return {key: node.plain() for key, node in self.value.items()}

    def line_at(self, path: tuple[str | int, ...]) -> int:
        """The line of the node at ``path``, or of the closest one above it that exists."""
        node, line = self, self.line
        for step in path:
            if isinstance(node.value, dict) and isinstance(step, str) and step in node.value:
                line = node.key_lines.get(step, line)
                node = node.value[step]
                if not isinstance(node.value, str):
                    continue
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                break
            line = node.line
        return line


class RefusedError(Exception):
    """A file that is not read, with the one problem that stopped it."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read(path: Path, shown_as: str) -> tuple[Node | None, list[Problem], bytes]:
    """Read one file, once.

    Args:
        path: the file.
        shown_as: its name in problems.

    Returns:
        Its content, None where it is refused; the problems found; its bytes, empty where they could not be read.
    """
    raw = b""
    try:
        raw = _bytes_of(path)
        return _root_of(raw.decode("utf-8")), [], raw
    except RefusedError as refused:
        return None, [Problem(shown_as, refused.line, refused.message)], raw
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, [Problem(shown_as, line, "this is not UTF-8; save the file as UTF-8")], raw
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.problem, error.context) if part)
        return None, [Problem(shown_as, mark.line + 1 if mark else 0, f"this is not YAML: {what}")], raw
    except (yaml.YAMLError, ValueError) as error:
        reason = str(error).splitlines()[0]
        return None, [Problem(shown_as, 0, f"this is not YAML: {reason}")], raw
    except OSError as error:
        return None, [Problem(shown_as, 0, f"cannot be read: {error.strerror}")], raw


def _bytes_of(path: Path) -> bytes:
    # Not waiting: opening a pipe would wait for somebody to write into it
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123 - no path
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RefusedError(0, "this is no regular file; put a file in its place")
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise RefusedError(0, f"larger than {MAX_BYTES >> 20} MiB; split it into several files")
    return raw


def _root_of(text: str) -> Node:
    if found := NON_PRINTABLE.search(text):
        raise _refused(found[0], text.count("\n", 0, found.start()) + 1)
    root = _Reader(text).document()
    if root is None:
        raise RefusedError(1, "the file is empty; fill it or remove it")
    return root


class _Reader:
    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise RefusedError(_line(event), "a second document; keep one document in a file")
                root = self._node(next(self._events), 1)
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            raise RefusedError(line, f"the alias *{event.anchor} is not allowed; write the value out")
        if getattr(event, "anchor", None):
            raise RefusedError(line, f"the anchor &{event.anchor} is not allowed; leave it away")  # type: ignore[attr-defined]
        if getattr(event, "tag", None):
            raise RefusedError(line, "a tag (!…) is not allowed; every value is text")
        if depth > MAX_DEPTH:
            raise RefusedError(line, f"nested deeper than {MAX_DEPTH}; no file of the base needs that")
        match event:
            case yaml.ScalarEvent():
                if found := CONTROL.search(event.value):  # written as an escape, like "\\e"
                    raise _refused(found[0], line)
                return Node(event.value, line)
            case yaml.SequenceStartEvent():
                return Node(self._items(depth), line)
            case yaml.MappingStartEvent():
                return self._mapping(line, depth)
        raise RefusedError(line, "unexpected content")

    def _items(self, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return items

    def _mapping(self, line: int, depth: int) -> Node:
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key.value, str):
                raise RefusedError(key.line, "a key must be text")
            if key.value == "<<":
                raise RefusedError(key.line, "the merge key << is not allowed; write the values out")
            if key.value in values:
                first = lines[key.value]
                raise RefusedError(key.line, f"the key “{key.value}” stands on line {first} already; keep one")
            lines[key.value] = key.line
            values[key.value] = self._node(next(self._events), depth + 1)
        return Node(values, line, lines)


def _refused(character: str, line: int) -> RefusedError:
    return RefusedError(line, f"the character U+{ord(character):04X} is not allowed; remove it")


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 0
