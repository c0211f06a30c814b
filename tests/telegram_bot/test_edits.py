"""An edited question edits its answer."""

from __future__ import annotations

import pytest

from tests.botapi import Fault, Message, Person
from tests.conftest import Town
from tests.telegram_bot.running import PATIENCE, Conversations, RunningBot, sends

FOUNDER, FOUNDED = "who founded the library", "Chen Ashui"
COUNT, COUNTED = "how many books are there", "12,000"
OPENING = "when does the library open"


@pytest.fixture(scope="module")
def conversations(shared_bot: RunningBot) -> Conversations:
    return Conversations(shared_bot, FOUNDER, 8)


@pytest.fixture
def answered(town: Town, conversations: Conversations) -> tuple[Person, Message, Message]:
    """Somebody, their question who founded the library, and its answer."""
    return conversations.take()


def test_an_edited_question_edits_its_answer_in_place(town: Town, answered: tuple[Person, Message, Message]) -> None:
    asker, question, answer = answered
    asker.edits(question, COUNT)
    edited = asker.wait_for_edit(answer, timeout=PATIENCE)
    assert COUNTED in edited.text
    assert FOUNDED not in edited.text
    assert len(asker.replies(question)) == 1


def test_an_edited_question_is_logged_beside_the_first(town: Town, answered: tuple[Person, Message, Message]) -> None:
    asker, question, answer = answered
    edit = asker.edits(question, COUNT)
    asker.wait_for_edit(answer, timeout=PATIENCE)
    assert [bool(town.bot.log_row(each)["edited"]) for each in (question, edit)] == [False, True]


def test_an_edit_may_turn_an_answer_into_choices_and_back(
    town: Town, answered: tuple[Person, Message, Message]
) -> None:
    asker, question, answer = answered
    asker.edits(question, OPENING)
    choices = asker.wait_for_edit(answer, timeout=PATIENCE)
    assert [len(row) for row in choices.keyboard] == [1, 1, 1]
    assert choices.buttons[-1].text == "None of these"
    asker.edits(question, COUNT)
    answer_again = asker.wait_for_edit(choices, timeout=PATIENCE)
    assert {button.data for button in answer_again.buttons}.isdisjoint(button.data for button in choices.buttons)
    assert [button.text for button in answer_again.buttons][:2] == ["👍", "👎"]


def test_an_edit_before_the_first_answer_was_sent_edits_it_afterwards(town: Town) -> None:
    asker = town.server.person(language_code="en")
    fault = town.server.faults.add(Fault(method="sendMessage", status=502, times=1, chat_id=asker.id))
    question = asker.says(FOUNDER)
    town.server.wait_for(lambda: town.server.faults.struck(fault), PATIENCE)
    asker.edits(question, COUNT)
    town.bot.wait_until_idle()
    [answer] = asker.replies(question)
    assert COUNTED in answer.text
    assert len(answer.edits) == 1


def test_an_edit_that_changes_nothing_is_no_error(town: Town, answered: tuple[Person, Message, Message]) -> None:
    asker, question, answer = answered
    asker.edits(question, f"{FOUNDER}?")
    town.server.wait_for(lambda: len(sends(town.server, asker.id)) == 2, PATIENCE)
    town.bot.wait_until_idle()
    [same] = asker.replies(question)
    assert (same.message_id, same.text, same.entities) == (answer.message_id, answer.text, answer.entities)
    assert [event for event in town.bot.events("send_refused") if event["update_id"] > question.update_id] == []


def test_an_edit_that_changes_neither_text_nor_buttons_is_no_error(town: Town) -> None:
    asker = town.server.person(language_code="en")
    said = asker.says("thanks")
    answer = asker.wait_for_reply(after=said, timeout=PATIENCE)
    edit = asker.edits(said, "thank you")
    town.bot.wait_for(lambda: [call.status for call in sends(town.server, asker.id)] == [200, 400])
    town.bot.wait_until_idle()
    assert asker.replies(said) == [answer]
    assert town.bot.logged([edit.update_id]) == [1]
    assert [event for event in town.bot.events("send_refused") if event["update_id"] > said.update_id] == []


@pytest.mark.parametrize(("text", "shown"), [(COUNT, COUNTED), (OPENING, "Did you mean")], ids=["answer", "choices"])
def test_an_edit_whose_answer_was_deleted_is_answered_anew(
    answered: tuple[Person, Message, Message], text: str, shown: str
) -> None:
    asker, question, answer = answered
    asker.deletes(answer)
    asker.edits(question, text)
    anew = asker.wait_for_reply(after=question, timeout=PATIENCE)
    assert shown in anew.text
    assert anew.message_id != answer.message_id


def test_an_answer_that_was_sent_anew_replies_to_its_question_and_is_edited_again(
    answered: tuple[Person, Message, Message],
) -> None:
    asker, question, answer = answered
    asker.deletes(answer)
    asker.edits(question, COUNT)
    anew = asker.wait_for_reply(after=question, timeout=PATIENCE)
    assert anew.reply_to == question.message_id
    asker.edits(question, FOUNDER)
    assert FOUNDED in asker.wait_for_edit(anew, timeout=PATIENCE).text


def test_a_question_that_is_edited_in_takes_the_place_of_the_word_that_it_is_missing(town: Town) -> None:
    asker = town.server.person(language_code="en")
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]
    sent = asker.sends(photo=photo)
    word = asker.wait_for_reply(after=sent, timeout=PATIENCE)
    asker.edits(sent, FOUNDER)
    answer = asker.wait_for_edit(word, timeout=PATIENCE)
    assert FOUNDED in answer.text
    assert answer.reply_to == sent.message_id
    asker.edits(sent, COUNT)
    assert COUNTED in asker.wait_for_edit(answer, timeout=PATIENCE).text
