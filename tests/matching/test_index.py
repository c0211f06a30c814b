"""The inverted index against exhaustive scoring, written here the slow and obvious way."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.features import content, features
from bot.matching.index import BODY_WEIGHT, Body, Document, Index

WORDS = [
    "chip",
    "chips",
    "export",
    "ban",
    "h20",
    "@h20",
    "@h200",
    "#6x",
    "芯片",
    "出口",
    "禁令",
    "中国",
    "的",
    "the",
    "not",
]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@st.composite
def bases(draw: st.DrawFn) -> tuple[list[Document], list[Body], int]:
    """Some phrasings, a few of them misstatements, and texts that describe entries."""
    entries = draw(st.integers(1, 5))
    documents = [
        Document(number, text, text) for number in range(entries) for text in draw(st.lists(texts, max_size=4))
    ]
    documents += [
        Document(draw(st.integers(0, entries - 1)), text, text, wrong=0) for text in draw(st.lists(texts, max_size=3))
    ]
    bodies = [Body(draw(st.integers(0, entries - 1)), text) for text in draw(st.lists(texts, max_size=3))]
    return documents, bodies, entries


class Exhaustive:
    """Every vector kept whole and compared with every other one."""

    def __init__(self, documents: list[Document], bodies: list[Body], entries: int) -> None:
        self.raw = [features(document.normalised) for document in documents]
        self.profiles: list[dict[str, float]] = []
        for entry in range(entries):
            own = [
                raw
                for raw, document in zip(self.raw, documents, strict=True)
                if document.entry == entry and document.wrong is None
            ]
            described = [features(body.normalised) for body in bodies if body.entry == entry]
            names = {name for raw in (*own, *described) for name in raw}
            self.profiles.append(
                {
                    name: sum(raw.get(name, 0.0) for raw in own) / max(len(own), 1)
                    + BODY_WEIGHT * sum(raw.get(name, 0.0) for raw in described)
                    for name in names
                }
            )
        self.entries = entries

    def rarity(self, name: str) -> float:
        return 0.2 + math.log((1 + self.entries) / (1 + sum(name in profile for profile in self.profiles)))

    def cosine(self, one: dict[str, float], other: dict[str, float]) -> float:
        left = {name: weight * self.rarity(name) for name, weight in one.items()}
        right = {name: weight * self.rarity(name) for name, weight in other.items()}
        size = math.hypot(*left.values()) * math.hypot(*right.values())
        return sum(left[name] * right[name] for name in left.keys() & right.keys()) / size if size else 0.0

    def documents(self, raw: dict[str, float]) -> dict[int, float]:
        return {number: self.cosine(raw, other) for number, other in enumerate(self.raw) if raw.keys() & other.keys()}

    def entries_near(self, raw: dict[str, float]) -> dict[int, float]:
        rooted = [{name: math.sqrt(weight) for name, weight in profile.items()} for profile in self.profiles]
        return {number: self.cosine(raw, other) for number, other in enumerate(rooted) if raw.keys() & other.keys()}

    def cover(self, raw: dict[str, float], entry: int) -> float:
        topic = {name: weight * self.rarity(name) for name, weight in content(raw).items()}
        known = sum(weight for name, weight in topic.items() if name in self.profiles[entry])
        return known / sum(topic.values()) if topic else 0.0


def in_order(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda number: (-round(scores[number], 9), number))


@given(bases(), texts)
@settings(max_examples=300, deadline=None)
def test_the_index_finds_what_exhaustive_scoring_finds(
    base: tuple[list[Document], list[Body], int], query: str
) -> None:
    documents, bodies, entries = base
    index, slow = Index(documents, bodies, entries=entries), Exhaustive(documents, bodies, entries)
    raw = features(query)
    vector = index.weigh(raw)
    for found, expected in (
        (index.nearest_documents(vector), slow.documents(raw)),
        (index.nearest_profiles(vector), slow.entries_near(raw)),
    ):
        assert dict(found) == pytest.approx(expected, abs=1e-9)
        assert in_order(found) == in_order(expected)
    for entry in range(entries):
        assert index.cover(raw, entry) == pytest.approx(slow.cover(raw, entry), abs=1e-9)


@given(bases(), texts)
@settings(max_examples=100, deadline=None)
def test_scores_are_shares(base: tuple[list[Document], list[Body], int], query: str) -> None:
    documents, bodies, entries = base
    index = Index(documents, bodies, entries=entries)
    vector = index.weigh(features(query))
    assert math.hypot(*vector.values()) == pytest.approx(1.0)
    for score in (*index.nearest_documents(vector).values(), *index.nearest_profiles(vector).values()):
        assert 0.0 <= score <= 1.0 + 1e-9


@given(bases())
@settings(max_examples=100, deadline=None)
def test_a_phrasing_lies_nearest_to_itself(base: tuple[list[Document], list[Body], int]) -> None:
    documents, bodies, entries = base
    index = Index(documents, bodies, entries=entries)
    for number, document in enumerate(documents):
        near = index.nearest_documents(index.weigh(features(document.normalised)))
        assert near[number] == pytest.approx(max(near.values()))
        assert near[number] == pytest.approx(1.0)


def test_nothing_shared_finds_nothing() -> None:
    index = Index([Document(0, "芯片", "芯片")], [], entries=1)
    assert index.nearest_documents(index.weigh(features("zebra"))) == {}
    assert index.weigh({}) == {}
    assert index.cover({}, 0) == 0.0
