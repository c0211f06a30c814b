"""Moderators' live edits: revisions on top of the base in git.

A revision holds a whole entry as it is from then on. The latest revision of an entry is what answers, unless the base
holds the same by now (then it is *merged*). Nothing is ever changed or deleted: undoing and going back to an earlier
revision are revisions of their own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.moderation import Act, Actor

# An entry as canonical JSON: the keys and values that it has in YAML, in the order of the schema, empty ones left out.
# Two documents are the same entry exactly when they are the same text.
Document = str


class Part(StrEnum):
    """The part of the base that an entry belongs to; also the key its list stands under in YAML."""

    CLAIMS = "claims"
    FAQ = "faq"
    BOUNDARIES = "boundaries"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of one entry.

    Attributes:
        entry: id of the entry.
        version: 1 for the entry's first revision, and one more each time; (entry, version) is unique.
        part: the part of the base it belongs to.
        document: the entry from then on; None where it is retired, or was never there.
        base: the entry as the files held it when the revision was made; None where they did not.
        sources: ids of the sources that the base had then: in a base without one of them the revision is left alone.
        act: what was done.
        by: who did it.
        at: when (UTC).
        why: in words; may be empty.
        gap: the gap it answers; None where it answers none.
        merged: whether the files hold the same since.
        id: number of the row, growing over all entries; 0 before it is stored.
    """

    entry: str
    version: int
    part: Part
    document: Document | None
    base: Document | None
    sources: tuple[str, ...]
    act: Act
    by: Actor
    at: dt.datetime
    why: str = ""
    gap: int | None = None
    merged: bool = False
    id: int = 0
