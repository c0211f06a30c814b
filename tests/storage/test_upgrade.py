"""A database of the first tables goes on working with the present ones, and nothing in it is lost."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine

from bot.domain.log import LoggedQuestion
from bot.domain.mail import Delivery, Incoming, Keyboard, Settlement
from bot.storage.columns import EPOCH
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox
from bot.storage.migrations.upgrade import config
from bot.storage.people import SqlPeople
from bot.storage.query_log import SqlQueryLog

HOUR = 3_600_000_000  # in microseconds, as times are stored
OUTBOX = (
    "id, update_id, slot, chat_id, chat, method, payload, question_message, edits, state, head, attempts, not_before, "
    "reason, message_id, created_at, finished_at"
)
ROWS: dict[str, list[tuple[object, ...]]] = {
    "inbox (update_id, payload, state, reason, received_at, settled_at)": [
        (1, None, "done", None, HOUR, HOUR),
        (2, '{"bad": 1}', "poison", "KeyError", HOUR, HOUR),
        (3, '{"late": 1}', "new", None, HOUR, None),
        (4, '{"later": 1}', "new", None, HOUR, None),
    ],
    f"outbox ({OUTBOX})": [
        (1, 1, 0, None, "a", "sendMessage", None, 11, 0, "sent", 0, 0, 0, None, 500, HOUR, HOUR),
        (2, 1, 1, None, "a", "sendMessage", None, None, 0, "failed", 0, 0, 0, "Forbidden", None, HOUR, HOUR),
        (3, 1, 2, 7, "a", "sendMessage", '{"n": 3}', 11, 1, "sending", 1, 2, 0, "429", None, HOUR, None),
        (4, 1, 3, 7, "a", "sendMessage", '{"n": 4}', None, 0, "new", 0, 0, 0, None, None, HOUR, None),
        (5, 1, 4, 8, "b", "answerCallbackQuery", '{"n": 5}', None, 0, "new", 1, 1, HOUR, "502", None, HOUR, None),
        (6, 2, 0, 9, "c", "sendMessage", '{"n": 6}', None, 0, "new", 1, 0, 0, None, None, HOUR, None),
    ],
    "answers (chat, question_message, message_id, answered_at)": [("a", 11, 500, HOUR)],
    "buttons (token, chat, update_id, entry, language, expires_at)": [
        ("t1", "a", 1, "h20-限制", "zh-Hans", HOUR),
        ("t2", "a", 1, "", "zh-Hans", HOUR),
    ],
    "heartbeat (name, beat_at)": [("poller", HOUR)],
}
QUESTIONS = [
    LoggedQuestion(
        asked_at=EPOCH + dt.timedelta(hours=1),
        platform="telegram",
        chat_kind="private",
        person="p",
        chat="a",
        language="zh-Hans",
        text=f"问题 {number}",
        outcome="answered",
        entries=("h20", "出口"),
        confidence=0.5,
        runner_up="",
        runner_up_confidence=0.25,
        codes=("gap",),
        knowledge_version="1",
        latency_ms=1.5,
        edited=True,
        update_id=update_id,
        choice="none",
        id=number,
    )
    for number, update_id in ((3, 1), (5, None))
]


def insert(connection: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def as_row(question: LoggedQuestion) -> dict[str, object]:
    values = {name: getattr(question, name) for name in question.__slots__}
    texts = {name: json.dumps(values[name], ensure_ascii=False) for name in ("entries", "codes")}
    return {**values, **texts, "asked_at": HOUR}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file as the first release left it, with something in every table and work half done."""
    path = tmp_path / "chuchu.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
    engine.dispose()
    with closing(sqlite3.connect(path)) as plain, plain:
        for table, rows in ROWS.items():
            insert(plain, table, rows)
        for question in QUESTIONS:
            row = as_row(question)
            insert(plain, f"query_log ({', '.join(row)})", [tuple(row.values())])
        plain.execute("UPDATE sqlite_sequence SET seq = 9 WHERE name = 'query_log'")
    return path


def numbers(deliveries: list[Delivery]) -> list[int]:
    return [json.loads(delivery.outgoing.payload)["n"] for delivery in deliveries]


async def test_updates_wait_as_before(path: Path) -> None:
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        mailbox = SqlMailbox(database)
        assert await mailbox.pending(9) == [Incoming(3, '{"late": 1}'), Incoming(4, '{"later": 1}')]
        assert await mailbox.receive([Incoming(n, "{}") for n in (1, 2, 3, 4, 5)]) == 1
        await mailbox.settle([Settlement(3)])
        assert await mailbox.backlog() == (2, 4)


async def test_calls_are_sent_in_their_order(path: Path) -> None:
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        mailbox = SqlMailbox(database)
        assert await mailbox.recover() == 1
        first = await mailbox.claim(9)
        assert numbers(first) == [3, 5, 6]
        assert [(call.target_message, call.attempts) for call in first] == [(500, 2), (None, 1), (None, 0)]
        assert [call.outgoing.chat_id for call in first] == [7, 8, 9]
        assert [await mailbox.claim(9), await mailbox.claim(9, express=True)] == [[], []]
        await mailbox.sent(first[0], message_id=500)
        assert numbers(await mailbox.claim(9)) == [4]


async def test_the_log_is_whole_and_gives_no_number_twice(path: Path) -> None:
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        log = SqlQueryLog(database)
        assert await log.latest(9) == QUESTIONS
        assert (await SqlPeople(database).data_of("p")).questions == tuple(QUESTIONS)
        assert await log.append(QUESTIONS[1]) == 10


async def test_buttons_become_keyboards_of_one_button(path: Path) -> None:
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        mailbox = SqlMailbox(database)
        expires = EPOCH + dt.timedelta(hours=1)
        for token, action in (("t1", "choose h20-限制"), ("t2", "none")):
            assert await mailbox.keyboard(token) == Keyboard(token, "a", "", 1, "zh-Hans", "", (action,), expires)


async def test_the_rest_stays(path: Path) -> None:
    def kept(connection: Connection) -> list[object]:
        finished = connection.exec_driver_sql("SELECT * FROM outbox WHERE finished_at IS NOT NULL ORDER BY id")
        return [dict(row._mapping) for row in finished]

    new = {"only_edits": 0, "express": 0, "prompt": None}
    names = OUTBOX.split(", ")
    before = [dict(zip(names, row, strict=True)) | new for row in ROWS[f"outbox ({OUTBOX})"][:2]]
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        assert await database.read(kept) == before
        assert await SqlMailbox(database).last_beat("poller") == EPOCH + dt.timedelta(hours=1)


def test_the_way_back_keeps_what_the_first_tables_have_a_place_for(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0002")
        connection.exec_driver_sql("UPDATE outbox SET express = TRUE, head = TRUE WHERE id = 4")
        command.downgrade(settings, "0001")
    engine.dispose()
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("SELECT * FROM inbox ORDER BY update_id").fetchall() == next(iter(ROWS.values()))
        assert plain.execute("SELECT id, head, state FROM outbox WHERE finished_at IS NULL ORDER BY id").fetchall() == [
            (3, 1, "new"),
            (4, 0, "new"),
            (5, 1, "new"),
            (6, 1, "new"),
        ]
