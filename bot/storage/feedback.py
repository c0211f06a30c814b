"""Feedback on answers, as functions over one open transaction.

It is kept with the number of the question in the query log, since update ids are forgotten after days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from bot.domain.gap import GapReason
from bot.domain.people import Feedback
from bot.storage import gap_questions, query_log
from bot.storage.tables import feedback
from bot.storage.tables import query_log as questions
from bot.storage.upsert import put

GIVEN = (
    select(feedback.c.good)
    .join(questions, questions.c.id == feedback.c.question)
    .where(questions.c.update_id == bindparam("asked_by"), feedback.c.person == bindparam("whose"))
)
BY_PERSON = (
    select(
        questions.c.text,
        feedback.c.person,
        feedback.c.good,
        feedback.c.reason,
        feedback.c.comment,
        feedback.c.given_at,
    )
    .join(questions, questions.c.id == feedback.c.question)
    .where(feedback.c.person == bindparam("whose"))
    .order_by(feedback.c.question)
)

COUNTED = (
    select(feedback.c.good, func.count()).where(feedback.c.given_at >= bindparam("since")).group_by(feedback.c.good)
)


def judge(connection: Connection, question_update_id: int, given: Feedback) -> None:
    """Note what a person says of an answer, in the place of what they said before; not where it is not known.

    With a reason why it is not good, somebody should look at it, until they find it good after all.
    """
    number = query_log.number_of(connection, question_update_id)
    if number is None:
        return
    row = {"question": number, **asdict(given)}
    theirs = select(feedback).where(feedback.c.question == number, feedback.c.person == given.person)
    before = connection.execute(theirs.with_for_update()).one_or_none()
    if before is not None and before.good == given.good:  # the same said again takes nothing back
        row |= {"reason": given.reason or before.reason, "comment": given.comment or before.comment}
    put(connection, feedback, row)
    if given.good:
        gap_questions.judged_good(connection, number)
    elif row["reason"]:
        gap_questions.add(connection, [(number, GapReason.DISLIKED)])


def comment(connection: Connection, question_update_id: int, person: str, words: str) -> None:
    """Add a comment to what a person said of an answer; not where they said nothing."""
    number = query_log.number_of(connection, question_update_id)
    theirs = and_(feedback.c.question == number, feedback.c.person == person)
    if number is not None:
        connection.execute(update(feedback).where(theirs).values(comment=words))


def given_by(connection: Connection, person: str, question_update_id: int) -> bool | None:
    """Whether a person found an answer good; None where they said nothing."""
    found = connection.execute(GIVEN, {"asked_by": question_update_id, "whose": person})
    return found.scalar_one_or_none()


def all_by(connection: Connection, person: str) -> tuple[tuple[str, Feedback], ...]:
    """What a person said of answers, each with the question's text, in the order of the questions."""
    rows = connection.execute(BY_PERSON, {"whose": person})
    return tuple((text, Feedback(*given)) for text, *given in rows)


def counted(connection: Connection, since: dt.datetime) -> tuple[int, int]:
    """How many answers were found good and not good since a time."""
    found: dict[bool, int] = dict(connection.execute(COUNTED, {"since": since}).all())
    return found.get(True, 0), found.get(False, 0)


def forget(connection: Connection, person: str) -> None:
    """Drop what a person said, and what was said of answers to their questions."""
    theirs = select(questions.c.id).where(questions.c.person == person)
    connection.execute(delete(feedback).where(or_(feedback.c.person == person, feedback.c.question.in_(theirs))))
