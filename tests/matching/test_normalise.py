"""One form for what people type, with the shipped vocabulary. Cases: tests/cases/normalise.yaml."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.normalise import MAX_CHARACTERS, MAX_MARKS, plain
from tests.learnt import shipped_matcher
from tests.matching.cases import load_cases, shipped_knowledge

CASES = load_cases("normalise")
normalise = shipped_matcher().normalise


@pytest.mark.parametrize(
    ("one", "other"), [(group[0], other) for group in CASES["same"] for other in group[1:]], ids=ascii
)
def test_read_as_the_same(one: str, other: str) -> None:
    assert normalise(str(other)).text == normalise(str(one)).text != ""


@pytest.mark.parametrize("case", CASES["gives"], ids=lambda case: ascii(case["text"]))
def test_gives_exactly(case: dict[str, str]) -> None:
    assert normalise(case["text"]).text == case["is"]


@pytest.mark.parametrize(("one", "other"), CASES["different"])
def test_never_read_as_the_same(one: str, other: str) -> None:
    assert normalise(one).text != normalise(other).text


# properties

VARIANTS = sorted({variant for term in shipped_knowledge().vocabulary.terms for variant in term.variants})
SYNONYMS = sorted(
    {word for group in shipped_knowledge().vocabulary.synonyms for word in (group.canonical, *group.variants)}
)
HAN = sorted({character for word in (*VARIANTS, *SYNONYMS) for character in word if "\u4e00" <= character <= "\u9fff"})
FIGURES = [
    "700亿",
    "七百",
    "六倍",
    "6x",
    "2023年",
    "12月19日",
    "$70bn",
    "25%",
    "百分之",
    "第",
    "三",
    "1,000",
    "10-20",
    "seven",
]
GLUE = [
    " ",
    "",
    "-",
    "'s",
    "'",
    ".",
    ",",
    "，",
    "的",
    "@",
    "#",
    "$",
    "%",
    "+",
    "_",
    "·",
    "\n",
    "\u200b",
    "不",
    "国",
    "a",
    "7",
]

mixed = st.lists(st.one_of(*map(st.sampled_from, (VARIANTS, SYNONYMS, HAN, FIGURES, GLUE, GLUE))), max_size=14).map(
    "".join
)
anything = st.text(alphabet=st.characters(codec=None, categories=None), max_size=80)  # surrogates too


def assert_stable(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once
    assert len(once) <= MAX_CHARACTERS


@given(anything)
@settings(max_examples=400)
def test_twice_is_once_for_any_text(text: str) -> None:
    assert_stable(text)


@given(mixed)
@settings(max_examples=1000, deadline=None)
def test_twice_is_once_for_words_of_the_vocabulary_in_any_order(text: str) -> None:
    assert_stable(text)


@given(st.text(alphabet="\u0300\u0301\u0483\u20d0\ufdfaaé中ß㍿ﬃ\ud800\u202e\u0085", max_size=200))
@settings(max_examples=200)
def test_twice_is_once_for_text_that_grows_and_shrinks(text: str) -> None:
    assert_stable(text * 30)


def test_twice_is_once_for_every_text_of_the_base() -> None:
    knowledge = shipped_knowledge()
    for entry in knowledge.entries.values():
        texts = [entry.question.zh_hans, entry.question.zh_hant, entry.question.en, *(p.text for p in entry.phrasings)]
        for text in texts:
            once = normalise(text).text
            assert normalise(once).text == once, text


HOSTILE = {
    "letters": "a", "Han": "中", "name": "英伟达 ", "synonym that grows": "自给 ", "digits": "7", "numerals": "七",
    "figures": "7亿 ", "zero-width": "\u200b", "bidi": "\u202e", "marks": "\u0301", "other marks": "a\u0483\u20d0",
    "U+FDFA": "\ufdfa", "surrogates": "\ud83d", "emoji": "🤖", "family": "👨\u200d👩\u200d👧", "full-width": "Ｈ２００",
    "square words": "㍿", "dots": ".", "hyphens": "-", "a-": "a-", "at": "@", "hash": "#", "percent": "%",
    "thousands": ",000", "newlines": "\n", "NUL": "\0", "private": "\ue000", "unassigned": "\U000e0fff", "ß": "ß",
    "İ": "İ", "compatibility Han": "\uf900", "extension B": "\U00020000",
}  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_message_of_one_thing_stays_within_the_cap(unit: str) -> None:
    for length in (MAX_CHARACTERS, 3 * MAX_CHARACTERS):
        assert_stable((unit * length)[:length])


def test_zalgo_keeps_a_few_marks_and_no_more() -> None:
    text = plain("a" + "\u0316" * 500 + "b")
    assert text[0] == "a"
    assert text[-1] == "b"
    assert len(text) <= MAX_MARKS + 2


def test_steps_are_recorded_where_they_changed_something() -> None:
    done = normalise("輝達的Ｈ２００為什麼強六倍？")
    assert done.steps[0].before == "輝達的Ｈ２００為什麼強六倍？"
    assert done.steps[-1].after == done.text
    assert all(step.before != step.after for step in done.steps)
    assert all(one.after == other.before for one, other in itertools.pairwise(done.steps))
    assert {"compose", "script", "punctuation", "names", "figures", "synonyms"} <= {step.name for step in done.steps}
    assert normalise("").steps == ()
