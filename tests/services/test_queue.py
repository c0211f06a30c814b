"""A gap as a card: its wordings, and why what is near does not answer."""

from __future__ import annotations

import datetime as dt

from bot.domain.gap import Gap, GapQuestion, GapReason, GapState
from bot.services.queue import ANSWERS, card_of, near_to, wordings_of
from tests.services.base import answering

START = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


def gap_of(*texts: tuple[str, str]) -> Gap:
    """A gap of these texts, each with its language, asked one after the other."""
    questions = tuple(
        GapQuestion(number, text, language, f"p{number}", START, GapReason.UNANSWERED, 1)
        for number, (text, language) in enumerate(texts, 1)
    )
    return Gap(1, GapState.OPEN, 1, questions, None, None, None, "", None, START)


def test_wordings_differ_in_more_than_script_case_and_punctuation() -> None:
    gap = gap_of(
        ("渡轮几点开？", "zh-Hans"),
        ("渡輪幾點開", "zh-Hant"),
        ("渡轮几点开？", "zh-Hans"),
        ("When does it leave?", "en"),
        ("WHEN does it leave", "en"),
    )
    first, second = wordings_of(gap, answering())
    assert (first.text, first.language, first.asked, first.last_question) == ("渡轮几点开？", "zh-Hans", 3, 3)
    assert (second.text, second.language, second.asked, second.last_question) == ("When does it leave?", "en", 2, 5)


def test_a_card_knows_what_was_the_last_on_it() -> None:
    card = card_of(gap_of(("When does it leave?", "en"), ("x", "en")), answering(), [7])
    assert (card.seen, card.similar) == (2, (7,))
    assert len(card.near) <= 3


def test_a_card_of_a_gap_whose_askers_were_forgotten_is_empty() -> None:
    card = card_of(gap_of(), answering())
    assert (card.wordings, card.near, card.seen) == ((), (), 0)


def test_what_is_near_says_why_it_does_not_answer() -> None:
    power, *_ = near_to("How much stronger is the F300 than the F20?", answering())
    assert power.entry == "c-power"
    assert any(code.startswith("guard-") for code in power.why)
    far, *_ = near_to("Which paint do the ferries get in winter?", answering())
    assert set(far.why) & {"low-confidence", "other-topic", "little-cover", "narrow-gap"}


def test_what_answers_by_now_says_so() -> None:
    first, *_ = near_to("How much stronger is the F200 than the F20?", answering())
    assert (first.entry, first.why) == ("c-power", (ANSWERS,))
