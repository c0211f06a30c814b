"""/forget: everything about a person goes, and nothing about anybody else."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.domain.mail import Incoming, Settlement
from bot.domain.people import (
    Commented,
    Feedback,
    Forgotten,
    Introduced,
    Judged,
    Moved,
    PersonalData,
    Pinned,
    Subscribed,
)
from bot.services.ports import Mailbox, People, QueryLog
from tests.conformance.made import (
    DAY,
    MINUTE,
    START,
    Clock,
    call,
    change,
    claim_one,
    keyboard,
    put,
    question,
    subscription,
    updates_of,
)

P1 = Forgotten(person="p1", chat="a", person_id=123)
NOBODY = PersonalData("", (), (), ())


def judged(update_id: int, person: str) -> Judged:
    return Judged(update_id, Feedback(person, True, "", "", START))


async def test_what_they_asked_and_said(mailbox: Mailbox, log: QueryLog, people: People) -> None:
    await put(mailbox, Settlement(1, logged=question(1)), Settlement(2, logged=replace(question(2), person="p2")))
    await change(mailbox, Pinned("p1", "en"), Pinned("p2", "en"), Subscribed(subscription()))
    await change(mailbox, Subscribed(subscription(person="p2", chat="b")))
    await change(mailbox, *(judged(update_id, person) for update_id in (1, 2) for person in ("p1", "p2")))
    before = await people.data_of("p2")
    await change(mailbox, P1)
    assert await people.data_of("p1") == NOBODY
    after = await people.data_of("p2")
    assert after == replace(before, feedback=before.feedback[1:])  # what p2 said of p1's question is gone
    assert [row.person for row in await log.latest(9)] == ["p2"]
    assert await people.question_of(1) is None


async def test_numbers_are_not_given_again(mailbox: Mailbox, log: QueryLog) -> None:
    await put(mailbox, Settlement(1, logged=question(1)), Settlement(2, logged=question(2)))
    last = (await log.latest(1))[0].id
    await change(mailbox, P1, Subscribed(subscription()), P1)
    assert await log.append(question(3)) > last


async def test_their_notices_and_their_introduction(mailbox: Mailbox, people: People) -> None:
    await people.notify("p1", calls=[], keyboards=[], fulfilled=[], shown={})
    await change(mailbox, Introduced("a", START), Introduced("b", START), Moved("x", "a", 1), Moved("y", "b", 1))
    await change(mailbox, P1, Subscribed(subscription()))
    assert len(await people.waiting(told_before=START, after=0, limit=9)) == 1
    assert [await people.introduced_at(chat) for chat in "ab"] == [None, START]
    assert [await people.moved_from(chat) for chat in "ab"] == [[], ["y"]]


async def test_keyboards_of_theirs_and_in_their_chat(mailbox: Mailbox) -> None:
    shown = {
        "private": keyboard("private"),
        "theirs": keyboard("theirs", chat="group", person="p1"),
        "of anybody": keyboard("of anybody", chat="group"),
        "of another": keyboard("of another", chat="group", person="p2"),
    }
    await put(mailbox, Settlement(1, keyboards=tuple(shown.values())))
    await change(mailbox, P1)
    assert [name for name in shown if await mailbox.keyboard(name)] == ["of anybody", "of another"]


async def test_messages_of_their_chat(mailbox: Mailbox, people: People) -> None:
    answers = (call(question_message=11, prompt=1), call("b", 1, question_message=11, prompt=1))
    await put(mailbox, Settlement(1, outgoing=answers))
    for delivery in await mailbox.claim(2):
        await mailbox.sent(delivery, message_id=500)
    await change(mailbox, P1)
    assert [await people.commented_question(chat, 500) for chat in "ab"] == [None, 1]
    edits = (call(question_message=11, edits=True), call("b", 1, question_message=11, edits=True))
    await put(mailbox, Settlement(3, outgoing=edits))
    assert [delivery.target_message for delivery in await mailbox.claim(2)] == [None, 500]


class TestCalls:
    async def test_those_that_wait_are_not_made(self, mailbox: Mailbox) -> None:
        calls = (call(), call(slot=1), call("b", 2), call(slot=3, express=True))
        await put(mailbox, Settlement(1, outgoing=calls))
        await change(mailbox, P1)
        assert [delivery.outgoing.chat for delivery in await mailbox.claim(9)] == ["b"]
        assert await mailbox.claim(9, express=True) == []

    async def test_one_being_sent_is_left_to_its_sender(self, mailbox: Mailbox) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(), call(slot=1))))
        delivery = await claim_one(mailbox)
        await change(mailbox, P1)
        assert await mailbox.backlog() == (0, 1)
        await mailbox.sent(delivery, message_id=1)
        assert await mailbox.backlog() == (0, 0)

    async def test_what_comes_later_is_made(self, mailbox: Mailbox) -> None:
        """Of the same update, too: it says that all is gone."""
        await put(mailbox, Settlement(1, outgoing=(call(),)))
        await put(mailbox, Settlement(2, changes=(P1,), outgoing=(call(),)), Settlement(3, outgoing=(call(),)))
        delivery = await claim_one(mailbox)
        assert delivery.update_id == 2
        await mailbox.sent(delivery, message_id=1)
        assert updates_of(await mailbox.claim(9)) == [3]

    async def test_finished_ones_are_dropped(self, mailbox: Mailbox, clock: Clock) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(), call("b", 1))))
        for delivery in await mailbox.claim(2):
            await mailbox.sent(delivery, message_id=1)
        await put(mailbox, Settlement(2, changes=(P1,)))
        clock.advance(DAY)
        assert await mailbox.prune(before=clock()) == 3  # two updates, and the call to the other chat


class TestWhatIsKeptAside:
    async def test_an_update_that_names_them_stays_known(self, mailbox: Mailbox) -> None:
        await mailbox.receive([Incoming(1, json.dumps({"message": {"from": {"id": 123}}}))])
        await mailbox.settle([Settlement(1, poison="KeyError")])
        await change(mailbox, P1)
        assert await mailbox.receive([Incoming(1, "{}")]) == 0

    async def test_one_that_waits_is_handled_later(self, mailbox: Mailbox) -> None:
        update = Incoming(1_000_000_000, '{"id": 123}')
        await mailbox.receive([update])
        await change(mailbox, P1)
        assert await mailbox.pending(9) == [update]


async def test_only_what_came_before_goes(mailbox: Mailbox, log: QueryLog) -> None:
    """All of it in one batch."""
    await put(
        mailbox,
        Settlement(1, logged=question(1)),
        Settlement(2, changes=(P1,)),
        Settlement(3, logged=question(3, "after")),
    )
    assert [row.text for row in await log.latest(9)] == ["after"]


async def test_twice_changes_nothing(mailbox: Mailbox, people: People) -> None:
    await put(mailbox, Settlement(1, logged=question(1)))
    for _ in range(2):
        await change(mailbox, P1)
        assert await people.data_of("p1") == NOBODY


class TestWhatWaits:
    """A press goes before older messages: what was asked before "delete everything" must not be logged after it."""

    async def test_older_updates_of_the_person_are_settled_with_nothing(self, mailbox: Mailbox, log: QueryLog) -> None:
        theirs, others = '{"from": {"id": 7}}', '{"from": {"id": 77}}'
        waiting = [Incoming(1, theirs), Incoming(2, others), Incoming(3, "{}", express=True), Incoming(4, theirs)]
        await mailbox.receive(waiting)
        await mailbox.settle([Settlement(3, changes=(Forgotten("p1", "a", 7),))])
        assert [update.update_id for update in await mailbox.pending(9)] == [2, 4]
        await mailbox.settle([Settlement(1, logged=question(1))])
        assert await log.latest(9) == []


class TestWordsTypedInline:
    async def test_they_go_when_they_are_of_no_more_use(self, mailbox: Mailbox, clock: Clock) -> None:
        typed = keyboard("typed", actions=("question what is it",), expires_at=START + DAY)
        shown = keyboard("shown", expires_at=START + DAY)
        await put(mailbox, Settlement(1, keyboards=(typed, shown)))
        clock.advance(DAY + MINUTE)
        await mailbox.prune(before=clock() - 2 * DAY)
        assert await mailbox.keyboard("typed") is None
        assert await mailbox.keyboard("shown") == shown


class TestFeedbackSaidAgain:
    async def test_it_takes_back_neither_reason_nor_comment(self, mailbox: Mailbox, people: People) -> None:
        await put(mailbox, Settlement(1, logged=question(1)))
        given = Feedback("p2", False, "wrong", "", START)
        await change(mailbox, Judged(1, given), Commented(1, "p2", "no"), Judged(1, replace(given, reason="")))
        assert [each for _, each in (await people.data_of("p2")).feedback] == [replace(given, comment="no")]
        await change(mailbox, Judged(1, replace(given, good=True, reason="")))
        assert [each for _, each in (await people.data_of("p2")).feedback] == [replace(given, good=True, reason="")]
