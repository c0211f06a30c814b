"""An index in which some entries have other texts, made in a fraction of the time that a new one takes."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from bot.matching.features import PAIR_MARK, features, is_content, is_topic
from bot.matching.index import BODY_WEIGHT, Body, Document, Index, Ints, Postings

_WORKED_OUT = ("names", "_filled")  # what an index works out when it is first asked, and that changes here

Weights = Mapping[str, float]  # feature → raw weight


class AmendedIndex(Index):
    """An index that differs from another in the texts of some entries.

    How rare features are stays as it is, and one that is new is as rare as any that nothing has. So all other entries
    are as near to any question as before.
    """

    def __init__(
        self,
        old: Index,
        entries: int,
        touched: Collection[int],
        documents: Sequence[Document],
        bodies: Sequence[Body],
    ) -> None:
        """Args:
        old: the other index; not a ``light`` one. It stays as it is, and the two share what neither changes.
        entries: how many entries there are then; the new ones have the last numbers.
        touched: the entries whose texts change; all their texts go.
        documents: their phrasings from then on.
        bodies: their other texts.
        """
        self.__dict__.update({name: each for name, each in vars(old).items() if name not in _WORKED_OUT})
        self.entries, self._raw = entries, None
        self.documents, moved = _with_documents(old, entries, touched, documents)
        self._bodies = defaultdict(list, {n: texts for n, texts in old._bodies.items() if n not in touched})
        for body in bodies:
            self._bodies[body.entry].append(body.normalised)
        self._known = {n: known for n, known in tuple(old._known.items()) if n not in touched}
        self.entry_of = np.fromiter((each.entry for each in self.documents), np.int32, len(self.documents))
        self.true = np.fromiter((each.wrong is None for each in self.documents), np.bool_, len(self.documents))
        self.starts = np.searchsorted(self.entry_of, np.arange(entries + 1)).astype(np.int64)

        found = {n: features(each.normalised) for n, each in enumerate(self.documents) if each.entry in touched}
        of_bodies = [(body.entry, features(body.normalised)) for body in bodies]
        self._learn_terms([*found.values(), *(weights for _, weights in of_bodies)])
        places = np.arange(old.entries, dtype=np.int32)
        places[[n for n in touched if n < old.entries]] = -1
        self._documents = self._replaced(old._documents, moved, {n: self._of_known(each) for n, each in found.items()})
        self._profiles = self._replaced(old._profiles, places, self._profiles_of(found, of_bodies))
        self._retold = self._plain_rarity / self.rarity_of
        self._rescale = self._rescaled()

    def _learn_terms(self, seen: Iterable[Weights]) -> None:
        """Number the features that are new; a pair of words that only one phrasing has is worth nothing."""
        features_seen = dict.fromkeys(feature for weights in seen for feature in weights)
        unknown = [each for each in features_seen if each not in self.terms and each[0] != PAIR_MARK]
        if not unknown:
            return
        many = len(unknown)
        self.terms = {**self.terms, **{name: len(self.terms) + place for place, name in enumerate(unknown)}}
        content = np.fromiter(map(is_content, unknown), np.bool_, many)
        topic = content & np.fromiter(map(is_topic, unknown), np.bool_, many)
        self.rarity_of = np.concatenate([self.rarity_of, np.full(many, self.rarest, np.float32)])
        self._plain_rarity = np.concatenate([self._plain_rarity, np.full(many, self._plain_rarest, np.float32)])
        self._content = np.concatenate([self._content, content])
        self._topic = np.concatenate([self._topic, topic])

    def _of_known(self, weights: Weights) -> dict[str, float]:
        return {feature: weight for feature, weight in weights.items() if feature in self.terms}

    def _profiles_of(
        self, documents: Mapping[int, Weights], bodies: Iterable[tuple[int, Weights]]
    ) -> dict[int, dict[str, float]]:
        """The profiles of the entries that some phrasings (by number) and other texts (by entry) belong to."""
        true = {number: weights for number, weights in documents.items() if self.true[number]}
        sizes = Counter(int(self.entry_of[number]) for number in true)
        profiles: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for number, weights in true.items():
            entry = int(self.entry_of[number])
            for feature, weight in self._of_known(weights).items():
                profiles[entry][feature] += weight / sizes[entry]
        for entry, weights in bodies:
            for feature, weight in self._of_known(weights).items():
                profiles[entry][feature] += weight * BODY_WEIGHT
        return {n: {each: math.sqrt(weight) for each, weight in profile.items()} for n, profile in profiles.items()}

    def _replaced(self, old: Postings, moved: Ints, rows: Mapping[int, Weights]) -> Postings:
        """Postings of unit vectors with members moved or dropped (-1), and some rows new."""
        members = moved[old.members]
        stay = members >= 0
        before = np.zeros(len(old.members) + 1, np.int64)
        np.cumsum(stay, out=before[1:])
        starts = np.full(len(self.terms) + 1, before[-1], np.int64)
        starts[: len(old.starts)] = before[old.starts]
        terms: list[int] = []
        numbers: list[int] = []
        weights: list[float] = []
        for number, row in rows.items():
            own = [self.terms[feature] for feature in row]
            weighed = np.fromiter(row.values(), np.float64, len(row)) * self.rarity_of[own]
            terms += own
            numbers += [number] * len(own)
            weights += (weighed / max(float(np.sqrt(weighed @ weighed)), 1e-12)).tolist()
        order = np.argsort(np.array(terms, np.int64), kind="stable")
        added = np.array(terms, np.int64)[order]
        at = starts[added + 1]
        more = np.zeros(len(self.terms) + 1, np.int64)
        np.cumsum(np.bincount(added, minlength=len(self.terms)), out=more[1:])
        return Postings(
            starts + more,
            np.insert(members[stay], at, np.array(numbers, np.int32)[order]),
            np.insert(old.weights[stay], at, np.array(weights, np.float32)[order]),
        )


def _with_documents(
    old: Index, entries: int, touched: Collection[int], documents: Sequence[Document]
) -> tuple[list[Document], Ints]:
    """The documents with those of touched entries replaced, and for each old one its new number or -1."""
    by_entry: dict[int, list[Document]] = defaultdict(list)
    for each in documents:
        by_entry[each.entry].append(each)
    found: list[Document] = []
    moved = np.full(len(old.documents), -1, np.int32)
    done = 0  # of the entries
    for entry in [*sorted(touched), entries]:
        first, last = int(old.starts[min(done, old.entries)]), int(old.starts[min(entry, old.entries)])
        moved[first:last] = np.arange(len(found), len(found) + last - first)
        found += old.documents[first:last]
        found += by_entry[entry]
        done = entry + 1
    return found, moved
