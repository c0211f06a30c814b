"""What is deleted because it is old, as functions over one open transaction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BindParameter, Connection, bindparam, delete, select, update

from bot.storage.curation_tables import gap_questions, gaps
from bot.storage.tables import feedback, log_index, query_log, subscriptions

OLD = (
    select(query_log.c.id)
    .where(query_log.c.asked_at < bindparam("time"))
    .order_by(query_log.c.asked_at)
    .limit(bindparam("most"))
)


def drop_before(connection: Connection, time: dt.datetime, limit: int) -> int:
    """Drop the oldest questions asked before a time, with all that belongs to them, and old wishes to be told.

    A gap keeps its number and what was made of it; who decides on it meanwhile is told that it changed.
    """
    most = max(limit, 0)  # a negative LIMIT means "all" to SQLite
    old = list(connection.scalars(OLD, {"time": time, "most": most}))
    some: BindParameter[int] = bindparam("some", old, expanding=True)
    touched = select(gap_questions.c.gap).where(gap_questions.c.question.in_(some))
    connection.execute(update(gaps).where(gaps.c.id.in_(touched)).values(version=gaps.c.version + 1))
    connection.execute(delete(gap_questions).where(gap_questions.c.question.in_(some)))
    connection.execute(delete(feedback).where(feedback.c.question.in_(some)))
    connection.execute(delete(log_index).where(log_index.c.question.in_(some)))
    connection.execute(delete(query_log).where(query_log.c.id.in_(some)))
    wishes = select(subscriptions.c.id).where(subscriptions.c.since < time).order_by(subscriptions.c.id).limit(most)
    ended = connection.execute(delete(subscriptions).where(subscriptions.c.id.in_(wishes))).rowcount
    return max(len(old), ended)
