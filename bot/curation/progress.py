"""How far something long is: whoever shows that on a terminal passes it in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Track(Protocol):
    """Goes through some items and shows how far it is."""

    def __call__(self, items: Sequence[Item], what: str, /) -> Iterator[Item]:
        """The items, one by one; ``what`` names them."""


def untracked(items: Sequence[Item], _what: str, /) -> Iterator[Item]:
    """Goes through the items and shows nothing."""
    return iter(items)
