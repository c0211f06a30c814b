"""Whether the cited sentences hold the figures, names and dates of a claim."""

from __future__ import annotations

import pytest

from bot.curation.load import load_base
from bot.curation.source_text import read_source_text
from bot.curation.verify import Doubt, Verified, amount, show, verify
from bot.domain.entry import Quantity
from bot.domain.source import Citation
from tests.curation.base import SOURCE, BaseFolder

CLAIMS = "claims/all.yaml"
# in another language than the claims are read in: only values are compared
FIRST = "茶山上有六百棵茶树。路政局在 2024 年 2 月数过一次。一共花了七十亿美元。"
SECOND = "路该修。"


def verified(base: BaseFolder, citations: str, values: str, *, second: str = SECOND) -> Verified:
    """What comes of c-tea with these citations and values, against the text of the base."""
    text = base.give_text(FIRST, SECOND)
    text.write_text(text.read_text(encoding="utf-8").replace(SECOND, second), encoding="utf-8")
    base.replace(CLAIMS, 'citations: ["0.1"]', f"citations: {citations}\n    values: {values}")
    knowledge = load_base(base.path).knowledge
    return verify(knowledge, {"made-up": read_source_text(knowledge.sources["made-up"], text)})


def test_what_the_passage_holds_is_counted(base: BaseFolder) -> None:
    values = '{figures: [{value: "7000000000", unit: usd}], names: [tea-hill, road-board], dates: ["2024-02", "2024"]}'
    assert verified(base, '["0.1"]', values) == Verified(claims=2, checked=5, wrong=(), unknown=())


@pytest.mark.parametrize(
    ("values", "kind", "value"),
    [
        ('{figures: [{value: "700", unit: usd}]}', "figure", "700 usd"),
        ('{figures: [{value: "7000000000", unit: eur}]}', "figure", "7000000000 eur"),
        ('{figures: [{value: "7.25", unit: "%"}]}', "figure", "7.25 %"),
        ('{figures: [{value: "60"}]}', "figure", "60"),
        ('{dates: ["2023"]}', "date", "2023"),
        ('{dates: ["2024-02-29"]}', "date", "2024-02-29"),
    ],
)
def test_what_it_does_not_hold_is_named(base: BaseFolder, values: str, kind: str, value: str) -> None:
    result = verified(base, '["0.1"]', values)
    assert result == Verified(2, 0, (Doubt("c-tea", kind, value, ("0.1",)),), ())


def test_a_name_that_it_does_not_hold(base: BaseFolder) -> None:
    result = verified(base, '["1.1"]', "{names: [road-board]}")
    assert result == Verified(2, 0, (Doubt("c-tea", "name", "road-board", ("1.1",)),), ())


@pytest.mark.parametrize(
    ("citations", "wrong"),
    [
        ('["0.1#2"]', []),
        ('["0.1#1-2"]', []),
        ('["0.1#1", "0.1#2"]', []),
        ('["1.1", "0.1"]', []),
        ('["0.1#1"]', ["0.1#1"]),
        ('["0.1#1", "0.1#3"]', ["0.1#1, 0.1#3"]),
        ('["1.1", "0.1#3"]', ["1.1", "0.1#3"]),
    ],
)
def test_only_the_cited_sentences_are_looked_at(base: BaseFolder, citations: str, wrong: list[str]) -> None:
    result = verified(base, citations, '{dates: ["2024-02"]}')
    assert result.wrong == ((Doubt("c-tea", "date", "2024-02", tuple(wrong)),) if wrong else ())


def test_a_sentence_number_that_is_too_high(base: BaseFolder) -> None:
    result = verified(base, '["0.1#3-5"]', '{figures: [{value: "7000000000", unit: usd}]}')
    beyond = tuple(Doubt("c-tea", "sentence", value, ("0.1",)) for value in ("0.1#4", "0.1#5"))
    assert result == Verified(2, 1, beyond, ())


def test_a_passage_that_is_not_at_hand_leaves_its_claims_open(base: BaseFolder) -> None:
    result = verified(base, '["0.1#9", "1.1"]', '{figures: [{value: "4"}]}', second="路不该修。")
    assert result.checked == 0
    assert result.wrong == (Doubt("c-tea", "sentence", "0.1#9", ("0.1",)),)
    assert result.unknown == (Doubt("c-tea", "passage", "1.1", ()), Doubt("c-road", "passage", "1.1", ()))


def test_claims_of_another_source_are_none_of_its_business(base: BaseFolder) -> None:
    text = base.give_text(FIRST, SECOND)
    base.write("sources/second.yaml", SOURCE.replace("made-up", "second"))
    base.replace(CLAIMS, 'citations: ["0.1"]', 'citations: [second/0.1]\n    values: {figures: [{value: "4"}]}')
    base.replace(CLAIMS, 'citations: ["1.1"]', "citations: [made-up/1.1]")
    knowledge = load_base(base.path).knowledge
    found = read_source_text(knowledge.sources["made-up"], text)
    assert verify(knowledge, {"made-up": found}) == Verified(1, 0, (), ())
    assert verify(knowledge, {}) == Verified(0, 0, (), ())


def test_a_claim_on_two_sources_needs_both_texts(base: BaseFolder) -> None:
    text = base.give_text(FIRST, SECOND)
    base.write("sources/second.yaml", SOURCE.replace("made-up", "second"))
    base.replace(
        CLAIMS, 'citations: ["0.1"]', 'citations: [made-up/0.1, second/1.1]\n    values: {figures: [{value: "4"}]}'
    )
    base.replace(CLAIMS, 'citations: ["1.1"]', "citations: [made-up/1.1]")
    knowledge = load_base(base.path).knowledge
    result = verify(knowledge, {"made-up": read_source_text(knowledge.sources["made-up"], text)})
    assert result == Verified(2, 0, (), (Doubt("c-tea", "passage", "1.1", ()),))


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [(7e10, "usd", "70000000000 usd"), (90.0, "%", "90 %"), (2.5, "", "2.5"), (0.000001, "x", "0.000001 x")],
)
def test_a_figure_as_it_is_written_in_the_base(value: float, unit: str, written: str) -> None:
    assert amount(Quantity(value, unit)) == written


def test_a_citation_as_it_is_written_in_the_base() -> None:
    assert show(Citation("made-up", "5.2"), ()) == "5.2"
    assert show(Citation("made-up", "5.2"), (1, 2, 4)) == "5.2#1, 5.2#2, 5.2#4"
