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

    def __init__(self, texts: Iterable[str], like: Known | None = None) -> None:
        """Args:
        texts: in any script and case.
        like: what it knows is known as well; only few texts come to it.
        """
        own = "\n".join(texts)
        more = like is not None and like._like is not None  # it knows few texts more than another itself
        self._like: Known | None = like._like if like is not None and more else like
        self._texts: str = f"{like._texts}\n{own}" if like is not None and more else own

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of Latin letters, lower-case."""
        own = frozenset(_LATIN.findall(self._texts.lower()))
        return own if self._like is None else self._like.words | own

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Two Han characters that stand together, Simplified.

        In many texts any two characters meet by chance (安心片刻 holds no 心片): there they must do so several times,
        or stand in a run so short that it is a word. Of a few texts that came later only such words count.
        """
        words = {one + other for run in self._runs if len(run) <= SHORT_RUN for one, other in pairwise(run)}
        if self._like is not None:
            return self._like.pairs | words
        met = Counter(one + other for run in self._runs for one, other in pairwise(run))
        least = 1 + len(self._runs) // RUNS_A_CHANCE
        return frozenset(pair for pair, times in met.items() if times >= least) | words

    @cached_property
    def runs(self) -> frozenset[str]:
        """Runs of Han characters as they stand, Simplified."""
        own = frozenset(self._runs)
        return own if self._like is None else self._like.runs | own

    @cached_property
    def triples(self) -> frozenset[str]:
        """Three of them."""
        own = frozenset(run[at : at + 3] for run in self._runs for at in range(len(run) - 2))
        return own if self._like is None else self._like.triples | own

    @cached_property
    def _runs(self) -> list[str]:
        return to_simplified("\n".join(set(RUN.findall(self._texts)))).split("\n")
