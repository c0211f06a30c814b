"""The inverted index: which phrasings, and which entries as a whole, share rare features with a question.

Cosine over TF-IDF. Rarity is counted over entries, not over phrasings: a word that stands in all twenty phrasings of
one entry is a good sign of that entry, not a common word.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.matching.features import content, features, spell, topic

Vector = dict[str, float]
# Feature → numbers of what has it, and its weight there. Arrays, since a base has half a million of these pairs, and
# the garbage collector would look at every one of as many tuples
Postings = Mapping[str, "tuple[array[int], array[float]]"]

# A claim's statement and an FAQ answer describe an entry, yet nobody asks in their words
BODY_WEIGHT = 0.35


@dataclass(frozen=True, slots=True)
class Document:
    """One phrasing of an entry.

    Attributes:
        entry: number of the entry.
        text: as curated.
        normalised: as matched.
        wrong: for a misstatement, its number within the claim; None for a true phrasing.
        states: whether it is a true statement, not a question: only such can bear a statement out.
        letters: ``normalised`` for comparison letter by letter.
    """

    entry: int
    text: str
    normalised: str
    wrong: int | None = None
    states: bool = False
    letters: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "letters", spell(self.normalised))


@dataclass(frozen=True, slots=True)
class Body:
    """Text that describes an entry without being a way to ask for it."""

    entry: int
    normalised: str


class Index:
    """Phrasings and entry profiles, searchable by features."""

    def __init__(self, documents: Sequence[Document], bodies: Iterable[Body], *, entries: int) -> None:
        """Args:
        documents: every phrasing.
        bodies: texts that widen the profile of an entry.
        entries: how many entries there are; they are numbered from 0.
        """
        self.documents = documents
        raw = [features(document.normalised) for document in documents]
        profiles: list[Vector] = [defaultdict(float) for _ in range(entries)]
        sizes = Counter(document.entry for document in documents if document.wrong is None)
        for document, weights in zip(documents, raw, strict=True):
            if document.wrong is None:
                for feature, weight in weights.items():
                    profiles[document.entry][feature] += weight / sizes[document.entry]
        self.vocabulary_of: list[set[str]] = [set(profile) for profile in profiles]
        for body in bodies:
            for feature, weight in features(body.normalised).items():
                profiles[body.entry][feature] += weight * BODY_WEIGHT
                self.vocabulary_of[body.entry].add(feature)
        found_in = Counter(feature for profile in profiles for feature in profile)
        self._total = entries
        self.idf = {feature: self._rarity(count) for feature, count in found_in.items()}
        self.rarest = self._rarity(0)  # the weight of a feature that stands in no entry
        self._documents = self._postings(raw)
        self._profiles = self._postings([{f: math.sqrt(w) for f, w in profile.items()} for profile in profiles])

    def _rarity(self, count: int) -> float:
        return 0.2 + math.log((1 + self._total) / (1 + count))

    @property
    def features(self) -> Iterable[str]:
        """Every feature of a phrasing, misstatements included."""
        return self._documents.keys()

    def weigh(self, raw: Mapping[str, float]) -> Vector:
        """Unit vector of raw features; features that no phrasing has count in its length."""
        idf, rarest = self.idf, self.rarest
        weighed = {feature: weight * idf.get(feature, rarest) for feature, weight in raw.items()}
        length = math.sqrt(sum(weight * weight for weight in weighed.values()))
        return {feature: weight / length for feature, weight in weighed.items()} if length else {}

    def nearest_documents(self, vector: Mapping[str, float]) -> dict[int, float]:
        """Number of a document → cosine, for every document that shares a feature."""
        return _accumulate(self._documents, vector)

    def nearest_profiles(self, vector: Mapping[str, float]) -> dict[int, float]:
        """Number of an entry → cosine with its profile."""
        return _accumulate(self._profiles, vector)

    def cover(self, raw: Mapping[str, float], entry: int) -> float:
        """Share of the question's rare content that the entry has anywhere, in [0, 1]."""
        return self._cover(content(dict(raw)), entry)

    def topic_cover(self, raw: Mapping[str, float], entry: int) -> float:
        """The same without names, figures and question words: 1 where nothing else is asked.

        A name alone covers much of "how old is Sacks", which an entry on Sacks need not answer.
        """
        return self._cover(topic(content(dict(raw))), entry, nothing=1.0)

    def _cover(self, raw: Mapping[str, float], entry: int, *, nothing: float = 0.0) -> float:
        known = self.vocabulary_of[entry]
        total = covered = 0.0
        for feature, weight in raw.items():
            rarity = weight * self.idf.get(feature, self.rarest)
            total += rarity
            if feature in known:
                covered += rarity
        return covered / total if total else nothing

    def _postings(self, vectors: Sequence[Mapping[str, float]]) -> Postings:
        idf, rarest = self.idf, self.rarest
        postings: dict[str, tuple[array[int], array[float]]] = {}
        for number, raw in enumerate(vectors):
            weighed = [(feature, weight * idf.get(feature, rarest)) for feature, weight in raw.items()]
            length = math.sqrt(sum(weight * weight for _, weight in weighed))
            for feature, weight in weighed:
                found = postings.get(feature)
                if found is None:
                    found = postings[feature] = (array("I"), array("d"))
                found[0].append(number)
                found[1].append(weight / length)
        return postings


def _accumulate(postings: Postings, vector: Mapping[str, float]) -> dict[int, float]:
    scores: dict[int, float] = defaultdict(float)
    for feature, weight in vector.items():
        found = postings.get(feature)
        if found is not None:
            for number, other in zip(*found, strict=True):
                scores[number] += weight * other
    return scores
