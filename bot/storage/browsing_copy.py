"""A copy of the log for looking around in: without the hashes of people and chats, with facets and queries set up."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from bot.services.log_record import COLUMNS

DATABASE = "log.db"

_QUERIES = {
    "unanswered": (
        "What could not be answered, the most frequent first",
        "select text, count(*) as times, max(asked_at) as last_asked from questions"
        " where outcome = 'unanswered' group by text order by times desc, last_asked desc",
    ),
    "disliked": (
        "Answers that people found not good",
        "select id, asked_at, text, entry, confidence, good, bad from questions"
        " where bad > 0 order by bad - good desc, id desc",
    ),
    "doubtful": (
        "Answers that were given with low confidence",
        "select id, asked_at, text, entry, confidence, runner_up, runner_up_confidence from questions"
        " where outcome = 'answered' order by confidence, id desc",
    ),
    "entries": (
        "How often each entry answered, and what people said",
        "select entries.entry, count(*) as answers, sum(good) as good, sum(bad) as bad,"
        " round(avg(confidence), 3) as confidence"
        " from entries join questions on questions.id = entries.question where outcome = 'answered'"
        " group by entries.entry order by answers desc",
    ),
    "days": (
        "Questions by day and outcome",
        "select substr(asked_at, 1, 10) as day, count(*) as questions, sum(outcome = 'answered') as answered,"
        " sum(outcome = 'not_addressed') as not_addressed, sum(outcome = 'suggested') as suggested,"
        " sum(outcome = 'unanswered') as unanswered from questions group by day order by day desc",
    ),
}

# For Datasette, in the form of its metadata.json
METADATA: Mapping[str, Any] = {
    "title": "Chuchu: the query log",
    "description": "A copy without the hashes of people and chats.",
    "databases": {
        "log": {
            "tables": {
                "questions": {
                    "facets": ["outcome", "language", "chat_kind", "platform", "entry"],
                    "sort_desc": "id",
                    "size": 50,
                },
                "entries": {"facets": ["entry"], "sort_desc": "question"},
            },
            "queries": {name: {"title": title, "sql": sql} for name, (title, sql) in _QUERIES.items()},
        }
    },
}

_TABLES = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE questions (
    id INTEGER PRIMARY KEY, asked_at TEXT, platform TEXT, chat_kind TEXT, language TEXT, text TEXT, outcome TEXT,
    entry TEXT, entries TEXT, confidence REAL, runner_up TEXT, runner_up_confidence REAL, codes TEXT, choice TEXT,
    good INTEGER, bad INTEGER, edited INTEGER, latency_ms REAL, knowledge_version TEXT
);
CREATE TABLE entries (
    question INTEGER REFERENCES questions (id), place INTEGER, entry TEXT, PRIMARY KEY (question, place)
);
"""
_INDEXES = """
CREATE INDEX ix_entries_entry ON entries (entry);
CREATE INDEX ix_questions_outcome ON questions (outcome);
CREATE INDEX ix_questions_language ON questions (language);
CREATE INDEX ix_questions_chat_kind ON questions (chat_kind);
CREATE INDEX ix_questions_platform ON questions (platform);
CREATE INDEX ix_questions_entry ON questions (entry);
CREATE INDEX ix_questions_confidence ON questions (confidence);
"""


class BrowsingCopy:
    """Makes the copy in a folder; ready when the block ends."""

    def __init__(self, folder: Path) -> None:
        path = folder / DATABASE
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        self._connection = sqlite3.connect(path)

    def __enter__(self) -> Self:
        self._connection.executescript(_TABLES)
        return self

    def add(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Add questions, records with :data:`~bot.services.log_record.COLUMNS`."""
        places = ", ".join(f":{name}" for name in COLUMNS)
        with self._connection:
            self._connection.executemany(
                f"INSERT INTO questions ({', '.join(COLUMNS)}, entry) VALUES ({places}, :entry)",  # noqa: S608 - our own names
                [_row(each) for each in records],
            )
            self._connection.executemany(
                "INSERT INTO entries VALUES (?, ?, ?)",
                [(each["id"], place, entry) for each in records for place, entry in enumerate(each["entries"])],
            )

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.executescript(_INDEXES)
        finally:
            self._connection.close()


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    entries: list[str] = values["entries"]
    lists = {name: json.dumps(values[name], ensure_ascii=False) for name in ("entries", "codes")}
    return {**values, **lists, "entry": entries[0] if entries else None}
