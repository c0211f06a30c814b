"""What moderators change, as one function over an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from sqlalchemy import Connection

from bot.domain.curation import (
    CurationChange,
    DraftDropped,
    DraftSaved,
    GapReleased,
    GapSettled,
    GapsJoined,
    GapSplit,
    GapTaken,
    Revised,
    RoleChanged,
)
from bot.storage import drafts, gaps, moderators, revisions


def make_all(connection: Connection, changes: Sequence[CurationChange]) -> None:
    """Make changes in this order, with their rows of the record.

    Raises:
        OutdatedError: one was decided on something that is not so any more; the transaction is to be undone.
    """
    for change in changes:
        _make(connection, change)


def _make(connection: Connection, change: CurationChange) -> None:
    match change:
        case GapTaken():
            gaps.take(connection, change)
        case GapReleased():
            gaps.release(connection, change)
        case GapSettled():
            gaps.settle(connection, change)
        case GapsJoined():
            gaps.join(connection, change)
        case GapSplit():
            gaps.split(connection, change)
        case Revised():
            revisions.add(connection, change.revision)
        case DraftSaved():
            drafts.save(connection, change)
        case DraftDropped():
            drafts.drop(connection, change)
        case RoleChanged():
            moderators.change(connection, change)
        case _:
            assert_never(change)
