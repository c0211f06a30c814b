"""Who waits for whom: a chat's own messages for one another, nobody for another chat, all for Telegram's limits."""

from __future__ import annotations

from collections.abc import Callable

from tests.botapi import BotApiServer, Fault, FloodLimits
from tests.conftest import Town
from tests.telegram_bot.running import PATIENCE, RunningBot, sends

QUESTIONS = ("who founded the library", "thanks", "what is the wifi password")


def test_one_chats_messages_are_answered_in_order(town: Town) -> None:
    asker = town.server.person()
    asked = [asker.says(text) for text in QUESTIONS]
    asker.wait_for_reply(after=asked[-1], timeout=PATIENCE)
    answered = [message.reply_to for message in town.server.messages(asker.id) if message.from_bot]
    assert answered == [message.message_id for message in asked]


def test_a_failed_answer_is_not_overtaken_by_the_next_one(town: Town) -> None:
    asker = town.server.person()
    town.server.faults.add(Fault(method="sendMessage", status=502, times=1, chat_id=asker.id))
    asked = [asker.says(text) for text in QUESTIONS[:2]]
    asker.wait_for_reply(after=asked[-1], timeout=PATIENCE)
    answered = [message.reply_to for message in town.server.messages(asker.id) if message.from_bot]
    assert answered == [message.message_id for message in asked]


def test_two_chats_do_not_wait_for_each_other(server: BotApiServer, new_bot: Callable[..., RunningBot]) -> None:
    new_bot().start_and_poll()
    slow, quick = server.person(), server.person()
    server.faults.add(Fault(method="sendMessage", hang=PATIENCE, chat_id=slow.id))
    slow.says(QUESTIONS[0])
    server.wait_for(lambda: sends(server, slow.id), PATIENCE)
    quick.wait_for_reply(after=quick.says(QUESTIONS[0]), timeout=PATIENCE)
    assert sends(server, slow.id)[0].ended is None


def test_a_crowd_is_answered_within_telegrams_limits(town: Town) -> None:
    town.server.flood_limits(FloodLimits())
    crowd = [(asker, asker.says(QUESTIONS[0])) for asker in (town.server.person() for _ in range(40))]
    chatty = town.server.person()
    crowd += [(chatty, chatty.says(QUESTIONS[0])) for _ in range(5)]
    before = len(town.server.calls)
    for asker, question in crowd:
        assert "Chen Ashui" in asker.wait_for_reply(after=question, timeout=PATIENCE).text
    assert [call for call in town.server.calls[before:] if call.status == 429] == []
    assert len(sends(town.server, chatty.id)) == 5
