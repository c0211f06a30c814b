"""Which messages come near some entries: a quick test, to spare matching the many that cannot be decided otherwise.

An entry changes how a message is decided only where it is among the nearest of that message. First it must have words
in common with it (0.1 ms), then be near beside the nearest entry of all (0.3 ms, for one message in ten). The limits
are low on purpose: 1,400 questions were asked of the shipped base, learnt and not, and each candidate that was found
left out in turn. That changed the decision in some 2,000 cases; each of these candidates was above both limits. About
three messages of a hundred are above them for an entry, fourteen for the broadest one.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from bot.matching import form as forms
from bot.matching.frames import strip_openings
from bot.matching.index import Query
from bot.matching.matcher import Matcher
from bot.matching.normalise import MAX_CHARACTERS

LEAST_COSINE = 0.05  # with one of an entry's phrasings
LEAST_COVER = 0.25  # of the rare words of a message, known to an entry; where it is as much, the cosine may be less
LEAST_SHARE = 0.2  # of how near the nearest entry of all is
MANY = 8  # entries; with more nearly every message has words in common, and what would tell takes much memory
COVER_COUNTS = 0.2  # in how near an entry is, beside the cosines


def pieces_of(text: str) -> tuple[str, ...]:
    """A message, and each piece of it that may be a question or statement of its own."""
    opened = strip_openings(text[:MAX_CHARACTERS])
    return tuple(dict.fromkeys([opened, *forms.split(opened)[0], *forms.sentences(opened)]))


class Nearness:
    """How near messages come to some entries of a matcher."""

    def __init__(self, matcher: Matcher, entries: Collection[str]) -> None:
        """Args:
        matcher: the matcher.
        entries: ids of the entries; those that it does not have are left out.
        """
        index = self._index = matcher.index
        numbers = self._numbers = [
            number for number, entry in enumerate(matcher.catalogue.entries) if entry.id in entries
        ]
        compared = numbers if len(numbers) <= MANY else []
        spans = ((int(index.starts[number]), int(index.starts[number + 1])) for number in compared)
        queries = [index.query(each.normalised) for first, last in spans for each in index.documents[first:last]]
        known = [self._known(number) for number in compared]
        held = np.unique(np.concatenate([*(query.terms for query in queries), *known, np.zeros(0, np.int32)]))
        # Number of a feature → its column; the last column stands for all that no entry has
        self._columns = np.full(len(index.terms) + 1, len(held), np.int64)
        self._columns[held] = np.arange(len(held))
        self._phrasings = np.zeros((len(queries), len(held) + 1), np.float32)
        for row, query in enumerate(queries):
            self._phrasings[row, self._columns[query.terms]] = self._unit(query)
        self._knows = np.zeros((len(known), len(held) + 1), np.float32)
        for row, terms in enumerate(known):
            self._knows[row, self._columns[terms]] = 1.0

    def __call__(self, queries: Collection[Query]) -> bool:
        """Whether a piece of a message, as the index of the matcher reads it, comes near one of the entries."""
        return bool(self._numbers) and any(self._shares_words(query) and self._is_near(query) for query in queries)

    def _is_near(self, query: Query) -> bool:
        """Whether one of the entries is near a question beside the nearest of all."""
        like = self._index.compare(query)
        near = like.nearest + like.profiles + like.typical + COVER_COUNTS * like.cover
        found: float = near[self._numbers].max()
        return found > 0.0 and found >= LEAST_SHARE * near.max()

    def _shares_words(self, query: Query) -> bool:
        """Whether a question has enough in common with one of the entries to be worth comparing."""
        if not len(self._knows):
            return True
        columns = self._columns[query.terms]
        if len(self._phrasings) and (self._phrasings[:, columns] @ self._unit(query)).max() >= LEAST_COSINE:
            return True
        carried = np.where(query.content, query.raw * self._index.rarity_of[query.terms], 0.0)
        covered: float = (self._knows[:, columns] @ carried).max()
        return covered >= LEAST_COVER * query.all_content > 0.0

    def _unit(self, query: Query) -> NDArray[np.float32]:
        """The features of a question in a vector of length 1."""
        weighed = query.raw * self._index.rarity_of[query.terms]
        return np.asarray(weighed / max(query.length, 1e-12), np.float32)

    def _known(self, number: int) -> NDArray[np.int32]:
        """The features of what is true about an entry."""
        terms = self._index.terms
        return np.array([terms[each] for each in self._index.vocabulary_of(number) if each in terms], np.int32)
