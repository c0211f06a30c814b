"""Messages asked again before and after a change: the quick way misses none that is replied to otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from benchmarks.made_up_log import SHARES, made_up_log
from bot.curation.load import load_base
from bot.curation.overlay import overlay
from bot.curation.workshop import BaseWorkshop
from bot.domain.revision import Part
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.services.replay import Replay
from tests.learnt import ROOT, shipped_matcher
from tests.services.base import knowledge

Item = dict[str, Any]
Change = Callable[[Item], object]

NEW = {
    "id": "b-lithography",
    "question": {"zh-Hans": "光刻机", "en": "Lithography machines"},
    "reply": {"zh-Hans": "文章没有谈光刻机。", "en": "The article does not speak of lithography machines."},
    "phrasings": {
        "zh-Hans": ["光刻机怎么样", "谁造光刻机", "中国的光刻机", "光刻机能卖到中国吗"],
        "en": ["lithography machines", "who builds wafer steppers", "are steppers banned", "can China buy steppers"],
    },
}
# Questions after the new entry, and with slips that are read as its words
NEAR_NEW = ["光刻机呢", "who makes lithografy machines", "stepers", "H20 and lithography?", "美国卖光刻机吗？H20呢？"]

MORE = "so should nobody sell them any of it at all"

# From the shipped base: a claim on which many answers rest, and one on which none does
BROAD, NARROW = "c-11.2-full-ban", "c-9.2-catch-up"


def half(item: Item) -> None:
    item["phrasings"] = {language: texts[::2] for language, texts in item["phrasings"].items()}
    item.pop("statements", None)


def another_figure(item: Item) -> None:
    item["text"]["en"] += " That was in 1987."
    item["text"]["zh-Hans"] += "那是1987年的事。"
    item.pop("values")


def other_passages(item: Item) -> None:
    item["citations"] = ["5.1"]


def one_more(item: Item) -> None:
    item["phrasings"]["en"].append(MORE)


CHANGES: list[tuple[str, Change]] = [
    ("faq-what-is-h200", half),
    (BROAD, another_figure),
    (BROAD, other_passages),
    (BROAD, one_more),
    (NARROW, half),
    ("b-human-rights", half),
]


@cache
def shop() -> BaseWorkshop:
    base = load_base(ROOT / "knowledge")
    return BaseWorkshop(ROOT / "knowledge", base, overlay(base, ()), Answering(shipped_matcher()))


@cache
def asked() -> tuple[str, ...]:
    """A sample of what people may type, and what comes near the entries that change."""
    entries = shop().knowledge.entries
    touched = [*(entry for entry, _ in CHANGES), "b-author-politics"]
    near = [each.text for entry in dict.fromkeys(touched) for each in entries[entry].phrasings[::6]]
    return tuple(dict.fromkeys([*made_up_log(shop().knowledge, 2000)[::12], *near, *NEAR_NEW, MORE]))


def replies(answers: Answering, text: str) -> object:
    reply = answers.answer(text).reply
    return reply.outcome, [(each.entry, each.text, each.verdict, each.references) for each in reply.answers]


@cache
def replies_now() -> tuple[object, ...]:
    answers = Answering(shipped_matcher())
    return tuple(replies(answers, text) for text in asked())


def assert_none_is_missed(candidate: Matcher, touched: frozenset[str], *, at_most: float) -> None:
    """Every message that is replied to otherwise is told; of the others at most a share is matched again."""
    after = Answering(candidate)
    differing = {text for text, now in zip(asked(), replies_now(), strict=True) if replies(after, text) != now}
    assert differing
    replay = Replay(shipped_matcher(), candidate, touched)
    told = {text: found for text in asked() if (found := replay(text)) is not None}
    assert differing <= told.keys()
    assert len(told) <= at_most * len(asked())


def test_none_is_missed_where_an_entry_is_new() -> None:
    document = shop().canonical(Part.BOUNDARIES, NEW)
    candidate = shop().changed(Part.BOUNDARIES, "b-lithography", document)
    assert_none_is_missed(candidate, frozenset(["b-lithography"]), at_most=0.25)


def test_none_is_missed_where_an_entry_goes() -> None:
    candidate = shop().changed(Part.BOUNDARIES, "b-author-politics", None)
    assert_none_is_missed(candidate, frozenset(["b-author-politics"]), at_most=0.25)


@pytest.mark.parametrize(("entry", "change"), CHANGES, ids=lambda each: getattr(each, "__name__", each))
def test_none_is_missed_where_an_entry_changes(entry: str, change: Change) -> None:
    part, item = shop().part_of(entry), json.loads(shop().document(entry) or "")
    assert part is not None
    change(item)
    candidate = shop().changed(part, entry, shop().canonical(part, item))
    assert_none_is_missed(candidate, frozenset([entry]), at_most=0.5)


def test_another_matcher_is_asked_everything() -> None:
    """One that was not amended from what answers now may decide anything otherwise."""
    present, candidate = Matcher(knowledge()), Matcher(knowledge())
    text = "who founded the Ferry Museum"
    assert Replay(present, candidate, frozenset())(text) is not None
    assert Replay(present, present.amended(knowledge()), frozenset())(text) is None


def test_a_made_up_log_has_what_people_type() -> None:
    texts = made_up_log(shop().knowledge, 300)
    assert len(set(texts)) == 300
    assert made_up_log(shop().knowledge, 300) == texts
    listed = {each.text for entry in shop().knowledge.entries.values() for each in entry.phrasings}
    assert SHARES["listed"] / 2 < sum(text in listed for text in texts) / 3 < SHARES["listed"] * 2
