"""Two or three choices under an unsure answer: what they carry, and what pressing them does."""

from __future__ import annotations

import re

import pytest

from tests.botapi import Message, Person
from tests.conftest import Town
from tests.telegram_bot.running import PATIENCE, Conversations, RunningBot, entity, sends

QUESTION = "when does the library open"
WEEKDAYS, WEEKENDS, NONE = "When does it open on weekdays?", "When does it open at weekends?", "None of these"
EXPIRED = "This button has expired. Please ask again."


@pytest.fixture(scope="module")
def conversations(shared_bot: RunningBot) -> Conversations:
    return Conversations(shared_bot, QUESTION, 17)


@pytest.fixture
def conversation(town: Town, conversations: Conversations) -> tuple[Person, Message, Message]:
    return conversations.take()


@pytest.fixture
def asker(conversation: tuple[Person, Message, Message]) -> Person:
    return conversation[0]


@pytest.fixture
def question(conversation: tuple[Person, Message, Message]) -> Message:
    return conversation[1]


@pytest.fixture
def choices(conversation: tuple[Person, Message, Message]) -> Message:
    """The message with the buttons."""
    return conversation[2]


def toast(asker: Person, message: Message, button: str, *, forged: bool = False) -> str | None:
    """What the person is shown for a press, if anything."""
    return asker.wait_for_answer(asker.presses(message, button, forged=forged), timeout=PATIENCE).get("text")


def test_an_unsure_answer_offers_choices_and_none_of_these(choices: Message) -> None:
    assert sorted(button.text for button in choices.buttons[:-1]) == sorted([WEEKDAYS, WEEKENDS])
    assert choices.buttons[-1].text == NONE
    assert all(len(row) == 1 for row in choices.keyboard)


def test_buttons_carry_nothing_but_a_token_and_their_place(choices: Message) -> None:
    data = [button.data or "" for button in choices.buttons]
    [token] = {each.partition(":")[0] for each in data}
    assert re.fullmatch("[0-9a-f]{16}", token)
    assert data == [f"{token}:{place}" for place in range(3)]


def test_a_press_turns_the_message_into_the_answer(asker: Person, choices: Message) -> None:
    asker.presses(choices, WEEKENDS)
    answer = asker.wait_for_edit(choices, timeout=PATIENCE)
    assert WEEKENDS in [text for text, _ in entity(answer, "bold")]
    assert "Early in the morning." in answer.text
    assert "§2 ¶2 · When it opens" in answer.text
    assert [each for each in answer.buttons if each.data in {button.data for button in choices.buttons}] == []
    assert [each.text for each in answer.buttons][:2] == ["👍", "👎"]


def test_a_press_is_answered_without_a_toast(asker: Person, choices: Message) -> None:
    assert toast(asker, choices, WEEKDAYS) is None


def test_a_choice_is_noted_on_the_questions_row(town: Town, asker: Person, question: Message, choices: Message) -> None:
    asker.presses(choices, WEEKDAYS)
    asker.wait_for_edit(choices, timeout=PATIENCE)
    row = town.bot.log_row(question)
    assert (row["outcome"], row["choice"]) == ("suggested", "faq-weekday")


def test_none_of_these_is_noted_on_the_questions_row(
    town: Town, asker: Person, question: Message, choices: Message
) -> None:
    asker.presses(choices, NONE)
    noted = asker.wait_for_edit(choices, timeout=PATIENCE)
    assert noted.text == "Noted: none of these was what you meant."
    assert "🔔 Tell me when answered" in [button.text for button in noted.buttons]
    assert town.bot.log_row(question)["choice"] == "none"


def test_pressing_twice_does_no_harm(town: Town, asker: Person, question: Message, choices: Message) -> None:
    token = choices.buttons[0].data or ""
    presses = [asker.presses(choices, token, forged=True) for _ in range(2)]
    assert [asker.wait_for_answer(press, timeout=PATIENCE).get("text") for press in presses] == [None, None]
    town.bot.wait_until_idle()
    assert len(town.server.message(choices).edits) == 1
    assert town.bot.logged([question.update_id]) == [1]


def test_an_unknown_token_gets_a_toast(town: Town, asker: Person, choices: Message) -> None:
    assert toast(asker, choices, "AAAAAAAAAAAAAAAA", forged=True) == EXPIRED
    town.bot.wait_until_idle()
    assert town.server.message(choices).edits == ()


def test_a_place_without_a_button_gets_a_toast(town: Town, asker: Person, choices: Message) -> None:
    token = (choices.buttons[0].data or "").partition(":")[0]
    presses = [asker.presses(choices, f"{token}:{place}", forged=True) for place in ("3", "999", "1000", "-1", "²")]
    assert [asker.wait_for_answer(press, timeout=PATIENCE).get("text") for press in presses] == [EXPIRED] * 5
    town.bot.wait_until_idle()
    assert town.server.message(choices).edits == ()


def test_somebody_elses_token_gets_a_toast(town: Town, conversations: Conversations, choices: Message) -> None:
    stranger, _, own = conversations.take()
    assert toast(stranger, own, choices.buttons[0].data or "", forged=True) == EXPIRED
    town.bot.wait_until_idle()
    assert (town.server.message(own).edits, town.server.message(choices).edits) == ((), ())


def test_an_expired_button_gets_a_toast(town: Town, asker: Person, choices: Message) -> None:
    token = (choices.buttons[0].data or "").partition(":")[0]
    town.bot.write("UPDATE keyboards SET expires_at = 0 WHERE token = ?", token)
    assert toast(asker, choices, choices.buttons[0].text) == EXPIRED


def test_hostile_callback_data_gets_a_toast(asker: Person, choices: Message) -> None:
    assert toast(asker, choices, "\ud800'; DROP TABLE keyboards; --", forged=True) == EXPIRED


def test_a_press_that_is_too_old_to_be_answered_still_shows_the_answer(
    town: Town, asker: Person, choices: Message
) -> None:
    asker.presses(choices, WEEKDAYS)
    town.server.expire_queries()
    assert "In the afternoon." in asker.wait_for_edit(choices, timeout=PATIENCE).text


def test_a_press_on_a_message_that_was_deleted_gets_the_answer_anew(asker: Person, choices: Message) -> None:
    asker.deletes(choices)
    asker.presses(choices, choices.buttons[0].data or "", forged=True)
    assert "afternoon" in asker.wait_for_reply(after=choices, timeout=PATIENCE).text


def test_a_typed_message_after_choices_is_a_new_question(town: Town, asker: Person, choices: Message) -> None:
    typed = asker.says("who founded the library")
    assert "Chen Ashui" in asker.wait_for_reply(after=typed, timeout=PATIENCE).text
    assert town.server.keyboard(choices) == choices.keyboard
    assert len(sends(town.server, asker.id)) == 2
