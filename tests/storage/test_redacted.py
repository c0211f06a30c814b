"""What is redacted stands in no file of the database, and what is found again under it is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.log_review import LogFilter
from bot.domain.mail import Incoming, Settlement
from bot.domain.people import Change, Commented, Feedback, Judged, Subscribed, Told, Unsubscribed
from bot.services.redaction import redacted
from bot.storage.database import Database, open_database
from bot.storage.log_review import SqlLogReview
from bot.storage.mailbox import SqlMailbox
from bot.storage.people import SqlPeople
from bot.storage.query_log import SqlQueryLog
from tests.conformance.made import START, question, subscription

SECRETS = ("jane.canary@example.org", "13812345678", "4111111111111111", "@canary_user", "utm=canary")
TEXT = "I am jane.canary@example.org, 13812345678, 4111111111111111, @canary_user, https://example.org/a?utm=canary"
STORED = "I am [email], [phone], [card], [handle], https://example.org/a[query]"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as opened:
        yield opened


def every_byte(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def found(folder: Path) -> list[str]:
    return [each for each in SECRETS if each.encode() in every_byte(folder)]


async def test_no_file_holds_it(tmp_path: Path, database: Database) -> None:
    mailbox, people = SqlMailbox(database, redact=redacted), SqlPeople(database)
    given = Feedback("p1", False, "wrong", TEXT, START)
    wish = subscription(told=Told.ANSWER, question=TEXT)
    changes: list[tuple[Change, ...]] = [(), (Judged(1, given),), (Commented(1, "p1", TEXT),), (Subscribed(wish),)]
    for number, each in enumerate(changes, 1):
        await mailbox.receive([Incoming(number, "{}")])
        logged = question(1, TEXT) if number == 1 else None
        await mailbox.settle([Settlement(number, logged=logged, changes=each)])
    await SqlQueryLog(database, redact=redacted).append(question(None, TEXT))
    await database.checkpoint()
    assert found(tmp_path) == []
    data = await people.data_of("p1")
    assert {row.text for row in data.questions} == {STORED}
    assert data.feedback[0][1].comment == STORED
    assert await SqlLogReview(database).count(LogFilter(text="canary")) == 0
    assert await SqlLogReview(database).count(LogFilter(text="email")) == 2

    await mailbox.receive([Incoming(9, "{}")])
    await mailbox.settle([Settlement(9, changes=(Unsubscribed("p1", Told.ANSWER, TEXT, wish.entry),))])
    assert (await people.data_of("p1")).subscriptions == ()


async def test_dropped_questions_leave_nothing(tmp_path: Path, database: Database) -> None:
    log = SqlQueryLog(database)
    for number in range(300):
        await log.append(question(None, f"{'canary-old' if number % 2 else 'canary-older'} {number} " * 9))
    assert await log.drop_before(START + dt.timedelta(days=1), 1000) == 300
    await log.erase_dropped()
    assert b"canary" not in every_byte(tmp_path)
