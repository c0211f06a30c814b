"""Presses and inline queries go before all else, in both directions; and what else a call says of itself."""

from __future__ import annotations

import pytest

from bot.domain.mail import Delivery, Incoming, Settlement
from bot.services.ports import Mailbox, People
from tests.conformance.made import DAY, MINUTE, START, Clock, call, claim_one, put, question, queue, updates_of


class TestExpressUpdates:
    async def test_they_are_handled_first(self, mailbox: Mailbox) -> None:
        updates = [Incoming(1, "a"), Incoming(2, "b", express=True), Incoming(3, "c"), Incoming(4, "d", express=True)]
        await mailbox.receive(updates)
        assert await mailbox.pending(9) == [updates[1], updates[3], updates[0], updates[2]]
        assert await mailbox.pending(1) == [updates[1]]

    async def test_the_first_of_two_counts(self, mailbox: Mailbox) -> None:
        assert await mailbox.receive([Incoming(1, "a"), Incoming(1, "b", express=True)]) == 1
        assert await mailbox.pending(9) == [Incoming(1, "a")]


class TestTwoLanes:
    async def queue_both(self, mailbox: Mailbox) -> None:
        """In one chat two ordinary calls, as updates 1 and 3, and two express ones, as updates 2 and 4."""
        await put(mailbox, *(Settlement(n, outgoing=(call(express=n % 2 == 0),)) for n in (1, 2, 3, 4)))

    async def test_a_claim_takes_from_one_lane(self, mailbox: Mailbox) -> None:
        await self.queue_both(mailbox)
        assert updates_of(await mailbox.claim(9, express=True)) == [2]
        assert updates_of(await mailbox.claim(9)) == [1]
        assert [await mailbox.claim(9), await mailbox.claim(9, express=True)] == [[], []]
        assert await mailbox.backlog() == (0, 4)

    async def test_each_lane_keeps_its_order(self, mailbox: Mailbox) -> None:
        await self.queue_both(mailbox)
        await mailbox.sent(await claim_one(mailbox, express=True), message_id=None)
        assert updates_of(await mailbox.claim(9, express=True)) == [4]
        await mailbox.give_up(await claim_one(mailbox), reason="Forbidden")
        assert updates_of(await mailbox.claim(9)) == [3]

    async def test_neither_waits_for_a_postponed_call_of_the_other(self, mailbox: Mailbox) -> None:
        await self.queue_both(mailbox)
        await mailbox.postpone(await claim_one(mailbox), until=START + DAY, reason="429")
        assert updates_of(await mailbox.claim(9, express=True)) == [2]

    async def test_busy_chats_are_left_out(self, mailbox: Mailbox) -> None:
        await self.queue_both(mailbox)
        assert await mailbox.claim(9, busy={"a"}, express=True) == []

    async def test_what_is_due_next_is_asked_of_the_ordinary_lane(self, mailbox: Mailbox, clock: Clock) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(express=True),)))
        assert await mailbox.next_due() is None
        await put(mailbox, Settlement(2, outgoing=(call(),)))
        await mailbox.postpone(await claim_one(mailbox), until=START + MINUTE, reason="429")
        assert await mailbox.next_due() == START + MINUTE

    async def test_both_are_recovered(self, mailbox: Mailbox) -> None:
        await self.queue_both(mailbox)
        before = [*await mailbox.claim(9), *await mailbox.claim(9, express=True)]
        assert await mailbox.recover() == 2
        assert [*await mailbox.claim(9), *await mailbox.claim(9, express=True)] == before

    async def test_calls_of_one_update_may_be_in_both(self, mailbox: Mailbox) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(), call(slot=1, express=True))))
        assert (await claim_one(mailbox, express=True)).outgoing == call(slot=1, express=True)
        assert (await claim_one(mailbox)).outgoing == call()


class TestOnlyEdits:
    async def test_one_without_a_target_is_claimed_all_the_same(self, mailbox: Mailbox) -> None:
        outgoing = call(question_message=11, edits=True, only_edits=True)
        await put(mailbox, Settlement(1, outgoing=(outgoing,)))
        delivery = await claim_one(mailbox)
        assert (delivery.outgoing, delivery.target_message) == (outgoing, None)


class TestPrompts:
    async def sent(self, mailbox: Mailbox, *, message_id: int | None, chat: str = "a") -> Delivery:
        await put(mailbox, Settlement(7, logged=question(7)), Settlement(8, outgoing=(call(chat, prompt=7),)))
        delivery = await claim_one(mailbox)
        await mailbox.sent(delivery, message_id=message_id)
        return delivery

    async def test_a_reply_comments_on_the_question(self, mailbox: Mailbox, people: People) -> None:
        delivery = await self.sent(mailbox, message_id=500)
        assert delivery.outgoing.prompt == 7
        assert await people.commented_question("a", 500) == 7

    async def test_a_reply_to_another_message_does_not(self, mailbox: Mailbox, people: People) -> None:
        await self.sent(mailbox, message_id=500)
        assert [await people.commented_question(*key) for key in (("a", 501), ("b", 500))] == [None, None]

    async def test_a_call_without_a_message_asks_for_nothing(self, mailbox: Mailbox, people: People) -> None:
        await self.sent(mailbox, message_id=None)
        assert await people.commented_question("a", 500) is None

    async def test_a_message_that_asks_again_asks_for_the_last(self, mailbox: Mailbox, people: People) -> None:
        await self.sent(mailbox, message_id=500)
        await put(mailbox, Settlement(9, outgoing=(call(prompt=9),)))
        await mailbox.sent(await claim_one(mailbox), message_id=500)
        assert await people.commented_question("a", 500) == 9

    async def test_they_are_pruned(self, mailbox: Mailbox, people: People, clock: Clock) -> None:
        await self.sent(mailbox, message_id=500)
        clock.advance(DAY)
        assert await mailbox.prune(before=START) == 0
        assert await mailbox.prune(before=clock()) == 4  # two updates, the call and the prompt
        assert await people.commented_question("a", 500) is None


class TestUnreachable:
    async def test_every_call_to_the_chat_is_given_up(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "a", "b", "a")
        await put(mailbox, Settlement(9, outgoing=(call(express=True),)))
        await mailbox.unreachable(await claim_one(mailbox), reason="Forbidden")
        assert updates_of(await mailbox.claim(9)) == [3]
        assert await mailbox.claim(9, express=True) == []
        assert await mailbox.backlog() == (0, 1)

    async def test_what_is_being_sent_is_left_to_its_sender(self, mailbox: Mailbox) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(), call(slot=1, express=True), call(slot=2, express=True))))
        ordinary, express = await claim_one(mailbox), await claim_one(mailbox, express=True)
        await mailbox.unreachable(ordinary, reason="Forbidden")
        assert await mailbox.backlog() == (0, 1)
        await mailbox.postpone(express, until=START, reason="502")
        assert (await claim_one(mailbox, express=True)).id == express.id

    async def test_a_repetition_changes_nothing(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a")
        delivery = await claim_one(mailbox)
        await mailbox.unreachable(delivery, reason="Forbidden")
        await put(mailbox, Settlement(2, outgoing=(call(),)))
        await mailbox.unreachable(delivery, reason="Forbidden")
        assert updates_of(await mailbox.claim(9)) == [2]

    @pytest.mark.parametrize("express", [False, True])
    async def test_the_chat_can_be_written_to_later(self, mailbox: Mailbox, *, express: bool) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(express=express), call(slot=1, express=express))))
        await mailbox.unreachable(await claim_one(mailbox, express=express), reason="Forbidden")
        await put(mailbox, Settlement(2, outgoing=(call(express=express),)))
        assert updates_of(await mailbox.claim(9, express=express)) == [2]
