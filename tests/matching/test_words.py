"""Rewriting by dictionary: the longest word, whole words, and none by accident. Cases: tests/cases/words.yaml."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.normalise import plain
from bot.matching.words import Rewriter, dictionary
from tests.learnt import shipped_matcher
from tests.matching.cases import load_cases, shipped_knowledge

CASES = load_cases("words")


def rewrite(words: dict[str, str], text: str) -> str:
    return " ".join(Rewriter(words)(text).split())


def test_the_longest_word_wins() -> None:
    words = {"芯片": "@chip", "芯片战争": "@chip-war", "chip": "@chip", "chip war": "@chip-war"}
    assert rewrite(words, "芯片战争与芯片") == "@chip-war 与 @chip"
    assert rewrite(words, "the chip war and the chip") == "the @chip-war and the @chip"


def test_the_word_that_begins_first_wins() -> None:
    assert rewrite({"甲乙": "@one", "乙丙": "@two"}, "甲乙丙") == "@one 丙"


@pytest.mark.parametrize("text", ["limit", "mitt", "mit2", "2mit", "@mit", "#mit", "-mit", "summit-goers"])
def test_latin_words_are_whole_words(text: str) -> None:
    assert rewrite({"mit": "@mit"}, text) == text


@pytest.mark.parametrize("text", ["mit", "mit 的", "在mit读", "mit, ok"])
def test_latin_words_beside_anything_but_latin(text: str) -> None:
    assert "@mit" in rewrite({"mit": "@massachusetts @mit"}, text)


def test_no_words_change_nothing() -> None:
    assert Rewriter({})("中国 China") == "中国 China"


def test_a_rewritten_word_never_joins_its_neighbours() -> None:
    assert Rewriter({"乙": "丙"})("甲乙丁") == "甲 丙 丁"


def test_the_first_group_keeps_a_word() -> None:
    assert dictionary([("a", ["x"]), ("b", ["x", "y"])]) == {"a": "a", "x": "a", "b": "b", "y": "b"}


@given(st.text(alphabet="ab甲乙 -@", max_size=20))
def test_words_that_stand_for_themselves_only_gain_spaces(text: str) -> None:
    words = {"a": "a", "ab": "ab", "甲": "甲", "甲乙": "甲乙"}
    assert Rewriter(words)(text).replace(" ", "") == text.replace(" ", "")


# the shipped vocabulary on ordinary text


def tokens_of(text: str) -> list[str]:
    return shipped_matcher().normalise(text).text.split()


ACCIDENTS = [(token, text) for token, texts in CASES["accidents"].items() for text in texts]


@pytest.mark.parametrize(("token", "text"), ACCIDENTS)
def test_no_word_by_accident(token: str, text: str) -> None:
    assert token not in tokens_of(text)


@pytest.mark.parametrize(("word", "text"), [(word, text) for word, texts in CASES["latin"].items() for text in texts])
def test_no_word_inside_a_latin_word(word: str, text: str) -> None:
    (name,) = tokens_of(word)
    assert name != word, "the word is not in the vocabulary any more; choose another"
    assert name not in tokens_of(text)


def test_every_variant_of_a_name_is_read_as_that_name() -> None:
    """Alone, before and after other words; the exceptions are names that a longer word swallows."""
    misread = [
        (variant, term.id)
        for term in shipped_knowledge().vocabulary.terms
        for variant in term.variants
        for text in (variant, f"据说{variant}怎么样", f"what about {variant} then")
        if f"@{term.id}" not in tokens_of(text)
    ]
    assert misread == []


def test_every_synonym_is_read_as_its_first_word() -> None:
    misread = []
    for group in shipped_knowledge().vocabulary.synonyms:
        wanted = shipped_matcher().normalise(group.canonical).text
        misread += [
            (variant, group.canonical)
            for variant in group.variants
            if plain(variant) and shipped_matcher().normalise(variant).text != wanted
        ]
    assert misread == []
