"""The inverted index: which phrasings, and which entries as a whole, share rare features with a question.

Cosine over TF-IDF. Rarity is counted over entries, not over phrasings: a word that stands in all twenty phrasings of
one entry is a good sign of that entry, not a common word. The profile of an entry is the square root of how often its
phrasings have each feature (a word in four phrasings of five is not four times as telling as one in a single one).

Everything is kept in a few NumPy arrays, feature by feature, so that a base of a hundred thousand phrasings is built in
seconds and holds no Python object per feature and phrasing.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import PAIR_MARK, features, is_content, is_topic, spell

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

# A claim's statement and an FAQ answer describe an entry, yet nobody asks in their words
BODY_WEIGHT = 0.35

# Bases with more phrasings than this are searched by fewer features, by entries first and then by the phrasings of the
# nearest of them, and without what is learnt per entry
MANY_PHRASINGS = 50_000

# Pairs of a feature and a phrasing, or an entry, that are looked at for one question, rarest feature first: it bounds
# the time that a question of common words takes in a large base
MOST_POSTINGS = 200_000
MOST_POSTINGS_LIGHT = 8_000


@dataclass(frozen=True, slots=True)
class Document:
    """One phrasing of an entry.

    Attributes:
        entry: number of the entry.
        text: as curated.
        normalised: as matched.
        wrong: for a misstatement, its number within the claim; None for a true phrasing.
        states: whether it is a true statement, not a question: only such can bear a statement out.
    """

    entry: int
    text: str
    normalised: str
    wrong: int | None = None
    states: bool = False

    @property
    def letters(self) -> str:
        """``normalised`` for comparison letter by letter."""
        return spell(self.normalised)


@dataclass(frozen=True, slots=True)
class Body:
    """Text that describes an entry without being a way to ask for it."""

    entry: int
    normalised: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question as numbers.

    Attributes:
        terms: numbers of its features that the base knows, in order of features.
        raw: their weights before rarity is counted in.
        content: which of them carry content, and
        topic: which of these are neither a name nor a figure nor a word of asking.
        length: of the whole vector, unknown features included (see :meth:`Index.query`).
        plain_length: the same where rarity is counted over phrasings.
        all_content: rarity-weighted sum over all its content, known or not.
        all_topic: the same over its topic.
    """

    terms: Ints
    raw: Floats
    content: NDArray[np.bool_]
    topic: NDArray[np.bool_]
    length: float
    plain_length: float
    all_content: float
    all_topic: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a question lies to every entry, by number of the entry.

    Attributes:
        documents: cosine with each phrasing, by its number; None in a base with very many of them.
        nearest: the best of an entry's, misstatements included; zeros where ``documents`` is None.
        profiles: cosine with each entry as a whole.
        typical: the same where rarity is counted over phrasings, not entries. What is common among all phrasings counts
            less then, so that it tells better whether a question is about any of the entries at all.
        cover: share of the question's rare content that each entry has anywhere, in [0, 1].
        topic: the same without names, figures and question words; 1 where nothing else is asked. A name alone covers
            much of "how old is Sacks", which an entry on Sacks need not answer.
    """

    documents: NDArray[np.float64] | None
    nearest: NDArray[np.float64]
    profiles: NDArray[np.float64]
    typical: NDArray[np.float64]
    cover: NDArray[np.float64]
    topic: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each feature what has it, and its weight there: ``members[starts[f]:starts[f + 1]]``."""

    starts: NDArray[np.int64]
    members: Ints
    weights: Floats

    @classmethod
    def of(cls, terms: Ints, members: Ints, weights: NDArray[Any], size: int) -> Postings:
        """Postings from triplets in any order, over ``size`` features."""
        order = np.argsort(terms, kind="stable")
        starts = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(terms, minlength=size), out=starts[1:])
        return cls(starts, members[order], weights[order].astype(np.float32))

    def count(self) -> NDArray[np.int64]:
        """How many members each feature has."""
        return np.diff(self.starts)

    def gather(self, terms: Ints, most: int | None = None) -> Gathered:
        """What has some features; with ``most``, the features with fewest members first, within that number of them."""
        starts = self.starts[terms]
        lengths = self.starts[terms + 1] - starts
        places = np.arange(len(terms))
        if most is not None and int(lengths.sum()) > most:
            order = np.argsort(lengths, kind="stable")
            places = order[np.cumsum(lengths[order]) <= most]
            starts, lengths = starts[places], lengths[places]
        ends = np.cumsum(lengths)
        at = np.arange(int(ends[-1]) if len(ends) else 0)
        at += np.repeat(starts - ends + lengths, lengths)
        return Gathered(self.members[at].astype(np.intp), self.weights[at], places, lengths)  # what bincount takes


@dataclass(frozen=True, slots=True)
class Gathered:
    """What has some features.

    Attributes:
        members: what has the first of them, what has the second, and so on.
        weights: the weight of the feature in each.
        places: the places of these features among those asked for.
        lengths: how many members each of them has.
    """

    members: NDArray[np.intp]
    weights: Floats
    places: NDArray[np.intp]
    lengths: NDArray[np.int64]

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """For each member the value of its feature, of values for all features that were asked for."""
        return np.repeat(values[self.places], self.lengths)


def _summed(members: NDArray[np.intp], weights: NDArray[Any], size: int) -> NDArray[np.float64]:
    """The sum of the weights of each member."""
    return np.asarray(np.bincount(members, weights, minlength=size), np.float64)


def pack(words: Iterable[str]) -> NDArray[np.uint8]:
    """Words without line ends as one array of bytes."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def unpack(packed: NDArray[np.uint8]) -> list[str]:
    """The words of :func:`pack`, in order."""
    return packed.tobytes().decode().split("\n") if packed.size else []


class Index:
    """Phrasings and entry profiles, searchable by features.

    Phrasings are kept in order of their entries: :attr:`documents` is sorted by entry.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        bodies: Iterable[Body],
        *,
        entries: int,
        arrays: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        """Args:
        documents: every phrasing.
        bodies: texts that widen the profile of an entry.
        entries: how many entries there are; they are numbered from 0.
        arrays: what :attr:`arrays` of an index over the same documents and bodies gave, to spare the work.
        """
        self.documents: list[Document] = sorted(documents, key=lambda document: document.entry)
        self.entries = entries
        self.light = len(self.documents) > MANY_PHRASINGS
        self._bodies: dict[int, list[str]] = defaultdict(list)
        for body in bodies:
            self._bodies[body.entry].append(body.normalised)
        self._known: dict[int, frozenset[str]] = {}
        self.entry_of: Ints = np.fromiter((each.entry for each in self.documents), np.int32, len(self.documents))
        self.true = np.fromiter((each.wrong is None for each in self.documents), np.bool_, len(self.documents))
        self.starts = np.searchsorted(self.entry_of, np.arange(entries + 1)).astype(np.int64)

        self.terms: dict[str, int] = {}
        self._raw: tuple[Ints, Ints, Floats] | None = None
        self._documents, self._profiles = self._build() if arrays is None else self._restore(arrays)
        self.rarity_of = self._rarity(self._profiles.count())
        self._content = np.fromiter(map(is_content, self.terms), np.bool_, len(self.terms))
        self._topic = self._content & np.fromiter(map(is_topic, self.terms), np.bool_, len(self.terms))
        self.rarest = float(self._rarity(np.zeros(1))[0])  # the weight of a feature that stands in no entry
        self._plain_rarity, self._plain_rarest = self._rarity_over_phrasings()
        self._retold = self._plain_rarity / self.rarity_of  # from one rarity to the other, by feature
        self._rescale = self._rescaled()  # and the lengths of the profiles with it

    def _build(self) -> tuple[Postings, Postings]:
        self.terms = defaultdict(count().__next__)
        docs, terms, raw = self._vectors(each.normalised for each in self.documents)
        of_bodies = [(entry, text) for entry, texts in self._bodies.items() for text in texts]
        body_docs, body_terms, body_raw = self._vectors(text for _, text in of_bodies)
        kept = self._worth_keeping(terms)
        renumbered = (np.cumsum(kept) - 1).astype(np.int32)
        self.terms = {name: int(renumbered[number]) for name, number in self.terms.items() if kept[number]}
        in_document, in_body = kept[terms], kept[body_terms]
        docs, terms, raw = docs[in_document], renumbered[terms[in_document]], raw[in_document]
        body_entries = np.array([entry for entry, _ in of_bodies], np.int32)[body_docs[in_body]]
        body_terms, body_raw = renumbered[body_terms[in_body]], body_raw[in_body]

        profile = self._profile(docs, terms, raw, body_entries, body_terms, body_raw)
        rarity = self._rarity(profile.count())
        self._raw = (docs, terms, raw)
        by_term = np.repeat(np.arange(len(self.terms), dtype=np.int32), profile.count())
        return (
            self._by_document(rarity, terms, docs, raw)
            if self.light
            else self._unit(rarity, terms, docs, raw, len(self.documents)),
            self._unit(rarity, by_term, profile.members, np.sqrt(profile.weights), self.entries),
        )

    def _restore(self, arrays: Mapping[str, NDArray[Any]]) -> tuple[Postings, Postings]:
        self.terms = {name: number for number, name in enumerate(unpack(arrays["terms"]))}
        documents, profiles = (
            Postings(arrays[f"{name}_starts"], arrays[f"{name}_members"], arrays[f"{name}_weights"])
            for name in ("documents", "profiles")
        )
        keys, held = len(self.terms), len(self.documents)
        sizes = ((documents, held, keys) if self.light else (documents, keys, held), (profiles, keys, self.entries))
        for postings, rows, members in sizes:
            if len(postings.starts) != rows + 1 or postings.members.max(initial=-1) >= members:
                raise ValueError("the arrays belong to other documents")
        return documents, profiles

    @property
    def raw(self) -> tuple[Ints, Ints, Floats]:
        """The phrasings as triplets: number of the phrasing, number of the feature, its weight without rarity."""
        if self._raw is None:  # the arrays that an index is made from do not have them: only learning asks
            known = self.terms
            self.terms = defaultdict(count(len(known)).__next__, known)
            docs, terms, raw = self._vectors(each.normalised for each in self.documents)
            self.terms = known
            kept = terms < len(known)
            self._raw = (docs[kept], terms[kept], raw[kept])
        return self._raw

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """What was worked out, to be kept for the next time."""
        found: dict[str, NDArray[Any]] = {"terms": pack(self.terms)}
        for name, postings in (("documents", self._documents), ("profiles", self._profiles)):
            found[f"{name}_starts"] = postings.starts
            found[f"{name}_members"] = postings.members
            found[f"{name}_weights"] = postings.weights
        return found

    def _vectors(self, texts: Iterable[str]) -> tuple[Ints, Ints, Floats]:
        """Texts as triplets: number of the text, number of the feature, its raw weight."""
        number_of = self.terms
        terms, raw, sizes = array("i"), array("f"), array("i")
        for text in texts:
            found = features(text, light=self.light)
            terms.extend([number_of[feature] for feature in found])
            raw.extend(found.values())
            sizes.append(len(found))
        numbers = np.repeat(np.arange(len(sizes), dtype=np.int32), np.frombuffer(sizes, np.int32))
        return numbers, np.frombuffer(terms, np.int32), np.frombuffer(raw, np.float32)

    def _worth_keeping(self, terms: Ints) -> NDArray[np.bool_]:
        """Which features are kept: all but pairs that only one phrasing has, which are most, and chance."""
        rare = np.bincount(terms, minlength=len(self.terms)) < 2
        is_pair = np.fromiter((name[0] == PAIR_MARK for name in self.terms), np.bool_, len(self.terms))
        return ~(rare & is_pair)

    def _profile(
        self, docs: Ints, terms: Ints, raw: Floats, body_entries: Ints, body_terms: Ints, body_raw: Floats
    ) -> Postings:
        """For each feature the entries that have it, and how much of their phrasings do."""
        sizes = np.bincount(self.entry_of[self.true], minlength=self.entries)
        true = self.true[docs]
        entry = self.entry_of[docs[true]]
        all_entries = np.concatenate([entry, body_entries]).astype(np.int64)
        all_terms = np.concatenate([terms[true], body_terms]).astype(np.int64)
        weights = np.concatenate([raw[true] / np.maximum(sizes, 1)[entry], body_raw * BODY_WEIGHT])
        keys, inverse = np.unique(all_terms * max(self.entries, 1) + all_entries, return_inverse=True)
        summed = np.bincount(inverse, weights, minlength=len(keys)) if len(keys) else np.zeros(0)
        by_term = (keys // max(self.entries, 1)).astype(np.int32)
        members = (keys % max(self.entries, 1)).astype(np.int32)
        return Postings.of(by_term, members, summed.astype(np.float32), len(self.terms))

    def _rescaled(self) -> NDArray[np.float64]:
        """What brings the length of each profile to 1 where rarity is counted over phrasings."""
        by_term = np.repeat(self._retold, self._profiles.count())
        members = self._profiles.members
        lengths = np.bincount(members, (self._profiles.weights * by_term) ** 2, minlength=self.entries)
        return np.asarray(1.0 / np.sqrt(np.maximum(lengths, 1e-12)), np.float64)

    def _rarity(self, found_in: NDArray[np.integer] | NDArray[np.floating]) -> Floats:
        return (0.2 + np.log((1 + self.entries) / (1 + found_in))).astype(np.float32)

    def _rarity_over_phrasings(self) -> tuple[Floats, float]:
        """How rare each feature is over the phrasings, and one that stands in none."""
        total = len(self.documents)
        if self.light:
            counts = np.bincount(self._documents.members, minlength=len(self.terms))
        else:
            counts = self._documents.count()
        rarity = np.log((1 + total) / (1 + counts)) + 1.0
        return rarity.astype(np.float32), math.log(1 + total) + 1.0

    def _unit(self, rarity: Floats, terms: Ints, members: Ints, raw: Floats, size: int) -> Postings:
        """Postings with rarity counted in and every member's vector of length 1."""
        weighed = raw * rarity[terms]
        lengths = np.sqrt(np.bincount(members, weighed.astype(np.float64) ** 2, minlength=size))
        return Postings.of(terms, members, weighed / np.maximum(lengths, 1e-12)[members], len(self.terms))

    def _by_document(self, rarity: Floats, terms: Ints, docs: Ints, raw: Floats) -> Postings:
        """The other way round: for each phrasing its features, and their weights in its unit vector."""
        weighed = raw * rarity[terms]
        lengths = np.sqrt(np.bincount(docs, weighed.astype(np.float64) ** 2, minlength=len(self.documents)))
        return Postings.of(docs, terms, weighed / np.maximum(lengths, 1e-12)[docs], len(self.documents))

    def rarity(self, feature: str) -> float:
        """How rare a feature is over the entries: 0.2 where all have it; more, the fewer do."""
        number = self.terms.get(feature)
        return self.rarest if number is None else float(self.rarity_of[number])

    def query(self, normalised: str) -> Query:
        """A normalised question as numbers.

        Features that no phrasing has count in its length, but for pairs: most pairs of a question are new.
        """
        raw = features(normalised, light=self.light)
        number_of = self.terms.get
        known: list[int] = []
        known_weights: list[float] = []
        new: list[tuple[str, float]] = []
        for feature, weight in raw.items():
            number = number_of(feature)
            if number is not None:
                known.append(number)
                known_weights.append(weight)
            elif feature[0] != PAIR_MARK:
                new.append((feature, weight))
        terms, weights = np.array(known, np.int32), np.array(known_weights, np.float32)
        in_content, in_topic = self._content[terms], self._topic[terms]
        weighed = weights * self.rarity_of[terms]
        plainly = weights * self._plain_rarity[terms]
        beside = sum(weight * weight for _, weight in new)
        new_carrying = [(feature, weight) for feature, weight in new if is_content(feature)]
        new_content = sum(weight for _, weight in new_carrying) * self.rarest
        new_topic = sum(weight for feature, weight in new_carrying if is_topic(feature)) * self.rarest
        return Query(
            terms=terms,
            raw=weights,
            content=in_content,
            topic=in_topic,
            length=math.sqrt(beside * self.rarest**2 + float(weighed @ weighed)),
            plain_length=math.sqrt(beside * self._plain_rarest**2 + float(plainly @ plainly)),
            all_content=float(weighed[in_content].sum()) + new_content,
            all_topic=float(weighed[in_topic].sum()) + new_topic,
        )

    def compare(self, query: Query) -> Likeness:
        """How near a question lies to every entry."""
        weighed = query.raw * self.rarity_of[query.terms]
        unit = weighed / max(query.length, 1e-12)
        most = MOST_POSTINGS_LIGHT if self.light else MOST_POSTINGS
        having = self._profiles.gather(query.terms, most)
        profiles = _summed(having.members, having.weights * having.spread(unit), self.entries)
        plainly = query.raw * self._plain_rarity[query.terms] * self._retold[query.terms]
        plain_unit = plainly / max(query.plain_length, 1e-12)
        typical = _summed(having.members, having.weights * having.spread(plain_unit), self.entries) * self._rescale
        all_content, all_topic = query.all_content, query.all_topic
        if len(having.places) < len(query.terms):
            left_out = self._profiles.starts[query.terms] < self._profiles.starts[query.terms + 1]
            left_out[having.places] = False  # too common to be looked up: neither known nor unknown
            all_content -= float(weighed[query.content & left_out].sum())
            all_topic -= float(weighed[query.topic & left_out].sum())
        places = having.places[query.content[having.places]]
        carrying, carried = self._profiles.gather(query.terms[places]), weighed[places]
        cover = self._covered(carrying, carried, all_content, 0.0)
        topic_cover = self._covered(carrying, np.where(query.topic[places], carried, 0.0), all_topic, 1.0)
        if self.light:
            return Likeness(None, np.zeros(self.entries), profiles, typical, cover, topic_cover)
        held = self._documents.gather(query.terms, MOST_POSTINGS)
        documents = _summed(held.members, held.weights * held.spread(unit), len(self.documents))
        return Likeness(documents, self._nearest_of_entries(documents), profiles, typical, cover, topic_cover)

    def _covered(self, having: Gathered, weights: Floats, whole: float, otherwise: float) -> NDArray[np.float64]:
        """For each entry the weight of the features that it has, as a share of ``whole``."""
        if whole <= 1e-9:
            return np.full(self.entries, otherwise)
        return _summed(having.members, having.spread(weights), self.entries) / whole

    def cosines(self, query: Query, like: Likeness, entries: Sequence[int]) -> list[list[float]]:
        """For each of some entries the cosine of a question with each of its phrasings, in order of the phrasings."""
        spans = [(int(self.starts[entry]), int(self.starts[entry + 1])) for entry in entries]
        if like.documents is not None:
            documents = like.documents
            return [documents[first:last].tolist() for first, last in spans]
        rows = np.concatenate([np.arange(first, last) for first, last in spans]) if spans else np.zeros(0, np.int64)
        of_terms = np.zeros(len(self.terms), np.float32)
        of_terms[query.terms] = query.raw * self.rarity_of[query.terms] / max(query.length, 1e-12)
        held = self._documents.gather(rows.astype(np.int32))
        row_of = held.spread(np.arange(len(rows)))
        found = _summed(row_of, held.weights * of_terms[held.members], len(rows)).tolist()
        ends = np.cumsum([last - first for first, last in spans]).tolist()
        return [found[end - (last - first) : end] for end, (first, last) in zip(ends, spans, strict=True)]

    def _nearest_of_entries(self, documents: NDArray[np.float64]) -> NDArray[np.float64]:
        if len(self._filled) == self.entries:
            return np.asarray(np.maximum.reduceat(documents, self.starts[:-1]), np.float64)
        best = np.zeros(self.entries)
        if len(self._filled):
            best[self._filled] = np.maximum.reduceat(documents, self.starts[self._filled])
        return best

    @cached_property
    def _filled(self) -> NDArray[np.intp]:
        """The entries that have a phrasing."""
        return np.flatnonzero(self.starts[:-1] < self.starts[1:])

    @cached_property
    def names(self) -> Mapping[str, int]:
        """In how many entries each name (``@nvidia``) stands."""
        counts = self._profiles.count()
        return {name: int(counts[number]) for name, number in self.terms.items() if name[0] == "@"}

    def vocabulary_of(self, entry: int) -> frozenset[str]:
        """Every feature of what is true about an entry."""
        if entry not in self._known:
            own = self.documents[self.starts[entry] : self.starts[entry + 1]]
            texts = [each.normalised for each in own if each.wrong is None] + self._bodies.get(entry, [])
            self._known[entry] = frozenset(feature for text in texts for feature in features(text))
        return self._known[entry]
