"""The first sentence of an answer, and what is left of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.sentences import first_sentence, sentences_of


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("One. Two. Three.", "One.", "Two. Three."),
        ("一句。两句。", "一句。", "两句。"),
        ("只有一句", "只有一句", ""),
        ("“Quoted.” Then more.", "“Quoted.”", "Then more."),
        ("Dr. Reed of Co. No. 5 founded it. Then left.", "Dr. Reed of Co. No. 5 founded it.", "Then left."),
        ("It cost $3.14 in all. More.", "It cost $3.14 in all.", "More."),
        ("Heading\n\nFirst paragraph. Second.\n\nLast.", "Heading", "First paragraph. Second.\n\nLast."),
        ("  spaces before. After.  ", "spaces before.", "After."),
        ("Really?! Yes.", "Really?!", "Yes."),
        ("", "", ""),
        (" \n ", "", ""),
    ],
)
def test_the_first_sentence_and_the_rest(text: str, first: str, rest: str) -> None:
    assert first_sentence(text) == (first, rest)


TEXTS = st.text(st.sampled_from("aB书。.!？”) \n\u3000\t") | st.characters(), max_size=60)


@given(TEXTS)
def test_nothing_is_lost_but_white_space_around_them(text: str) -> None:
    first, rest = first_sentence(text)
    assert text.strip().startswith(first)
    assert text.strip().endswith(rest)
    assert "".join((first + rest).split()) == "".join(text.split())
    assert bool(first) is bool(text.strip())
    assert (first, rest) == (first.strip(), rest.strip())


@given(TEXTS)
def test_it_is_the_first_of_all_sentences(text: str) -> None:
    assert first_sentence(text)[0] == next(iter(sentences_of(text)), "")
