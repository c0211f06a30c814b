"""A source's text beside the base: which passages are in it, where, and their sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.curation.load import load_base
from bot.curation.source_text import PassageText, find_text, read_source_text
from bot.domain.source import Source
from bot.errors import UsageError
from tests.curation.base import BaseFolder

FIRST = "There are 600 tea bushes on the hill. Nobody counted them twice."
SECOND = "路该修。"


@pytest.fixture
def text(base: BaseFolder) -> Path:
    return base.give_text(FIRST, SECOND)


@pytest.fixture
def source(base: BaseFolder, text: Path) -> Source:
    return load_base(base.path).knowledge.sources["made-up"]


def test_passages_are_found_with_their_lines_and_sentences(source: Source, text: Path) -> None:
    found = read_source_text(source, text)
    assert found.passages == {
        "0.1": PassageText(3, 3, ("There are 600 tea bushes on the hill.", "Nobody counted them twice.")),
        "1.1": PassageText(5, 5, ("路该修。",)),
    }
    assert found.missing == ()


def test_a_passage_that_was_changed_is_missing(source: Source, text: Path) -> None:
    text.write_text(text.read_text(encoding="utf-8").replace("600", "700"), encoding="utf-8")
    found = read_source_text(source, text)
    assert list(found.passages) == ["1.1"]
    assert found.missing == ("0.1",)


def test_a_passage_over_several_lines_is_one(source: Source) -> None:
    lines = ["路", "", "该修。", "There are 600 tea bushes on the hill. Nobody", "counted them twice."]
    found = find_text(source, lines)
    assert list(found.passages) == ["0.1", "1.1"]  # in the order of the source, not of the text
    assert (found.passages["1.1"].first, found.passages["1.1"].last) == (1, 3)
    assert found.passages["1.1"].sentences == ("路", "该修。")  # a line ends a sentence
    assert (found.passages["0.1"].first, found.passages["0.1"].last) == (4, 5)


def test_a_text_of_something_else_holds_none(source: Source) -> None:
    assert find_text(source, []).missing == ("0.1", "1.1")
    assert find_text(source, ["Something", "else", ""]).passages == {}


@pytest.mark.parametrize("content", ["\ufeff{}", "{}"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_how_the_file_was_saved_does_not_matter(source: Source, text: Path, content: str, line_end: str) -> None:
    text.write_bytes(content.format(line_end.join([FIRST, SECOND])).encode())
    assert read_source_text(source, text).missing == ()


def test_a_text_that_cannot_be_read_is_one_sentence(source: Source, text: Path) -> None:
    for file, reason in (
        (text.parent / "gone.txt", "No such file or directory"),
        (text.parent, "Is a directory"),
    ):
        with pytest.raises(UsageError) as raised:
            read_source_text(source, file)
        assert str(raised.value) == f"the text {file} cannot be read: {reason}"
    text.write_bytes("路该修。".encode("gb18030"))
    with pytest.raises(UsageError) as raised:
        read_source_text(source, text)
    assert str(raised.value) == f"the text {text} cannot be read: it is not UTF-8"
