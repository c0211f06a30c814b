"""What the ports QueryLog and Mailbox promise, held against every implementation of them."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.mail import Choice, Incoming, Settlement
from bot.services.ports import Mailbox, QueryLog
from tests.conformance.made import (
    DAY,
    MINUTE,
    START,
    Clock,
    call,
    claim_one,
    keyboard,
    put,
    question,
    queue,
    updates_of,
)


class TestQueryLog:
    async def test_a_row_comes_back_as_it_was(self, log: QueryLog) -> None:
        number = await log.append(question(7))
        assert await log.latest(5) == [replace(question(7), id=number)]

    async def test_a_known_update_is_not_stored_again(self, log: QueryLog) -> None:
        first = await log.append(question(7))
        await log.append(question(8))
        assert await log.append(question(7, "something else")) == first
        assert [row.text for row in await log.latest(5)] == [question().text] * 2

    async def test_rows_without_an_update_are_all_stored(self, log: QueryLog) -> None:
        numbers = [await log.append(question()) for _ in range(3)]
        assert numbers == sorted(set(numbers))
        assert len(await log.latest(9)) == 3

    async def test_latest_gives_the_last_rows_oldest_first(self, log: QueryLog) -> None:
        numbers = [await log.append(question(n)) for n in range(5)]
        assert [row.id for row in await log.latest(2)] == numbers[3:]
        assert [row.id for row in await log.latest(9, after=numbers[1])] == numbers[2:]
        assert [row.id for row in await log.latest(1, after=numbers[1])] == numbers[4:]
        assert await log.latest(9, after=numbers[4]) == []

    @pytest.mark.parametrize("count", [0, -1])
    async def test_latest_of_nothing(self, log: QueryLog, count: int) -> None:
        await log.append(question(1))
        assert await log.latest(count) == []

    async def test_a_choice_is_noted_on_its_row_and_the_last_one_stands(self, log: QueryLog) -> None:
        first, second = [await log.append(question()) for _ in range(2)]
        await log.choose(second, "h20")
        await log.choose(second, "none")
        await log.choose(second + 1, "h20")
        assert [(row.id, row.choice) for row in await log.latest(9)] == [(first, None), (second, "none")]

    @pytest.mark.parametrize("text", ["\ud800", "\udfffx", "a\0b", "😀" * 4096, ""])
    async def test_any_text_is_logged(self, log: QueryLog, text: str) -> None:
        await log.append(question(1, text))
        [row] = await log.latest(1)
        assert len(row.text) == len(text)

    async def test_any_time_zone_means_the_same_moment(self, log: QueryLog) -> None:
        taipei = dt.timezone(dt.timedelta(hours=8))
        await log.append(replace(question(1), asked_at=START.astimezone(taipei)))
        assert (await log.latest(1))[0].asked_at == START


class TestInbox:
    async def test_only_new_updates_are_counted_and_kept(self, mailbox: Mailbox) -> None:
        assert await mailbox.receive([Incoming(2, "b"), Incoming(1, "a"), Incoming(2, "other")]) == 2
        assert await mailbox.receive([Incoming(2, "later"), Incoming(3, "c")]) == 1
        assert await mailbox.pending(9) == [Incoming(1, "a"), Incoming(2, "b"), Incoming(3, "c")]

    async def test_nothing_received(self, mailbox: Mailbox) -> None:
        assert await mailbox.receive([]) == 0
        await mailbox.settle([])
        assert await mailbox.backlog() == (0, 0)

    async def test_a_thousand_at_once(self, mailbox: Mailbox) -> None:
        assert await mailbox.receive([Incoming(n, "{}") for n in range(1200)]) == 1200
        assert await mailbox.receive([Incoming(n, "{}") for n in range(100, 1300)]) == 100
        await mailbox.settle([Settlement(n) for n in range(1300)])
        assert await mailbox.backlog() == (0, 0)

    @pytest.mark.parametrize(("limit", "ids"), [(2, [1, 2]), (0, []), (-1, [])])
    async def test_pending_has_a_limit(self, mailbox: Mailbox, limit: int, ids: list[int]) -> None:
        await mailbox.receive([Incoming(n, "{}") for n in (3, 1, 2)])
        assert [update.update_id for update in await mailbox.pending(limit)] == ids

    async def test_settled_updates_are_not_pending_and_stay_known(self, mailbox: Mailbox) -> None:
        await put(mailbox, Settlement(1), Settlement(2, poison="KeyError"))
        assert await mailbox.pending(9) == []
        assert await mailbox.backlog() == (0, 0)
        assert await mailbox.receive([Incoming(1, "{}"), Incoming(2, "{}")]) == 0

    async def test_settling_logs_queues_and_shows_keyboards(self, mailbox: Mailbox, log: QueryLog) -> None:
        await put(mailbox, Settlement(1, logged=question(1), outgoing=(call(),), keyboards=(keyboard("t"),)))
        assert [row.update_id for row in await log.latest(9)] == [1]
        assert await mailbox.backlog() == (0, 1)
        assert await mailbox.keyboard("t") == keyboard("t")

    async def test_settling_twice_changes_nothing(self, mailbox: Mailbox, log: QueryLog) -> None:
        first = Settlement(1, logged=question(1), outgoing=(call(),), keyboards=(keyboard("t"),))
        second = Settlement(
            1,
            logged=question(1, "again"),
            outgoing=(call(), call(slot=1)),
            keyboards=(keyboard("t", actions=("none",)), keyboard("u")),
            choice=Choice(1, "none"),
            poison="too late",
        )
        await put(mailbox, first, second)
        await mailbox.settle([second])
        assert [(row.text, row.choice) for row in await log.latest(9)] == [(question().text, None)]
        assert await mailbox.backlog() == (0, 1)
        assert await mailbox.keyboard("t") == keyboard("t")
        assert await mailbox.keyboard("u") is None

    async def test_an_update_that_is_no_longer_known_is_left_alone(self, mailbox: Mailbox, log: QueryLog) -> None:
        await mailbox.settle([Settlement(1, logged=question(1), outgoing=(call(),))])
        assert await log.latest(9) == []
        assert await mailbox.backlog() == (0, 0)

    async def test_a_question_is_logged_under_its_update(self, mailbox: Mailbox, log: QueryLog) -> None:
        await put(mailbox, Settlement(5, logged=question(None)))
        assert [row.update_id for row in await log.latest(9)] == [5]

    async def test_many_are_settled_in_one_go(self, mailbox: Mailbox, log: QueryLog) -> None:
        await put(mailbox, *(Settlement(n, logged=question(n), outgoing=(call(f"c{n}"),)) for n in range(1, 101)))
        assert [row.update_id for row in await log.latest(200)] == list(range(1, 101))
        assert await mailbox.backlog() == (0, 100)

    async def test_a_choice_is_noted_on_the_question(self, mailbox: Mailbox, log: QueryLog) -> None:
        await put(mailbox, Settlement(1, logged=question(1)), Settlement(2, logged=question(2)))
        await put(mailbox, Settlement(3, choice=Choice(1, "h20")), Settlement(4, choice=Choice(99, "h20")))
        await put(mailbox, Settlement(5, choice=Choice(1, "none")))
        assert [row.choice for row in await log.latest(9)] == ["none", None]


class TestKeyboards:
    async def test_an_unknown_token(self, mailbox: Mailbox) -> None:
        assert await mailbox.keyboard("t") is None

    async def test_an_expired_keyboard_is_still_found(self, mailbox: Mailbox, clock: Clock) -> None:
        await put(mailbox, Settlement(1, keyboards=(keyboard("t"),)))
        clock.advance(DAY)
        assert await mailbox.keyboard("t") == keyboard("t")


class TestClaim:
    async def test_a_delivery_says_what_to_send(self, mailbox: Mailbox) -> None:
        outgoing = call(question_message=11)
        await put(mailbox, Settlement(1, outgoing=(outgoing,)))
        delivery = await claim_one(mailbox)
        assert (delivery.update_id, delivery.outgoing, delivery.attempts) == (1, outgoing, 0)
        assert delivery.target_message is None

    async def test_one_for_each_chat_oldest_first(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "b", "a", "b", "a", "c")
        assert updates_of(await mailbox.claim(9)) == [1, 2, 5]
        assert await mailbox.claim(9) == []

    @pytest.mark.parametrize(("limit", "ids"), [(2, [1, 2]), (0, []), (-1, [])])
    async def test_no_more_than_asked(self, mailbox: Mailbox, limit: int, ids: list[int]) -> None:
        await queue(mailbox, "a", "b", "c")
        assert updates_of(await mailbox.claim(limit)) == ids
        assert len(await mailbox.claim(9)) == 3 - len(ids)

    async def test_calls_of_one_update_go_by_slot_order_given(self, mailbox: Mailbox) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(slot=0), call(slot=1, method="answerCallbackQuery"))))
        for method in ("sendMessage", "answerCallbackQuery"):
            delivery = await claim_one(mailbox)
            assert delivery.outgoing.method == method
            assert await mailbox.claim(9) == []
            await mailbox.sent(delivery, message_id=None)

    async def test_busy_chats_are_left_out(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "b", "c")
        assert updates_of(await mailbox.claim(2, busy={"a", "b"})) == [3]
        assert updates_of(await mailbox.claim(9, busy=["z"])) == [1, 2]

    async def test_the_next_of_a_chat_comes_after_the_first(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "a", "a")
        await mailbox.sent(await claim_one(mailbox), message_id=1)
        second = await claim_one(mailbox)
        assert second.update_id == 2
        await mailbox.give_up(second, reason="Forbidden")
        assert (await claim_one(mailbox)).update_id == 3

    async def test_a_call_that_waits_is_not_overtaken(self, mailbox: Mailbox, clock: Clock) -> None:
        await queue(mailbox, "a", "a", "b")
        first = await claim_one(mailbox)
        await mailbox.postpone(first, until=START + MINUTE, reason="429")
        assert updates_of(await mailbox.claim(9)) == [3]
        clock.advance(MINUTE)
        again = await claim_one(mailbox)
        assert again == replace(first, attempts=1)

    async def test_what_waited_goes_before_what_came_later(self, mailbox: Mailbox, clock: Clock) -> None:
        await queue(mailbox, "a", "b", "c")
        await mailbox.postpone(await claim_one(mailbox), until=START + MINUTE, reason="429")
        clock.advance(MINUTE)
        assert updates_of(await mailbox.claim(2)) == [1, 2]

    async def test_a_clock_set_back_holds_nothing_up(self, mailbox: Mailbox, clock: Clock) -> None:
        await queue(mailbox, "a")
        clock.advance(-DAY)
        assert updates_of(await mailbox.claim(1)) == [1]

    async def test_twenty_at_once_never_get_the_same(self, mailbox: Mailbox) -> None:
        await queue(mailbox, *(f"c{n % 60}" for n in range(120)))
        rounds = await asyncio.gather(*(mailbox.claim(5) for _ in range(20)))
        ids = [delivery.id for deliveries in rounds for delivery in deliveries]
        assert len(ids) == len(set(ids)) == 60


class TestFinishing:
    async def test_finished_calls_do_not_come_back(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "b")
        first, second = await mailbox.claim(2)
        await mailbox.sent(first, message_id=1)
        await mailbox.give_up(second, reason="Bad Request")
        assert await mailbox.backlog() == (0, 0)
        assert await mailbox.recover() == 0
        assert await mailbox.claim(9) == []

    async def test_finishing_twice_changes_nothing(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "a", "a")
        first = await claim_one(mailbox)
        await mailbox.sent(first, message_id=1)
        second = await claim_one(mailbox)
        await mailbox.sent(first, message_id=2)
        await mailbox.give_up(first, reason="late")
        await mailbox.postpone(first, until=START + DAY, reason="late")
        assert await mailbox.claim(9) == []
        await mailbox.sent(second, message_id=2)
        assert await mailbox.backlog() == (0, 1)

    async def test_only_a_call_being_sent_is_postponed(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a")
        delivery = await claim_one(mailbox)
        await mailbox.postpone(delivery, until=START, reason="429")
        await mailbox.postpone(delivery, until=START + DAY, reason="429")
        assert (await claim_one(mailbox)).attempts == 1

    async def test_to_be_asked_to_wait_is_no_failed_attempt(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a")
        await mailbox.postpone(await claim_one(mailbox), until=START, reason="429", failed=False)
        delivery = await claim_one(mailbox)
        assert delivery.attempts == 0
        await mailbox.postpone(delivery, until=START, reason="502")
        assert (await claim_one(mailbox)).attempts == 1

    async def test_what_is_under_way_is_not_recovered(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "b")
        await put(mailbox, Settlement(9, outgoing=(replace(call(chat="c"), express=True),)))
        first, _ = await mailbox.claim(2)
        await mailbox.claim(2, express=True)
        assert await mailbox.recover(under_way=[first.id], express=False) == 1
        assert updates_of(await mailbox.claim(9)) == [2]
        assert await mailbox.recover(express=True) == 1

    async def test_recover_puts_back_what_was_being_sent(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "a", "b", "c")
        before = await mailbox.claim(2)
        assert await mailbox.recover() == 2
        assert await mailbox.claim(2) == before

    async def test_a_recovered_call_can_be_finished(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "a")
        delivery = await claim_one(mailbox)
        await mailbox.recover()
        await mailbox.sent(delivery, message_id=1)
        assert updates_of(await mailbox.claim(9)) == [2]


class TestEditing:
    async def answer(self, mailbox: Mailbox, update_id: int, message_id: int, **more: Any) -> None:
        await put(mailbox, Settlement(update_id, outgoing=(call(question_message=11, **more),)))
        await mailbox.sent(await claim_one(mailbox), message_id=message_id)

    async def edit(self, mailbox: Mailbox, update_id: int, **more: Any) -> int | None:
        outgoing = call(**{"question_message": 11, "edits": True} | more)
        await put(mailbox, Settlement(update_id, outgoing=(outgoing,)))
        delivery = await claim_one(mailbox)
        await mailbox.give_up(delivery, reason="test")
        return delivery.target_message

    async def test_the_answer_of_the_same_question_is_edited(self, mailbox: Mailbox) -> None:
        await self.answer(mailbox, 1, 500)
        assert await self.edit(mailbox, 2) == 500

    async def test_the_last_answer_wins(self, mailbox: Mailbox) -> None:
        await self.answer(mailbox, 1, 500)
        await self.answer(mailbox, 2, 501)
        assert await self.edit(mailbox, 3) == 501

    @pytest.mark.parametrize("more", [{"question_message": 12}, {"question_message": None}, {"chat": "b"}])
    async def test_no_target_where_nothing_answered(self, mailbox: Mailbox, more: dict[str, object]) -> None:
        await self.answer(mailbox, 1, 500)
        assert await self.edit(mailbox, 2, **more) is None

    async def test_only_edits_have_a_target(self, mailbox: Mailbox) -> None:
        await self.answer(mailbox, 1, 500)
        assert await self.edit(mailbox, 2, edits=False) is None

    async def test_a_call_without_a_message_answers_nothing(self, mailbox: Mailbox) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(question_message=11),)))
        await mailbox.sent(await claim_one(mailbox), message_id=None)
        assert await self.edit(mailbox, 2) is None

    async def test_the_target_is_known_once_the_answer_is_sent(self, mailbox: Mailbox) -> None:
        edit = call(question_message=11, edits=True)
        await put(mailbox, Settlement(1, outgoing=(call(question_message=11),)), Settlement(2, outgoing=(edit,)))
        await mailbox.sent(await claim_one(mailbox), message_id=500)
        assert (await claim_one(mailbox)).target_message == 500


class TestNextDue:
    async def test_nothing_waits(self, mailbox: Mailbox) -> None:
        assert await mailbox.next_due() is None

    async def test_what_can_be_sent_is_due_now(self, mailbox: Mailbox, clock: Clock) -> None:
        await queue(mailbox, "a")
        clock.advance(MINUTE)
        assert await mailbox.next_due() == clock()

    async def test_the_earliest_of_those_that_wait(self, mailbox: Mailbox, clock: Clock) -> None:
        await queue(mailbox, "a", "b", "a")
        for delivery, minutes in zip(await mailbox.claim(9), (3, 2), strict=True):
            await mailbox.postpone(delivery, until=START + minutes * MINUTE, reason="429")
        assert await mailbox.next_due() == START + 2 * MINUTE
        clock.advance(5 * MINUTE)
        assert await mailbox.next_due() == clock()

    async def test_what_stands_behind_a_call_being_sent_is_not_due(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "a")
        delivery = await claim_one(mailbox)
        assert await mailbox.next_due() is None
        await mailbox.sent(delivery, message_id=1)
        assert await mailbox.next_due() == START


class TestPrune:
    async def test_only_what_is_finished_and_older_is_dropped(self, mailbox: Mailbox, clock: Clock) -> None:
        await put(
            mailbox,
            Settlement(1, outgoing=(call("a"), call("b", 1), call("c", 2))),
            Settlement(2, poison="x"),
        )
        sent, failed, _ = await mailbox.claim(3)
        await mailbox.sent(sent, message_id=1)
        await mailbox.give_up(failed, reason="Forbidden")
        await mailbox.receive([Incoming(3, "{}")])
        clock.advance(DAY)
        await put(mailbox, Settlement(4))
        assert await mailbox.prune(before=START) == 0
        assert await mailbox.prune(before=START + MINUTE) == 4  # updates 1 and 2, two calls
        assert await mailbox.backlog() == (1, 1)
        assert await mailbox.receive([Incoming(n, "{}") for n in (1, 2, 3, 4)]) == 2

    async def test_a_pruned_update_is_not_settled_again(self, mailbox: Mailbox, log: QueryLog, clock: Clock) -> None:
        settlement = Settlement(1, logged=question(1), outgoing=(call(),))
        await put(mailbox, settlement)
        await mailbox.sent(await claim_one(mailbox), message_id=1)
        clock.advance(DAY)
        await mailbox.prune(before=clock())
        await mailbox.settle([settlement])
        assert await mailbox.backlog() == (0, 0)
        assert len(await log.latest(9)) == 1

    async def test_the_id_of_a_pruned_update_may_come_again(
        self, mailbox: Mailbox, log: QueryLog, clock: Clock
    ) -> None:
        await put(mailbox, Settlement(1, logged=question(1)))
        clock.advance(DAY)
        await put(mailbox, Settlement(2, logged=question(2)))
        await mailbox.prune(before=clock())
        await put(mailbox, Settlement(1, logged=question(1, "another")), Settlement(3, choice=Choice(1, "h20")))
        assert [(row.update_id, row.text, row.choice) for row in await log.latest(9)] == [
            (None, question().text, None),
            (2, question().text, None),
            (1, "another", "h20"),
        ]

    async def test_keyboards_are_dropped_when_expired(self, mailbox: Mailbox, clock: Clock) -> None:
        await put(mailbox, Settlement(1, keyboards=(keyboard("old"), keyboard("valid", expires_at=START + DAY))))
        clock.advance(MINUTE)
        await mailbox.receive([])
        assert await mailbox.prune(before=START + 2 * DAY) == 2  # the update and the expired keyboard
        assert await mailbox.keyboard("old") is None
        assert await mailbox.keyboard("valid") is not None

    async def test_a_young_expired_keyboard_stays(self, mailbox: Mailbox, clock: Clock) -> None:
        await put(mailbox, Settlement(1, keyboards=(keyboard("t"),)))
        clock.advance(DAY)
        assert await mailbox.prune(before=START) == 0
        assert await mailbox.keyboard("t") is not None

    async def test_which_message_answered_which_is_forgotten_too(self, mailbox: Mailbox, clock: Clock) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(question_message=11),)))
        await mailbox.sent(await claim_one(mailbox), message_id=500)
        clock.advance(DAY)
        await mailbox.prune(before=clock())
        await put(mailbox, Settlement(2, outgoing=(call(question_message=11, edits=True),)))
        assert (await claim_one(mailbox)).target_message is None


class TestHeartbeat:
    async def test_the_last_beat_of_each(self, mailbox: Mailbox, clock: Clock) -> None:
        assert await mailbox.last_beat("poller") is None
        await mailbox.beat("poller")
        clock.advance(MINUTE)
        await mailbox.beat("sender")
        assert await mailbox.last_beat("poller") == START
        await mailbox.beat("poller")
        assert await mailbox.last_beat("poller") == START + MINUTE


async def test_since_when_the_oldest_waits(mailbox: Mailbox, clock: Clock) -> None:
    assert await mailbox.oldest() == (None, None)
    first = clock()
    await mailbox.receive([Incoming(1, "{}"), Incoming(2, "{}")])
    clock.advance(MINUTE)
    await mailbox.receive([Incoming(3, "{}")])
    await mailbox.settle([Settlement(1, outgoing=(call("a"), call("a", 1)))])
    assert await mailbox.oldest() == (first, clock())
    await mailbox.settle([Settlement(2)])
    sent = clock()
    clock.advance(MINUTE)
    assert await mailbox.oldest() == (sent, sent)
    await mailbox.sent(await claim_one(mailbox), message_id=1)
    await mailbox.sent(await claim_one(mailbox), message_id=2)
    await mailbox.settle([Settlement(3)])
    assert await mailbox.oldest() == (None, None)
