"""The hard set: every pair of a source sentence and a message, the public way. Cases: tests/cases/hard_set.yaml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from bot.domain.entry import Claim, ClaimKind
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language, Phrasing, Text
from bot.domain.reply import Outcome, Verdict
from bot.domain.source import Citation
from bot.domain.trace import Form
from bot.matching.matcher import Matcher, Part
from bot.matching.script import detect_language, to_traditional
from tests.matching.cases import load_cases, shipped_knowledge

CLAIMS: list[dict[str, Any]] = load_cases("hard_set")["claims"]
LEAST = 320


def in_three(text: Mapping[str, str]) -> Text:
    return Text(text["zh"], to_traditional(text["zh"]), text["en"])


def claim_of(case: dict[str, Any]) -> Claim:
    phrasings = [Phrasing(text, Language.ZH_HANS) for text in case["phrasings"]["zh"]]
    phrasings += [Phrasing(text, Language.EN) for text in case["phrasings"]["en"]]
    return Claim(
        id=case["id"],
        claim_kind=ClaimKind.REPORTED,
        question=in_three(case["question"]),
        text=in_three(case["text"]),
        attribution=in_three(case["attribution"]) if "attribution" in case else None,
        citations=(Citation("made-up", "1.1"),),
        note=None,
        phrasings=tuple(phrasings),
        misstatements=(),
    )


@cache
def matcher() -> Matcher:
    claims = {case["id"]: claim_of(case) for case in CLAIMS}
    return Matcher(Knowledge("hard-set", claims=claims, vocabulary=shipped_knowledge().vocabulary))


def one_part(text: str) -> Part:
    (part,) = matcher().match(text)
    return part


YES = [(case["id"], text) for case in CLAIMS for texts in case["yes"].values() for text in texts]
NO = [(case["id"], each["say"]) for case in CLAIMS for pairs in case["no"].values() for each in pairs]
DIFFERS = [
    pytest.param(case["id"], each, id=f"{case['id']}-{each['say']}")
    for case in CLAIMS
    for pairs in case["no"].values()
    for each in pairs
    if "differs" in each
]


@pytest.mark.parametrize(("claim", "message"), YES)
def test_the_same_is_confirmed_or_answered(claim: str, message: str) -> None:
    part = one_part(message)
    match = part.decision.match
    assert match is not None, part.decision.codes
    assert (match.entry, match.differences) == (claim, ())
    assert match.verdict is (Verdict.CONSISTENT if part.trace.form is Form.STATEMENT else None)


@pytest.mark.parametrize(("claim", "message"), NO)
def test_another_thing_is_never_matched_over(claim: str, message: str) -> None:
    for part in matcher().match(message):
        match = part.decision.match
        if match is not None and part.decision.outcome is Outcome.ANSWERED:
            assert match.verdict is Verdict.DIFFERS, (match, claim)
            assert match.differences


@pytest.mark.parametrize(("claim", "pair"), DIFFERS)
def test_the_one_plain_difference_is_told(claim: str, pair: dict[str, str]) -> None:
    decision = one_part(pair["say"]).decision
    assert decision.match is not None, decision.codes
    assert (decision.match.entry, decision.match.verdict) == (claim, Verdict.DIFFERS)
    (difference,) = decision.match.differences
    assert difference.kind.value == pair["differs"]
    told = {"yours": difference.yours, "source": difference.source}
    assert {side: told[side] for side in told if side in pair} == {side: pair[side] for side in told if side in pair}


def test_there_are_enough_pairs_and_half_of_them_match() -> None:
    assert len(set(YES + NO)) == len(YES + NO)
    assert len(YES) + len(NO) >= LEAST
    assert 0.45 <= len(YES) / (len(YES) + len(NO)) <= 0.55


def test_every_language_is_there() -> None:
    for pairs in (YES, NO):
        counted = Counter(detect_language(text) for _, text in pairs)
        assert all(counted[language] >= 0.1 * len(pairs) for language in Language), counted
