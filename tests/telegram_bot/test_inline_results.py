"""Inline mode: what is offered for some words, to everybody the same, and what is kept of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.mail import Settlement
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.telegram_bot.inline import CACHE_S, KEPT, MAX_LINE, MAX_TITLE, MOST
from bot.telegram_bot.text import utf16_length
from tests.botapi import parse_html
from tests.services.base import knowledge
from tests.telegram_bot.at_desk import ASKER, AtDesk, parameters

OTHER = {"id": 5_000_000_002, "is_bot": False, "first_name": "Other", "language_code": "zh-hant"}
UNKNOWN = "how do I bake sourdough bread"


async def types(bot: AtDesk, text: str, by: dict[str, Any] = ASKER) -> Settlement:
    return await bot.take("inline_query", {"id": "98", "from": by, "query": text, "offset": ""})


def answer(settlement: Settlement) -> dict[str, Any]:
    """The only call, which waits for no other."""
    [call] = settlement.outgoing
    assert (call.method, call.express) == ("answerInlineQuery", True)
    assert settlement.logged is None
    return parameters(call)


def titles(found: dict[str, Any]) -> list[str]:
    return [each["title"] for each in found["results"]]


async def test_words_get_a_sourced_answer_first() -> None:
    found = answer(await types(AtDesk(), "who founded the Ferry Museum?"))
    first = found["results"][0]
    assert (first["type"], first["id"]) == ("article", "c-museum")
    assert first["title"] == "Who founded the Ferry Museum and when?"
    assert first["description"] == "Reed founded the Ferry Museum in 1987."
    content = first["input_message_content"]
    assert (content["parse_mode"], content["link_preview_options"]) == ("HTML", {"is_disabled": True})
    text = parse_html(content["message_text"]).text
    assert text.startswith(f"{first['title']}\n\n{first['description']}")
    assert "[1] byline" in text
    assert "button" not in found


async def test_a_statement_that_is_wrong_is_answered_with_what_differs() -> None:
    found = answer(await types(AtDesk(), "The F200 has nine times the power of the F20"))
    assert "nine times" in found["results"][0]["input_message_content"]["message_text"]


@pytest.mark.parametrize("text", ["F200", "ferries", "渡轮", "oil", "how much is a ticket", "F200 oil museum steps"])
async def test_results_are_few_different_and_within_the_limits(text: str) -> None:
    results = answer(await types(AtDesk(), text))["results"]
    assert len(results) <= MOST
    assert len({each["id"] for each in results}) == len(results)
    for each in results:
        assert 1 <= len(each["id"].encode()) <= 64
        assert 0 < len(each["title"]) <= MAX_TITLE
        assert 0 < len(each["description"]) <= MAX_LINE
        shown = parse_html(each["input_message_content"]["message_text"])
        assert shown.remarks == ()
        assert 0 < utf16_length(shown.text) <= 4096


async def test_the_same_words_get_the_same_from_whoever_types_them() -> None:
    bot = AtDesk()
    one, two = [answer(await types(bot, "who founded the Ferry Museum?", by)) for by in (ASKER, OTHER)]
    assert one == two
    assert (one["is_personal"], one["cache_time"]) == (False, CACHE_S)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_without_words_the_most_asked_is_offered_in_the_persons_language(text: str) -> None:
    bot = AtDesk()
    for _ in range(3):
        await bot.says("who founded the Ferry Museum?")
    await bot.says("how much stronger is the F200 than the F20?")
    found = answer(await types(bot, text))
    assert [each["id"] for each in found["results"]] == ["c-museum", "c-power", "faq-oil"]
    assert (found["is_personal"], found["cache_time"]) == (False, 0)  # in that language it suits not everybody
    assert titles(answer(await types(bot, text, OTHER)))[0] == "渡輪博物館是誰、哪一年創辦的？"


async def test_what_is_most_asked_is_counted_anew_only_now_and_then() -> None:
    bot = AtDesk()
    first = answer(await types(bot, ""))
    await bot.says("who founded the Ferry Museum?")
    assert answer(await types(bot, "")) == first
    bot.clock.time += dt.timedelta(minutes=6)
    assert answer(await types(bot, ""))["results"][0]["id"] == "c-museum"


async def test_an_entry_that_was_taken_out_is_offered_no_more() -> None:
    bot = AtDesk()
    await bot.says("who founded the Ferry Museum?")
    base = knowledge()
    claims = {name: claim for name, claim in base.claims.items() if name != "c-museum"}
    bot.answers.swap(Matcher(replace(base, version="new", claims=claims)))
    assert "c-museum" not in [each["id"] for each in answer(await types(bot, ""))["results"]]


# Where nothing fits


async def test_where_nothing_fits_a_button_leads_to_the_question_in_private() -> None:
    bot = AtDesk()
    settlement = await types(bot, f"  {UNKNOWN}\n?")
    found = answer(settlement)
    assert found["results"] == []
    [kept] = settlement.keyboards
    assert found["button"]["start_parameter"] == f"q_{kept.token}"
    assert kept.expires_at == bot.clock.time + KEPT
    asked = await bot.says(f"/start {found['button']['start_parameter']}")
    assert asked.logged is not None
    assert (asked.logged.text, asked.logged.outcome) == (f"{UNKNOWN} ?", "unanswered")


async def test_after_an_hour_the_button_leads_to_the_welcome() -> None:
    bot = AtDesk()
    found = answer(await types(bot, UNKNOWN))
    bot.clock.time += KEPT
    said = await bot.says(f"/start {found['button']['start_parameter']}")
    assert said.logged is None
    assert parameters(said.outgoing[0])["text"].startswith("Hello!")


async def test_nothing_else_of_what_is_typed_is_kept() -> None:
    bot = AtDesk()
    for text in ("who founded the Ferry Museum?", "F200", ""):
        assert (await types(bot, text)).keyboards == ()
    assert bot.mailbox.log.rows == []


async def test_small_talk_is_offered_no_result() -> None:
    assert answer(await types(AtDesk(), "hello"))["results"] == []


# A result that was sent


async def test_a_result_that_was_sent_is_logged_and_answered_by_nothing() -> None:
    bot = AtDesk()
    settlement = await bot.take("chosen_inline_result", {"result_id": "c-museum", "from": ASKER, "query": "museum"})
    assert settlement.outgoing == ()
    row = settlement.logged
    assert row is not None
    assert (row.text, row.entries, row.outcome, row.chat_kind) == ("museum", ("c-museum",), "answered", "inline")
    assert row.person == bot.desk.person(ASKER["id"])
    assert row.chat == ""


async def test_a_result_that_is_gone_is_passed_over() -> None:
    settlement = await AtDesk().take("chosen_inline_result", {"result_id": "gone", "from": ASKER, "query": "x"})
    assert (settlement.logged, settlement.poison) == (None, None)


def test_the_base_of_these_tests_answers() -> None:
    assert Answering(Matcher(knowledge())).answer(UNKNOWN).reply.answers == ()
