"""What the source does not say is never said to agree with it: the shipped claims, turned round and denied."""

from __future__ import annotations

import re

import pytest

from bot.domain.reply import Verdict
from bot.matching.features import tokens
from bot.matching.guard.names import WATCHED
from tests.learnt import shipped_matcher

matcher = shipped_matcher()
KINDS = {term.id: term.kind for term in matcher.knowledge.vocabulary.terms}
STATEMENTS = [
    (claim.id, matcher.normalise(text).text)
    for claim in matcher.knowledge.claims.values()
    for text in (claim.text.zh_hans, claim.text.en)
]


def confirmed(message: str) -> bool:
    return any(
        part.decision.match is not None and part.decision.match.verdict is Verdict.CONSISTENT
        for part in matcher.match(message)
    )


def swapped(statement: str) -> str | None:
    """The statement with its first two watched names of the same kind in each other's place."""
    names = [token for token in dict.fromkeys(tokens(statement)) if KINDS.get(token[1:]) in WATCHED]
    for first in names:
        for second in names[names.index(first) + 1 :]:
            if KINDS[first[1:]] is KINDS[second[1:]]:
                other = {first: second, second: first}
                return " ".join(other.get(word, word) for word in statement.split(" "))
    return None


def denied(statement: str) -> str | None:
    """The statement with its first plain verb negated."""
    turned = re.sub(r"\b(is|are|was|were|has|have|can|will|must|should)\b(?! not)", r"\1 not", statement, count=1)
    if turned == statement:
        turned = re.sub(r"(?<![不没])(是|会|能|要|应)", r"不\1", statement, count=1)
    return None if turned == statement else turned


SWAPPED = [(claim, message) for claim, text in STATEMENTS if (message := swapped(text)) is not None]
DENIED = [(claim, message) for claim, text in STATEMENTS if (message := denied(text)) is not None]


def test_there_is_enough_to_turn_round() -> None:
    assert len(SWAPPED) >= 30
    assert len(DENIED) >= 80


def test_names_in_each_other_s_place_are_never_confirmed() -> None:
    assert [pair for pair in SWAPPED if confirmed(pair[1])] == []


def test_the_denial_of_a_claim_is_never_confirmed() -> None:
    assert [pair for pair in DENIED if confirmed(pair[1])] == []


@pytest.mark.parametrize(
    "message",
    [
        "The H20 performs six times as well as the H200",
        "据报道，拿性能来比，H20 达到 H200 的六倍。",
        "The H200 is six times slower than the H20",
        "The H200 is six times worse than the H20",
        "Nvidia asked Trump to restrict H200 exports",
        "特朗普不再允许英伟达对华出口H200",
        "Jianli Yang argues against a total ban on chip exports",
        "Citizen Power Initiatives for China founded Jianli Yang",
        "Washington is considering $70 billion for semiconductors",
        "Nvidia accused Chinese regulators of abusing their position",
        "China is America's wet nurse",
        "Procurement is only about revenue",
        "北京得到的教訓是依賴美國很安全",
        "author wants US institutional investors to put more money in Chinese AI",
        "英伟达承认有远程开关",
    ],
)
def test_a_false_statement_is_never_confirmed(message: str) -> None:
    assert not confirmed(message)


def test_a_claim_in_its_own_words_is_never_contradicted() -> None:
    own = [text for claim in matcher.knowledge.claims.values() for text in (claim.text.zh_hans, claim.text.en)]
    judged = [
        (text, part.decision.match.verdict)
        for text in own
        for part in matcher.match(text)
        if part.decision.match is not None
    ]
    assert [text for text, verdict in judged if verdict is Verdict.DIFFERS] == []
