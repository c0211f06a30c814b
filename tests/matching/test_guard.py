"""What must never be matched over, through the whole matcher on a made-up base. Cases: tests/cases/guard.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.curation.load import load_base
from bot.domain.reply import Outcome, Verdict
from bot.matching.decide import Decision
from bot.matching.matcher import Matcher
from tests.matching.cases import load_cases

CASES = load_cases("guard")
KNOWN = {case["text"]: case["why"] for case in CASES.get("known_failures", [])}
matcher = Matcher(load_base(Path(__file__).parent / "base").knowledge)


def decision_on(text: str) -> Decision:
    (part,) = matcher.match(text)
    return part.decision


def case(entry: str, text: str) -> object:
    """One case; a known failure must go on failing until it is taken off the list."""
    marks = [pytest.mark.xfail(strict=True, reason=KNOWN[text])] if text in KNOWN else []
    return pytest.param(entry, text, marks=marks)


def group(name: str) -> list[object]:
    return [case(entry, text) for entry, texts in CASES[name].items() for text in texts]


@pytest.mark.parametrize(("entry", "statement"), group("agrees"))
def test_what_the_source_says_is_consistent(entry: str, statement: str) -> None:
    match = decision_on(statement).match
    assert match is not None
    assert (match.entry, match.verdict, match.differences) == (entry, Verdict.CONSISTENT, ())


@pytest.mark.parametrize(("entry", "question"), group("asks"))
def test_a_question_that_the_source_answers(entry: str, question: str) -> None:
    match = decision_on(question).match
    assert match is not None
    assert matcher.catalogue.says_the_same(match.entry, entry)
    assert match.verdict is not Verdict.DIFFERS


@pytest.mark.parametrize(("rule", "text"), group("differs"))
def test_what_the_source_does_not_say_is_never_confirmed(rule: str, text: str) -> None:
    decision = decision_on(text)
    if decision.outcome is Outcome.ANSWERED:
        assert decision.match is not None
        assert decision.match.verdict is Verdict.DIFFERS
        assert decision.match.differences


def test_half_of_at_least_a_hundred_pairs_must_not_match() -> None:
    yes = sum(len(texts) for name in ("agrees", "asks") for texts in CASES[name].values())
    no = sum(len(texts) for texts in CASES["differs"].values())
    assert yes + no >= 100
    assert min(yes, no) * 3 >= (yes + no), "about half must match and half must not"


@pytest.mark.parametrize(
    ("text", "kind", "yours", "source"),
    [
        ("F200 的功率是 F20 的九倍", "figure", "九倍", "六倍"),
        ("the F200 has nine times the power of the F20", "figure", "nine times", "six times"),
        ("流明市打算在桥梁上投入7000亿美元", "figure", "7000亿美元", "700亿美元"),
        ("里德1978年创办了渡轮博物馆", "year", "1978年", "1987年"),
        ("Robin Lines denies that its ferries leak oil", "name", "Robin Lines", "Finch Lines"),
    ],
)
def test_the_difference_is_told_in_the_words_of_both(text: str, kind: str, yours: str, source: str) -> None:
    match = decision_on(text).match
    assert match is not None
    assert match.verdict is Verdict.DIFFERS
    assert [(each.kind.value, each.yours, each.source) for each in match.differences] == [(kind, yours, source)]
