"""Questions on their way into gaps, as functions over one open transaction.

They come in with what makes them worth a look, in the same transaction: the question is logged, a choice is noted, an
answer is judged. Which gap they belong to is found later, aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, exists, func, select, update

from bot.domain.gap import GapQuestion, GapReason, reason_to_look
from bot.domain.log import LoggedQuestion
from bot.storage.curation_tables import gap_questions, gaps
from bot.storage.tables import feedback, query_log
from bot.storage.upsert import insert_new

WAITS = gap_questions.c.gap.is_(None)
_WITH_TEXT = select(
    gap_questions.c.question,
    gap_questions.c.gap,
    gap_questions.c.reason,
    query_log.c.text,
    query_log.c.language,
    query_log.c.person,
    query_log.c.asked_at,
).join(query_log, query_log.c.id == gap_questions.c.question)
WAITING = _WITH_TEXT.where(WAITS).order_by(gap_questions.c.question)
WAITING_COUNT = select(func.count()).select_from(gap_questions).where(WAITS)
_IN_GAPS = _WITH_TEXT.where(gap_questions.c.gap.in_(bindparam("some", expanding=True))).order_by(
    gap_questions.c.gap, gap_questions.c.question
)
STILL_DISLIKED = select(
    exists().where(feedback.c.question == bindparam("number"), feedback.c.good.is_(False), feedback.c.reason != "")
)


def add_logged(connection: Connection, rows: Iterable[LoggedQuestion]) -> None:
    """Take in those of some rows of the log that ended so that somebody should look at them."""
    add(connection, [(row.id, reason) for row in rows if (reason := reason_to_look(row)) is not None])


def add(connection: Connection, found: Sequence[tuple[int, GapReason]]) -> None:
    """Take in rows of the log, each with its reason; of one that is there the first reason stands."""
    insert_new(connection, gap_questions, [{"question": number, "reason": reason} for number, reason in found])


def judged_good(connection: Connection, number: int) -> None:
    """Take out a question that is there because somebody disliked its answer, where nobody dislikes it any more."""
    if connection.execute(STILL_DISLIKED, {"number": number}).scalar_one():
        return
    disliked = and_(gap_questions.c.question == number, gap_questions.c.reason == GapReason.DISLIKED.value)
    for gap in connection.scalars(select(gap_questions.c.gap).where(disliked)).all():
        connection.execute(delete(gap_questions).where(disliked))
        connection.execute(update(gaps).where(gaps.c.id == gap).values(version=gaps.c.version + 1))


def waiting(connection: Connection, limit: int) -> list[GapQuestion]:
    """The oldest ones that wait to be sorted."""
    # A negative LIMIT means "all" to SQLite.
    return [_question(row) for row in connection.execute(WAITING.limit(max(limit, 0)))]


def in_gaps(connection: Connection, ids: Sequence[int]) -> dict[int, list[GapQuestion]]:
    """Gap → what was asked in it, oldest first; at most 500 gaps."""
    found: dict[int, list[GapQuestion]] = {number: [] for number in ids}
    for row in connection.execute(_IN_GAPS, {"some": list(ids)}):
        found[row.gap].append(_question(row))
    return found


def place(connection: Connection, numbers: Sequence[int], gap: int) -> None:
    """Sort questions that wait into a gap; one that was sorted meanwhile stays where it is."""
    put_in = update(gap_questions).where(gap_questions.c.question == bindparam("number"), WAITS).values(gap=gap)
    connection.execute(put_in, [{"number": number} for number in numbers])


def still_waiting(connection: Connection, numbers: Sequence[int]) -> list[int]:
    """Those of some that wait to be sorted."""
    query = select(gap_questions.c.question).where(gap_questions.c.question == bindparam("number"), WAITS)
    found = [connection.execute(query, {"number": number}).scalar_one_or_none() for number in dict.fromkeys(numbers)]
    return [number for number in found if number is not None]


def hand_over(connection: Connection, gap: int, other: int, numbers: Sequence[int] | None = None) -> int:
    """Put questions of one gap, all or some, into another; returns how many were."""
    if numbers is None:
        return connection.execute(update(gap_questions).where(gap_questions.c.gap == gap).values(gap=other)).rowcount
    theirs = (gap_questions.c.gap == gap, gap_questions.c.question == bindparam("number"))
    hand = update(gap_questions).where(*theirs).values(gap=other)
    return sum(connection.execute(hand, {"number": number}).rowcount for number in numbers)


def forget(connection: Connection, person: str) -> set[str]:
    """Drop what a person asked; to be called before their rows of the log go.

    Returns:
        What nobody else asked in these words in the same gaps.
    """
    theirs = select(query_log.c.id).where(query_log.c.person == person)
    touched = select(gap_questions.c.gap).where(gap_questions.c.question.in_(theirs))
    asked = connection.execute(_WITH_TEXT.where(gap_questions.c.gap.in_(touched))).all()
    connection.execute(update(gaps).where(gaps.c.id.in_(touched)).values(version=gaps.c.version + 1))
    connection.execute(delete(gap_questions).where(gap_questions.c.question.in_(theirs)))
    return {row.text for row in asked if row.person == person} - {row.text for row in asked if row.person != person}


def _question(row: Row[*tuple[Any, ...]]) -> GapQuestion:
    return GapQuestion(
        question=row.question,
        text=row.text,
        language=row.language,
        person=row.person,
        asked_at=row.asked_at,
        reason=GapReason(row.reason),
        gap=row.gap,
    )
