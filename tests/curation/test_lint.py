"""What lint says of a base by itself: one base that each rule speaks of, with file and line, and what it lets pass."""

from __future__ import annotations

import pytest

from bot.curation.lint import Limits
from tests.curation.base import SOURCE, BaseFolder
from tests.curation.linting import (
    BOUNDARIES,
    CLAIMS,
    FAQ,
    ROAD_TEXT,
    SMALLTALK,
    TEA_TEXT,
    TEA_VALUES,
    said_of,
    tidy,
)

TEA_ANSWER = "answer: {zh-Hans: 有茶树。, en: Tea bushes.}"


@pytest.fixture
def base(base: BaseFolder) -> BaseFolder:
    return tidy(base)


def test_of_a_tidy_base_nothing_is_said(base: BaseFolder) -> None:
    assert said_of(base) == []


def road(text: str, values: str = "") -> list[tuple[str, str]]:
    """c-road with another text, and values."""
    values = f"\n    values: {values}\n    misstatements: [{{wordings: {{en: [x y, y z]}}}}]" if values else ""
    return [(ROAD_TEXT, text), ('citations: ["1.1"]', f'citations: ["1.1"]{values}')]


def changed(base: BaseFolder, file: str, changes: list[tuple[str, str]]) -> BaseFolder:
    for old, new in changes:
        base.replace(file, old, new)
    return base


# values: what a claim declares is what its text says


@pytest.mark.parametrize(
    ("zh", "en", "line", "what"),
    [
        ("花七十亿美元。", "It is paid.", 16,
         "the figure 7000000000 usd, which is not declared; write values: {figures: [{value: 7000000000, unit: usd}]}"),
        ("修了。", "Ninety percent is built.", 16,
         'the figure 90 %, which is not declared; write values: {figures: [{value: 90, unit: "%"}]}'),
        ("修了。", "It is 12.5 miles long.", 16,
         "the figure 12.5, which is not declared; write values: {figures: [{value: 12.5}]}"),
        ("路政局修了。", "They built it.", 16,
         "the name “road-board”, which is not declared; write values: {names: [road-board]}"),
        ("修了。", "Built in 2023.", 16, 'the date 2023, which is not declared; write values: {dates: ["2023"]}'),
        ("2023 年 12 月修了。", "Built.", 16,
         'the date 2023-12, which is not declared; write values: {dates: ["2023-12"]}'),
    ],
)  # fmt: skip
def test_a_value_that_is_not_declared(base: BaseFolder, zh: str, en: str, line: int, what: str) -> None:
    changed(base, CLAIMS, road(f"text: {{zh-Hans: {zh}, en: {en}}}"))
    assert said_of(base) == [f"error values c-road claims/all.yaml:{line}: the text holds {what}"]


def test_a_value_that_is_not_declared_is_told_in_each_language_where_it_stands(base: BaseFolder) -> None:
    changed(base, CLAIMS, road("text:\n      zh-Hans: 2023 年修了。\n      en: Built in 2023."))
    what = 'the text holds the date 2023, which is not declared; write values: {dates: ["2023"]}'
    assert said_of(base) == [f"error values c-road claims/all.yaml:{line}: {what}" for line in (17, 18)]


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ('{figures: [{value: "5", unit: "%"}]}', "the figure 5 %"),
        ("{names: [tea-hill]}", "the name “tea-hill”"),
        ('{dates: ["2024-02"]}', "the date 2024-02"),
    ],
)
def test_a_value_that_is_not_said(base: BaseFolder, values: str, what: str) -> None:
    changed(base, CLAIMS, road(ROAD_TEXT, values))
    message = f"{what} is declared, but not in the text in either language; take it out"
    assert said_of(base) == [f"error values c-road claims/all.yaml:18: {message}"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # one language may leave a value out, or say it without its unit
        ("text: {zh-Hans: 路政局花了一半的钱。, en: Half of it is paid.}",
         '{figures: [{value: "50", unit: "%"}], names: [road-board]}'),
        ("text: {zh-Hans: 花 40 元。, en: It costs 40.}", '{figures: [{value: "40", unit: cny}]}'),
        # what is declared less exactly than it is said holds, where that is declared too
        ("text: {zh-Hans: 2024 年 2 月修了。, en: Built in 2024.}", '{dates: ["2024-02", "2024"]}'),
    ],
)  # fmt: skip
def test_values_that_agree(base: BaseFolder, text: str, values: str) -> None:
    changed(base, CLAIMS, road(text, values))
    assert said_of(base) == []


# figures: an answer rests on its claims


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ("{zh-Hans: 有七百棵茶树, en: There are 700.}", "the figure 700"),
        ("{zh-Hans: 有茶树, en: 600 in 2023}", "the date 2023"),
        ("{zh-Hans: 有茶树, en: Eleven things.}", "the figure 11 item"),
        ("{zh-Hans: 有茶树, en: Three percent.}", "the figure 3 %"),
    ],
)
def test_a_figure_in_an_answer_that_no_claim_holds(base: BaseFolder, answer: str, what: str) -> None:
    base.replace(FAQ, TEA_ANSWER, f"answer: {answer}")
    message = f"{what} stands in none of the claims it rests on; add the claim, or take it out"
    assert said_of(base) == [f"error figures faq-hill faq/all.yaml:5: {message}"]


def test_a_figure_in_a_reply_that_nothing_near_it_holds(base: BaseFolder) -> None:
    reply = "reply: {zh-Hans: 文章没有谈咖啡。, en: The article does not speak of coffee.}"
    base.replace(
        BOUNDARIES, reply, "reply:\n      zh-Hans: 没有谈。\n      en: It speaks of 600 bushes, not of 700 plants."
    )
    message = "the figure 700 stands in none of the claims it rests on; add the claim, or take it out"
    assert said_of(base) == [f"error figures b-coffee boundaries/all.yaml:6: {message}"]


def test_a_figure_in_a_correction(base: BaseFolder) -> None:
    wording = "en: [there are 900 tea bushes]}"
    base.replace(CLAIMS, wording, wording + "\n        correction: {zh-Hans: 没那么多, en: Not 900 and not 1000.}")
    message = "the figure 1000 stands in none of the claims it rests on; add the claim, or take it out"
    assert said_of(base) == [f"error figures c-tea claims/all.yaml:10: {message}"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (FAQ, TEA_ANSWER, "answer: {zh-Hans: 有茶树, en: 600 bushes.}"),
        # counting to ten is the writer's own
        (FAQ, TEA_ANSWER, "answer: {zh-Hans: 有两项。第一，茶树。, en: Ten things grow there.}"),
        # a place is no figure
        (FAQ, TEA_ANSWER, "answer: {zh-Hans: 见 0.1。, en: As 0.1 says.}"),
        # what a boundary is about, it may repeat
        (BOUNDARIES, "question: {zh-Hans: 咖啡, en: Coffee}\n    reply: {zh-Hans: 文章没有谈咖啡。, en",
         "question: {zh-Hans: 2023 年的咖啡, en: Coffee}\n    reply: {zh-Hans: 文章没有谈 2023 年的咖啡。, en"),
        # a correction may repeat the wrong version
        (CLAIMS, "en: [there are 900 tea bushes]}",
         "en: [there are 900 tea bushes]}\n        correction: {zh-Hans: 不是, en: Not 900 but 600.}"),
        # a note of the claim holds it
        (CLAIMS, TEA_VALUES, TEA_VALUES + "\n    note: {zh-Hans: 2022 年说是 700, en: 700 elsewhere.}"),
    ],
)  # fmt: skip
def test_figures_that_are_borne_out(base: BaseFolder, file: str, old: str, new: str) -> None:
    base.replace(file, old, new)
    if "note:" in new:
        base.replace(FAQ, TEA_ANSWER, "answer: {zh-Hans: 2022 年是 700 棵, en: Bushes.}")
    assert said_of(base) == []


# phrasings


def test_a_phrasing_of_two_entries(base: BaseFolder) -> None:
    base.replace(FAQ, "山上都有啥,", "山上都有啥, 茶樹數量？,")
    message = "“茶樹數量？” is a phrasing of c-tea too (“茶树数量”); keep it in one of them"
    assert said_of(base) == [f"error listed-twice faq-hill faq/all.yaml:9: {message}"]


def test_a_statement_of_two_entries_is_found_where_it_stands(base: BaseFolder) -> None:
    stated = 'citations: ["1.1"]\n    statements:\n      zh-Hans: [路该修]\n      en: ["There are 600 TEA bushes!"]'
    base.replace(CLAIMS, 'citations: ["1.1"]', stated)
    message = (
        "“There are 600 TEA bushes!” is a phrasing of c-tea too (“there are 600 tea bushes”); keep it in one of them"
    )
    assert said_of(base) == [f"error listed-twice c-road claims/all.yaml:20: {message}"]


def test_a_phrasing_of_one_entry_in_two_scripts_is_its_own_business(base: BaseFolder) -> None:
    base.replace(FAQ, "      en: [what grows", "      zh-Hant: [山上都有啥？]\n      en: [what grows")
    assert said_of(base) == []


def test_a_wrong_version_that_is_said_to_be_true_too(base: BaseFolder) -> None:
    base.replace(CLAIMS, "[there are 900 tea bushes]", "[there are 900 tea bushes, The author wants the road.]")
    message = "“The author wants the road.” is listed as wrong, and is a phrasing of c-road; keep one of them"
    assert said_of(base) == [f"error said-wrongly c-tea claims/all.yaml:9: {message}"]


NEAR = "how many tea bushess, how many tea bushesss, how manyy tea bushes, how many teaa bushes"


def test_many_phrasings_that_are_nearly_the_same(base: BaseFolder) -> None:
    base.replace(CLAIMS, "[how many tea bushes,", f"[how many tea bushes, {NEAR},")
    message = (
        "4 phrasings are nearly the same as another one (“how many tea bushess” and “how many tea bushes”, "
        "“how many tea bushesss” and “how many tea bushes”, “how manyy tea bushes” and “how many tea bushes”); "
        "word them differently"
    )
    assert said_of(base) == [f"warning nearly-the-same c-tea claims/all.yaml:12: {message}"]
    assert said_of(base, limits=Limits(near=4)) == []
    assert said_of(base, limits=Limits(alike=0.99)) == []


def test_a_few_phrasings_may_be_nearly_the_same(base: BaseFolder) -> None:
    base.replace(CLAIMS, "[how many tea bushes,", f"[how many tea bushes, {NEAR.rpartition(',')[0]},")
    assert said_of(base) == []
    (remark,) = said_of(base, limits=Limits(near=2))
    assert remark.startswith("warning nearly-the-same c-tea claims/all.yaml:12: 3 phrasings are nearly the same")


# lengths


def test_an_answer_longer_than_a_screen(base: BaseFolder) -> None:
    base.replace(FAQ, "en: Tea bushes.", f"en: {'Tea ' * 301}Yes.")
    message = "it is 1,208 characters long, more than a screen of 1,200; shorten it"
    assert said_of(base) == [f"warning length faq-hill faq/all.yaml:5: {message}"]


def test_an_answer_longer_than_a_message_with_its_sources(base: BaseFolder) -> None:
    base.replace(CLAIMS, "en: The author holds that the road should be built.", f"en: {'Yes. ' * 800}")
    (remark,) = said_of(base, limits=Limits(screen=5000))
    assert remark.startswith("error length c-road claims/all.yaml:16: with its sources it takes 4,1")
    assert remark.endswith(" characters, a message holds 4,096; shorten it")


def test_a_reply_counts_as_telegram_counts(base: BaseFolder) -> None:
    base.replace(SMALLTALK, "en: Hello.", f"en: {'😀' * 2049}")
    message = "with its sources it takes 4,098 characters, a message holds 4,096; shorten it"
    assert said_of(base, limits=Limits(screen=5000)) == [f"error length s-hello smalltalk.yaml:4: {message}"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (FAQ, "en: Tea bushes.", f"en: {'T' * 1200}"),
        (BOUNDARIES, "en: The article does not speak of coffee.", f"en: {'T' * 1200}"),
        (SMALLTALK, "en: Hello.", f"en: {'😀' * 1200}"),
    ],
)
def test_an_answer_that_fits(base: BaseFolder, file: str, old: str, new: str) -> None:
    base.replace(file, old, new)
    assert said_of(base) == []


# relations, wrong versions, overrides


def test_an_entry_that_no_other_names(base: BaseFolder) -> None:
    base.replace(BOUNDARIES, "nearest: [faq-hill]", "nearest: []")
    base.replace(FAQ, "    related: [c-road]\n", "")
    message = "no other entry names it; name it under claims, related or nearest of one"
    assert said_of(base) == [
        f"warning unrelated c-road claims/all.yaml:13: {message}",
        f"warning unrelated faq-hill faq/all.yaml:2: {message}",
    ]


@pytest.mark.parametrize("wordings", [[], ["山上只有六棵茶树"]])
def test_a_claim_with_a_figure_and_few_wrong_versions(base: BaseFolder, wordings: list[str]) -> None:
    before = "    misstatements:\n      - wordings: {zh-Hans: [山上只有六棵茶树], en: [there are 900 tea bushes]}\n"
    after = f"    misstatements: [{{wordings: {{zh-Hans: {wordings}}}}}]\n" if wordings else ""
    base.replace(CLAIMS, before, after.replace("'", ""))
    message = f"it holds a figure, name or date and lists {len(wordings)} wrong versions; list at least 2"
    line = 8 if wordings else 2
    assert said_of(base) == [f"warning misstatements c-tea claims/all.yaml:{line}: {message}"]
    assert said_of(base, limits=Limits(misstatements=len(wordings))) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "entry"),
    [
        (CLAIMS, TEA_TEXT, TEA_TEXT[:-1] + ", zh-Hant: 山上有六百棵茶樹。}", 5, "c-tea"),
        (FAQ, "question: {", "question: {zh-Hant: 山上有什麼？, ", 4, "faq-hill"),
        (BOUNDARIES, "reply: {", "reply: {zh-Hant: 文章沒有談咖啡。, ", 4, "b-coffee"),
        (SMALLTALK, "reply: {", "reply: {zh-Hant: 你好。, ", 4, "s-hello"),
        (CLAIMS, "en: [there are 900 tea bushes]}",
         "en: [there are 900 tea bushes]}\n        correction:\n          zh-Hans: 没有\n          en: none\n"
         "          zh-Hant: 沒有", 13, "c-tea"),
    ],
)  # fmt: skip
def test_a_traditional_wording_that_is_derived_anyway(
    base: BaseFolder, file: str, old: str, new: str, line: int, entry: str
) -> None:
    base.replace(file, old, new)
    message = "zh-Hant is what is derived from zh-Hans anyway; take it out"
    assert said_of(base) == [f"warning needless-override {entry} {file}:{line}: {message}"]


def test_a_traditional_wording_of_its_own(base: BaseFolder) -> None:
    base.replace(CLAIMS, TEA_TEXT, TEA_TEXT[:-1] + ", zh-Hant: 山上種了六百棵茶。}")
    assert said_of(base) == []


def test_a_name_of_the_vocabulary_makes_an_override_needless(base: BaseFolder) -> None:
    base.replace(CLAIMS, TEA_TEXT, TEA_TEXT[:-1] + ", zh-Hant: 山上有六百棵茶叢。}")
    assert said_of(base) == []
    base.replace("vocabulary.yaml", "terms:\n", "terms:\n  - {id: bush, kind: topic, variants: [bush], label: "
                 "{zh-Hans: 茶树, zh-Hant: 茶叢, en: bush}}\n")  # fmt: skip
    (remark,) = said_of(base)
    assert remark.startswith("warning needless-override c-tea claims/all.yaml:5: ")


@pytest.mark.parametrize("cited", ["made-up/0.1", "second/0.1"])
def test_several_sources_change_nothing(base: BaseFolder, cited: str) -> None:
    base.write("sources/second.yaml", SOURCE.replace("made-up", "second"))
    base.replace(CLAIMS, 'citations: ["0.1"]', f"citations: [{cited}]")
    base.replace(CLAIMS, 'citations: ["1.1"]', "citations: [second/1.1]")
    assert said_of(base) == []


def test_a_figure_that_holds_the_number_of_a_passage_is_read_whole(base: BaseFolder) -> None:
    base.replace(FAQ, TEA_ANSWER, "answer: {zh-Hans: 有茶树, en: 'They cost 0.1 million dollars.'}")
    assert len(said_of(base)) == 1


def test_a_figure_around_the_number_of_a_passage_is_read_whole(base: BaseFolder) -> None:
    base.replace(FAQ, TEA_ANSWER, "answer: {zh-Hans: 有茶树, en: 'They cost 10.15 dollars.'}")
    (remark,) = said_of(base)
    assert "the figure 10.15 usd" in remark


def test_an_entry_that_only_names_itself(base: BaseFolder) -> None:
    base.replace(FAQ, "related: [c-road]", "related: [c-road, faq-hill]")
    base.replace(BOUNDARIES, "nearest: [faq-hill]", "nearest: []")
    assert len(said_of(base)) == 1


def test_a_text_that_is_too_long_is_told_once(base: BaseFolder) -> None:
    base.replace(SMALLTALK, "zh-Hans: 你好。", f"zh-Hans: {'好' * 1201}")
    assert len(said_of(base)) == 1
