"""A group that becomes a supergroup takes all of itself along, but the numbers of its messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.mail import Delivery, Settlement
from bot.domain.people import Introduced, Moved, Subscribed
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
    queue,
    subscription,
    updates_of,
)

NEW_ID = -100_2002


async def move(mailbox: Mailbox, old: str = "a", new: str = "b") -> None:
    await change(mailbox, Moved(old, new, NEW_ID))


class TestWhatMoves:
    async def test_questions_keyboards_and_subscriptions(self, mailbox: Mailbox, log: QueryLog, people: People) -> None:
        asked = [replace(question(n), chat=chat) for n, chat in ((1, "a"), (2, "c"))]
        await put(mailbox, *(Settlement(row.update_id or 0, logged=row) for row in asked))
        await put(mailbox, Settlement(3, keyboards=(keyboard("t"), keyboard("u", chat="c"))))
        await change(mailbox, Subscribed(subscription()), Subscribed(subscription(question="other", chat="c")))
        for _ in range(2):
            await move(mailbox)
            assert [row.chat for row in await log.latest(9)] == ["b", "c"]
            assert await mailbox.keyboard("t") == keyboard("t", chat="b")
            assert await mailbox.keyboard("u") == keyboard("u", chat="c")
            wanted = (await people.data_of("p1")).subscriptions
            assert [(each.chat, each.chat_id) for each in wanted] == [("b", NEW_ID), ("c", subscription().chat_id)]

    @pytest.mark.parametrize(("old", "new"), [(0, None), (0, 1), (1, 0), (None, 1)])
    async def test_of_two_introductions_the_later_one(
        self, mailbox: Mailbox, people: People, old: int | None, new: int | None
    ) -> None:
        for chat, days in (("a", old), ("b", new)):
            if days is not None:
                await change(mailbox, Introduced(chat, START + days * DAY))
        await move(mailbox)
        assert await people.introduced_at("b") == START + max(old or 0, new or 0) * DAY
        assert await people.introduced_at("a") is None

    async def test_where_it_came_from(self, mailbox: Mailbox, people: People) -> None:
        assert await people.moved_from("c") == []
        for _ in range(2):
            for old, new in (("a", "b"), ("x", "y"), ("b", "c")):
                await move(mailbox, old, new)
            assert await people.moved_from("c") == ["b", "a"]
            assert await people.moved_from("b") == ["a"]
            assert await people.moved_from("a") == []

    async def test_round_in_a_circle(self, mailbox: Mailbox, people: People) -> None:
        await change(mailbox, Moved("a", "b", 1), Moved("b", "a", 2), Moved("c", "c", 3))
        assert await people.moved_from("a") == ["b"]
        assert await people.moved_from("c") == []

    async def test_numbers_of_messages_are_dropped(self, mailbox: Mailbox, people: People) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(question_message=11, prompt=1),)))
        await mailbox.sent(await claim_one(mailbox), message_id=500)
        edit = call(question_message=11, edits=True)
        await put(mailbox, Settlement(2, outgoing=(edit,)))
        await move(mailbox)
        assert [await people.commented_question(chat, 500) for chat in "ab"] == [None, None]
        await put(mailbox, *(Settlement(n, outgoing=(replace(edit, chat=chat),)) for n, chat in ((3, "a"), (4, "b"))))
        moved, later = await mailbox.claim(2)
        assert [moved.update_id, moved.outgoing.question_message, moved.target_message] == [2, None, None]
        assert later.target_message is None

    async def test_a_call_from_before_answers_no_message_of_the_new_chat(self, mailbox: Mailbox) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(question_message=11),)))
        await move(mailbox)
        await mailbox.sent(await claim_one(mailbox), message_id=3)
        await put(mailbox, Settlement(2, outgoing=(call("b", question_message=11, edits=True),)))
        assert (await claim_one(mailbox)).target_message is None


class TestCallsThatWait:
    async def test_they_are_made_in_the_new_chat(self, mailbox: Mailbox) -> None:
        await put(mailbox, Settlement(1, outgoing=(call(prompt=1), call("c", slot=1), call(slot=2, express=True))))
        await move(mailbox)
        ordinary, express = await mailbox.claim(9), await mailbox.claim(9, express=True)
        assert [delivery.outgoing for delivery in ordinary] == [call("b", chat_id=NEW_ID, prompt=1), call("c", slot=1)]
        assert [delivery.outgoing.chat for delivery in express] == ["b"]

    async def test_they_name_no_message_of_the_old_chat(self, mailbox: Mailbox) -> None:
        edit = '{"text": "答", "message_id": 7}'
        answer = '{"text": "答", "reply_parameters": {"message_id": 7}, "message_thread_id": 3}'
        edits = call(method="editMessageText", payload=edit)
        await put(mailbox, Settlement(1, outgoing=(edits, call(slot=1, payload=answer))))
        await move(mailbox)
        for slot in (0, 1):
            delivery = await claim_one(mailbox)
            assert delivery.outgoing == call("b", slot=slot, chat_id=NEW_ID)
            await mailbox.sent(delivery, message_id=1)

    async def test_those_of_both_chats_go_by_age(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "b", "a", "b", "a")
        await move(mailbox)
        for update_id in (1, 2, 3, 4):
            delivery = await claim_one(mailbox)
            assert delivery.update_id == update_id
            await mailbox.sent(delivery, message_id=1)

    async def test_an_older_one_goes_before_one_that_waits(self, mailbox: Mailbox, clock: Clock) -> None:
        await queue(mailbox, "a", "b", "b")
        await mailbox.postpone((await mailbox.claim(2))[1], until=START + DAY, reason="429")
        await mailbox.recover()
        await move(mailbox)
        assert updates_of(await mailbox.claim(9)) == [1]
        clock.advance(DAY)
        assert await mailbox.claim(9) == []

    async def test_an_older_one_does_not_join_one_being_sent(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "b", "b")
        sending = (await mailbox.claim(9, busy="a"))[0]
        await move(mailbox)
        await put(mailbox, Settlement(9, outgoing=(call("b"),)))
        assert await mailbox.claim(9) == []
        await mailbox.postpone(sending, until=START, reason="502")
        assert updates_of(await mailbox.claim(9)) == [1]

    async def test_what_is_being_sent_follows_when_it_is_refused(self, mailbox: Mailbox) -> None:
        await queue(mailbox, "a", "a")
        sending = await claim_one(mailbox)
        await move(mailbox)
        assert (await claim_one(mailbox)).outgoing == call("b", chat_id=NEW_ID)
        await mailbox.recover()
        await put(mailbox, Settlement(9, outgoing=(call("a"),)))
        [stale] = await mailbox.claim(9, busy="b")
        assert stale.id == sending.id
        await mailbox.move(stale, new_chat="b", new_chat_id=NEW_ID)
        assert updates_of(await mailbox.claim(9)) == [1]
        assert await mailbox.backlog() == (0, 3)

    async def test_what_was_queued_before_in_the_same_batch_moves(self, mailbox: Mailbox) -> None:
        await put(
            mailbox,
            Settlement(1, outgoing=(call(),)),
            Settlement(2, changes=(Moved("a", "b", NEW_ID),), outgoing=(call(slot=1),)),
        )
        assert [delivery.outgoing.chat for delivery in await mailbox.claim(9)] == ["b", "a"]

    async def test_so_does_what_an_update_queued_that_changed_something_itself(self, mailbox: Mailbox) -> None:
        await put(
            mailbox,
            Settlement(1, changes=(Introduced("a", START),), outgoing=(call(),)),
            Settlement(2, changes=(Moved("a", "b", NEW_ID),)),
        )
        assert [delivery.outgoing.chat for delivery in await mailbox.claim(9)] == ["b"]


class TestADeliveryThatMoves:
    async def claimed(self, mailbox: Mailbox) -> Delivery:
        await queue(mailbox, "a", "a", "b")
        return await claim_one(mailbox)

    async def test_it_is_made_again_before_all_others(self, mailbox: Mailbox, people: People) -> None:
        delivery = await self.claimed(mailbox)
        await mailbox.move(delivery, new_chat="b", new_chat_id=NEW_ID)
        assert await people.moved_from("b") == ["a"]
        again = await claim_one(mailbox)
        assert again == replace(delivery, outgoing=call("b", chat_id=NEW_ID))
        await mailbox.sent(again, message_id=1)
        assert (await claim_one(mailbox)).update_id == 2

    async def test_twice_changes_nothing(self, mailbox: Mailbox) -> None:
        delivery = await self.claimed(mailbox)
        for _ in range(2):
            await mailbox.move(delivery, new_chat="b", new_chat_id=NEW_ID)
        assert updates_of(await mailbox.claim(9)) == [1]
        await mailbox.move(delivery, new_chat="b", new_chat_id=NEW_ID)
        assert await mailbox.claim(9) == []

    async def test_one_that_is_finished_stays_finished(self, mailbox: Mailbox) -> None:
        delivery = await self.claimed(mailbox)
        await mailbox.sent(delivery, message_id=1)
        await mailbox.move(delivery, new_chat="b", new_chat_id=NEW_ID)
        assert updates_of(await mailbox.claim(9)) == [2]
        assert await mailbox.backlog() == (0, 2)

    async def test_a_sender_may_still_finish_what_moved_away(self, mailbox: Mailbox, clock: Clock) -> None:
        delivery = await self.claimed(mailbox)
        await mailbox.recover()
        await move(mailbox)
        await mailbox.sent(delivery, message_id=1)
        clock.advance(MINUTE)
        assert updates_of(await mailbox.claim(9)) == [2]
