"""A pattern that is looked for only where its words stand finds what it would find anyway."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.cues import Cued, Sorts, loosened
from bot.matching.guard import asked, negation, scope

TABLES = (asked._SORTS, asked._DOINGS, negation._UNDOING, scope._REACHES)
SOURCES = [source for table in TABLES for source in table.values()]
PIECES = [
    *re.findall(r"[a-z]+|[\u4e00-\u9fff]", " ".join(SOURCES)),
    *(" ", "x", "#7%", "@nvidia", "。", "of ", "the ", "most people"),
]


@pytest.mark.parametrize(
    ("source", "loose"),
    [
        (r"\bban(?:s|ned)?\b|禁", "ban(?:s|ned)?|禁"),
        (r"(?<![国社])会(?![议(])", "会"),
        (r"which(?! (?:is|are)\b)|哪[个)]", "which|哪[个)]"),
        (r"a\(b(?=c)\b", r"a\(b"),
        (r"每[\]个]\b", r"每[\]个]"),
        (r"(?<=a(?:b)c)d", "d"),
    ],
)
def test_what_only_narrows_a_pattern_down_is_left_out(source: str, loose: str) -> None:
    assert loosened(source) == loose


@given(st.sampled_from(SOURCES), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_cue_hides_nothing(source: str, text: str) -> None:
    plain = re.compile(source)
    assert (Cued(source).search(text) is None) == (plain.search(text) is None)
    assert [match.span() for match in Cued(source).finditer(text)] == [match.span() for match in plain.finditer(text)]


@given(st.sampled_from(TABLES), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_the_sorts_of_a_text_are_those_whose_pattern_it_has(table: dict[str, str], text: str) -> None:
    sorts = Sorts(table)
    found = frozenset(sort for sort, source in table.items() if re.search(source, text))
    assert sorts.of(text) == found
    assert {sort for sort in table if sorts.has(sort, text)} == found
