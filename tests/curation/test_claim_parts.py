"""What a claim holds beside its text: the sentences it cites, its values, its statements."""

from __future__ import annotations

import pytest

from bot.curation.load import load_base
from bot.curation.schema import MEASURES
from bot.curation.values import ValueReader
from bot.domain.entry import Claim, Quantity, Values
from bot.domain.language import Language
from bot.domain.source import Citation
from bot.domain.vocabulary import Vocabulary
from bot.errors import KnowledgeError, Problem
from tests.curation.base import SOURCE, BaseFolder

CLAIMS = "claims/all.yaml"
CITED = 'citations: ["0.1"]'
NUMBER_FORM = "write digits, with the magnitude written out: 70000000000 for 70 billion"
CITATION_FORM = "write a passage like “5.2” or “byline”, or source-id/5.2; with its sentences “5.2#1” or “5.2#1-2”"
UNITS = ", ".join(sorted(MEASURES - {""}))


def claim(base: BaseFolder, cited: str = CITED, beside: str = "") -> Claim:
    base.replace(CLAIMS, CITED, f"{cited}\n    {beside}" if beside else cited)
    return load_base(base.path).knowledge.claims["c-tea"]


def problems_of(base: BaseFolder, cited: str = CITED, beside: str = "") -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeError) as raised:
        claim(base, cited, beside)
    return raised.value.problems


@pytest.mark.parametrize(
    ("citations", "sentences"),
    [
        ('["0.1"]', {}),
        ('["0.1#1"]', {"0.1": (1,)}),
        ('["0.1#2-4"]', {"0.1": (2, 3, 4)}),
        ('["0.1#3-3"]', {"0.1": (3,)}),
        ('["0.1#4", "0.1#1-2", "0.1#2"]', {"0.1": (1, 2, 4)}),
        ('["0.1#12", "1.1"]', {"0.1": (12,)}),
        ('["made-up/1.1#2", "0.1#1"]', {"1.1": (2,), "0.1": (1,)}),
        # one of them is the passage as a whole
        ('["0.1#2", "0.1"]', {}),
    ],
)
def test_which_sentences_are_cited(base: BaseFolder, citations: str, sentences: dict[str, tuple[int, ...]]) -> None:
    found = claim(base, f"citations: {citations}")
    assert found.sentences == {Citation("made-up", passage): exact for passage, exact in sentences.items()}
    assert len(found.citations) == len(set(found.citations))


def test_the_byline_has_sentences_too(base: BaseFolder) -> None:
    base.replace("sources/made-up.yaml", 'id: "1.1"', 'id: "byline"')
    base.replace(CLAIMS, 'citations: ["1.1"]', "citations: [byline]")
    assert claim(base, "citations: [byline#2]").sentences == {Citation("made-up", "byline"): (2,)}


@pytest.mark.parametrize(
    "citation", ["0.1#", "0.1#0", "0.1#01", "0.1#100", "0.1#1-", "0.1#-2", "0.1#a", "0.1#1,2", "0.1 #1", "#1", "0#1"]
)
def test_a_sentence_that_is_no_number(base: BaseFolder, citation: str) -> None:
    message = f"citations: “{citation}” has the wrong form; {CITATION_FORM}"
    assert problems_of(base, f'citations: ["{citation}"]') == (Problem(CLAIMS, 6, message),)


def test_a_run_of_sentences_that_ends_before_it_begins(base: BaseFolder) -> None:
    message = "“0.1#3-1” ends before it begins; write made-up/0.1#1-3"
    assert problems_of(base, 'citations: ["0.1#3-1"]') == (Problem(CLAIMS, 6, message),)


def test_the_source_and_the_passage_are_judged_without_the_sentences(base: BaseFolder) -> None:
    cited = 'citations:\n      - "0.9#1"\n      - other/0.1#1-2'
    assert problems_of(base, cited) == (
        Problem(CLAIMS, 7, "the source “made-up” has no passage “0.9”; cite one that it has"),
        Problem(CLAIMS, 8, "there is no source “other”; the sources are made-up"),
    )


def test_several_sources_need_their_name_before_sentences_too(base: BaseFolder) -> None:
    base.write("sources/second.yaml", SOURCE.replace("made-up", "second"))
    base.replace(CLAIMS, 'citations: ["1.1"]', 'citations: ["second/1.1"]')
    message = "“0.1#1” does not say which source; write source-id/0.1"
    assert problems_of(base, 'citations: ["0.1#1"]') == (Problem(CLAIMS, 6, message),)


# values


def test_values_become_quantities_ids_and_dates(base: BaseFolder) -> None:
    values = (
        'values: {figures: [{value: "70000000000", unit: usd}, {value: "2.5"}, {value: 600, unit: ""}], '
        'names: [tea-hill, road-board], dates: [2023, 2024-02, "2024-02-29"]}'
    )
    assert claim(base, beside=values).values == Values(
        figures=(Quantity(7e10, "usd"), Quantity(2.5, ""), Quantity(600.0, "")),
        names=("tea-hill", "road-board"),
        dates=("2023", "2024-02", "2024-02-29"),
    )


def test_a_claim_without_values_has_none(base: BaseFolder) -> None:
    assert claim(base).values == Values()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ('{figures: [{value: "70 billion"}]}', f"values.figures.value: “70 billion” has the wrong form; {NUMBER_FORM}"),
        ('{figures: [{value: "-1"}]}', f"values.figures.value: “-1” has the wrong form; {NUMBER_FORM}"),
        ('{figures: [{value: "1e9"}]}', f"values.figures.value: “1e9” has the wrong form; {NUMBER_FORM}"),
        ('{figures: [{value: "1,000"}]}', f"values.figures.value: “1,000” has the wrong form; {NUMBER_FORM}"),
        ("{figures: [{unit: usd}]}", "“value” is missing; add it"),
        ("{figures: [600]}", "values.figures: keys with values are expected here, like {zh-Hans: …, en: …}"),
        (
            '{figures: [{value: "6", unit: bushes}]}',
            f"values.figures.unit: “bushes” is no unit of a figure; write one of {UNITS}",
        ),
        # years are dates, not figures
        (
            '{figures: [{value: "2024", unit: year}]}',
            f"values.figures.unit: “year” is no unit of a figure; write one of {UNITS}",
        ),
        ("{names: [tea-valley]}", "the vocabulary has no term “tea-valley”; name one that exists, or add it"),
        (
            "{names: [茶山]}",
            "values.names: “茶山” has the wrong form; write lower-case letters, digits, dots and hyphens, at most 64, "
            "for example c-9.1-six-times",
        ),
        *[
            (f'{{dates: ["{date}"]}}', f"values.dates: “{date}” has the wrong form; write a year, a month or a day: "
             "2023, 2025-12 or 2025-12-19")
            for date in ("23", "2025-13", "2025-00", "2025-1", "2025-12-32", "2025/12", "12 December 2025", "2025-12-")
        ],
        ("{years: [2024]}", "unknown key “years”; remove it, or see docs/knowledge.md for the keys there are"),
    ],
)  # fmt: skip
def test_a_value_in_the_wrong_form(base: BaseFolder, values: str, message: str) -> None:
    assert problems_of(base, beside=f"values: {values}") == (Problem(CLAIMS, 7, message),)


def test_a_name_is_not_judged_where_the_vocabulary_could_not_be_read(base: BaseFolder) -> None:
    base.replace("vocabulary.yaml", "kind: place", "kind: town")
    assert {problem.file for problem in problems_of(base, beside="values: {names: [tea-hill]}")} == {"vocabulary.yaml"}


# statements


def test_statements_are_phrasings_that_are_known_to_state(base: BaseFolder) -> None:
    plain = load_base(base.path).knowledge.claims["c-tea"].phrasings
    found = claim(base, beside="statements: {zh-Hans: [茶树 600], zh-Hant: [茶樹有 600 咁多], en: [600 bushes]}")
    stated = found.phrasings[len(plain) :]
    assert found.phrasings[: len(plain)] == plain
    assert [(each.text, each.language) for each in stated] == [
        ("茶树 600", Language.ZH_HANS),
        ("茶樹有 600 咁多", Language.ZH_HANT),
        ("600 bushes", Language.EN),
    ]
    assert found.statements == {"茶树 600", "茶樹有 600 咁多", "600 bushes"}


def test_statements_may_be_in_one_language_and_need_not_be(base: BaseFolder) -> None:
    assert claim(base).statements == frozenset()
    base.replace(CLAIMS, 'citations: ["1.1"]', 'citations: ["1.1"]\n    statements: {en: [the road is wanted]}')
    assert load_base(base.path).knowledge.claims["c-road"].statements == {"the road is wanted"}


@pytest.mark.parametrize(
    ("statements", "line", "message"),
    [
        ("{}", 7, "statements: no wording in any language; write at least one"),
        ("{en: []}", 7, "statements: no wording in any language; write at least one"),
        ("[one]", 7, "statements: keys with values are expected here, like {zh-Hans: …, en: …}"),
        (
            "{en: [Number of TEA bushes]}",
            2,
            "this item: “Number of TEA bushes” is listed under phrasings too; keep it under one of them",
        ),
    ],
)
def test_statements_in_the_wrong_form(base: BaseFolder, statements: str, line: int, message: str) -> None:
    assert problems_of(base, beside=f"statements: {statements}") == (Problem(CLAIMS, line, message),)


def test_only_claims_state(base: BaseFolder) -> None:
    base.replace("faq/all.yaml", "claims: [c-tea]", "claims: [c-tea]\n    statements: {en: [tea grows there]}")
    with pytest.raises(KnowledgeError) as raised:
        load_base(base.path)
    message = "unknown key “statements”; remove it, or see docs/knowledge.md for the keys there are"
    assert raised.value.problems == (Problem("faq/all.yaml", 7, message),)


MEASURED = (
    "5%", "5 个百分点", "5 倍", "5 美元", "5 欧元", "5 英镑", "5 日元", "5 韩元", "5 新台币", "5 港元", "5 卢比",
    "5 元", "5 个月", "5 weeks", "5 天", "5 hours", "5 项", "第五", "5 只羊", "5 年来",
)  # fmt: skip


@pytest.mark.parametrize("text", MEASURED)
def test_what_is_read_in_a_text_can_be_declared(base: BaseFolder, text: str) -> None:
    (figure,) = ValueReader(Vocabulary())(text).figures
    found = claim(base, beside=f'values: {{figures: [{{value: "5", unit: "{figure.unit}"}}]}}')
    assert found.values.figures == (figure,)


def test_a_statement_is_listed_once(base: BaseFolder) -> None:
    problems_of(base, beside="statements: {en: [600 bushes, 600 Bushes]}")


def test_a_day_that_there_is_not(base: BaseFolder) -> None:
    problems_of(base, beside='values: {dates: ["2025-02-30"]}')


def test_a_name_that_could_never_be_found_in_a_text(base: BaseFolder) -> None:
    base.replace("vocabulary.yaml", "kind: place", "kind: policy")
    problems_of(base, beside="values: {names: [tea-hill]}")
