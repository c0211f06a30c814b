"""Which sentences of a source no claim cites."""

from __future__ import annotations

import pytest

from bot.curation.coverage import Covered, coverage_of_passages, coverage_of_sentences
from bot.curation.load import load_base
from bot.curation.source_text import read_source_text
from tests.curation.base import SOURCE, BaseFolder

CLAIMS = "claims/all.yaml"
ONE, TWO, THREE = "There are 600 tea bushes.", "Nobody counted them.", "They are old."
ALONE = "The road should be built."


def covered(base: BaseFolder, tea: str, road: str) -> list[Covered]:
    """The sentences of the base's text, of which c-tea and c-road cite these."""
    text = base.give_text(f"{ONE} {TWO} {THREE}", ALONE)
    base.replace(CLAIMS, 'citations: ["1.1"]', f"citations: {road}")
    base.replace(CLAIMS, 'citations: ["0.1"]', f"citations: {tea}")
    knowledge = load_base(base.path).knowledge
    return coverage_of_sentences(knowledge, read_source_text(knowledge.sources["made-up"], text))


def test_a_sentence_is_cited_exactly_loosely_or_not_at_all(base: BaseFolder) -> None:
    rows = covered(base, '["0.1#1"]', '["0.1#1-2"]')
    assert rows == [
        Covered("0.1", 1, ONE, ("c-tea", "c-road"), ()),
        Covered("0.1", 2, TWO, ("c-road",), ()),
        Covered("0.1", 3, THREE, (), ()),
        Covered("1.1", 1, ALONE, (), ()),
    ]
    assert [row.is_cited for row in rows] == [True, True, False, False]


def test_who_cites_the_passage_as_a_whole_cites_each_sentence_loosely(base: BaseFolder) -> None:
    rows = covered(base, '["0.1"]', '["0.1#2"]')
    assert [(row.claims, row.loosely) for row in rows] == [
        ((), ("c-tea",)),
        (("c-road",), ("c-tea",)),
        ((), ("c-tea",)),
        ((), ()),
    ]
    assert [row.is_cited for row in rows] == [True, True, True, False]


def test_the_only_sentence_of_a_passage_is_cited_exactly_by_whoever_cites_the_passage(base: BaseFolder) -> None:
    rows = covered(base, '["1.1"]', '["1.1#1"]')
    assert rows[-1] == Covered("1.1", 1, ALONE, ("c-tea", "c-road"), ())


@pytest.mark.parametrize("both", ['["0.1", "0.1#2"]', '["0.1#2", "0.1"]'])
def test_a_passage_cited_as_a_whole_and_by_a_sentence_is_cited_as_a_whole(base: BaseFolder, both: str) -> None:
    rows = covered(base, both, '["1.1"]')
    assert [(row.claims, row.loosely) for row in rows[:3]] == [((), ("c-tea",))] * 3


def test_a_sentence_that_there_is_not_covers_none(base: BaseFolder) -> None:
    assert not any(row.is_cited for row in covered(base, '["0.1#9"]', '["0.1#4"]'))


def test_a_passage_that_is_not_in_the_text_is_left_out(base: BaseFolder) -> None:
    text = base.give_text(f"{ONE} {TWO} {THREE}", ALONE)
    knowledge = load_base(base.path).knowledge
    text.write_text(ALONE, encoding="utf-8")
    rows = coverage_of_sentences(knowledge, read_source_text(knowledge.sources["made-up"], text))
    assert [row.passage for row in rows] == ["1.1"]


def test_without_the_text_passages_are_what_can_be_told(base: BaseFolder) -> None:
    base.replace(CLAIMS, 'citations: ["1.1"]', 'citations: ["0.1#2"]')
    rows = coverage_of_passages(load_base(base.path).knowledge, "made-up")
    assert rows == [Covered("0.1", 0, "", ("c-tea", "c-road"), ()), Covered("1.1", 0, "", (), ())]
    assert [row.is_cited for row in rows] == [True, False]


def test_each_source_is_covered_by_its_own_citations(base: BaseFolder) -> None:
    base.write("sources/second.yaml", SOURCE.replace("made-up", "second"))
    base.replace(CLAIMS, 'citations: ["0.1"]', 'citations: ["made-up/0.1"]')
    base.replace(CLAIMS, 'citations: ["1.1"]', 'citations: ["second/0.1#1"]')
    knowledge = load_base(base.path).knowledge
    for source, claims in (("made-up", [("c-tea",), ()]), ("second", [("c-road",), ()])):
        assert [row.claims for row in coverage_of_passages(knowledge, source)] == claims
