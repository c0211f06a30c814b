"""The matcher on the shipped knowledge: its own words answered, its misstatements caught, anything survived."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.entry import Entry, SmallTalk
from bot.domain.language import Language
from bot.domain.reply import Outcome, Verdict
from bot.matching.matcher import Part
from tests.learnt import shipped_matcher
from tests.matching.cases import shipped_knowledge

ONE_IN = 13  # of the phrasings

knowledge = shipped_knowledge()
matcher = shipped_matcher()


@cache
def matched(text: str) -> tuple[Part, ...]:
    return matcher.match(text)


def answers(entry: Entry, text: str) -> bool:
    """Whether ``text`` alone is answered by ``entry``, or by one that rests on the same claims."""
    parts = matched(text)
    match = parts[0].decision.match
    if len(parts) != 1 or match is None:
        return False
    return matcher.catalogue.says_the_same(match.entry, entry.id) and match.verdict is not Verdict.DIFFERS


def phrasings(language: Language | None = None, one_in: int = ONE_IN) -> Iterator[tuple[Entry, str]]:
    """Some of the phrasings: ``chuchu knowledge lint`` looks at every one of them."""
    every = ((entry, each) for entry in knowledge.entries.values() for each in entry.phrasings)
    chosen = ((entry, each.text) for entry, each in every if language is None or each.language is language)
    return islice(chosen, 0, None, one_in)


def test_a_phrasing_typed_as_it_stands_is_answered_by_its_entry() -> None:
    assert [(entry.id, text) for entry, text in phrasings() if not answers(entry, text)] == []


def test_a_misstatement_typed_as_it_stands_differs() -> None:
    wordings = [
        (claim.id, wording.text)
        for claim in knowledge.claims.values()
        for misstatement in claim.misstatements
        for wording in misstatement.wordings
    ]
    missed = []
    for claim, text in wordings[::ONE_IN]:
        match = matched(text)[0].decision.match
        if match is None or match.verdict is not Verdict.DIFFERS:
            missed.append((claim, text))
    assert len(wordings) >= 900
    assert missed == []


@pytest.mark.parametrize("script", ["s2twp", "s2hk"])
def test_traditional_script_is_answered_the_same_way(script: str) -> None:
    """A few rows may differ where Taiwan's word is not in our list; none may answer something else."""
    to_traditional = opencc.OpenCC(script).convert
    different = []
    total = 0
    for entry, text in phrasings(Language.ZH_HANS):
        total += 1
        written = str(to_traditional(text))
        here, there = matched(text)[0].decision, matched(written)[0].decision
        if (here.outcome, here.match and here.match.entry) != (there.outcome, there.match and there.match.entry):
            different.append((text, written, there.outcome.value, there.match and there.match.entry))
        if there.match is not None and here.match is not None:
            assert matcher.catalogue.says_the_same(there.match.entry, here.match.entry), (entry.id, written)
    assert len(different) <= 0.005 * total, different


# hostile input: docs of the issue, "Bad input"

UNITS = {
    "a": "a",
    "Han": "芯",
    "a name": "H200 ",
    "zero-width": "\u200b",
    "bidi": "\u202e",
    "marks": "\u0301",
    "Zalgo": "e\u0301\u0316\u0489",
    "U+FDFA": "\ufdfa",
    "lone surrogates": "\ud800",
    "halves": "\udc00\ud800",
    "emoji": "🤖",
    "families": "👨\u200d👩\u200d👧",
    "NUL": "\0",
    "newlines": "\n",
    "questions": "是谁？",
    "digits": "7",
    "figures": "700亿美元 ",
    "HTML": "<b>&amp;",
    "quotes": "\"'",
    "percent": "%s{0}",
    "at": "@",
    "hash": "#",
    "pipes": "|",
    "mixed": "中a7 ",
    "negations": "不",
    "regex": "(a+)+$",
    "frames": "听说",
    "true?": "真的吗",
    "commas": "芯片出口，",
}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
@pytest.mark.parametrize("length", [1, 60, 4096, 10_000])
def test_hostile_input_gets_an_honest_outcome(unit: str, length: int) -> None:
    parts = matcher.match((unit * length)[: max(length, len(unit))])
    assert 1 <= len(parts) <= 3
    for part in parts:
        assert part.decision.outcome in Outcome
        assert 0.0 <= part.decision.confidence <= 1.0
        if part.decision.match is not None:
            assert part.decision.match.verdict is not Verdict.CONSISTENT


ALPHABET = st.one_of(
    st.characters(codec=None, categories=None), st.sampled_from("芯片中国美国出口禁止不是吗？,. 06@#|-H20亿倍年%abthe")
)


@given(st.text(alphabet=ALPHABET, max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_is_too_odd(text: str) -> None:
    for part in matcher.match(text):
        assert part.decision.outcome in Outcome


@pytest.mark.parametrize("text", ["H200", "芯片", "chip", "中国", "Nvidia", "?", "吗", "芯", "a"])
def test_a_word_alone_is_never_answered(text: str) -> None:
    for part in matcher.match(text):
        assert part.decision.outcome is not Outcome.ANSWERED


def test_choices_say_different_things_and_never_small_talk() -> None:
    for _, text in phrasings():
        for part in matched(text):
            choices = part.decision.choices
            assert len(choices) <= 3
            assert len(set(choices)) == len(choices)
            assert not any(isinstance(knowledge.entries[choice], SmallTalk) for choice in choices)


def test_matching_is_repeatable() -> None:
    """The same question gets the same decision and trace, from another matcher over the same base too."""
    for _, text in phrasings(one_in=97):
        assert matcher.match(text) == matched(text)
