"""Gaps, as functions over one open transaction.

Whatever changes one names the version it was decided on, and makes the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from bot.domain.curation import GapReleased, GapSettled, GapsJoined, GapSplit, GapTaken
from bot.domain.gap import TAKEN_FOR, Gap, GapState, Placed
from bot.domain.moderation import Act, Actor, Deed
from bot.errors import OutdatedError
from bot.storage import deeds, gap_questions
from bot.storage.curation_tables import gaps

_IN_LIST = 500  # old builds of SQLite take 999 parameters in one statement
_ACTS = {
    GapState.OPEN: Act.GAP_REOPENED,
    GapState.LATER: Act.GAP_LATER,
    GapState.ANSWERED: Act.GAP_CLOSED,
    GapState.SPAM: Act.GAP_CLOSED,
    GapState.JOINED: Act.GAPS_JOINED,
}
_NOBODYS: dict[str, Any] = {"taken_by": None, "taken_name": None, "taken_at": None}
_PLAIN: dict[str, Any] = {"until": None, "entry": "", "joined": None}

# What is asked again of what was put aside as spam goes there as well, and bothers nobody
_TAKES_QUESTIONS = gaps.c.state.in_((GapState.OPEN.value, GapState.LATER.value, GapState.SPAM.value))
VERSIONS = select(gaps.c.id, gaps.c.version).where(_TAKES_QUESTIONS)
FIT = select(gaps.c.id).where(gaps.c.id == bindparam("wanted"), _TAKES_QUESTIONS).with_for_update()
SEEN = select(gaps).where(gaps.c.id == bindparam("wanted"), gaps.c.version == bindparam("seen")).with_for_update()


def find(connection: Connection, ids: Collection[int]) -> list[Gap]:
    """Gaps with their questions, in this order; those that are not there are left out."""
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Gap] = {}
    for start in range(0, len(wanted), _IN_LIST):
        some = wanted[start : start + _IN_LIST]
        questions = gap_questions.in_gaps(connection, some)
        for row in connection.execute(select(gaps).where(gaps.c.id.in_(some))):
            found[row.id] = Gap(
                id=row.id,
                state=GapState(row.state),
                version=row.version,
                questions=tuple(questions[row.id]),
                taken_by=Actor(row.taken_by, row.taken_name) if row.taken_by is not None else None,
                taken_at=row.taken_at,
                until=row.until,
                entry=row.entry,
                joined=row.joined,
                made_at=row.made_at,
            )
    return [found[number] for number in wanted if number in found]


def versions(connection: Connection) -> dict[int, int]:
    """The gaps that questions may go into → the version of each."""
    return {row.id: row.version for row in connection.execute(VERSIONS)}


def place(connection: Connection, placed: Sequence[Placed], now: dt.datetime) -> list[int]:
    """Sort questions into gaps; returns the gap of each group, 0 where a new one would have stayed empty."""
    return [_place(connection, each, now) for each in placed]


def _place(connection: Connection, placed: Placed, now: dt.datetime) -> int:
    numbers = gap_questions.still_waiting(connection, placed.questions)
    gap = None
    if placed.gap is not None:
        gap = connection.execute(FIT, {"wanted": placed.gap}).scalar_one_or_none()
    if not numbers:
        return gap or 0
    if gap is None:
        gap = _make(connection, now)
    else:
        connection.execute(update(gaps).where(gaps.c.id == gap).values(version=gaps.c.version + 1))
    gap_questions.place(connection, numbers, gap)
    return gap


def take(connection: Connection, wish: GapTaken) -> None:
    """Somebody works on a gap: nobody else does, or they did so themselves, or it is too long ago."""
    free = or_(gaps.c.taken_by.is_(None), gaps.c.taken_by == wish.by.person, gaps.c.taken_at <= wish.at - TAKEN_FOR)
    values = {"taken_by": wish.by.person, "taken_name": wish.by.name, "taken_at": wish.at, "version": wish.version + 1}
    seen = (gaps.c.id == wish.gap, gaps.c.version == wish.version)
    if connection.execute(update(gaps).where(*seen, free).values(values)).rowcount == 0:
        _refuse(wish.gap)


def release(connection: Connection, wish: GapReleased) -> None:
    """Nobody works on a gap any more."""
    _change(connection, wish.gap, wish.version, _NOBODYS)


def settle(connection: Connection, wish: GapSettled) -> None:
    """Note what became of a gap."""
    values = {**_NOBODYS, **_PLAIN, "state": wish.state, "until": wish.until, "entry": wish.entry}
    before = _change(connection, wish.gap, wish.version, values)
    after = _words(wish.state, wish.entry, wish.until)
    _record(connection, wish.at, wish.by, _ACTS[wish.state], before, after, wish.why)


def join(connection: Connection, wish: GapsJoined) -> None:
    """Put the questions of one gap into another."""
    joined = {**_NOBODYS, **_PLAIN, "state": GapState.JOINED, "joined": wish.other}
    before = _change(connection, wish.gap, wish.version, joined)
    other = _change(connection, wish.other, wish.other_version, {})
    if other.state == GapState.JOINED:
        _refuse(wish.other)
    gap_questions.hand_over(connection, wish.gap, wish.other)
    _record(connection, wish.at, wish.by, Act.GAPS_JOINED, before, f"{GapState.JOINED} g{wish.other}", "")


def split(connection: Connection, wish: GapSplit) -> None:
    """Make some questions of a gap a gap of their own."""
    before = _change(connection, wish.gap, wish.version, {})
    new = _make(connection, wish.at)
    numbers = tuple(dict.fromkeys(wish.questions))
    if not numbers or gap_questions.hand_over(connection, wish.gap, new, numbers) != len(numbers):
        _refuse(wish.gap)
    _record(connection, wish.at, wish.by, Act.GAP_SPLIT, before, f"{_of(before)}, g{new}", "")


def forget(connection: Connection, person: str) -> None:
    """Free the gaps that a person was the last to work on."""
    values = {**_NOBODYS, "version": gaps.c.version + 1}
    connection.execute(update(gaps).where(gaps.c.taken_by == person).values(values))


def _make(connection: Connection, at: dt.datetime) -> int:
    key = connection.execute(
        gaps.insert().values(state=GapState.OPEN, version=1, entry="", made_at=at)
    ).inserted_primary_key
    assert key is not None  # a single row was inserted
    return int(key[0])


def _change(connection: Connection, gap: int, version: int, values: dict[str, Any]) -> Row[Any]:
    """Change a gap that is as it was seen; returns the row as it was.

    Raises:
        OutdatedError: it is not.
    """
    before = connection.execute(SEEN, {"wanted": gap, "seen": version}).one_or_none()
    if before is None:
        _refuse(gap)
    connection.execute(update(gaps).where(gaps.c.id == gap).values({**values, "version": version + 1}))
    return before


def _refuse(gap: int) -> NoReturn:
    raise OutdatedError(f"g{gap} was changed meanwhile")


def _record(
    connection: Connection, at: dt.datetime, by: Actor, act: Act, before: Row[Any], after: str, why: str
) -> None:
    deeds.add(connection, Deed(at, by, act, f"g{before.id}", _of(before), after, why))


def _of(row: Row[Any]) -> str:
    return f"{row.state} g{row.joined}" if row.joined is not None else _words(row.state, row.entry, row.until)


def _words(state: str, entry: str, until: dt.datetime | None) -> str:
    """What became of a gap, for the record: the state, with the entry or the time that belongs to it."""
    more = entry or (until.isoformat(timespec="minutes") if until is not None else "")
    return f"{state} {more}".rstrip()
