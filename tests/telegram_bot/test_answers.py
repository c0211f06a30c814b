"""A question in, a sourced answer out; and everything else a person may send."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.botapi import Message, Person
from tests.conftest import Town
from tests.telegram_bot.running import PATIENCE, entity, sends

QUESTION = "who founded the library"
ANSWER = "Chen Ashui, a retired teacher, founded the library."
QUESTIONS = {
    "zh-Hans": ("谁创办了图书馆", "退休教师陈阿水创办了图书馆。", "出处"),
    "zh-Hant": ("圖書館係邊個開嘅", "退休教師陳阿水創辦了圖書館。", "出處"),
    "en": (QUESTION, ANSWER, "Sources"),
}


def answer_to(asker: Person, question: Message) -> Message:
    return asker.wait_for_reply(after=question, timeout=PATIENCE)


def ask(town: Town, text: str, language_code: str = "en") -> Message:
    asker = town.server.person(language_code=language_code)
    return answer_to(asker, asker.says(text))


def test_a_question_is_answered_with_its_sources(town: Town) -> None:
    answer = ask(town, QUESTION)
    assert ANSWER in answer.text
    assert "[1] §1 ¶1 · The founder" in answer.text
    [(shown, link)] = entity(answer, "text_link")
    assert shown == "Xiaotang He, “The Village Library of Liuxi”, Liuxi Letters, 2024-05-04"
    assert link["url"] == "https://library.example/liuxi?lang=en&page=1"


def test_an_answer_says_how_the_source_puts_it(town: Town) -> None:
    answer = ask(town, "may people from other villages borrow")
    assert "— the author's argument" in [text for text, _ in entity(answer, "italic")]
    assert "Curator's note: The article does not say whether the library did so." in answer.text


def test_an_answer_replies_to_its_question(town: Town) -> None:
    asker = town.server.person()
    question = asker.says(QUESTION)
    assert answer_to(asker, question).reply_to == question.message_id


def test_an_answer_offers_what_to_ask_next_and_to_judge_it(town: Town) -> None:
    judging = ["👍", "👎", "🔔 Tell me of corrections"]
    assert [button.text for button in ask(town, QUESTION).buttons] == judging
    *related, good, bad, tell = [button.text for button in ask(town, "how does one get a library card").buttons]
    assert len(related) == 3
    assert "When does it open at weekends?" in related
    assert [good, bad, tell] == judging


def test_an_answer_shows_no_link_preview(town: Town) -> None:
    assert ask(town, QUESTION).payload["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize("language", QUESTIONS)
def test_an_answer_is_in_the_language_of_the_question(town: Town, language: str) -> None:
    question, answer, heading = QUESTIONS[language]
    asker = town.server.person(language_code="fr")
    asked = asker.says(question)
    reply = answer_to(asker, asked)
    assert answer in reply.text
    assert heading in [text for text, _ in entity(reply, "bold")]
    assert town.bot.log_row(asked)["language"] == language


def test_a_question_is_logged_once_with_hashed_ids(town: Town) -> None:
    asker = town.server.person()
    question = asker.says(QUESTION)
    answer_to(asker, question)
    row = town.bot.log_row(question)
    assert row["outcome"] == "answered"
    assert row["text"] == QUESTION
    assert json.loads(row["entries"]) in (["faq-founder"], ["c-founder"])
    assert re.fullmatch(r"[0-9a-f]{32}", row["person"])
    assert re.fullmatch(r"[0-9a-f]{32}", row["chat"])
    assert row["person"] != row["chat"]


def test_the_bots_own_formatting_characters_are_shown(town: Town) -> None:
    assert "it is about “Books & Dreams <3”." in ask(town, "what is the wifi password").text


def test_html_in_a_question_is_shown_as_it_was_typed(town: Town) -> None:
    statement = 'the author calls <b>outside readers</b> R&D "thieves"'
    answer = ask(town, statement)
    assert [text for text, _ in entity(answer, "strikethrough")] == [statement]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("图书馆每年花多少钱", "文章没有谈图书馆的经费。"),
        ("what is the wifi password", "The article does not mention Wi-Fi"),
    ],
)
def test_what_the_source_does_not_address_is_said_to_be_so(town: Town, text: str, reply: str) -> None:
    asker = town.server.person()
    question = asker.says(text)
    assert reply in answer_to(asker, question).text
    assert town.bot.log_row(question)["outcome"] == "not_addressed"


def test_what_the_bot_cannot_answer_is_not_answered(town: Town) -> None:
    asker = town.server.person()
    question = asker.says("the price of tea in Peru")
    reply = answer_to(asker, question)
    assert reply.text.startswith("I have no reliable, sourced answer to that")
    assert "I have noted it for the people who curate the answers." in reply.text
    assert [button.text for button in reply.buttons][-2:] == ["👎", "🔔 Tell me when answered"]
    assert town.bot.log_row(question)["outcome"] == "unanswered"


def test_a_no_answer_says_why(town: Town) -> None:
    text = ask(town, "how many nuclear submarines does Portugal have").text
    assert re.search(r"so I will not guess\. \w[^\n]*\bsource\b[^\n]*\.\n", text)


def test_small_talk_is_answered_without_sources(town: Town) -> None:
    answer = ask(town, "谢谢")
    assert answer.text == "不客气。"
    assert (answer.entities, answer.buttons) == ([], ())


# Commands


@pytest.mark.parametrize("command", ["/start", "/start deep-link", "/start@chuchu_test_bot", "/START"])
def test_start_gets_the_welcome_in_the_persons_language(town: Town, command: str) -> None:
    asker = town.server.person(language_code="zh-TW")
    said = asker.says(command)
    answer = answer_to(asker, said)
    assert "我是「出處」" in answer.text
    assert re.search("例如：.+？\n", answer.text)
    assert "柳溪" in answer.text
    assert town.bot.logged([said.update_id]) == [0]


@pytest.mark.parametrize("command", ["/help", "/help@chuchu_test_bot", "/help me"])
def test_help_says_what_the_bot_can_do(town: Town, command: str) -> None:
    asker = town.server.person(language_code="zh-TW")
    said = asker.says(command)
    answer = answer_to(asker, said)
    assert all(f"\n/{name} – " in answer.text for name in ("topics", "sources", "privacy", "mydata", "forget", "help"))
    assert "@chuchu_test_bot" in answer.text
    assert town.bot.logged([said.update_id]) == [0]


def test_an_unknown_command_gets_a_word_in_the_persons_language(town: Town) -> None:
    asker = town.server.person(language_code="zh-TW")
    said = asker.says("/dance <b>")
    assert answer_to(asker, said).text == "我不認識 /dance 這個指令。/help 會列出我認識的指令。"
    assert town.bot.logged([said.update_id]) == [0]


def test_a_command_to_another_bot_is_ignored(town: Town) -> None:
    asker = town.server.person()
    said = asker.says(f"/ask@another_test_bot {QUESTION}")
    town.bot.wait_until_idle()
    assert sends(town.server, asker.id) == []
    assert town.bot.logged([said.update_id]) == [0]


@pytest.mark.parametrize("text", [f"/ask {QUESTION}", f"/ask@chuchu_test_bot {QUESTION}", f"/ask\n{QUESTION}"])
def test_ask_answers_what_follows(town: Town, text: str) -> None:
    asker = town.server.person()
    question = asker.says(text)
    assert ANSWER in answer_to(asker, question).text
    assert town.bot.log_row(question)["text"] == QUESTION


def test_ask_alone_asks_for_a_question(town: Town) -> None:
    assert ask(town, "/ask").text == "Please write your question behind /ask, in the same message."


# Other content


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512,
                     "is_animated": False, "is_video": False}},
        {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]},
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
    ],
    ids=["sticker", "photo", "voice"],
)  # fmt: skip
def test_content_without_text_is_answered_with_a_request_for_text(town: Town, content: dict[str, Any]) -> None:
    asker = town.server.person(language_code="en")
    sent = asker.sends(**content)
    assert answer_to(asker, sent).text == "I can only read text. Please type your question."
    assert town.bot.logged([sent.update_id]) == [0]


def test_a_caption_is_a_question(town: Town) -> None:
    asker = town.server.person()
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]
    assert ANSWER in answer_to(asker, asker.sends(photo=photo, caption=QUESTION)).text


def test_a_forwarded_message_is_a_question(town: Town) -> None:
    asker = town.server.person()
    assert ANSWER in answer_to(asker, asker.forwards(QUESTION)).text


def test_a_message_that_only_tells_of_an_event_is_ignored(town: Town) -> None:
    asker = town.server.person()
    question = asker.says(QUESTION)
    answer = answer_to(asker, question)
    pinned = asker.sends(pinned_message=answer.payload)
    town.bot.wait_until_idle()
    assert len(sends(town.server, asker.id)) == 1
    assert town.bot.logged([pinned.update_id]) == [0]


def test_what_is_said_in_a_group_and_not_to_the_bot_is_ignored(town: Town) -> None:
    asker = town.server.person()
    group = town.server.group("Readers", [asker])
    group.adds_bot(asker, "administrator")  # who sees everything
    said = asker.says(QUESTION, group)
    assert said.update_id is not None
    town.bot.wait_until_idle()
    assert sends(town.server, group.id) == []
    assert town.bot.logged([said.update_id]) == [0]


def test_a_question_in_a_group_that_names_the_bot_is_answered(town: Town) -> None:
    asker = town.server.person()
    group = town.server.group("Readers", [asker])
    said = asker.says(f"@chuchu_test_bot {QUESTION}", group)
    answer = asker.wait_for_reply(after=said, timeout=PATIENCE)
    assert ANSWER in answer.text
    assert answer.reply_to == said.message_id
    row = town.bot.log_row(said)
    assert (row["text"], row["outcome"]) == (QUESTION, "answered")


def test_messages_from_bots_are_ignored(town: Town) -> None:
    robot = town.server.person(is_bot=True)
    said = robot.says(QUESTION)
    town.bot.wait_until_idle()
    assert sends(town.server, robot.id) == []
    assert town.bot.logged([said.update_id]) == [0]


# Hostile texts

HOSTILE = {
    "4,096 characters": "a" * 4096,
    "4,096 Chinese characters": "图书馆" * 1365 + "书",
    "10,000 code units of emoji": "📚" * 2048,
    "one emoji": "📚",
    "zero-width": "\u200b\u200d\u2060",
    "right to left": "מי ייסד את הספרייה \u202etxet desrever\u202c",
    "Zalgo": "l" + "\u0335\u0321\u034f\u0489" * 500 + "ibrary",
    "ligature bomb": "\ufdfa" * 4096,
    "lone surrogate": f"{QUESTION} \ud800",
    "only lone surrogates": "\ud83d\ude00\udfff\ud800",
    "NUL": "who\0 founded\0 the library\0",
    "HTML": "<b><i></b></i><a href='javascript:x'>&lt;&#0;&amp",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_typed_gets_an_answer_or_an_honest_no_answer(town: Town, text: str) -> None:
    asker = town.server.person()
    said = asker.says(text)
    assert answer_to(asker, said).text
    assert town.bot.log_row(said)["outcome"] in ("answered", "suggested", "unanswered", "not_addressed")
    assert town.bot.events("update_quarantined") == []


def test_a_lone_surrogate_in_what_is_quoted_does_no_harm(town: Town) -> None:
    answer = ask(town, "the author wants every outside reader thrown out\ud800")
    assert answer.text
