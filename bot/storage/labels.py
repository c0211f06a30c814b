"""What people said of questions of the log: the adapter of the port ``Labels``. It reads and never writes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Text, and_, bindparam, cast, or_, select

from bot.domain.gap import GapState
from bot.domain.reply import Outcome
from bot.services.labels import MOST, LabelSource, Said
from bot.storage.curation_tables import gap_questions, gaps
from bot.storage.database import Database
from bot.storage.query_log import NONE
from bot.storage.tables import feedback, query_log

BLAMED = ("wrong", "other")  # reasons that speak against the match, not against the text of the answer
REPLIED = (Outcome.ANSWERED.value, Outcome.NOT_ADDRESSED.value)

_COLUMNS = (query_log.c.id, query_log.c.text, query_log.c.outcome, query_log.c.entries, query_log.c.choice)
_TYPED = cast(query_log.c.codes, Text).not_like('%"picked"%')
_NEWEST = (query_log.c.id.desc(),)
JUDGED = (
    select(*_COLUMNS, feedback.c.good)
    .join(feedback, feedback.c.question == query_log.c.id)
    .where(_TYPED, or_(feedback.c.good, feedback.c.reason.in_(BLAMED)))
    .order_by(*_NEWEST, feedback.c.person)
    .limit(bindparam("most"))
)
CHOSEN = select(*_COLUMNS).where(_TYPED, query_log.c.choice.is_not(None)).order_by(*_NEWEST).limit(bindparam("most"))
DECIDED = (
    select(*_COLUMNS, gaps.c.entry)
    .join(gap_questions, gap_questions.c.question == query_log.c.id)
    .join(gaps, and_(gaps.c.id == gap_questions.c.gap, gaps.c.state == GapState.ANSWERED.value))
    .where(_TYPED)
    .order_by(*_NEWEST)
    .limit(bindparam("most"))
)


class SqlLabels:
    """The labels in a database; the port says what the method promises."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def said(self, limit: int = MOST) -> list[Said]:
        """What was said of the newest so many questions, the newest first."""
        return await self._database.read(partial(said, limit=limit))


def said(connection: Connection, limit: int) -> list[Said]:
    """What feedback, choices and decided gaps say."""
    most = {"most": max(limit, 0)}  # a negative LIMIT means "all" to SQLite
    found = [
        *_judged(connection.execute(JUDGED, most)),
        *_chosen(connection.execute(CHOSEN, most)),
        *(
            Said(row.id, row.text, LabelSource.MODERATOR, (row.entry,), right=True)
            for row in connection.execute(DECIDED, most)
        ),
    ]
    found.sort(key=lambda each: -each.question)
    newest = set(islice(dict.fromkeys(each.question for each in found), max(limit, 0)))
    return [each for each in found if each.question in newest]


def _judged(rows: Any) -> Iterator[Said]:
    for row in rows:
        if entry := _shown(row):
            yield Said(row.id, row.text, LabelSource.FEEDBACK, (entry,), row.good)


def _shown(row: Row[Any]) -> str:
    """The entry that people judged: what answered, or what the asker chose; none where several answered at once."""
    if row.choice is not None:
        return "" if row.choice == NONE else str(row.choice)
    return str(row.entries[0]) if row.outcome in REPLIED and len(row.entries) == 1 else ""


def _chosen(rows: Any) -> Iterator[Said]:
    for row in rows:
        if row.choice != NONE:
            yield Said(row.id, row.text, LabelSource.CHOICE, (row.choice,), right=True)
        elif row.outcome == Outcome.SUGGESTED.value and row.entries:
            yield Said(row.id, row.text, LabelSource.CHOICE, tuple(row.entries), right=False)
