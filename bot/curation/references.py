"""What entries name by id: the claims an answer rests on, related entries, the nearest thing said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from bot.curation.located import Located
from bot.domain.revision import Part

# part → key → the parts that its ids may be of, and what such an entry is called
_FIELDS: Mapping[str, Mapping[str, tuple[tuple[Part, ...], str]]] = {
    Part.FAQ: {
        "claims": ((Part.CLAIMS,), "claim"),
        "related": ((Part.CLAIMS, Part.FAQ, Part.BOUNDARIES), "entry"),
    },
    Part.BOUNDARIES: {"nearest": ((Part.CLAIMS, Part.FAQ), "claim or FAQ entry")},
}


@dataclass(frozen=True, slots=True)
class Dangling:
    """A reference to something that is not there.

    Attributes:
        field: the key it stands under.
        place: its place in the list.
        entry: the id that it names.
        what: what sort of entry it should be, in words.
    """

    field: str
    place: int
    entry: str
    what: str

    @property
    def message(self) -> str:
        """What is wrong, and what to do."""
        return f"there is no {self.what} “{self.entry}”; name one that exists"


def dangling(item: Located[Any], known: Mapping[Part, Set[str]]) -> Iterator[Dangling]:
    """The references of an entry that lead nowhere.

    Args:
        item: the entry.
        known: part → the ids that there are; parts that nobody refers to may be left out.
    """
    for field, (parts, what) in _FIELDS.get(item.key, {}).items():
        for place, entry in enumerate(getattr(item.model, field)):
            if not any(entry in known[part] for part in parts):
                yield Dangling(field, place, entry, what)
