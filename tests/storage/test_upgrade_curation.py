"""A database from before curation: what was asked last waits for the moderators, and nothing in it is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from bot.domain.curation import GapSettled, Revised
from bot.domain.gap import GapReason, GapState, Placed
from bot.domain.moderation import Act, Actor
from bot.domain.revision import Part, Revision
from bot.storage.columns import EPOCH
from bot.storage.curation import SqlCuration
from bot.storage.database import open_database
from bot.storage.migrations.upgrade import config
from bot.storage.people import SqlPeople
from bot.storage.query_log import SqlQueryLog

ANN = Actor("ann", "Ann")
# number of the question: how it ended, confidence, codes, choice
ASKED: dict[int, tuple[str, float, tuple[str, ...], str | None]] = {
    1: ("answered", 0.9, ("match",), None),
    2: ("unanswered", 0.1, ("below",), None),
    3: ("suggested", 0.4, ("narrow-gap",), "none"),
    4: ("suggested", 0.4, ("narrow-gap",), "h20"),
    5: ("answered", 0.49, ("match",), None),
    6: ("answered", 0.9, ("match",), None),
    7: ("unanswered", 0.0, ("limited",), None),
    8: ("unanswered", 0.0, ("empty",), None),
    9: ("answered", 0.9, ("match",), None),
    10: ("unanswered", 0.1, (), "none"),
}
# question, person, good, reason
JUDGED = [(1, "p", True, ""), (6, "p", False, "wrong"), (6, "q", True, ""), (9, "p", False, "")]
WAITING = {
    2: GapReason.UNANSWERED,
    3: GapReason.NONE_OF_THESE,
    5: GapReason.DOUBTFUL,
    6: GapReason.DISLIKED,
    10: GapReason.UNANSWERED,
}


def question(number: int) -> dict[str, object]:
    outcome, confidence, codes, choice = ASKED[number]
    return {
        "id": number,
        "update_id": 100 + number,
        "asked_at": number,
        "platform": "telegram",
        "chat_kind": "private",
        "person": "p",
        "chat": "c",
        "language": "zh-Hans",
        "text": f"问题 {number}",
        "outcome": outcome,
        "entries": "[]",
        "confidence": confidence,
        "runner_up": "",
        "runner_up_confidence": 0.0,
        "codes": json.dumps(codes),
        "knowledge_version": "1",
        "latency_ms": 1.0,
        "edited": 0,
        "choice": choice,
    }


def insert(plain: sqlite3.Connection, row: dict[str, object]) -> None:
    places = ", ".join("?" * len(row))
    plain.execute(f"INSERT INTO query_log ({', '.join(row)}) VALUES ({places})", tuple(row.values()))


def migrate(path: Path, run: Callable[[Config, str], None], revision: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        run(settings, revision)
    engine.dispose()


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as plain:
        names = [name for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: plain.execute(f"SELECT * FROM {name}").fetchall() for name in names if "sqlite" not in name}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file as the release before left it."""
    path = tmp_path / "chuchu.db"
    migrate(path, command.upgrade, "0002")
    with closing(sqlite3.connect(path)) as plain, plain:
        for number in ASKED:
            insert(plain, question(number))
        plain.executemany(
            "INSERT INTO feedback (question, person, good, reason, comment, given_at) VALUES (?, ?, ?, ?, '', 7)",
            JUDGED,
        )
        plain.execute("INSERT INTO people (person, language) VALUES ('p', 'en')")
        names = "update_id, ordinary, payload, state, received_at"
        plain.execute(f"INSERT INTO inbox ({names}) VALUES (5, TRUE, '{{}}', 'new', 7)")
    return path


async def test_what_was_asked_waits_for_moderators(path: Path) -> None:
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        curation = SqlCuration(database)
        waiting = await curation.unsorted(99)
        assert {each.question: each.reason for each in waiting} == WAITING
        assert [each.text for each in waiting] == [f"问题 {number}" for number in WAITING]
        [gap] = await curation.place([Placed(tuple(WAITING), None)])
        new = Revision("e", 1, Part.FAQ, "{}", None, (), Act.ADDED, ANN, EPOCH, gap=gap)
        await curation.make([Revised(new), GapSettled(gap, 1, GapState.ANSWERED, ANN, EPOCH, entry="e")])
        assert [each.act for each in await curation.deeds(9)] == [Act.GAP_CLOSED, Act.ADDED]
        assert await curation.outcomes_since(EPOCH) == {"answered": 4, "unanswered": 4, "suggested": 2}
        assert await curation.feedback_since(EPOCH) == (2, 2)


async def test_what_was_there_is_there(path: Path) -> None:
    before = contents(path)
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        assert [row.id for row in await SqlQueryLog(database).latest(99)] == list(ASKED)
        assert await SqlPeople(database).language_of("p") == "en"
    after = contents(path)
    added = {"alembic_version", "inbox"}
    assert {name: rows for name, rows in after.items() if name in before.keys() - added} == {
        name: rows for name, rows in before.items() if name not in added
    }
    assert [row[: len(old)] for row, old in zip(after["inbox"], before["inbox"], strict=True)] == before["inbox"]


async def test_of_a_long_log_the_last_questions_wait(path: Path) -> None:
    with closing(sqlite3.connect(path)) as plain, plain:
        for number in range(11, 1111):
            insert(plain, question(2) | {"id": number, "update_id": number + 100})
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        assert [each.question for each in await SqlCuration(database).unsorted(2000)] == list(range(111, 1111))


def test_the_way_back_takes_what_was_curated_and_nothing_else(path: Path) -> None:
    before = contents(path)
    migrate(path, command.upgrade, "0003")
    assert contents(path) != before
    migrate(path, command.downgrade, "0002")
    assert contents(path) == before
