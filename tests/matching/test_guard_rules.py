"""Each rule of the guard by itself: when it speaks and when it is silent. Cases: tests/cases/guard_rules.yaml."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.reply import Verdict
from bot.domain.trace import Finding
from bot.matching.guard import RULES
from tests.learnt import shipped_matcher
from tests.matching.cases import load_cases
from tests.matching.test_hard_set import matcher

CASES = load_cases("guard_rules")


def cases(name: str) -> list[tuple[str, str, str]]:
    return [
        (rule, claim, text) for rule, claims in CASES[name].items() for claim, texts in claims.items() for text in texts
    ]


def findings(text: str, claim: str) -> tuple[Finding, ...]:
    """What the guard says of a claim."""
    (part,) = matcher().match(text)
    return next(each.findings for each in part.trace.candidates if each.entry == claim)


@pytest.mark.parametrize(("rule", "claim", "text"), cases("speaks"))
def test_a_rule_speaks(rule: str, claim: str, text: str) -> None:
    assert rule in [finding.rule for finding in findings(text, claim)]


@pytest.mark.parametrize(("rule", "claim", "text"), cases("silent"))
def test_a_rule_is_silent(rule: str, claim: str, text: str) -> None:
    assert rule not in [finding.rule for finding in findings(text, claim)]


def test_every_rule_has_cases_for_both() -> None:
    assert len(CASES["speaks"]) == len(CASES["silent"]) == len(RULES)
    assert CASES["speaks"].keys() == CASES["silent"].keys()


@pytest.mark.parametrize("case", CASES["told"], ids=lambda case: str(case["say"]))
def test_what_is_told_on_the_shipped_base(case: dict[str, Any]) -> None:
    (part,) = shipped_matcher().match(case["say"])
    match = part.decision.match
    verdict = match.verdict.value if match is not None and match.verdict is not None else None
    if "not" in case:
        assert verdict != case["not"]
        return
    assert verdict == case["verdict"], part.decision.codes
    told = match.differences if match is not None else ()
    assert [each.kind.value for each in told] == case.get("kinds", [])
    for each in told:
        assert (each.yours, each.source) == (case.get("yours", each.yours), case.get("source", each.source))


def verdicts(text: str) -> list[Verdict | None]:
    return [part.decision.match.verdict for part in shipped_matcher().match(text) if part.decision.match is not None]


@pytest.mark.parametrize("statement", CASES["true"])
def test_what_the_source_says_is_never_held_against_the_asker(statement: str) -> None:
    assert Verdict.DIFFERS not in verdicts(statement)


@pytest.mark.parametrize("statement", CASES["false"])
def test_what_it_does_not_say_is_never_confirmed(statement: str) -> None:
    assert Verdict.CONSISTENT not in verdicts(statement)


def test_about_half_of_what_the_source_says_is_confirmed() -> None:
    confirmed = [statement for statement in CASES["true"] if Verdict.CONSISTENT in verdicts(statement)]
    assert len(confirmed) >= 0.5 * len(CASES["true"])
