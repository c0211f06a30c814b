"""Nothing that was asked is lost, whatever happens to the process or to the updates."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.botapi import BotApiServer
from tests.conftest import Town
from tests.telegram_bot.running import PATIENCE, RunningBot, sends

QUESTION, ANSWER = "who founded the library", "Chen Ashui"


def test_an_update_that_cannot_be_stored_is_not_confirmed(
    server: BotApiServer, new_bot: Callable[..., RunningBot]
) -> None:
    bot = new_bot().start_and_poll()
    asker = server.person()
    with bot.locked_database():
        question = asker.says(QUESTION)
        bot.wait_for(lambda: server.updates[0].delivered)
        bot.kill()
    assert server.pending == 1
    bot.start()
    assert ANSWER in asker.wait_for_reply(after=question, timeout=PATIENCE).text


def test_an_update_that_is_delivered_twice_is_logged_and_answered_once(town: Town) -> None:
    asker, other = town.server.person(), town.server.person()
    question = asker.says(QUESTION)
    asker.wait_for_reply(after=question, timeout=PATIENCE)
    town.server.push({"update_id": question.update_id, "message": question.payload})
    other.wait_for_reply(after=other.says(QUESTION), timeout=PATIENCE)
    town.bot.wait_until_idle()
    assert len(sends(town.server, asker.id)) == 1
    assert town.bot.logged([question.update_id]) == [1]


SENDER = {"id": 77, "is_bot": False, "first_name": "Junk"}
CHAT = {"id": 77, "type": "private", "first_name": "Junk"}
MESSAGE = {"message_id": 1, "date": 1_700_000_000, "chat": CHAT, "from": SENDER, "text": QUESTION}
PRIVATE = {"77", str(2**70), "somewhere", "one", "5", "yesterday", "hello", "Junk"}  # what no reason may show of it
MALFORMED: dict[str, dict[str, Any]] = {
    "no chat": {"message": {**MESSAGE, "chat": None}},
    "chat is text": {"message": {**MESSAGE, "chat": "somewhere"}},
    "chat id is text": {"message": {**MESSAGE, "chat": {**CHAT, "id": "77"}}},
    "chat id is too large": {"message": {**MESSAGE, "chat": {**CHAT, "id": 2**70}}},
    "message id is text": {"message": {**MESSAGE, "message_id": "one"}},
    "person id is a list": {"message": {**MESSAGE, "from": {**SENDER, "id": [77]}}},
    "text is a number": {"message": {**MESSAGE, "text": 5}},
    "date is text": {"message": {**MESSAGE, "date": "yesterday"}},
    "language is a number": {"message": {**MESSAGE, "from": {**SENDER, "language_code": 5}}},
    "message is text": {"message": "hello"},
    "message is a list": {"edited_message": [MESSAGE]},
    "empty press": {"callback_query": {"id": "1"}},
    "press by nobody": {"callback_query": {"id": "1", "from": None, "data": "x", "chat_instance": "1"}},
}


@pytest.mark.parametrize("update", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_update_is_kept_aside_and_later_ones_are_answered(town: Town, update: dict[str, Any]) -> None:
    junk = town.server.push(update)
    asker = town.server.person()
    assert ANSWER in asker.wait_for_reply(after=asker.says(QUESTION), timeout=PATIENCE).text
    [(state, reason)] = town.bot.rows("SELECT state, reason FROM inbox WHERE update_id = ?", junk.update_id)
    assert state == "poison"
    assert reason.startswith("not an update: ")
    assert not set(re.findall(r"\w+", reason)) & PRIVATE
    town.bot.wait_for(
        lambda: (
            (junk.update_id, reason)
            in [(event["update_id"], event["reason"]) for event in town.bot.events("update_quarantined")]
        )
    )


@pytest.mark.parametrize("update", [{}, {"message": None}, {"poll_answer": {}}, {"message": {**MESSAGE, "from": None}}])
def test_an_update_that_is_none_of_our_business_is_passed_over(town: Town, update: dict[str, Any]) -> None:
    town.server.push(update)
    asker = town.server.person()
    assert ANSWER in asker.wait_for_reply(after=asker.says(QUESTION), timeout=PATIENCE).text


def test_an_update_without_an_id_is_passed_over(town: Town) -> None:
    before = len(town.bot.events("update_without_id"))
    town.server.push({"message": MESSAGE}, number=False)
    town.bot.wait_for_event("update_without_id", count=before + 2)
    asker = town.server.person()
    assert ANSWER in asker.wait_for_reply(after=asker.says(QUESTION), timeout=PATIENCE).text
