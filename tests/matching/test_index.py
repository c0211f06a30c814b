"""The inverted index against exhaustive scoring, written here the slow and obvious way."""

from __future__ import annotations

import math
from collections import Counter
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.features import PAIR_MARK, content, features
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
        found = [features(document.normalised) for document in documents]
        times = Counter(name for raw in found for name in raw)
        described = {name for body in bodies for name in features(body.normalised)}
        self.lone = {name for name in {*times, *described} if name[0] == PAIR_MARK and times[name] < 2}
        self.raw = [self.kept(raw) for raw in found]
        in_bodies = {body: self.kept(features(body.normalised)) for body in bodies}
        self.profiles: list[dict[str, float]] = []
        for entry in range(entries):
            own = [
                raw
                for raw, document in zip(self.raw, documents, strict=True)
                if document.entry == entry and document.wrong is None
            ]
            described = [in_bodies[body] for body in bodies if body.entry == entry]
            names = {name for raw in (*own, *described) for name in raw}
            self.profiles.append(
                {
                    name: sum(raw.get(name, 0.0) for raw in own) / max(len(own), 1)
                    + BODY_WEIGHT * sum(raw.get(name, 0.0) for raw in described)
                    for name in names
                }
            )
        self.known = {name for raw in (*self.raw, *self.profiles) for name in raw}
        self.entries = entries

    def kept(self, raw: dict[str, float]) -> dict[str, float]:
        """Without the pairs that a single phrasing has, and those that none has."""
        return {name: weight for name, weight in raw.items() if name not in self.lone}

    def asked(self, text: str) -> dict[str, float]:
        """The features of a question: pairs that are new do not count."""
        return {name: weight for name, weight in features(text).items() if name[0] != PAIR_MARK or name in self.known}

    def rarity(self, name: str) -> float:
        return 0.2 + math.log((1 + self.entries) / (1 + sum(name in profile for profile in self.profiles)))

    def cosine(self, one: dict[str, float], other: dict[str, float]) -> float:
        left = {name: weight * self.rarity(name) for name, weight in one.items()}
        right = {name: weight * self.rarity(name) for name, weight in other.items()}
        size = math.hypot(*left.values()) * math.hypot(*right.values())
        return sum(left[name] * right[name] for name in left.keys() & right.keys()) / size if size else 0.0

    def documents(self, text: str) -> list[float]:
        return [self.cosine(self.asked(text), other) for other in self.raw]

    def entries_near(self, text: str) -> list[float]:
        rooted = [{name: math.sqrt(weight) for name, weight in profile.items()} for profile in self.profiles]
        return [self.cosine(self.asked(text), other) for other in rooted]

    def cover(self, text: str, entry: int) -> float:
        weights = {name: weight * self.rarity(name) for name, weight in content(features(text)).items()}
        known = sum(weight for name, weight in weights.items() if name in self.profiles[entry])
        return known / sum(weights.values()) if weights else 0.0


def made(base: tuple[list[Document], list[Body], int]) -> tuple[Index, Exhaustive]:
    documents, bodies, entries = base
    index = Index(documents, bodies, entries=entries)
    return index, Exhaustive(index.documents, bodies, entries)


@given(bases(), texts)
@settings(max_examples=300, deadline=None)
def test_the_index_finds_what_exhaustive_scoring_finds(
    base: tuple[list[Document], list[Body], int], query: str
) -> None:
    index, slow = made(base)
    like = index.compare(index.query(query))
    assert like.documents is not None
    assert like.documents.tolist() == pytest.approx(slow.documents(query), abs=1e-5)
    assert like.profiles.tolist() == pytest.approx(slow.entries_near(query), abs=1e-5)
    for entry in range(index.entries):
        assert like.cover[entry] == pytest.approx(slow.cover(query, entry), abs=1e-5)
        own = [cosine for cosine, each in zip(like.documents, index.documents, strict=True) if each.entry == entry]
        assert like.nearest[entry] == pytest.approx(max(own, default=0.0))
        assert index.cosines(index.query(query), like, [entry]) == [pytest.approx(own)]


@given(bases(), texts)
@settings(max_examples=100, deadline=None)
def test_a_base_with_very_many_phrasings_is_compared_the_same_way_by_fewer_features(
    base: tuple[list[Document], list[Body], int], query: str
) -> None:
    documents, bodies, entries = base
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.matching.index.MANY_PHRASINGS", -1)
        index = Index(documents, bodies, entries=entries)
        patch.setattr(f"{__name__}.features", partial(features, light=True))
        slow = Exhaustive(index.documents, bodies, entries)
        asked = index.query(query)
        like = index.compare(asked)
        expected = slow.documents(query)
    assert like.documents is None
    found = [cosine for own in index.cosines(asked, like, range(entries)) for cosine in own]
    assert found == pytest.approx(expected, abs=1e-5)


@given(bases(), texts)
@settings(max_examples=100, deadline=None)
def test_scores_are_shares(base: tuple[list[Document], list[Body], int], query: str) -> None:
    index, _ = made(base)
    like = index.compare(index.query(query))
    assert like.documents is not None
    for scores in (like.documents, like.profiles, like.cover, like.topic):
        assert all(-1e-6 <= score <= 1.0 + 1e-6 for score in scores)


@given(bases())
@settings(max_examples=100, deadline=None)
def test_a_phrasing_lies_nearest_to_itself(base: tuple[list[Document], list[Body], int]) -> None:
    index, _ = made(base)
    for number, document in enumerate(index.documents):
        near = index.compare(index.query(document.normalised)).documents
        assert near is not None
        assert near[number] == pytest.approx(max(near), abs=1e-6)
        assert near[number] == pytest.approx(1.0, abs=1e-6)


@given(bases(), texts)
@settings(max_examples=100, deadline=None)
def test_an_index_made_from_kept_arrays_is_the_same(base: tuple[list[Document], list[Body], int], query: str) -> None:
    documents, bodies, entries = base
    index = Index(documents, bodies, entries=entries)
    again = Index(documents, bodies, entries=entries, arrays=index.arrays)
    one, other = index.compare(index.query(query)), again.compare(again.query(query))
    assert one.profiles.tolist() == other.profiles.tolist()
    assert index.rarity("chip") == again.rarity("chip")
    assert one.documents is not None
    assert other.documents is not None
    assert one.documents.tolist() == other.documents.tolist()


def test_arrays_of_other_documents_are_refused() -> None:
    arrays = Index([Document(0, "芯片", "芯片"), Document(1, "出口", "出口")], [], entries=2).arrays
    with pytest.raises(ValueError, match="other documents"):
        Index([Document(0, "芯片", "芯片")], [], entries=1, arrays=arrays)


def test_nothing_shared_finds_nothing() -> None:
    index = Index([Document(0, "芯片", "芯片")], [], entries=1)
    for text in ("zebra", ""):
        like = index.compare(index.query(text))
        assert like.nearest.tolist() == like.profiles.tolist() == like.cover.tolist() == [0.0]


def test_a_question_of_common_words_looks_at_a_bounded_number_of_postings() -> None:
    index = Index([Document(n, f"the w{n}", f"the w{n}") for n in range(50)], [], entries=50)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.matching.index.MOST_POSTINGS", 10)
        like = index.compare(index.query("the w7"))
    assert like.documents is not None
    assert like.documents.argmax() == 7  # the rare word first; "the" no longer fits in
