"""Which of some entries a message may find: a quick test, to spare matching the many that find none of them.

An entry is worth a closer look only where it has words in common with the message (0.1 ms); whether it is among those
nearest to it is then told by the matcher itself (0.4 ms, for one message in ten). The limits are low on purpose: 1,400
questions were asked of the shipped base, learnt and not, and each candidate that was found left out in turn. That
changed the decision in some 2,000 cases; each of these candidates was above a limit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.matching.index import Query
from bot.matching.matcher import Matcher

LEAST_COSINE = 0.05  # with one of an entry's phrasings
LEAST_COVER = 0.25  # of the rare words of a message, known to an entry; where it is as much, the cosine may be less
MANY = 8  # entries; with more nearly every message has words in common, and what would tell takes much memory


class Nearness:
    """Finds some entries of a matcher."""

    def __init__(self, matcher: Matcher, entries: Collection[str]) -> None:
        """Args:
        matcher: the matcher.
        entries: ids of the entries; those that it does not have are left out.
        """
        self._matcher = matcher
        index = self._index = matcher.index
        numbers = [number for number, entry in enumerate(matcher.catalogue.entries) if entry.id in entries]
        self._entries = frozenset(matcher.catalogue.entries[number].id for number in numbers)
        compared = numbers if len(numbers) <= MANY else []
        spans = ((int(index.starts[number]), int(index.starts[number + 1])) for number in compared)
        queries = [index.query(each.normalised) for first, last in spans for each in index.documents[first:last]]
        known = [self._known(number) for number in compared]
        held = np.unique(np.concatenate([*(query.terms for query in queries), *known, np.zeros(0, np.int32)]))
        # Number of a feature → its row; the last row stands for all that no entry has
        self._rows = np.full(len(index.terms) + 1, len(held), np.int64)
        self._rows[held] = np.arange(len(held))
        self._phrasings = np.zeros((len(held) + 1, len(queries)), np.float32)
        for column, query in enumerate(queries):
            self._phrasings[self._rows[query.terms], column] = self._unit(query)
        self._knows = np.zeros((len(held) + 1, len(known)), np.float32)
        for column, terms in enumerate(known):
            self._knows[self._rows[terms], column] = 1.0

    def __call__(self, readings: Sequence[str], queries: Sequence[Query]) -> frozenset[str]:
        """The ids of those entries that a message may find.

        Args:
            readings: what it may be matched as (:meth:`Matcher.readings`).
            queries: the same as the index of the matcher reads it.
        """
        found: set[str] = set()
        for text, query in zip(readings, queries, strict=True):
            if self._entries and self._shares_words(query):
                found.update(self._matcher.may_find(query, text))
        return self._entries & found

    def _shares_words(self, query: Query) -> bool:
        """Whether a question has enough in common with one of the entries to be worth comparing."""
        if not self._knows.shape[1]:
            return True
        rows = self._rows[query.terms]
        if self._phrasings.shape[1] and (self._unit(query) @ self._phrasings[rows]).max() >= LEAST_COSINE:
            return True
        carried = np.where(query.content, query.raw * self._index.rarity_of[query.terms], 0.0)
        covered: float = (carried @ self._knows[rows]).max()
        return covered >= LEAST_COVER * query.all_content > 0.0

    def _unit(self, query: Query) -> NDArray[np.float32]:
        """The features of a question in a vector of length 1."""
        weighed = query.raw * self._index.rarity_of[query.terms]
        return np.asarray(weighed / max(query.length, 1e-12), np.float32)

    def _known(self, number: int) -> NDArray[np.int32]:
        """The features of what is true about an entry."""
        terms = self._index.terms
        return np.array([terms[each] for each in self._index.vocabulary_of(number) if each in terms], np.int32)
