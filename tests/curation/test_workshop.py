"""The base as moderators see and change it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.curation.documents import read_document
from bot.curation.load import load_base
from bot.curation.overlay import overlay
from bot.curation.workshop import BaseWorkshop
from bot.domain.reply import Outcome
from bot.domain.revision import Part
from bot.errors import CurationError
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from tests.curation.base import CHECKS, BaseFolder
from tests.curation.linting import tidy
from tests.curation.revising import HEIGHT, Item, added, document, edited, phrased

PIER: Item = {
    "id": "c-pier",
    "kind": "reported",
    "question": {"zh-Hans": "路政局花了多少钱？", "en": "What did the Road Board pay?"},
    "text": {"zh-Hans": "路政局在 2023 年花了七十亿美元。", "en": "The Road Board paid $7 billion in 2023."},
    "citations": ["1.1#1"],
    "phrasings": {
        "zh-Hans": ["路政局花费", "花了几个亿", "那笔钱多少", "总共花了多少"],
        "en": ["what did it cost", "cost of the road", "how much was paid", "the bill"],
    },
}


@pytest.fixture
def folder(base: BaseFolder) -> BaseFolder:
    tidy(base)
    base.write("checks/all.yaml", CHECKS)
    return base


@pytest.fixture
def shop(folder: BaseFolder) -> BaseWorkshop:
    """A workshop with one live revision: how high the hill is."""
    base = load_base(folder.path)
    laid = overlay(base, [added(base, Part.BOUNDARIES, HEIGHT)])
    return BaseWorkshop(folder.path, base, laid, Answering(Matcher(laid.base.knowledge)))


def changed(shop: BaseWorkshop, entry: str, **changes: Any) -> str:
    found = shop.document(entry)
    assert found is not None
    return json.dumps(read_document(found) | changes, ensure_ascii=False)


def test_it_shows_the_live_base_and_the_files(shop: BaseWorkshop) -> None:
    assert shop.sources == ("made-up",)
    assert shop.document("b-height") == document(Part.BOUNDARIES, HEIGHT)
    assert shop.base_document("b-height") is None
    assert shop.document("c-tea") == shop.base_document("c-tea") is not None
    assert "b-height" in shop.knowledge.entries
    assert [shop.part_of(name) for name in ("c-tea", "faq-hill", "b-height", "s-hello", "none", "made-up")] == [
        *Part.__members__.values(),
        None,
        None,
    ]


def test_it_goes_over_to_another_base(folder: BaseFolder, shop: BaseWorkshop) -> None:
    base = load_base(folder.path)
    shop.use(base, overlay(base, [edited(base, "c-tea", phrased("tea, how many"))]))
    assert shop.document("b-height") is None
    assert "tea, how many" in (shop.document("c-tea") or "")
    assert "tea, how many" not in (shop.base_document("c-tea") or "")


def test_the_values_of_a_claim_are_read_from_its_text(shop: BaseWorkshop) -> None:
    values = read_document(shop.canonical(Part.CLAIMS, PIER))["values"]
    assert values == {
        "figures": [{"value": "7000000000", "unit": "usd"}],
        "names": ["road-board"],
        "dates": ["2023"],
    }
    assert shop.problems(Part.CLAIMS, shop.canonical(Part.CLAIMS, PIER)) == []


def test_values_that_are_given_stay(shop: BaseWorkshop) -> None:
    given = {"names": ["tea-hill"]}
    assert read_document(shop.canonical(Part.CLAIMS, PIER | {"values": given}))["values"] == given
    plain = PIER | {"text": {"zh-Hans": "修了路。", "en": "It was built."}}
    assert "values" not in read_document(shop.canonical(Part.CLAIMS, plain))


def test_an_item_that_is_not_valid_keeps_its_keys(shop: BaseWorkshop) -> None:
    item = {"text": "one", "id": "c-x"}
    assert read_document(shop.canonical(Part.CLAIMS, item)) == item
    assert list(read_document(shop.canonical(Part.CLAIMS, item))) == ["text", "id"]


@pytest.mark.parametrize(
    ("part", "item", "sentences"),
    [
        (Part.BOUNDARIES, {}, ["it has no id; give it one"]),
        (
            Part.CLAIMS,
            PIER | {"citations": ["9.9"]},
            ["the source “made-up” has no passage “9.9”; cite one that it has"],
        ),
        (Part.CLAIMS, PIER | {"citations": []}, ["citations: at least 1 is needed, there is none"]),
        (
            Part.BOUNDARIES,
            HEIGHT | {"nearest": ["c-no"]},
            ["there is no claim or FAQ entry “c-no”; name one that exists"],
        ),
        (Part.BOUNDARIES, HEIGHT | {"id": "c-tea"}, ["the id “c-tea” is taken by an entry of claims; choose another"]),
    ],
)
def test_problems_are_sentences_without_files_and_lines(
    shop: BaseWorkshop, part: Part, item: Item, sentences: list[str]
) -> None:
    assert shop.problems(part, json.dumps(item)) == sentences
    assert not any(".yaml" in sentence or "/" in sentence for sentence in sentences)
    assert shop.remarks(part, json.dumps(item)) == []


def test_a_section_that_no_source_has(shop: BaseWorkshop) -> None:
    found = shop.problems(Part.FAQ, changed(shop, "faq-hill", section="7"))
    assert found == ["no source has a section “7”; use one that a source has"]


def test_remarks_are_what_lint_says_of_this_entry_alone(shop: BaseWorkshop) -> None:
    claim = shop.canonical(Part.CLAIMS, PIER | {"values": {}, "missing": ["en"], "text": {"zh-Hans": "花了九美元。"}})
    assert shop.remarks(Part.CLAIMS, claim) == [
        "the English is missing, readers of it are shown the other language; write it",
        "the text holds the figure 9 usd, which is not declared; write values: {figures: [{value: 9, unit: usd}]}",
        "no other entry names it; name it under claims, related or nearest of one",
    ]
    twice = changed(shop, "b-height", phrasings=HEIGHT["phrasings"] | {"en": ["PRICE of coffee!", "a b", "c d", "e f"]})
    assert shop.remarks(Part.BOUNDARIES, twice) == [
        "“PRICE of coffee!” is a phrasing of b-coffee too (“price of coffee”); keep it in one of them"
    ]
    assert shop.remarks(Part.BOUNDARIES, shop.document("b-height") or "") == []


def test_a_matcher_over_the_base_with_a_change(shop: BaseWorkshop) -> None:
    ways = {**HEIGHT["phrasings"], "en": [*HEIGHT["phrasings"]["en"], "elevation above the sea"]}
    with_it = shop.changed(Part.BOUNDARIES, "b-height", changed(shop, "b-height", phrasings=ways))
    assert with_it.knowledge.version != shop.knowledge.version
    reply = Answering(with_it).answer("elevation above the sea").reply
    assert [answer.entry for answer in reply.answers] == ["b-height"]
    without = shop.changed(Part.BOUNDARIES, "b-height", None)
    assert "b-height" not in without.knowledge.entries
    assert "b-height" in shop.knowledge.entries


def test_a_change_that_cannot_be_made_says_why(shop: BaseWorkshop) -> None:
    with pytest.raises(CurationError, match="山上有什么？” \\(faq-hill\\) rests on it; change that one first"):
        shop.changed(Part.CLAIMS, "c-tea", None)
    with pytest.raises(CurationError, match="there is no claim or FAQ entry “c-no”"):
        shop.changed(Part.BOUNDARIES, "b-height", changed(shop, "b-height", nearest=["c-no"]))


def test_the_checks_judge_replies(shop: BaseWorkshop) -> None:
    probes = {probe.text: probe.judge for probe in shop.probes()}
    assert "is tea nice" not in probes  # fails, and is known to
    answers = Answering(Matcher(shop.knowledge))
    right, none, wrong = (answers.answer(text).reply for text in ("price of coffee", "qqzz", "茶树数量"))
    assert none.outcome is Outcome.UNANSWERED
    judge = probes["price of coffee"]
    assert judge(right) > judge(none) >= 0 > judge(wrong)


def test_checks_with_errors_are_nobodys_probes(folder: BaseFolder) -> None:
    folder.write("checks/all.yaml", "positive: [{ask: x}]")
    base = load_base(folder.path)
    shop = BaseWorkshop(folder.path, base, overlay(base, []), Answering(Matcher(base.knowledge)))
    assert shop.probes() == ()
