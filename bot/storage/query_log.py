"""The query log: the adapter of the port ``QueryLog``, and what settling an update writes to it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, cast, delete, func, select, update

from bot.domain.gap import GapReason
from bot.domain.log import LoggedQuestion
from bot.domain.mail import Choice
from bot.domain.reply import Outcome
from bot.services.redacting import redacted_row
from bot.services.redaction import Redact, as_it_is
from bot.storage import curation_tables, gap_questions, log_index, retention, tables
from bot.storage.database import Database
from bot.storage.rewriting import around, rewrite_range
from bot.storage.tables import query_log
from bot.storage.upsert import insert_new

NONE = "none"  # the choice of none of what was offered
REWRITTEN = 50_000  # rows: writing these anew holds up all other writes for 0.3 s
# Rows on either side of a forgotten one that are written anew with it: a row of theirs that outgrew its page left a
# copy of itself in one of the pages beside it, and a page holds a dozen rows
NEIGHBOURS = 60
MOST_RANGES = 500  # 1.5 s, in which nothing else is stored
_COUNTED = 20_000  # rows that most_asked looks at

NUMBER = select(query_log.c.id).where(query_log.c.update_id == bindparam("question"))
TEXT = select(query_log.c.text).where(query_log.c.update_id == bindparam("question"))
OF_PERSON = select(query_log).where(query_log.c.person == bindparam("whose")).order_by(query_log.c.id)
FORGET = delete(query_log).where(query_log.c.person == bindparam("whose"))
ANSWERED_BY = (
    select(query_log.c.entries, func.count())
    .where(
        # Numbers only grow, so that this many rows at most are above.
        query_log.c.id > select(func.max(query_log.c.id)).scalar_subquery() - _COUNTED,
        query_log.c.asked_at >= bindparam("since"),
        query_log.c.outcome == Outcome.ANSWERED.value,
    )
    .group_by(query_log.c.entries)
)
STORED = (
    select(query_log).where(query_log.c.update_id.in_(bindparam("questions", expanding=True))).order_by(query_log.c.id)
)
TYPED = select(query_log).where(cast(query_log.c.codes, Text).not_like('%"picked"%')).order_by(query_log.c.id.desc())
OUTCOMES = (
    select(query_log.c.outcome, func.count())
    .where(query_log.c.asked_at >= bindparam("since"))
    .group_by(query_log.c.outcome)
)
_NOTE_CHOICE = (
    update(query_log).where(query_log.c.update_id == bindparam("question")).values(choice=bindparam("chosen"))
)


class SqlQueryLog:
    """The query log in a database. Every method raises StorageError where that cannot be used."""

    def __init__(self, database: Database, *, redact: Redact = as_it_is) -> None:
        """``redact`` takes out of people's words what is not to be stored."""
        self._database = database
        self._redact = redact

    async def append(self, question: LoggedQuestion) -> int:
        """Store one row and return its number, or that of the row with the same ``update_id``."""
        return await self._database.write(partial(append, question=redacted_row(question, self._redact)))

    async def drop_before(self, time: dt.datetime, limit: int) -> int:
        """Drop the oldest ``limit`` questions asked before a time, with all that belongs to them; returns how many."""
        return await self._database.write(partial(retention.drop_before, time=time, limit=limit))

    async def erase_dropped(self) -> None:
        """Remove what the files of the database still hold of questions that were dropped."""
        short = () if await self._database.read(partial(is_longer, rows=REWRITTEN)) else (query_log, tables.log_index)
        await self._database.erase_traces(tables.feedback, tables.subscriptions, curation_tables.gap_questions, *short)

    async def latest(self, count: int, *, after: int = 0) -> list[LoggedQuestion]:
        """The last ``count`` rows whose number is above ``after``, oldest first."""
        return await self._database.read(partial(latest, count=count, after=after))

    async def choose(self, row: int, entry: str) -> None:
        """Note on row number ``row`` that the asker chose ``entry`` (``"none"`` for none of these)."""
        await self._database.write(partial(choose, row=row, entry=entry))


def append(connection: Connection, question: LoggedQuestion) -> int:
    """Store one question, and have it looked at where it ended so; returns its number."""
    if question.update_id is None:
        key = connection.execute(query_log.insert().values(_row(question))).inserted_primary_key
        assert key is not None  # a single row was inserted
        stored = replace(question, id=int(key[0]))
    else:
        insert_new(connection, query_log, [_row(question)])
        [stored] = _stored(connection, [question.update_id])
    log_index.add(connection, [stored])
    gap_questions.add_logged(connection, [stored])
    return stored.id


def add_all(connection: Connection, questions: Sequence[tuple[int, LoggedQuestion]]) -> None:
    """Store questions, each under the update that asked it; one whose update is logged is left out.

    Those that ended so that somebody should look at them are on their way into gaps with it.
    """
    insert_new(connection, query_log, [_row(replace(question, update_id=key)) for key, question in questions])
    stored = _stored(connection, [key for key, _ in questions])
    log_index.add(connection, stored)
    gap_questions.add_logged(connection, stored)


def note_choices(connection: Connection, choices: Sequence[Choice]) -> None:
    """Note what was chosen on the questions' rows; the last choice stands."""
    rows = [{"question": choice.question_update_id, "chosen": choice.entry} for choice in choices]
    if rows:
        connection.execute(_NOTE_CHOICE, rows)
    refused = [number_of(connection, choice.question_update_id) for choice in choices if choice.entry == NONE]
    _none_of_these(connection, [number for number in refused if number is not None])


def forget_updates(connection: Connection, update_ids: Select[tuple[int]]) -> None:
    """Keep the rows of some updates without their ids, so that these can be given to other questions."""
    connection.execute(update(query_log).where(query_log.c.update_id.in_(update_ids)).values(update_id=None))


def number_of(connection: Connection, update_id: int) -> int | None:
    """The number of the question that an update asked; None where it is not known (any more)."""
    return connection.execute(NUMBER, {"question": update_id}).scalar_one_or_none()


def text_of(connection: Connection, update_id: int) -> str | None:
    """Its text."""
    return connection.execute(TEXT, {"question": update_id}).scalar_one_or_none()


def of_person(connection: Connection, person: str) -> tuple[LoggedQuestion, ...]:
    """All that a person asked, oldest first."""
    return tuple(LoggedQuestion(**row._mapping) for row in connection.execute(OF_PERSON, {"whose": person}))


def forget(connection: Connection, person: str) -> None:
    """Drop all that a person asked."""
    numbers = list(
        connection.scalars(select(query_log.c.id).where(query_log.c.person == person).order_by(query_log.c.id))
    )
    log_index.drop(connection, select(query_log.c.id).where(query_log.c.person == person))
    connection.execute(FORGET, {"whose": person})
    if is_longer(connection, REWRITTEN):  # a shorter one is written anew as a whole
        for first, last in around(numbers, NEIGHBOURS)[:MOST_RANGES]:
            rewrite_range(connection, query_log, first, last)
            rewrite_range(connection, tables.log_index, first, last)


def move(connection: Connection, old_chat: str, new_chat: str) -> None:
    """What was asked in one chat was asked in the other. Reads the whole log: a group moves once."""
    connection.execute(update(query_log).where(query_log.c.chat == old_chat).values(chat=new_chat))


def most_asked(connection: Connection, since: dt.datetime, limit: int) -> list[str]:
    """The entries that answered most questions since a time, the most asked first."""
    count: Counter[str] = Counter()
    for entries, questions in connection.execute(ANSWERED_BY, {"since": since}):
        count.update(dict.fromkeys(entries[:1], questions))
    return sorted(count, key=lambda entry: (-count[entry], entry))[: max(limit, 0)]


def is_longer(connection: Connection, rows: int) -> bool:
    """Whether there are more rows than that."""
    return connection.execute(select(query_log.c.id).offset(rows).limit(1)).first() is not None


def choose(connection: Connection, row: int, entry: str) -> None:
    """Note a choice on one row; the last choice stands."""
    noted = connection.execute(update(query_log).where(query_log.c.id == row).values(choice=entry))
    if noted.rowcount and entry == NONE:
        _none_of_these(connection, [row])


def typed(connection: Connection, limit: int) -> list[LoggedQuestion]:
    """The last questions that somebody typed, newest first; what was picked from a list is left out."""
    # A negative LIMIT means "all" to SQLite.
    return [LoggedQuestion(**row._mapping) for row in connection.execute(TYPED.limit(max(limit, 0)))]


def outcomes(connection: Connection, since: dt.datetime) -> dict[str, int]:
    """Outcome → how many questions ended so since a time."""
    return dict(connection.execute(OUTCOMES, {"since": since}).all())


def latest(connection: Connection, count: int, after: int) -> list[LoggedQuestion]:
    """The last rows, oldest first."""
    # A negative LIMIT means "all" to SQLite.
    rows = connection.execute(
        select(query_log).where(query_log.c.id > after).order_by(query_log.c.id.desc()).limit(max(count, 0))
    )
    return [LoggedQuestion(**row._mapping) for row in reversed(rows.all())]


def _stored(connection: Connection, update_ids: Sequence[int]) -> list[LoggedQuestion]:
    return [LoggedQuestion(**row._mapping) for row in connection.execute(STORED, {"questions": list(update_ids)})]


def _none_of_these(connection: Connection, numbers: Sequence[int]) -> None:
    gap_questions.add(connection, [(number, GapReason.NONE_OF_THESE) for number in numbers])


def _row(question: LoggedQuestion) -> dict[str, Any]:
    row = asdict(question)
    del row["id"]
    return row
