"""A YAML text with the place of every node in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Edit:
    """One piece of a text to be replaced by another; an empty piece is a place to insert at."""

    start: int
    end: int
    text: str


class Source:
    """One YAML document as it is written.

    Attributes:
        text: what is written.
        root: its root node, with marks.
        newline: how its lines end.
    """

    def __init__(self, text: str) -> None:
        """Args:
        text: a document that can be read, without a byte order mark; its last line has an end.
        """
        self.text = text
        self.root = root_of(text)
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def of(self, node: yaml.Node) -> str:
        """A node as it is written."""
        return self.text[start_of(node) : self.end_of(node)]

    def end_of(self, node: yaml.Node) -> int:
        """Where the content of a node ends; the mark of a block collection stands behind the comments that follow."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.end_of(last[1] if isinstance(node, yaml.MappingNode) else last)
        end = int(node.end_mark.index)
        start = start_of(node)
        return start + len(self.text[start:end].rstrip("\r\n"))  # a block scalar holds the end of its last line

    def line_start(self, place: int) -> int:
        """Where the line of a place begins."""
        return self.text.rfind("\n", 0, place) + 1

    def line_end(self, place: int) -> int:
        """Where the next line begins, or the end of the text."""
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end + 1

    def column(self, place: int) -> int:
        """How many characters stand before a place on its line."""
        return place - self.line_start(place)

    def indent(self, place: int) -> int:
        """The column at which the content of the line of a place begins, without the dashes of list items."""
        line = self.text[self.line_start(place) : place]
        return len(line) - len(line.lstrip(" -"))

    def dash(self, item: yaml.Node) -> int:
        """Where the dash of an item of a block sequence stands."""
        return self.text.rindex("-", 0, start_of(item))

    def edited(self, edits: Sequence[Edit]) -> str:
        """The text with edits made; none overlaps another, and what is inserted at one place keeps its order."""
        written: list[str] = []
        place = 0
        for edit in sorted(edits, key=lambda each: (each.start, each.end)):
            written += [self.text[place : edit.start], edit.text]
            place = edit.end
        return "".join([*written, self.text[place:]])


def root_of(text: str) -> yaml.Node:
    """The root node of a text.

    Raises:
        yaml.YAMLError: it cannot be read, or is empty.
    """
    root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    if root is None:
        raise yaml.YAMLError("there is nothing in it")
    return root


def start_of(node: yaml.Node) -> int:
    """Where a node begins."""
    return int(node.start_mark.index)


def plain(node: yaml.Node) -> object:
    """A node as text, lists and dictionaries, whatever type YAML would give it."""
    match node:
        case yaml.SequenceNode():
            return [plain(each) for each in node.value]
        case yaml.MappingNode():
            return {str(key.value): plain(value) for key, value in node.value}
        case _:
            return str(node.value)


def pairs(node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """The keys of a mapping, each with its node and that of its value; none of anything else."""
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), key, value) for key, value in node.value)
