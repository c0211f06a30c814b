"""Which gaps wait for a moderator, and in which order, as functions over one open transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, exists, func, or_, select

from bot.domain.gap import Gap, GapState, QueueCounts
from bot.storage import gap_questions as questions
from bot.storage import gaps as all_gaps
from bot.storage.curation_tables import gap_questions, gaps
from bot.storage.tables import query_log

HALF_LIFE = dt.timedelta(days=7)  # after which a gap that nobody asks again counts half

_waits = and_(
    gaps.c.state.in_((GapState.OPEN.value, GapState.LATER.value)),
    or_(gaps.c.until.is_(None), gaps.c.until <= bindparam("now")),
)
RANKED = (
    select(
        gaps.c.id,
        func.count().label("asked"),
        func.count(query_log.c.person.distinct()).label("people"),
        func.max(query_log.c.asked_at).label("last_asked"),
    )
    .select_from(gaps)
    .join(gap_questions, gap_questions.c.gap == gaps.c.id)
    .join(query_log, query_log.c.id == gap_questions.c.question)
    .where(_waits)
    .group_by(gaps.c.id)
)
COUNTED = select(
    func.count().label("open"),
    func.sum(case((gaps.c.made_at >= bindparam("since"), 1), else_=0)).label("new"),
    func.min(gaps.c.made_at).label("oldest"),
).where(_waits, exists().where(gap_questions.c.gap == gaps.c.id))


def queue(connection: Connection, limit: int, skip: int, now: dt.datetime) -> list[Gap]:
    """The gaps that wait, the most urgent first; those without a question left are left out."""
    rows = sorted(connection.execute(RANKED, {"now": now}), key=lambda row: _rank(row, now))
    return all_gaps.find(connection, [row.id for row in rows[max(skip, 0) :][: max(limit, 0)]])


def counts(connection: Connection, since: dt.datetime, now: dt.datetime) -> QueueCounts:
    """The queue in figures."""
    row = connection.execute(COUNTED, {"since": since, "now": now}).one()
    unsorted = connection.execute(questions.WAITING_COUNT).scalar_one()
    return QueueCounts(open=row.open, new=row.new or 0, oldest=row.oldest, unsorted=unsorted)


def _rank(row: Row[Any], now: dt.datetime) -> tuple[float, int, int]:
    """To sort by. Numbers grow with time: the lower one is the older gap."""
    urgency: float = row.people * 2 ** (-((now - row.last_asked).days / HALF_LIFE.days))
    return -urgency, -row.asked, row.id
