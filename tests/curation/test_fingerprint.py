"""Fingerprints: the text behind a citation can be verified without being held. docs/knowledge.md defines them."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.fingerprint import LONGEST_RUN, find_passages, fingerprint
from bot.curation.load import load_base
from bot.domain.language import Text
from bot.domain.source import Passage, Source
from tests.curation.base import BaseFolder

LABEL = Text("标签", "標籤", "label")


@pytest.fixture
def source(base: BaseFolder) -> Source:
    return load_base(base.path).knowledge.sources["made-up"]


def with_passages(source: Source, **passages: str) -> Source:
    """The source with passages of these texts; ``p0_1`` is 0.1."""
    ids = {key.removeprefix("p").replace("_", "."): text for key, text in passages.items()}
    return replace(source, passages={id_: Passage(id_, LABEL, fingerprint(text)) for id_, text in ids.items()})


def test_it_is_what_the_documentation_says() -> None:
    text = "Ａ 1\n中　文\u00a0ﬁn\t"
    assert fingerprint(text) == hashlib.sha256("A1中文fin".encode()).hexdigest()


@given(st.text(max_size=40))
def test_white_space_and_compatibility_forms_do_not_matter(text: str) -> None:
    assert fingerprint(f" {' '.join(text)}\n") == fingerprint(text)
    assert fingerprint(unicodedata.normalize("NFKC", text)) == fingerprint(text)


def test_any_other_change_does() -> None:
    assert len({fingerprint(text) for text in ("六倍", "九倍", "六倍。", "6倍", "H200", "H20", "h200", "")}) == 8


def test_passages_are_found_by_line(source: Source) -> None:
    source = with_passages(source, p0_1="第一段。", p1_1="Second paragraph.", p1_2="not there")
    lines = ["标题", "", "第 一 段。", "   ", "Second  paragraph.", "第一段。"]
    assert find_passages(source, lines) == {"0.1": (3, 3), "1.1": (5, 5)}


def test_a_passage_may_stand_over_neighbouring_lines(source: Source) -> None:
    source = with_passages(source, byline="作者某人译者某人2024年")
    assert find_passages(source, ["题", "作者某人", "", "译者某人", "2024年", "正文"]) == {"byline": (2, 5)}


def test_runs_end_at_the_documented_length(source: Source) -> None:
    source = with_passages(source, byline="x" * LONGEST_RUN, p0_1="y" * (LONGEST_RUN + 1))
    assert find_passages(source, ["x"] * LONGEST_RUN) == {"byline": (1, LONGEST_RUN)}
    assert find_passages(source, ["y"] * (LONGEST_RUN + 1)) == {}


def test_an_empty_text_holds_none(source: Source) -> None:
    assert find_passages(source, []) == {}
    assert find_passages(source, ["", " "]) == {}
