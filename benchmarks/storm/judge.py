"""What became of every question, by the stand-in's ledger and by the database."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

from tests.botapi import BotApiServer, Call, Message
from tests.postgres import Postgres

Place = tuple[int, int]  # chat and message

_LOGGED = "SELECT update_id, count(*) FROM query_log WHERE update_id IS NOT NULL GROUP BY update_id"
_LEFT = (
    "SELECT (SELECT count(*) FROM inbox WHERE settled_at IS NULL),"
    " (SELECT count(*) FROM outbox WHERE finished_at IS NULL)"
)


class Kept(Protocol):
    """A database that can be looked into."""

    url: str

    def rows(self, query: str) -> list[tuple[int, ...]]:
        """Rows of whole numbers."""

    def integrity(self) -> str:
        """``ok``, or what is wrong."""


class KeptInFile:
    """A SQLite file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite+aiosqlite:///{path}"

    def rows(self, query: str) -> list[tuple[int, ...]]:
        """Rows of whole numbers."""
        if not self.path.exists():
            return []
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(query).fetchall()

    def integrity(self) -> str:
        """``ok``, or what SQLite finds wrong."""
        with closing(sqlite3.connect(self.path, timeout=10)) as connection:
            return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


class KeptByServer:
    """A database of a PostgreSQL server."""

    def __init__(self, server: Postgres) -> None:
        self.server = server
        self.url = server.url

    def rows(self, query: str) -> list[tuple[int, ...]]:
        """Rows of whole numbers."""
        return [tuple(int(each) for each in row) for row in self.server.query(query)]

    def integrity(self) -> str:
        """``ok``, or what ``amcheck`` finds wrong with an index or its table."""
        self.server.query("CREATE EXTENSION IF NOT EXISTS amcheck")
        self.server.query(
            "SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_am a ON a.oid = c.relam"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'i' AND a.amname = 'btree' AND n.nspname = 'public'"
        )
        return "ok"


def is_idle(server: BotApiServer, kept: Kept) -> bool:
    """Whether every update is confirmed and settled, and every call made."""
    return server.pending == 0 and kept.rows(_LEFT) == [(0, 0)]


def verdict(server: BotApiServer, kept: Kept, asked: Sequence[Message]) -> dict[str, int | str]:
    """How many questions were not logged, logged twice, not answered, answered twice or out of order."""
    logged = Counter(dict(kept.rows(_LOGGED)))
    answers = replies(server.calls)
    counts = [len(answers.get((each.chat_id, each.message_id), ())) for each in asked]
    return {
        "questions": len(asked),
        "not_logged": sum(logged[each.update_id or 0] == 0 for each in asked),
        "logged_twice": sum(logged[each.update_id or 0] > 1 for each in asked),
        "unanswered": counts.count(0),
        "answered_twice": sum(max(0, count - 1) for count in counts),
        "out_of_order": out_of_order(asked, answers),
        "integrity": kept.integrity(),
    }


def replies(calls: Iterable[Call]) -> dict[Place, list[int]]:
    """Chat and message of a question → the numbers of the calls that answered it and took effect."""
    found: dict[Place, list[int]] = defaultdict(list)
    for call in calls:
        if call.method != "sendMessage" or not call.processed:
            continue
        replied = call.params.get("reply_parameters")
        if isinstance(replied, dict) and "message_id" in replied:
            found[int(call.params["chat_id"]), int(replied["message_id"])].append(call.number)
    return found


def out_of_order(asked: Sequence[Message], answers: dict[Place, list[int]]) -> int:
    """How many questions were first answered before an earlier one of the same chat was."""
    last: dict[int, int] = {}
    wrong = 0
    for each in asked:
        numbers = answers.get((each.chat_id, each.message_id))
        if not numbers:
            continue
        first = min(numbers)
        wrong += first < last.get(each.chat_id, -1)
        last[each.chat_id] = max(first, last.get(each.chat_id, -1))
    return wrong
