"""What is old goes with all that belongs to it, the oldest first; what is not stays as it is."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.gap import Placed
from bot.domain.log_review import EVERYTHING
from bot.domain.mail import Settlement
from bot.domain.people import Feedback, Judged, Subscribed
from bot.services.ports import Curation, LogReview, Mailbox, People, QueryLog
from tests.conformance.made import DAY, START, change, put, question, subscription


async def fill(mailbox: Mailbox) -> None:
    """Six questions, a day apart; each is unanswered, judged, and somebody wants to be told."""
    for number in range(1, 7):
        at = START + number * DAY
        row = replace(question(number, f"question {number}"), asked_at=at, outcome="unanswered")
        await put(mailbox, Settlement(number, logged=row))
        await change(mailbox, Judged(number, Feedback("p1", False, "wrong", "", at)))
        await change(mailbox, Subscribed(subscription(question=f"question {number}", since=at)))


async def test_the_oldest_go_first_and_all_that_is_theirs(
    mailbox: Mailbox, log: QueryLog, review: LogReview, people: People, curation: Curation
) -> None:
    await fill(mailbox)
    waiting = await curation.unsorted(10)
    gaps = await curation.place(
        [Placed(tuple(each.question for each in some), None) for some in (waiting[:3], waiting[3:4], waiting[4:])]
    )
    before = await curation.gaps(gaps)
    limit = START + 4 * DAY
    assert await log.drop_before(limit, 2) == 2
    assert [row.text for row in await log.latest(9)] == [f"question {number}" for number in (3, 4, 5, 6)]
    assert await log.drop_before(limit, 2) == 1
    assert await log.drop_before(limit, 2) == 0
    await log.erase_dropped()

    kept = [f"question {number}" for number in (4, 5, 6)]
    assert [row.text for row in await review.page(EVERYTHING, 9, after=0)] == kept
    data = await people.data_of("p1")
    assert [text for text, _ in data.feedback] == kept
    assert [each.question for each in data.subscriptions] == kept
    after = await curation.gaps(gaps)
    assert [[each.text for each in gap.questions] for gap in after] == [[], kept[:1], kept[1:]]
    assert [gap.version > was.version for gap, was in zip(after, before, strict=True)] == [True, False, False]


async def test_a_wish_without_an_old_question_ends_too(mailbox: Mailbox, log: QueryLog, people: People) -> None:
    await change(
        mailbox, Subscribed(subscription(since=START)), Subscribed(subscription(entry="h200", since=START + DAY))
    )
    assert await log.drop_before(START + DAY, 10) == 1
    assert [each.entry for each in (await people.data_of("p1")).subscriptions] == ["h200"]


async def test_nothing_is_old(mailbox: Mailbox, log: QueryLog) -> None:
    await fill(mailbox)
    assert await log.drop_before(START, 10) == 0
    assert await log.drop_before(START + 9 * DAY, 0) == await log.drop_before(START + 9 * DAY, -1) == 0
    assert len(await log.latest(9)) == 6
