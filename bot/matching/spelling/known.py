"""What a base knows how to spell: the words of Latin letters and the runs of Han characters in its texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from bot.domain.vocabulary import Vocabulary
from bot.matching.script import to_simplified
from bot.matching.spelling.han import RUN

SHORT_RUN = 4  # characters of a run that is a word rather than a sentence
RUNS_A_CHANCE = 10_000  # runs of Han characters in which two of them may meet once by chance

_LATIN = re.compile(r"(?<![\w@#.'-])[a-z]{2,}(?![\w'-])")


def words_of(vocabulary: Vocabulary) -> Iterator[str]:
    """The words of a vocabulary that are no names: what is rewritten, and what is held against its opposite."""
    for group in vocabulary.synonyms:
        yield group.canonical
        yield from group.variants
    for pair in vocabulary.opposites:
        yield from (phrasing.text for phrasing in (*pair.left, *pair.right))


class Known:
    """What some texts hold. Each sort is gathered when it is first asked for, from all texts at once."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Args:
        texts: in any script and case.
        """
        self._texts = "\n".join(texts)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of Latin letters, lower-case."""
        return frozenset(_LATIN.findall(self._texts.lower()))

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Two Han characters that stand together, Simplified.

        In many texts any two characters meet by chance (安心片刻 holds no 心片): there they must do so several times,
        or stand in a run so short that it is a word.
        """
        met = Counter(one + other for run in self._runs for one, other in pairwise(run))
        words = {one + other for run in self._runs if len(run) <= SHORT_RUN for one, other in pairwise(run)}
        least = 1 + len(self._runs) // RUNS_A_CHANCE
        return frozenset(pair for pair, times in met.items() if times >= least or pair in words)

    @cached_property
    def runs(self) -> frozenset[str]:
        """Runs of Han characters as they stand, Simplified."""
        return frozenset(self._runs)

    @cached_property
    def triples(self) -> frozenset[str]:
        """Three of them."""
        return frozenset(run[at : at + 3] for run in self._runs for at in range(len(run) - 2))

    @cached_property
    def _runs(self) -> list[str]:
        return to_simplified("\n".join(set(RUN.findall(self._texts)))).split("\n")
