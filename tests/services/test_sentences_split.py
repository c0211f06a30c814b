"""Where the sentences of a passage end: what the numbers in a citation count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.sentences import sentences_of

CASES = [
    # Chinese and English ends, nothing between them, and none at the very end
    ("一。二！三？四", ["一。", "二！", "三？", "四"]),
    ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
    ("真的？！不会吧……", ["真的？！", "不会吧……"]),
    # closing quotes and brackets belong to the sentence before them
    ("他说：“走。”就走了。", ["他说：“走。”", "就走了。"]),
    ("（甲。）乙。", ["（甲。）", "乙。"]),
    ("She said: “Go.” Then she left.", ["She said: “Go.”", "Then she left."]),
    ("It is (so.) He knows.", ["It is (so.)", "He knows."]),
    # an opening quote belongs to the next one
    ("It rained. “Go,” she said.", ["It rained.", "“Go,” she said."]),
    # a full stop ends a sentence before a capital letter or a Chinese character only
    ("It cost 3.5 dollars. and more.", ["It cost 3.5 dollars. and more."]),
    ("example.org is an address. It is short.", ["example.org is an address.", "It is short."]),
    ("He left. 他走了。", ["He left.", "他走了。"]),
    # titles, initials, abbreviations
    (
        "Mr. Hill met Dr. J. K. Road in St. Ives. They spoke.",
        ["Mr. Hill met Dr. J. K. Road in St. Ives.", "They spoke."],
    ),
    ("Tea Co. Ltd. Sells tea, e.g. Oolong, i.e. A kind.", ["Tea Co. Ltd. Sells tea, e.g. Oolong, i.e. A kind."]),
    ("See No. Seven and Fig. B. Then go.", ["See No. Seven and Fig. B. Then go."]),
    ("He wrote about comics. Inc is no word.", ["He wrote about comics.", "Inc is no word."]),
    # lines
    ("甲\n乙\n\n丙", ["甲", "乙", "丙"]),
    ("Mr.\nHill", ["Mr.", "Hill"]),
    ("  甲。  \r\n  乙  ", ["甲。", "乙"]),
    ("", []),
    (" \n\t\n ", []),
    ("。", ["。"]),
]


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == tuple(sentences)


# what matters to the splitter, in any mixture
PIECES = st.lists(
    st.sampled_from(
        [*"。！？!?.”’」)\"' \n\tA甲a1", "Mr", "U.S", "e.g", "No.", "\r\n", "\u3000", "\u2028", "\x85", "\x1c"]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(st.text(max_size=200), PIECES))
def test_no_character_is_lost_but_white_space(text: str) -> None:
    sentences = sentences_of(text)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence and sentence == sentence.strip() for sentence in sentences)


@given(PIECES, PIECES)
def test_a_line_end_keeps_what_stands_around_it_apart(one: str, other: str) -> None:
    assert sentences_of(f"{one}\n{other}") == (*sentences_of(one), *sentences_of(other))


AWKWARD = [".", "。", "?", "”", "。”", ". ", "A.", "A. ", "Mr. ", "e.g. A", "\n", " ", "\t", "(", "甲", "U.S. T", ".\n"]


@pytest.mark.parametrize("awkward", AWKWARD)
def test_long_repeats_are_read_too(awkward: str) -> None:
    text = awkward * 4096
    assert "".join("".join(sentences_of(text)).split()) == "".join(text.split())
