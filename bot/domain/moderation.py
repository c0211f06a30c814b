"""Who curates, and the record of what they did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

TERMINAL = "terminal"  # in the place of a person where somebody curates from the command line


class Role(StrEnum):
    """What somebody may do."""

    ADMIN = "admin"  # named in the settings; everything, and says who moderates
    MODERATOR = "moderator"  # curates
    REVIEWER = "reviewer"  # reads the queue and the log, changes nothing

    @property
    def may_curate(self) -> bool:
        """Whether this role changes anything."""
        return self in (Role.ADMIN, Role.MODERATOR)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something.

    Attributes:
        person: keyed hash of their id, or :data:`TERMINAL`.
        name: as they are called in the record, e.g. their first name on the platform.
    """

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class Moderator:
    """Somebody with a role; admins come from the settings and are not kept.

    Attributes:
        person: keyed hash of their id.
        name: what they are called.
        role: moderator or reviewer.
        since: when they were given it (UTC).
        by: name of who gave it.
    """

    person: str
    name: str
    role: Role
    since: dt.datetime
    by: str


class Act(StrEnum):
    """What the record knows as one deed. The values stand in the database."""

    ADDED = "added"  # a new entry
    EDITED = "edited"
    PHRASED = "phrased"  # a gap's wordings were added to an entry
    RETIRED = "retired"
    REVERTED = "reverted"  # to an earlier revision
    UNDONE = "undone"
    IMPORTED = "imported"
    RESOLVED = "resolved"  # a conflict with the base
    MERGED = "merged"  # the base holds a revision now
    GAP_CLOSED = "gap_closed"  # spam
    GAP_LATER = "gap_later"
    GAP_REOPENED = "gap_reopened"
    GAPS_JOINED = "gaps_joined"
    GAP_SPLIT = "gap_split"
    PROPOSED = "proposed"  # handed to a second moderator
    REJECTED = "rejected"  # by the second moderator
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"


@dataclass(frozen=True, slots=True)
class Deed:
    """A row of the record (audit). Every write of a moderator leaves one, in the same transaction.

    Attributes:
        at: when (UTC).
        by: who.
        act: what was done.
        what: to what: an entry's id, ``g17`` for a gap, a moderator's name.
        before: how it was, as text (an entry as JSON, a gap's state, a role); empty where there was nothing.
        after: how it is since.
        why: in words; may be empty.
        id: number of the row, 0 before it is stored.
    """

    at: dt.datetime
    by: Actor
    act: Act
    what: str
    before: str
    after: str
    why: str
    id: int = 0
