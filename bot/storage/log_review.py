"""The query log for those who look after it: the adapter of the port ``LogReview``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, Select, bindparam, case, func, select

from bot.domain.log import LoggedQuestion
from bot.domain.log_review import LogDetails, LogFigures, LogFilter
from bot.domain.people import Feedback
from bot.storage import log_figures, log_index
from bot.storage.curation_tables import gap_questions
from bot.storage.database import Database
from bot.storage.tables import feedback, query_log
from bot.storage.tables import log_index as index

ROWS = select(query_log).where(query_log.c.id.in_(bindparam("some", expanding=True)))
FIND = select(query_log).where(query_log.c.id == bindparam("number"))
FEEDBACK = (
    select(feedback.c.person, feedback.c.good, feedback.c.reason, feedback.c.comment, feedback.c.given_at)
    .where(feedback.c.question == bindparam("number"))
    .order_by(feedback.c.given_at)
)
JUDGED = (
    select(
        feedback.c.question,
        func.sum(case((feedback.c.good, 1), else_=0)).label("good"),
        func.sum(case((feedback.c.good, 0), else_=1)).label("bad"),
    )
    .where(feedback.c.question.in_(bindparam("some", expanding=True)))
    .group_by(feedback.c.question)
)
GAP = select(gap_questions.c.gap).where(gap_questions.c.question == bindparam("number"))
_AT_ONCE = 500  # rows that are named in one statement


class SqlLogReview:
    """The query log in a database; the port says what each method promises."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, wanted: LogFilter, limit: int, *, before: int | None = None, after: int | None = None
    ) -> list[LoggedQuestion]:
        """Questions in the order of their numbers: below ``before`` newest first, above ``after`` oldest first."""
        return await self._database.read(partial(page, wanted=wanted, limit=limit, before=before, after=after))

    async def count(self, wanted: LogFilter) -> int:
        """How many questions there are."""
        return await self._database.read(partial(count, wanted=wanted))

    async def judged(self, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Number → how often the answer was found good, and how often not; what nobody judged is left out."""
        return await self._database.read(partial(judged, numbers=numbers))

    async def find(self, number: int) -> LogDetails | None:
        """One question by its number; None where there is none."""
        return await self._database.read(partial(find, number=number))

    async def figures(self, wanted: LogFilter, *, entries: int) -> LogFigures:
        """The questions in figures, with so many of the most asked entries."""
        return await self._database.read(partial(log_figures.figures, wanted=wanted, entries=entries))


def numbers(wanted: LogFilter, limit: int, before: int | None, after: int | None) -> Select[tuple[int]]:
    """The query for the numbers of a page."""
    query = select(index.c.question).where(*log_index.conditions(wanted))
    if after is not None:
        query = query.where(index.c.question > after).order_by(index.c.question)
    else:
        query = query.order_by(index.c.question.desc())
    if before is not None:
        query = query.where(index.c.question < before)
    # A negative LIMIT means "all" to SQLite.
    return query.limit(max(limit, 0))


def page(
    connection: Connection, wanted: LogFilter, limit: int, before: int | None, after: int | None
) -> list[LoggedQuestion]:
    """One page of the log."""
    found = connection.scalars(numbers(wanted, limit, before, after)).all()
    rows = {}
    for start in range(0, len(found), _AT_ONCE):
        for row in connection.execute(ROWS, {"some": found[start : start + _AT_ONCE]}):
            rows[row.id] = LoggedQuestion(**row._mapping)
    return [rows[number] for number in found]


def count(connection: Connection, wanted: LogFilter) -> int:
    """How many questions there are."""
    return connection.execute(select(func.count()).select_from(index).where(*log_index.conditions(wanted))).scalar_one()


def judged(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """What was said of the answers to some questions."""
    found: dict[int, tuple[int, int]] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        rows = connection.execute(JUDGED, {"some": list(numbers[start : start + _AT_ONCE])})
        found |= {row.question: (row.good, row.bad) for row in rows}
    return found


def find(connection: Connection, number: int) -> LogDetails | None:
    """One question with what became of it."""
    row = connection.execute(FIND, {"number": number}).one_or_none()
    if row is None:
        return None
    said = tuple(Feedback(*each) for each in connection.execute(FEEDBACK, {"number": number}))
    gap = connection.execute(GAP, {"number": number}).scalar_one_or_none()
    return LogDetails(LoggedQuestion(**row._mapping), said, gap)
