"""After /forget nothing of a person is in any file of the database, and everything of the others is."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.domain.curation import DraftSaved, GapTaken
from bot.domain.draft import Draft, DraftState
from bot.domain.gap import Placed
from bot.domain.log import LoggedQuestion
from bot.domain.mail import Incoming, Keyboard, Outgoing, Settlement
from bot.domain.moderation import Actor
from bot.domain.people import (
    Change,
    Commented,
    Feedback,
    Forgotten,
    Introduced,
    Judged,
    PersonalData,
    Pinned,
    Subscribed,
    Subscription,
    Told,
)
from bot.domain.revision import Part
from bot.services.drafting_work import Step, Way, Work, from_content, to_content
from bot.storage import query_log, settling, tables
from bot.storage.changes import FORGETTING
from bot.storage.curation import SqlCuration
from bot.storage.database import Database, open_database
from bot.storage.mailbox import SqlMailbox
from bot.storage.metadata import metadata
from bot.storage.people import SqlPeople
from bot.storage.sqlite import SqliteFile

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PEOPLE = 9
ROUNDS = 8
ONE = 4  # who is forgotten
EVERYTHING = {"words", "hash", "chat", "id as text", "id"}


def id_of(person: int) -> int:
    """A plain id, seven bytes that stand in the file as they are."""
    return 0x5E_C2E7_C4A7_0000 + person * 0x1111


def hash_of(person: int) -> str:
    return f"{person:x}".join("0123456789abcdef")[:32]


def chat_of(person: int) -> str:
    return hash_of(person)[::-1]


def said(person: int, chance: random.Random) -> str:
    """Words that are found again wherever they are cut."""
    return f"<said by {person}>" * chance.choice([1, 3, 40, 250])


def question(person: int, chance: random.Random) -> LoggedQuestion:
    return LoggedQuestion(
        asked_at=NOW,
        platform="telegram",
        chat_kind="private",
        person=hash_of(person),
        chat=chat_of(person),
        language="en",
        text=said(person, chance),
        outcome="answered",
        entries=("h20",),
        confidence=1.0,
        runner_up="",
        runner_up_confidence=0.0,
        codes=(),
        knowledge_version="1",
        latency_ms=1.0,
    )


def changes(person: int, update_id: int, chance: random.Random) -> tuple[Change, ...]:
    """All that can be remembered of somebody; they judge their own questions and those of the one before them."""
    given = Feedback(hash_of(person), False, "other", said(person, chance), NOW)
    wish = Subscription(
        person=hash_of(person),
        chat=chat_of(person),
        chat_id=id_of(person),
        told=Told.ANSWER,
        question=said(person, chance),
        entry="",
        shown=said(person, chance),
        language="en",
        since=NOW,
    )
    return (
        Pinned(hash_of(person), "en"),
        Introduced(chat_of(person), NOW),
        Judged(update_id, given),
        Judged(update_id - 10, given),
        Commented(update_id - 10, hash_of(person), said(person, chance)),
        Subscribed(wish),
    )


def updates(chance: random.Random) -> Iterator[tuple[Incoming, Settlement]]:
    order = [person for person in range(PEOPLE) for _ in range(ROUNDS)]
    chance.shuffle(order)
    for number, person in enumerate(order):
        update_id = number * 10
        payload = json.dumps({"from": {"id": id_of(person)}, "text": said(person, chance)}, ensure_ascii=False)
        call = Outgoing(
            0, id_of(person), chat_of(person), "sendMessage", payload, question_message=number, prompt=update_id
        )
        keyboards = tuple(
            Keyboard(f"{place} {number}", chat, hash_of(person), update_id, "en", "1", ("none",), NOW)
            for place, chat in enumerate((chat_of(person), "a group"))
        )
        yield (
            Incoming(update_id, payload),
            Settlement(
                update_id,
                logged=question(person, chance),
                outgoing=(call, replace(call, slot=1)),
                keyboards=keyboards,
                changes=changes(person, update_id, chance),
            ),
        )
        yield Incoming(update_id + 1, payload), Settlement(update_id + 1, poison="KeyError")


async def live(mailbox: SqlMailbox, chance: random.Random) -> None:
    """Everybody asks, judges, subscribes; some answers are sent and some wait."""
    for update, settlement in updates(chance):
        await mailbox.receive([update])
        await mailbox.settle([settlement])
        if chance.random() < 0.5:
            for delivery in await mailbox.claim(2):
                await mailbox.sent(delivery, message_id=chance.randrange(1000))


async def forgetting(mailbox: SqlMailbox) -> Settlement:
    await mailbox.receive([Incoming(10_000, json.dumps({"from": {"id": id_of(ONE)}, "text": "/forget"}))])
    return Settlement(10_000, changes=(Forgotten(hash_of(ONE), chat_of(ONE), id_of(ONE)),))


async def forget(mailbox: SqlMailbox) -> None:
    await mailbox.settle([await forgetting(mailbox)])


def traces(folder: Path, person: int) -> set[str]:
    """What the database's files still say of somebody."""
    content = b"".join(file.read_bytes() for file in sorted(folder.iterdir()))
    marks = {
        "words": f"said by {person}".encode(),
        "hash": hash_of(person).encode(),
        "chat": chat_of(person).encode(),
        "id as text": str(id_of(person)).encode(),
        "id": id_of(person).to_bytes(7, "big"),
    }
    return {name for name, mark in marks.items() if mark in content}


def rows(connection: Connection) -> list[tuple[object, ...]]:
    """Every row of every table but the inbox, and what the inbox keeps aside."""
    kept = [
        (table.name, *row)
        for table in metadata.sorted_tables
        if table is not tables.inbox
        for row in connection.execute(select(table).order_by(*table.primary_key))
    ]
    aside = connection.execute(select(tables.inbox.c.payload).where(tables.inbox.c.payload.is_not(None)))
    return kept + [("inbox", *row) for row in aside]


def of_others(connection: Connection) -> list[tuple[object, ...]]:
    """Those that are not about the one who goes."""
    theirs = connection.scalars(select(tables.query_log.c.id).where(tables.query_log.c.person == hash_of(ONE)))
    judged = {(table, number) for number in theirs for table in ("feedback", "gap_questions", "log_index")}
    marks = (hash_of(ONE), chat_of(ONE), str(id_of(ONE)))
    return [row for row in rows(connection) if row[:2] not in judged and not any(mark in str(row) for mark in marks)]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as opened:
        yield opened


@pytest.mark.parametrize("seed", range(2))
async def test_nothing_remains_and_nobody_else_is_touched(tmp_path: Path, database: Database, seed: int) -> None:
    mailbox = SqlMailbox(database, now=lambda: NOW)
    await live(mailbox, random.Random(seed))
    assert traces(tmp_path, ONE) == EVERYTHING
    others = await database.read(of_others)
    await forget(mailbox)
    assert traces(tmp_path, ONE) == set()
    assert await database.read(rows) == others
    assert traces(tmp_path, ONE + 1) == EVERYTHING
    assert await SqlPeople(database).data_of(hash_of(ONE)) == PersonalData("", (), (), ())


async def test_nothing_remains_with_those_who_curate(tmp_path: Path, database: Database) -> None:
    """Who goes asked what is in gaps, works on one, and writes an answer; another writes one to what they asked."""
    mailbox, curation = SqlMailbox(database, now=lambda: NOW), SqlCuration(database, now=lambda: NOW)
    await live(mailbox, random.Random(3))
    waiting = [each.question for each in await curation.unsorted(1000)]
    numbers = await curation.place([Placed(tuple(waiting[start::5]), None) for start in range(5)])
    before = await curation.gaps(numbers)
    ways = {each.text: each.person for each in before[1].questions}
    assert hash_of(ONE) in ways.values()
    content = to_content(Work(Part.CLAIMS, "", 0, None, Step.TEXT, ways=tuple(Way(text, "en") for text in ways)))
    one = Actor(hash_of(ONE), said(ONE, random.Random(3)))
    theirs = Draft("theirs", one, "a group", DraftState.EDITING, 1, numbers[0], "", content, NOW)
    others = replace(theirs, id="others", by=Actor("another", "Another"), gap=numbers[1])
    await curation.make([GapTaken(numbers[0], 1, one, NOW), DraftSaved(theirs), DraftSaved(others)])
    seen = await curation.gaps(numbers)

    await forget(mailbox)
    assert traces(tmp_path, ONE) == set()
    left = [[each for each in gap.questions if each.person != hash_of(ONE)] for gap in seen]
    after = await curation.gaps(numbers)
    assert [list(gap.questions) for gap in after] == left
    touched = [gap.taken_by == one or gap.asked > len(kept) for gap, kept in zip(seen, left, strict=True)]
    assert [gap.version > was.version for gap, was in zip(after, seen, strict=True)] == touched
    kept = await curation.draft("others")
    assert kept is not None
    assert [way.text for way in from_content(kept.content).ways] == [
        text for text, person in ways.items() if person != hash_of(ONE)
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_a_long_log_is_emptied_of_them_and_not_written_anew(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(query_log, "REWRITTEN", 3)
    written: list[str] = []
    rewrite = SqliteFile.rewrite

    def note(file: SqliteFile, connection: Connection, table: str) -> None:
        written.append(table)
        rewrite(file, connection, table)

    monkeypatch.setattr(SqliteFile, "rewrite", note)
    mailbox = SqlMailbox(database, now=lambda: NOW)
    await live(mailbox, random.Random(seed))
    others = await database.read(of_others)
    await forget(mailbox)
    assert await database.read(rows) == others
    assert written == [table.name for table in tables.PERSONAL]
    assert traces(tmp_path, ONE) == set()


async def test_what_a_crash_left_goes_with_the_clean_up_at_the_next_start(tmp_path: Path, database: Database) -> None:
    mailbox = SqlMailbox(database, now=lambda: NOW)
    await live(mailbox, random.Random(2))
    await database.write(partial(settling.settle, settlements=[await forgetting(mailbox)], now=NOW))
    assert traces(tmp_path, ONE) == EVERYTHING
    await mailbox.prune(before=NOW - dt.timedelta(days=2))
    assert traces(tmp_path, ONE) == set()
    assert await mailbox.last_beat(FORGETTING) is None


@pytest.mark.parametrize(
    ("payload", "kept"),
    [
        ({"message": {"from": {"id": 123}}}, False),
        ({"message": {"sender_user": {"id": 123, "name": "x"}}}, False),
        ({"message": {"from": {"id": 1234}, "chat": {"id": 123}}}, False),
        ({"message": {"from": {"id": 1234}}}, True),
        ({"message": {"from": {"id": -123}, "date": 123}}, True),
    ],
)
async def test_what_is_kept_aside_and_names_them(database: Database, payload: dict[str, object], *, kept: bool) -> None:
    text = json.dumps(payload)
    mailbox = SqlMailbox(database, now=lambda: NOW)
    await mailbox.receive([Incoming(1, text), Incoming(2, "{}")])
    await mailbox.settle([Settlement(1, poison="KeyError"), Settlement(2, changes=(Forgotten("p", "c", 123),))])
    found = await database.read(lambda connection: connection.scalars(select(tables.inbox.c.payload)).all())
    assert found == [text if kept else None, None]
