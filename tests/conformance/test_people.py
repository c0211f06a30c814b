"""What the bot remembers of people: their language, their judgement, what they want to be told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.mail import Settlement
from bot.domain.people import (
    Change,
    Commented,
    Feedback,
    Introduced,
    Judged,
    PersonalData,
    Pinned,
    Subscribed,
    Subscription,
    Told,
    Unreachable,
    Unsubscribed,
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


def given(person: str = "p1", **more: Any) -> Feedback:
    return replace(Feedback(person=person, good=False, reason="wrong", comment="", given_at=START), **more)


async def theirs(people: People, person: str = "p1") -> list[Subscription]:
    """What a person wants to be told, without numbers."""
    return [replace(each, id=0) for each in (await people.data_of(person)).subscriptions]


class TestLanguage:
    async def test_nobody_has_one_at_first(self, people: People) -> None:
        assert await people.language_of("p1") == ""

    async def test_the_last_one_stands_and_can_be_taken_back(self, mailbox: Mailbox, people: People) -> None:
        await change(mailbox, Pinned("p1", "en"), Pinned("p2", "en"), Pinned("p1", "zh-Hant"))
        assert [await people.language_of(person) for person in ("p1", "p2")] == ["zh-Hant", "en"]
        await change(mailbox, Pinned("p1", ""))
        assert await people.language_of("p1") == ""


class TestIntroduction:
    async def test_the_last_one(self, mailbox: Mailbox, people: People) -> None:
        assert await people.introduced_at("a") is None
        await change(mailbox, Introduced("a", START), Introduced("a", START + DAY), Introduced("b", START))
        assert await people.introduced_at("a") == START + DAY


class TestFeedback:
    async def judge(self, mailbox: Mailbox, *feedback: Feedback) -> None:
        await put(mailbox, Settlement(1, logged=question(1)))
        await change(mailbox, *(Judged(1, each) for each in feedback))

    async def test_how_a_person_judged(self, mailbox: Mailbox, people: People) -> None:
        await self.judge(mailbox, given(), given("p2", good=True, reason=""))
        judgements = [await people.feedback_of(*key) for key in (("p1", 1), ("p2", 1), ("p3", 1), ("p1", 2))]
        assert judgements == [False, True, None, None]

    async def test_the_last_judgement_stands(self, mailbox: Mailbox, people: People) -> None:
        last = given(good=True, reason="", given_at=START + MINUTE)
        await self.judge(mailbox, given(comment="why?"), last)
        assert (await people.data_of("p1")).feedback == ((question().text, last),)

    async def test_a_comment_is_added(self, mailbox: Mailbox, people: People) -> None:
        await self.judge(mailbox, given(), given("p2"))
        await change(mailbox, Commented(1, "p1", "年份不对"))
        assert (await people.data_of("p1")).feedback == ((question().text, given(comment="年份不对")),)
        assert (await people.data_of("p2")).feedback == ((question().text, given("p2")),)

    async def test_a_comment_on_nothing_changes_nothing(self, mailbox: Mailbox, people: People) -> None:
        await put(mailbox, Settlement(1, logged=question(1)))
        await change(mailbox, Commented(1, "p1", "x"), Commented(9, "p1", "x"))
        assert (await people.data_of("p1")).feedback == ()

    async def test_what_is_not_known_is_not_judged(self, mailbox: Mailbox, people: People) -> None:
        await change(mailbox, Judged(9, given()))
        assert await people.feedback_of("p1", 9) is None
        assert (await people.data_of("p1")).feedback == ()

    async def test_it_outlives_the_update(self, mailbox: Mailbox, people: People, clock: Clock) -> None:
        await self.judge(mailbox, given())
        clock.advance(DAY)
        await mailbox.prune(before=clock())
        assert await people.feedback_of("p1", 1) is None  # the update is forgotten
        assert len((await people.data_of("p1")).feedback) == 1

    async def test_a_question_of_the_same_batch_can_be_judged(self, mailbox: Mailbox, people: People) -> None:
        judged = Settlement(2, changes=(Judged(1, given()),))
        await put(mailbox, Settlement(1, logged=question(1)), judged, Settlement(3, logged=question(3)))
        assert await people.feedback_of("p1", 1) is False

    async def test_the_question_of_an_update(self, mailbox: Mailbox, people: People, clock: Clock) -> None:
        await put(mailbox, Settlement(1, logged=question(1, "问？")))
        assert [await people.question_of(update) for update in (1, 2)] == ["问？", None]
        clock.advance(DAY)
        await mailbox.prune(before=clock())
        assert await people.question_of(1) is None


class TestSubscribing:
    async def test_it_comes_back_as_it_was(self, mailbox: Mailbox, people: People) -> None:
        await change(mailbox, Subscribed(subscription()))
        assert await theirs(people) == [subscription()]
        assert await people.is_subscribed(subscription())

    @pytest.mark.parametrize("other", [{"person": "p2"}, {"told": Told.ANSWER}, {"question": "x"}, {"entry": "x"}])
    async def test_another_one_is_another_one(self, mailbox: Mailbox, people: People, other: dict[str, Any]) -> None:
        await change(mailbox, Subscribed(subscription()))
        assert not await people.is_subscribed(subscription(**other))
        await change(mailbox, Subscribed(subscription(**other)))
        assert len(await people.waiting(told_before=START, after=0, limit=9)) == 2

    async def test_a_repetition_changes_only_what_was_shown(self, mailbox: Mailbox, people: People) -> None:
        again = subscription(shown="the new answer", language="en", since=START + DAY, chat_id=9)
        await change(mailbox, Subscribed(subscription()), Subscribed(again))
        assert await theirs(people) == [subscription(shown="the new answer")]
        assert await people.is_subscribed(again)

    async def test_the_oldest_go_when_there_are_too_many(self, mailbox: Mailbox, people: People) -> None:
        await change(mailbox, Subscribed(subscription(person="p2")))
        await change(mailbox, *(Subscribed(subscription(question=f"q{n}")) for n in range(53)))
        assert [each.question for each in await theirs(people)] == [f"q{n}" for n in range(3, 53)]
        assert len(await theirs(people, "p2")) == 1

    @pytest.mark.parametrize(
        ("wish", "left"),
        [
            (Unsubscribed("p1"), []),
            (Unsubscribed("p1", Told.ANSWER), ["q1 e1 correction", "q1 e2 correction"]),
            (Unsubscribed("p1", Told.CORRECTION, "q1", "e1"), ["q1  answer", "q1 e2 correction"]),
            (Unsubscribed("p1", None, "q1", "e2"), ["q1  answer", "q1 e1 correction"]),
            (Unsubscribed("p1", Told.CORRECTION, "q2"), ["q1  answer", "q1 e1 correction", "q1 e2 correction"]),
        ],
    )
    async def test_stopping(self, mailbox: Mailbox, people: People, wish: Unsubscribed, left: list[str]) -> None:
        wanted = [
            subscription(question="q1", told=told, entry=entry)
            for told, entry in ((Told.ANSWER, ""), (Told.CORRECTION, "e1"), (Told.CORRECTION, "e2"))
        ]
        others = subscription(person="p2", question="q1")
        await change(mailbox, *map(Subscribed, [*wanted, others]))
        await change(mailbox, wish)
        assert [f"{each.question} {each.entry} {each.told}" for each in await theirs(people)] == left
        assert await theirs(people, "p2") == [others]

    async def test_those_of_a_chat_that_is_gone_end(self, mailbox: Mailbox, people: People) -> None:
        other = subscription(person="p2", chat="b")
        await change(mailbox, Subscribed(subscription()), Subscribed(other), Introduced("a", START))
        await put(mailbox, Settlement(1, outgoing=(call("a"), call("b", 1))))
        await change(mailbox, Unreachable("a"))
        assert await theirs(people) == []
        assert await theirs(people, "p2") == [other]
        assert await people.introduced_at("a") == START
        assert [delivery.outgoing.chat for delivery in await mailbox.claim(9)] == ["b"]

    async def test_a_refused_call_ends_them_as_well(self, mailbox: Mailbox, people: People) -> None:
        await change(mailbox, Subscribed(subscription()))
        await put(mailbox, Settlement(1, outgoing=(call("a"),)))
        await mailbox.unreachable(await claim_one(mailbox), reason="Forbidden")
        assert await theirs(people) == []


class TestWaiting:
    async def questions(
        self, people: People, *, told_before: dt.datetime = START, after: int = 0, limit: int = 9
    ) -> list[str]:
        found = await people.waiting(told_before=told_before, after=after, limit=limit)
        assert [each.id for each in found] == sorted({each.id for each in found})
        return [each.question for each in found]

    async def test_page_by_page(self, mailbox: Mailbox, people: People) -> None:
        await change(mailbox, *(Subscribed(subscription(question=name)) for name in "abc"))
        [first, second] = await people.waiting(told_before=START, after=0, limit=2)
        assert [first.question, second.question] == ["a", "b"]
        assert await self.questions(people, after=second.id) == ["c"]
        assert await self.questions(people, limit=0) == await self.questions(people, limit=-1) == []

    async def test_who_had_a_notice_waits_for_the_next(self, mailbox: Mailbox, people: People, clock: Clock) -> None:
        await change(mailbox, Pinned("p1", "en"), Pinned("p2", "en"))
        await change(mailbox, *(Subscribed(subscription(person=f"p{n}", question=f"q{n}")) for n in (1, 2, 3)))
        await people.notify("p2", calls=[], keyboards=[], fulfilled=[], shown={})
        assert await self.questions(people, told_before=START) == ["q1", "q3"]
        assert await self.questions(people, told_before=START + MINUTE) == ["q1", "q2", "q3"]
        assert await people.language_of("p2") == "en"


class TestNotices:
    async def subscribed(self, mailbox: Mailbox, people: People, *questions: str) -> list[int]:
        await change(mailbox, *(Subscribed(subscription(question=name)) for name in questions))
        return [each.id for each in (await people.data_of("p1")).subscriptions]

    async def test_one_is_queued_and_noted(self, mailbox: Mailbox, people: People) -> None:
        first, second, third = await self.subscribed(mailbox, people, "a", "b", "c")
        calls = [call(), call(slot=0, method="sendMessage", payload="{}")]
        under = [keyboard("t", update_id=None)]
        await people.notify("p1", calls=calls, keyboards=under, fulfilled=[first], shown={second: "new"})
        left = (await people.data_of("p1")).subscriptions
        assert [(each.id, each.shown) for each in left] == [(second, "new"), (third, subscription().shown)]
        assert await mailbox.keyboard("t") == under[0]
        assert await people.waiting(told_before=START, after=0, limit=9) == []
        delivery = await claim_one(mailbox)
        assert (delivery.update_id, delivery.outgoing) == (None, calls[0])
        await mailbox.sent(delivery, message_id=1)
        assert (await claim_one(mailbox)).outgoing == calls[1]

    async def test_notices_have_no_update_to_be_told_apart_by(self, mailbox: Mailbox, people: People) -> None:
        for chat in ("a", "b"):
            await people.notify("p1", calls=[call(chat)], keyboards=[], fulfilled=[], shown={})
        assert updates_of(await mailbox.claim(9)) == [None, None]

    @pytest.mark.parametrize("named", ["fulfilled", "shown"])
    async def test_nothing_happens_where_they_stopped_meanwhile(
        self, mailbox: Mailbox, people: People, named: str
    ) -> None:
        first, gone = await self.subscribed(mailbox, people, "a", "b")
        await change(mailbox, Unsubscribed("p1", None, "b", subscription().entry))
        await self.notify_in_vain(mailbox, people, first, gone, named)

    async def test_nothing_happens_where_one_is_not_theirs(self, mailbox: Mailbox, people: People) -> None:
        [first] = await self.subscribed(mailbox, people, "a")
        await change(mailbox, Subscribed(subscription(person="p2")))
        [other] = [each.id for each in (await people.data_of("p2")).subscriptions]
        await self.notify_in_vain(mailbox, people, first, other, "fulfilled")

    async def notify_in_vain(self, mailbox: Mailbox, people: People, first: int, other: int, named: str) -> None:
        before = await people.data_of("p1")
        fulfilled = [first, other] if named == "fulfilled" else [first]
        shown = {other: "new"} if named == "shown" else {}
        await people.notify("p1", calls=[call()], keyboards=[keyboard("t")], fulfilled=fulfilled, shown=shown)
        assert await people.data_of("p1") == before
        assert await mailbox.keyboard("t") is None
        assert await mailbox.backlog() == (0, 0)
        assert (await people.waiting(told_before=START, after=0, limit=1))[0].id == first


class TestMostAsked:
    async def test_the_first_entry_of_an_answer_counts(self, people: People, log: QueryLog) -> None:
        for entries in (("b", "a"), ("c", "a"), ("c",), ("b", "x"), ("c",), ()):
            await log.append(replace(question(), entries=entries))
        assert await people.most_asked(START, 9) == ["c", "b"]
        assert [await people.most_asked(START, limit) for limit in (1, 0, -1)] == [["c"], [], []]

    async def test_only_answers_since_a_time_count(self, people: People, log: QueryLog) -> None:
        await log.append(replace(question(), entries=("old",), asked_at=START - MINUTE))
        await log.append(replace(question(), entries=("offered",), outcome="suggested"))
        await log.append(replace(question(), entries=("z",)))
        await log.append(replace(question(), entries=("a",)))
        assert await people.most_asked(START, 9) == ["a", "z"]

    async def test_nothing_was_asked(self, people: People) -> None:
        assert await people.most_asked(START, 9) == []


class TestPersonalData:
    async def test_of_nobody(self, people: People) -> None:
        assert await people.data_of("p9") == PersonalData("", (), (), ())

    async def test_all_of_it_and_of_nobody_else(self, mailbox: Mailbox, people: People) -> None:
        mine, others = question(1), replace(question(2, "another"), person="p2")
        await put(mailbox, Settlement(1, logged=mine), Settlement(2, logged=others), Settlement(3, logged=question(3)))
        changes: list[Change] = [Pinned("p1", "en"), Judged(2, given()), Judged(1, given(comment="x"))]
        await change(mailbox, *changes, Judged(1, given("p2")), Subscribed(subscription()))
        data = await people.data_of("p1")
        assert data.language == "en"
        assert [row.update_id for row in data.questions] == [1, 3]
        assert data.questions[0] == replace(mine, id=data.questions[0].id)
        assert data.feedback == ((mine.text, given(comment="x")), ("another", given()))
        assert [replace(each, id=0) for each in data.subscriptions] == [subscription()]
