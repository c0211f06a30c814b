"""An item of the base and the place it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.curation.safe_yaml import Node
from bot.errors import Problem

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Located(Generic[T_co]):
    """An item with the key it stood under and where it came from.

    Attributes:
        key: the key its list stands under.
        model: the item.
        node: the same as it is written, with its lines.
        file: what it came from, as it is named to people.
    """

    key: str
    model: T_co
    node: Node
    file: str

    def problem(self, message: str, *path: str | int) -> Problem:
        """A problem at ``path`` inside the item."""
        return Problem(self.file, self.node.line_at(path), message)


Parts = Mapping[str, Sequence[Located[Any]]]  # the valid items of each part of the base
