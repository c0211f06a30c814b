"""`/topics`: sections, questions, answers, and back; also while the base changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.entry import Faq
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language, Text
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.services.phrases import phrase
from bot.telegram_bot.browsing import ON_A_PAGE
from tests.services.base import knowledge
from tests.telegram_bot.at_desk import AtDesk, buttons, methods, parameters, toast

FERRIES = knowledge()
OIL = FERRIES.faq["faq-oil"]
BACK = "‹ Back"


def named(text: str) -> Text:
    return Text(text, text, text)


def base(sections: dict[str, int], version: str = "v") -> Knowledge:
    """A base with so many questions in each section."""
    source = replace(FERRIES.sources["ferries"], sections={name: named(f"Section {name}") for name in sections})
    faq: dict[str, Faq] = {}
    for section, count in sections.items():
        for number in range(count):
            title = named(f"Question {section}.{number}?")
            faq[f"faq-{section}-{number}"] = replace(OIL, id=f"faq-{section}-{number}", section=section, question=title)
    return replace(FERRIES, version=version, sources={"ferries": source}, faq=faq)


def bot_over(sections: dict[str, int]) -> AtDesk:
    return AtDesk(Answering(Matcher(base(sections))))


async def test_one_leads_from_sections_to_questions_to_an_answer_and_back() -> None:
    bot = bot_over({"1": 2, "2": 1})
    begun = (await bot.says("/topics")).outgoing[0]
    assert begun.method == "sendMessage"
    assert list(buttons(begun)) == ["Section 1 (2)", "Section 2 (1)"]

    questions = await bot.presses(buttons(begun)["Section 1 (2)"])
    assert (methods(questions), toast(questions)) == (["answerCallbackQuery", "editMessageText"], "")
    assert parameters(questions.outgoing[1])["message_id"] == 8
    assert list(buttons(questions.outgoing[1])) == ["Question 1.0?", "Question 1.1?", BACK]

    answer = (await bot.presses(buttons(questions.outgoing[1])["Question 1.1?"])).outgoing[1]
    assert "<b>Question 1.1?</b>" in parameters(answer)["text"]
    assert "<b>Sources</b>" in parameters(answer)["text"]
    assert list(buttons(answer)) == [BACK]

    again = (await bot.presses(buttons(answer)[BACK])).outgoing[1]
    assert list(buttons(again)) == ["Question 1.0?", "Question 1.1?", BACK]
    first = (await bot.presses(buttons(again)[BACK])).outgoing[1]
    assert buttons(first) == buttons(begun)
    assert bot.mailbox.log.rows == []


async def test_many_questions_are_turned_over_and_back_leads_to_their_page() -> None:
    bot = bot_over({"1": ON_A_PAGE + 2})
    begun = (await bot.says("/topics")).outgoing[0]
    page = (await bot.presses(next(iter(buttons(begun).values())))).outgoing[1]
    assert list(buttons(page))[ON_A_PAGE:] == ["›", BACK]
    page = (await bot.presses(buttons(page)["›"])).outgoing[1]
    assert list(buttons(page)) == ["Question 1.8?", "Question 1.9?", "‹", BACK]
    answer = (await bot.presses(buttons(page)["Question 1.9?"])).outgoing[1]
    page = (await bot.presses(buttons(answer)[BACK])).outgoing[1]
    assert "Question 1.9?" in buttons(page)
    page = (await bot.presses(buttons(page)["‹"])).outgoing[1]
    assert next(iter(buttons(page))) == "Question 1.0?"


async def test_many_sections_are_turned_over_and_back_leads_to_their_page() -> None:
    bot = bot_over({str(number): 1 for number in range(ON_A_PAGE + 1)})
    begun = (await bot.says("/topics")).outgoing[0]
    assert list(buttons(begun))[-1] == "›"
    page = (await bot.presses(buttons(begun)["›"])).outgoing[1]
    assert list(buttons(page)) == ["Section 8 (1)", "‹"]
    questions = (await bot.presses(buttons(page)["Section 8 (1)"])).outgoing[1]
    assert list(buttons((await bot.presses(buttons(questions)[BACK])).outgoing[1])) == ["Section 8 (1)", "‹"]


async def test_a_base_without_questions_says_so() -> None:
    bot = AtDesk(Answering(Matcher(replace(FERRIES, faq={}))))
    said = (await bot.says("/topics")).outgoing[0]
    assert "no list of topics" in parameters(said)["text"]
    assert buttons(said) == {}


@pytest.mark.parametrize("payload", ["t_1", "t_9"])
async def test_a_link_to_a_section_opens_it_and_one_to_a_section_that_is_gone_all_of_them(payload: str) -> None:
    bot = bot_over({"1": 1, "2": 1})
    said = (await bot.says(f"/start {payload}")).outgoing[0]
    assert list(buttons(said)) == (["Question 1.0?", BACK] if payload == "t_1" else ["Section 1 (1)", "Section 2 (1)"])


async def test_a_section_or_question_that_is_gone_says_so() -> None:
    bot = bot_over({"1": 1, "2": 2})
    begun = (await bot.says("/topics")).outgoing[0]
    questions = (await bot.presses(buttons(begun)["Section 2 (2)"])).outgoing[1]
    bot.answers.swap(Matcher(base({"1": 1, "2": 1}, "w")))
    press = await bot.presses(buttons(questions)["Question 2.1?"])
    gone = phrase("gone", Language.EN)
    assert (methods(press), toast(press)) == (["answerCallbackQuery"], gone)
    bot.answers.swap(Matcher(base({"1": 1}, "x")))
    assert toast(await bot.presses(buttons(begun)["Section 2 (2)"])) == gone


async def test_buttons_lead_where_they_say_also_after_the_base_changed() -> None:
    bot = bot_over({"1": 1, "2": 1})
    begun = (await bot.says("/topics")).outgoing[0]
    questions = (await bot.presses(buttons(begun)["Section 2 (1)"])).outgoing[1]
    bot.answers.swap(Matcher(base({"0": 1, "1": 1, "2": 1}, "w")))
    first = (await bot.presses(buttons(questions)[BACK])).outgoing[1]
    assert list(buttons(first)) == ["Section 0 (1)", "Section 1 (1)", "Section 2 (1)"]
    opened = (await bot.presses(buttons(first)["Section 1 (1)"])).outgoing[1]
    assert list(buttons(opened)) == ["Question 1.0?", BACK]
