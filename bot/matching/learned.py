"""What is learnt per entry from its curated phrasings: a linear model over the features of the index.

One-vs-rest L2-loss linear support vector machine (R.-E. Fan et al., "LIBLINEAR: A Library for Large Linear
Classification", 2008), which scikit-learn trains; using it takes NumPy alone. It sees what cosine cannot: that "how
much" tells the price entry from the one beside it, and that "export" tells none of them apart.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import ENGLISH_FUNCTION_WORDS
from bot.matching.index import Floats, Index, Ints, Query

LEAST_PHRASINGS = 200  # fewer teach nothing that the profiles do not know
LEAST_ENTRIES = 3
LEAST_EACH = 3  # phrasings an entry, on average
MOST_WEIGHTS = 60_000_000  # features × entries; 120 MB
FUNCTION_WORDS = 2.0  # how much more a function word counts than among cosines
MANY_PHRASINGS = 15_000
TOLERANCE = 0.01  # of its solution; a finer one takes longer and orders the entries the same
STRENGTH = 1.0  # C of the machine; the default of scikit-learn


@dataclass(frozen=True, slots=True)
class Learned:
    """A linear model over entries.

    Attributes:
        row_of: for each feature of the index its row in ``weights``, -1 where it has none.
        rarity: for each feature its weight by rarity over phrasings.
        weights: rows × entries, float16.
        bias: for each entry.
    """

    row_of: Ints
    rarity: Floats
    weights: NDArray[np.float16]
    bias: Floats

    def score(self, query: Query) -> NDArray[np.float64]:
        """For each entry how surely a question is one of its own: 0 for surely not, 0.5 undecided, 1 surely."""
        rows = self.row_of[query.terms]
        found = rows >= 0
        vector = query.raw[found] * self.rarity[query.terms[found]]
        length = float(np.sqrt(vector @ vector))
        if not length:
            return np.zeros(len(self.bias))
        margins = (vector / length) @ self.weights[rows[found]].astype(np.float32) + self.bias
        return np.clip((margins.astype(np.float64) + 1.0) / 2.0, 0.0, 1.0)


Phrased = tuple[int, str]  # number of an entry, and a phrasing of it, normalised


@dataclass(frozen=True, slots=True)
class SinceLearnt:
    """What changed in a base since it was learnt: phrasings that came, and those that are gone."""

    came: frozenset[Phrased] = frozenset()
    gone: frozenset[Phrased] = frozenset()

    def exchanged(self, entries: Set[int], before: Set[Phrased], after: Set[Phrased]) -> SinceLearnt:
        """The same once the phrasings of some entries, which were ``before``, are ``after``."""
        learnt = (before - self.came) | {each for each in self.gone if each[0] in entries}
        came, gone = ({each for each in known if each[0] not in entries} for known in (self.came, self.gone))
        return SinceLearnt(frozenset(came | (after - learnt)), frozenset(gone | (learnt - after)))


@dataclass(frozen=True, slots=True)
class Unlearned:
    """Phrasings that came after a base was learnt: what is near to one of them is near to its entry.

    Attributes:
        documents: their numbers in the index.
        entries: the entry of each.
        many: how many entries there are.
    """

    documents: NDArray[np.intp]
    entries: NDArray[np.intp]
    many: int

    def fill(self, scores: NDArray[np.float64], cosines: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the model says of each entry, or the cosine with the nearest of its unlearned phrasings if that is more.

        Args:
            scores: what the model says of the entries that it knows.
            cosines: of the question with all phrasings.
        """
        filled = np.zeros(self.many)
        filled[: len(scores)] = scores
        np.maximum.at(filled, self.entries, cosines[self.documents])
        return filled


def widened(learned: Learned, terms: int) -> Learned:
    """The same model for an index with some features more, of which it knows nothing."""
    more = terms - len(learned.row_of)
    if not more:
        return learned
    row_of = np.concatenate([learned.row_of, np.full(more, -1, np.int32)])
    return replace(learned, row_of=row_of, rarity=np.concatenate([learned.rarity, np.zeros(more, np.float32)]))


def is_worth_learning(index: Index) -> bool:
    """Whether a base has enough phrasings to learn from, and not too many."""
    entries = len(np.unique(index.entry_of))
    enough = len(index.documents) >= max(LEAST_PHRASINGS, LEAST_EACH * entries)
    return enough and entries >= LEAST_ENTRIES and not index.light


def learn(index: Index) -> Learned | None:
    """Learn the entries of an index from their phrasings, misstatements included.

    Returns:
        The model; None where there are too few phrasings to learn from, or too many for it to be worth its memory.
    """
    if not is_worth_learning(index):
        return None
    docs, terms, raw = index.raw
    labels = index.entry_of
    entries = np.unique(labels)
    counts = np.bincount(terms, minlength=len(index.terms))
    # Of many phrasings half the features stand in one of them only, and speak for its entry: cosines know that too
    kept = counts > (1 if len(labels) >= MANY_PHRASINGS else 0)
    if int(kept.sum()) * index.entries > MOST_WEIGHTS:
        return None
    row_of = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    rarity = (np.log((1 + len(labels)) / (1 + counts)) + 1.0).astype(np.float32)
    # What the cosines must hold cheap is telling here: "who" and "how" often set two entries on one topic apart
    rarity *= np.fromiter(
        (FUNCTION_WORDS if each in ENGLISH_FUNCTION_WORDS else 1.0 for each in index.terms), np.float32
    )

    from scipy.sparse import csr_matrix  # heavy, and only learning needs them
    from sklearn.svm import LinearSVC

    chosen = kept[terms]
    weighed = raw[chosen] * rarity[terms[chosen]]
    lengths = np.sqrt(np.bincount(docs[chosen], weighed.astype(np.float64) ** 2, minlength=len(labels)))
    values = weighed / np.maximum(lengths, 1e-12)[docs[chosen]]
    matrix = csr_matrix((values, (docs[chosen], row_of[terms[chosen]])), shape=(len(labels), int(kept.sum())))
    # One after the other: side by side they would draw from one source of chance, and never come out the same
    machine = LinearSVC(C=STRENGTH, tol=TOLERANCE, random_state=0).fit(matrix, labels)
    weights = np.zeros((matrix.shape[1], index.entries), np.float16)
    bias = np.full(index.entries, -1.0, np.float32)
    weights[:, entries] = machine.coef_.T
    bias[entries] = machine.intercept_
    return Learned(row_of, rarity, weights, bias)
