"""A message held against the source sentence by sentence: what is shown, in which order, what is said once."""

from __future__ import annotations

import random

import pytest

from bot.domain.language import Language
from bot.domain.reply import Outcome, Reply, Verdict
from bot.services.answering import Answered, log_row
from bot.services.checking import LONG, MANY, MOST_READ, MOST_SHOWN, sentences_to_check
from bot.services.phrases import phrase, phrase_for
from tests.services.base import answering, knowledge, matcher
from tests.services.test_answering import NOW

EN = Language.EN
POWER, POWER_WRONG = "The F200 has six times the power of the F20.", "The F200 has nine times the power of the F20."
BRIDGES, STEPS = "Lumen plans to spend $70 billion on bridges.", "The plan has four measures."
MUSEUM, OIL = "Reed founded the Ferry Museum in 1987.", "Finch Lines denies that its ferries leak oil."
RIDERS, NIGHT = "Ferry ridership rose by 25% in 2023.", "The author supports a full ban on night ferries."
STRANGE = "My neighbour bakes sourdough bread in a copper kettle."
STRANGER = "Penguins were seen on the roof of the opera house."
ASKED = "Who founded the Ferry Museum?"
SENTENCES = (POWER, POWER_WRONG, BRIDGES, STEPS, MUSEUM, OIL, RIDERS, NIGHT, STRANGE, STRANGER, ASKED)


def check(*sentences: str) -> Answered:
    """What becomes of a forwarded message."""
    return answering().answer(" ".join(sentences), forwarded=True)


def shown(reply: Reply) -> list[tuple[str, Verdict | None]]:
    """The sentences that are shown, as they were sent, and how each compares; a full stop may be missing."""
    full = {sentence.rstrip("."): sentence for sentence in SENTENCES}
    return [(full[answer.quote.rstrip(".")], answer.verdict) for answer in reply.answers]


def quotes(reply: Reply) -> list[str]:
    return [quote for quote, _ in shown(reply)]


def test_each_sentence_is_shown_with_what_the_source_says_of_it() -> None:
    reply = check(POWER, BRIDGES).reply
    assert (reply.outcome, reply.message, reply.is_check) == (Outcome.ANSWERED, "", True)
    assert shown(reply) == [(POWER, Verdict.CONSISTENT), (BRIDGES, Verdict.CONSISTENT)]
    assert [answer.entry for answer in reply.answers] == ["c-power", "c-bridges"]
    assert all(answer.references for answer in reply.answers)


def test_what_differs_is_shown_with_the_difference() -> None:
    first, second = check(BRIDGES, POWER_WRONG).reply.answers
    assert (first.verdict, first.differences) == (Verdict.CONSISTENT, ())
    assert second.verdict is Verdict.DIFFERS
    assert [(each.yours, each.source) for each in second.differences] == [("nine times", "six times")]


def test_what_the_source_does_not_address_is_said_once_with_its_number() -> None:
    reply = check(POWER, STRANGE, STRANGER).reply
    assert shown(reply) == [(POWER, Verdict.CONSISTENT)]
    assert reply.message == phrase_for(2, "not_in_source", EN)
    one = check(POWER, STRANGE).reply
    assert one.message == phrase_for(1, "not_in_source", EN) != reply.message


def test_at_most_five_are_shown_those_that_differ_first_and_in_the_order_of_the_message() -> None:
    reply = check(BRIDGES, STEPS, MUSEUM, RIDERS, OIL, NIGHT, POWER_WRONG).reply
    assert quotes(reply) == [BRIDGES, STEPS, MUSEUM, RIDERS, POWER_WRONG]
    assert len(reply.answers) == MOST_SHOWN
    assert reply.message == phrase_for(2, "checked_more", EN)


def test_both_notes_stand_below_each_other() -> None:
    reply = check(BRIDGES, STEPS, MUSEUM, RIDERS, OIL, NIGHT, STRANGE).reply
    assert reply.message.splitlines() == [phrase_for(1, "not_in_source", EN), phrase_for(1, "checked_more", EN)]


def test_what_is_said_twice_is_told_once_and_not_counted_as_unknown() -> None:
    reply = check(POWER, "The F200 is six times as powerful as the F20.", BRIDGES).reply
    assert quotes(reply) == [POWER, BRIDGES]
    assert reply.message == ""


def test_a_true_and_a_wrong_version_of_the_same_are_both_told() -> None:
    assert shown(check(POWER, POWER_WRONG).reply) == [(POWER, Verdict.CONSISTENT), (POWER_WRONG, Verdict.DIFFERS)]


def test_a_question_among_the_sentences_is_answered_without_a_verdict() -> None:
    assert shown(check(POWER, ASKED).reply) == [(POWER, Verdict.CONSISTENT), (ASKED, None)]


def test_where_nothing_is_found_that_is_said_once() -> None:
    answered = check(STRANGE, STRANGER)
    reply = answered.reply
    assert (reply.outcome, reply.answers, reply.is_check) == (Outcome.UNANSWERED, (), False)
    assert reply.message == phrase("checked_none", EN)
    assert len(reply.suggestions) <= 3
    assert log_row(answered, platform="telegram", chat_kind="private", asked_at=NOW).outcome == "unanswered"


def test_a_topic_that_the_source_does_not_address_leads_to_what_is_nearest() -> None:
    reply = check("How much is a ticket?", STRANGE).reply
    assert (reply.outcome, reply.message) == (Outcome.UNANSWERED, phrase("checked_none", EN))
    assert [each.entry for each in reply.suggestions] == list(knowledge().boundaries["b-tickets"].nearest)


def test_in_chinese_too() -> None:
    reply = answering().answer("F200 的功率是 F20 的九倍。计划有四项措施。", forwarded=True).reply
    assert reply.language is Language.ZH_HANS
    assert [answer.verdict for answer in reply.answers] == [Verdict.DIFFERS, Verdict.CONSISTENT]
    assert [answer.quote.rstrip("。") for answer in reply.answers] == ["F200 的功率是 F20 的九倍", "计划有四项措施"]


def test_the_log_names_what_was_shown_first() -> None:
    answered = check(STRANGE, POWER_WRONG, BRIDGES)
    assert len(answered.decisions) == len(answered.traces) == 3
    assert [decision.match is not None for decision in answered.decisions] == [True, True, False]
    assert [trace.decision for trace in answered.traces] == list(answered.decisions)
    row = log_row(answered, platform="telegram", chat_kind="private", asked_at=NOW)
    assert (row.outcome, row.entries) == ("answered", ("c-power", "c-bridges"))
    assert row.confidence == round(answered.decisions[0].confidence, 4)


# What is read sentence by sentence


@pytest.mark.parametrize(
    ("text", "forwarded", "count"),
    [
        (POWER, True, 0),
        (POWER, False, 0),
        (f"{POWER} {BRIDGES}", True, 2),
        (f"{POWER} {BRIDGES}", False, 0),
        (f"{POWER} {BRIDGES} {STEPS} {MUSEUM} {OIL} {RIDERS}", False, 6),
        ("\n".join([POWER] * MANY), False, 0 if len(POWER) * MANY < LONG else MANY),
        ("\n".join(["一二三四。"] * MANY), False, 0),
        ("\n".join(["一二三四。"] * (MANY + 1)), False, MANY + 1),
        ("One. Two! Three? Four. Five. Six.", True, 0),  # no sentence of a single word says anything
        (f"{'so ' * LONG} it is. {POWER}", False, 2),
        ("x" * 4096, True, 0),
        ("", True, 0),
        (" ".join(f"This sentence is number {number}." for number in range(MOST_READ + 20)), False, MOST_READ),
    ],
)
def test_forwards_and_long_messages_are_read_sentence_by_sentence(text: str, forwarded: bool, count: int) -> None:
    assert len(sentences_to_check(matcher(), text, forwarded=forwarded)) == count


def test_whatever_is_forwarded_gets_a_reply() -> None:
    sentences = [POWER, POWER_WRONG, BRIDGES, STRANGE, ASKED, "Hello.", "?!", "\ud800.", "漏油。", "F200"]
    made = random.Random(7)
    for _ in range(60):
        chosen = made.choices(sentences, k=made.randint(1, 12))
        answered = answering().answer("\n".join(chosen), forwarded=True)
        assert answered.reply.answers or answered.reply.message
        assert len(answered.reply.answers) <= MOST_SHOWN
        assert answered.decisions


def test_it_gives_way_after_each_sentence() -> None:
    steps = answering().in_steps(" ".join([POWER, BRIDGES, STRANGE]), forwarded=True)
    ways = 0
    while True:
        try:
            next(steps)
        except StopIteration as done:
            answered: Answered = done.value
            break
        ways += 1
    assert ways == 3
    assert len(answered.decisions) == 3


def test_one_long_sentence_gives_way_too() -> None:
    for text in ("芯片" * 2000, "7" * 4096, "the power station and " * 180):
        ways = sum(1 for _ in answering().in_steps(text))
        assert ways >= 3, text[:20]
    assert list(answering().in_steps(BRIDGES)) == [], "what takes a millisecond is not interrupted"
