"""Nearness in meaning, by a sentence encoder: off unless the extra ``semantic`` is installed and switched on.

An encoder turns a text into one vector, so that texts that mean the same lie near each other though they share no word,
and across languages. It knows nothing of figures and negation: the guard is as needed as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.matching.index import Floats, Index, Ints
from bot.matching.learned import is_worth_learning

NEIGHBOURS = 3

# Some phrasings lie near everything; what they lie near among other entries is taken off, in part (cross-domain
# similarity local scaling; A. Conneau et al., "Word Translation Without Parallel Data", 2018). Found on the dev rows of
# the public sets
AROUND = 30
CROWDED = 0.5
STRENGTH = 20.0  # C of the regression: as LIBLINEAR's, the greater the less the weights are held back
UNLIKELY = -20.0  # bias of an entry of which the regression knows nothing
BATCH = 64  # texts encoded at a time
BLOCK = 1024  # phrasings compared with all others at a time


class Encoder(Protocol):
    """Turns texts into vectors."""

    name: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text."""


class Remembering:
    """An encoder that encodes no text twice, while a base is learnt."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.encode(new), strict=True))
        return np.array([self._known[text] for text in texts], np.float32)


@dataclass(frozen=True, slots=True)
class Meanings:
    """What an encoder makes of a base.

    Attributes:
        encoder: name of the encoder.
        vectors: one row for each phrasing, in the order of the index.
        crowds: for each phrasing how near the nearest phrasings of other entries lie, on average.
        weights: dimensions × entries, of a softmax regression over the vectors; empty where none was trained.
        bias: for each entry.
    """

    encoder: str
    vectors: NDArray[np.float16]
    crowds: Floats
    weights: Floats
    bias: Floats


class Meaning:
    """Scores entries by meaning."""

    def __init__(self, encoder: Encoder, index: Index, meanings: Meanings) -> None:
        self._encoder = encoder
        self._index = index
        self._learnt = meanings
        self._vectors = meanings.vectors.astype(np.float32) * index.true[:, None]

    def amended(self, index: Index) -> Meaning:
        """The same for an index in which some phrasings are others: only these are encoded."""
        old = self._learnt
        known = {(each.entry, each.text): number for number, each in enumerate(self._index.documents)}
        rows = np.array([known.get((each.entry, each.text), -1) for each in index.documents], np.intp)
        new = np.flatnonzero(rows < 0)
        vectors, crowds = old.vectors[rows], old.crowds[rows]
        if len(new):
            encoded = self._encoder.encode([index.documents[number].text for number in new]).astype(np.float32)
            vectors[new] = encoded
            cosines = encoded @ self._vectors.T
            most = min(AROUND, cosines.shape[1])
            crowds[new] = np.partition(cosines, cosines.shape[1] - most, axis=1)[:, -most:].mean(axis=1)
        weights, bias = old.weights, old.bias
        if weights.size and (more := index.entries - weights.shape[1]) > 0:
            weights = np.hstack([weights, np.zeros((len(weights), more), np.float32)])
            bias = np.concatenate([bias, np.full(more, UNLIKELY, np.float32)])
        return Meaning(self._encoder, index, Meanings(old.encoder, vectors, crowds, weights, bias))

    def score(self, text: str) -> dict[str, NDArray[np.float64]]:
        """Parts of the score → value for each entry.

        ``meaning`` is the mean over the three nearest phrasings of their cosine, less what lies near any text;
        ``meant`` is the share of the regression.
        """
        vector = self._encoder.encode([text])[0].astype(np.float32)
        cosines = (self._vectors @ vector - CROWDED * self._learnt.crowds).astype(np.float64)
        parts = {"meaning": self._neighbours(cosines)}
        if self._learnt.weights.size:
            logits = vector @ self._learnt.weights + self._learnt.bias
            shares = np.exp(logits - logits.max())
            parts["meant"] = (shares / shares.sum()).astype(np.float64)
        return parts

    def _neighbours(self, cosines: NDArray[np.float64]) -> NDArray[np.float64]:
        order = np.lexsort((-cosines, self._index.entry_of))
        place = np.arange(len(order)) - self._index.starts[self._index.entry_of[order]]
        nearest = order[place < NEIGHBOURS]
        summed = np.bincount(
            self._index.entry_of[nearest], np.maximum(cosines[nearest], 0.0), minlength=self._index.entries
        )
        sizes = np.bincount(self._index.entry_of[nearest], minlength=self._index.entries)
        return summed / np.maximum(sizes, 1)


def read_meanings(encoder: Encoder, index: Index) -> Meanings | None:
    """Encode a base's phrasings and learn its entries from the vectors; None for a base with too many phrasings."""
    texts = [document.text for document in index.documents]
    if not texts or index.light:
        return None
    vectors = np.vstack([encoder.encode(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)])
    entries = np.unique(index.entry_of)
    weights, bias = np.zeros((0, 0), np.float32), np.zeros(0, np.float32)
    if is_worth_learning(index):
        from sklearn.linear_model import LogisticRegression  # heavy, and only learning needs it

        regression = LogisticRegression(C=STRENGTH, max_iter=200).fit(vectors, index.entry_of)
        weights = np.zeros((vectors.shape[1], index.entries), np.float32)
        bias = np.full(index.entries, UNLIKELY, np.float32)
        weights[:, entries] = regression.coef_.T
        bias[entries] = regression.intercept_
    return Meanings(encoder.name, vectors.astype(np.float16), _crowds(vectors, index.entry_of), weights, bias)


def _crowds(vectors: NDArray[np.float32], entry_of: Ints) -> Floats:
    """For each phrasing the mean cosine with the :data:`AROUND` nearest phrasings of other entries."""
    crowds = np.zeros(len(vectors), np.float32)
    for start in range(0, len(vectors), BLOCK):
        rows = slice(start, start + BLOCK)
        cosines = vectors[rows] @ vectors.T
        cosines[entry_of[rows, None] == entry_of[None, :]] = 0.0
        most = min(AROUND, cosines.shape[1])
        crowds[rows] = np.partition(cosines, cosines.shape[1] - most, axis=1)[:, -most:].mean(axis=1)
    return crowds
