"""Ordinary Chinese words with a slip in them: 几陪, 禁另, 半导休.

A character is read as another one that sounds or looks like it where the language at large has no word for what is
written and has one for what is meant, that word is the base's, and no other word of the language would do as well.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from itertools import islice, pairwise

from bot.matching.spelling import lexicon
from bot.matching.spelling.han import FIXED, GRAMMAR, HARMLESS, SAME_SOUND, Cut, may_become, may_stand
from bot.matching.spelling.known import Known
from bot.matching.spelling.shape import look_alike, lookalikes
from bot.matching.spelling.sound import homophones

LENGTHS = (4, 3, 2)  # characters of a word, the longest first: it says most
RARER = 10  # times that another word of the base must be rarer in the language for it not to be meant
MOST_PLACES = 16  # characters of a message that are looked at


class HanWords:
    """Reads misspelled words as words of one base."""

    def __init__(self, known: Known, names: Container[str]) -> None:
        """Args:
        known: which Han characters stand together in the base.
        names: read only from what looks like them; what sounds like two characters is too often another name (王义).
        """
        self._known = known
        self._names = names

    def is_known(self, run: str) -> bool:
        """Whether a run stands in the base as it is, or every pair of neighbours of it does."""
        pairs = self._known.pairs
        return run in self._known.runs or all(one + other in pairs for one, other in pairwise(run))

    def is_odd(self, run: str, cut: Cut) -> bool:
        """Whether a character of a run belongs to no common word and stands beside one that the base has not there.

        Without one there is no slip, and the sounds need not be loaded.
        """
        strange = [one + other not in self._known.pairs for one, other in pairwise(run)]
        return any(
            (before or after) and run[place] not in GRAMMAR and cut.is_open(place)
            for place, (before, after) in enumerate(zip([False, *strange], [*strange, False], strict=True))
        )

    def read(self, run: str, cut: Cut) -> str:
        """A run of Han characters with its misspelled words put right; it keeps its length."""
        places = islice((place for place in self._unknown(run) if cut.is_open(place)), MOST_PLACES)
        done = 0
        for place in places:
            found = self._put_right(run, cut, place) if place >= done else None
            if found is not None:
                start, meant = found
                done = start + len(meant)
                run = run[:start] + meant + run[done:]
        return run

    def _unknown(self, run: str) -> Iterator[int]:
        """The places of characters that stand beside neither of their neighbours in the base."""
        known_before = False
        for place, character in enumerate(run):
            known_after = run[place : place + 2] in self._known.pairs and place + 1 < len(run)
            if not known_before and not known_after and character not in GRAMMAR:
                yield place
            known_before = known_after

    def _put_right(self, run: str, cut: Cut, place: int) -> tuple[int, str] | None:
        """Where a word stands that has a slip at ``place``, and what it is without it."""
        fitting = self._fitting(run, place)
        alone = len(cut.word_at[place]) == 1
        for length in LENGTHS if alone else LENGTHS[:1]:
            for start in range(max(0, place - length + 1), min(place, len(run) - length) + 1):
                if cut.is_whole(start, start + length):
                    meant = self._meant(run[start : start + length], place - start, fitting)
                    if meant is not None and self._fits(run, cut, start, meant):
                        return start, meant
        return None

    def _fitting(self, run: str, place: int) -> list[str]:
        """The characters like the one at ``place`` that the base has beside one of its neighbours."""
        pairs = self._known.pairs
        before, after = run[max(0, place - 1) : place], run[place + 1 : place + 2]
        return [
            other
            for other in _alike(run[place])
            if (before and before + other in pairs) or (after and other + after in pairs)
        ]

    def _meant(self, written: str, place: int, fitting: list[str]) -> str | None:
        """The one word of the base that a part of a run is with one of the ``fitting`` characters at ``place``."""
        if lexicon.is_chinese(written):
            return None
        ours = [
            word
            for word in _others(written, place, fitting)
            if self._has(word) and self._is_word(word, sure=look_alike(written[place], word[place]))
        ]
        costs = {word: cost for word in ours if (cost := _cost(written, word, place)) is not None}
        if not costs:
            return None
        meant = min(costs, key=lambda word: (costs[word], -lexicon.frequency(word)))
        uses = lexicon.frequency(meant)
        rivals = [
            word
            for word in _others(written, place, _alike(written[place]))
            if word != meant and _is_rival(written, word, place, costs[meant])
        ]
        if any(lexicon.frequency(word) * (RARER if word in costs else 1) > uses for word in rivals):
            return None
        return meant

    def _fits(self, run: str, cut: Cut, start: int, meant: str) -> bool:
        """Whether the base knows a word beside what stands on either side of it here, or that is a word as well."""
        stop = start + len(meant)
        if len(meant) == max(LENGTHS) or meant in HARMLESS:
            return True
        if meant == run[start:stop][::-1] and len(run) == len(meant):
            return False  # 好正 may be other people's Chinese
        return self._joins(run[max(0, start - 1) : start] + meant[:2], cut, start - 1) and self._joins(
            meant[-2:] + run[stop : stop + 1], cut, stop
        )

    def _joins(self, triple: str, cut: Cut, beside: int) -> bool:
        return len(triple) < 3 or triple in self._known.triples or len(cut.word_at[beside]) > 1

    def _is_word(self, meant: str, *, sure: bool) -> bool:
        """Whether some characters are a word, or four of them two words that stand together; a name where ``sure``."""
        words = [meant] if len(meant) < max(LENGTHS) or lexicon.is_chinese(meant) else [meant[:2], meant[2:]]
        return all((sure or word not in self._names) and lexicon.is_chinese(word) for word in words)

    def _has(self, word: str) -> bool:
        if len(word) == min(LENGTHS):
            return word in self._known.pairs
        return all(word[start : start + 3] in self._known.triples for start in range(len(word) - 2))


@lru_cache(maxsize=5_000)
def _alike(character: str) -> tuple[str, ...]:
    """The characters that look or sound like one, but for those of grammar."""
    others = dict.fromkeys(lookalikes(character) + homophones(character))
    return tuple(other for other in others if other != character and other not in GRAMMAR)


def _others(written: str, place: int, instead: Iterable[str]) -> Iterator[str]:
    """What some characters are with another one at ``place``, and two of them the other way round."""
    for other in instead:
        yield written[:place] + other + written[place + 1 :]
    if len(written) == min(LENGTHS):
        yield written[::-1]


def _cost(written: str, meant: str, place: int) -> float | None:
    """What it costs to read some characters as a word; None where that is not done."""
    if meant == written[::-1]:
        return SAME_SOUND if (FIXED | GRAMMAR).isdisjoint(written) else None
    cost = may_become(written, meant, place)
    if cost is None or meant in HARMLESS:
        return cost
    instead = meant[place]
    if len(meant) == min(LENGTHS) and cost > SAME_SOUND:
        return None  # nothing but the other character speaks for it
    if len(meant) == max(LENGTHS) and not lexicon.is_chinese(meant):  # two words
        written, place = (written[:2], place) if place < 2 else (written[2:], place - 2)
    return cost if may_stand(written[:place] + written[place + 1 :], instead) else None


def _is_rival(written: str, word: str, place: int, cost: float) -> bool:
    """Whether a word of the language at large would do as well as one that costs ``cost``."""
    if not lexicon.is_chinese(word):
        return False
    other = _cost(written, word, place)
    return other is not None and other <= cost
