"""Changes that curating makes. Each names what it was decided on, and is refused as a whole where that is outdated.

They are made in one transaction, with their rows of the record: on a messaging platform in the one that settles the
update they follow from (:class:`~bot.domain.mail.Settlement`), elsewhere by ``Curation.make``. Where a version is not
the present one any more, OutdatedError is raised and nothing of the transaction is stored: whoever decided looks again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.draft import Draft
from bot.domain.gap import GapState
from bot.domain.moderation import Act, Actor, Role
from bot.domain.revision import Revision


@dataclass(frozen=True, slots=True)
class GapTaken:
    """Somebody works on a gap from now on, or for longer. No row of the record: it changes nothing that is curated."""

    gap: int
    version: int
    by: Actor
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class GapReleased:
    """Nobody works on a gap any more."""

    gap: int
    version: int


@dataclass(frozen=True, slots=True)
class GapSettled:
    """What became of a gap; nobody works on it any more.

    Attributes:
        gap, version: the gap as it was seen.
        state: what it is from now on.
        by, at, why: who, when, in words.
        until: for ``later``.
        entry: for ``answered``.
    """

    gap: int
    version: int
    state: GapState
    by: Actor
    at: dt.datetime
    why: str = ""
    until: dt.datetime | None = None
    entry: str = ""


@dataclass(frozen=True, slots=True)
class GapsJoined:
    """The questions of one gap go to another."""

    gap: int
    version: int
    other: int
    other_version: int
    by: Actor
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class GapSplit:
    """Some questions of a gap become a gap of their own."""

    gap: int
    version: int
    questions: tuple[int, ...]
    by: Actor
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Revised:
    """An entry has a new revision. Refused where ``revision.version`` is not the next one of that entry."""

    revision: Revision


@dataclass(frozen=True, slots=True)
class DraftSaved:
    """A draft is kept: a new one (``version`` 1), or the next version of the one that is kept.

    A new one takes the place of the one that the same person was editing in the same chat.
    ``act`` and ``why`` leave a row of the record (proposed, rejected); None leaves none. ``by`` is who did it; None
    for whom the draft belongs to.
    """

    draft: Draft
    act: Act | None = None
    why: str = ""
    by: Actor | None = None


@dataclass(frozen=True, slots=True)
class DraftDropped:
    """A draft is not needed any more: it was given up, rejected for good or published."""

    draft: str
    version: int
    by: Actor
    at: dt.datetime
    act: Act | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """Somebody has a role from now on; None: none any more.

    ``before`` is the role that the change was decided on (None: none).
    """

    person: str
    name: str
    before: Role | None
    role: Role | None
    by: Actor
    at: dt.datetime


CurationChange = (
    GapTaken | GapReleased | GapSettled | GapsJoined | GapSplit | Revised | DraftSaved | DraftDropped | RoleChanged
)
