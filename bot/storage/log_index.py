"""What the query log is looked through for: rows beside it that are short, as functions over one open transaction.

Looking through a million of them takes 0.1 to 0.2 s (``python -m benchmarks.log``), whatever is looked
for, and no index of words has to be kept, from which a forgotten word would be hard to remove.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, delete, select, type_coerce

from bot.domain.log import LoggedQuestion
from bot.domain.log_review import Judgement, LogFilter
from bot.matching.normalise import plain
from bot.storage.tables import feedback, log_index
from bot.storage.upsert import insert_new

MAX_TERMS = 20  # of one search; nobody types more, and each takes its time
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')


def words_of(text: str) -> str:
    """A question as it is searched: lower case, Simplified characters, no punctuation, single spaces."""
    return plain(text)


def terms_of(text: str) -> list[str]:
    """The pieces that must stand in what is searched for, each as :func:`words_of` has it."""
    pieces = (plain(quoted or word) for quoted, word in _TERM.findall(text))
    return list(dict.fromkeys(piece for piece in pieces if piece))[:MAX_TERMS]


def add(connection: Connection, questions: Sequence[LoggedQuestion]) -> None:
    """Take in rows of the log, by their numbers; one that is there stays as it is."""
    insert_new(connection, log_index, [_row(question) for question in questions])


def drop(connection: Connection, numbers: Select[tuple[int]]) -> None:
    """Drop what stands here of some rows of the log; to be called before these go."""
    connection.execute(delete(log_index).where(log_index.c.question.in_(numbers)))


def conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    """What must hold of a row of this table."""
    at = log_index.c
    found: list[ColumnElement[bool]] = []
    for column, values in (
        (at.outcome, wanted.outcomes),
        (at.language, wanted.languages),
        (at.chat_kind, wanted.chat_kinds),
    ):
        if values:
            found.append(column.in_(values))
    if wanted.since is not None:
        found.append(at.asked_at >= wanted.since)
    if wanted.until is not None:
        found.append(at.asked_at < wanted.until)
    if wanted.least is not None:
        found.append(at.confidence >= wanted.least)
    if wanted.most is not None:
        found.append(at.confidence <= wanted.most)
    if wanted.entry:
        listed = json.dumps(wanted.entry, ensure_ascii=False)
        found.append(type_coerce(at.entries, Text).contains(listed, autoescape=True))
    if wanted.text.strip():
        terms = terms_of(wanted.text)
        # Nothing but punctuation is in no question: what is searched holds none
        found += [at.words.contains(term, autoescape=True) for term in terms] or [at.question < 0]
    if wanted.judgement is not None:
        found.append(_judged(wanted.judgement))
    return found


def _judged(judgement: Judgement) -> ColumnElement[bool]:
    number = log_index.c.question
    if judgement is Judgement.NONE:
        return number.not_in(select(feedback.c.question))
    return number.in_(select(feedback.c.question).where(feedback.c.good.is_(judgement is Judgement.GOOD)))


def _row(question: LoggedQuestion) -> dict[str, Any]:
    return {
        "question": question.id,
        "asked_at": question.asked_at,
        "outcome": question.outcome,
        "language": question.language,
        "chat_kind": question.chat_kind,
        "confidence": question.confidence,
        "entries": question.entries,
        "words": words_of(question.text),
    }
