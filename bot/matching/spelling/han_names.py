"""Chinese names with a slip in them: 英韦达, 特朗晋, 摩尔程线, 字节跳跳动.

Three automata find every place of a text at once, whatever its length: one holds the names as they sound, one as they
look, one with a character doubled, dropped or out of order. What they find is then held to be a slip where the
characters that differ sound or look alike, and where the text around and in it is no other word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick

from bot.matching.spelling import lexicon
from bot.matching.spelling.han import FIXED, RUN, Cut, price
from bot.matching.spelling.shape import SHAPES
from bot.matching.spelling.sound import SOUNDS, sounds_of

SHORTEST_NAME = 3  # characters; two that sound alike are too often another word
LONGEST_NAME = 8
SHORTEST_DROPPED = 4  # characters of a name that is known by the rest of them
PER_SLIP = 2  # characters of a name for each unit of what its slips may cost: 1.5 in three, 2 in four
EDIT = 1.0  # what a doubled, dropped or misplaced character costs
_TELLING = FIXED | set("进出禁解买卖增减升降涨跌准许允")  # without such a character a name may be its opposite


@dataclass(frozen=True, slots=True)
class Slip:
    """A part of a text, the name that is meant by it, and what it costs to read it so."""

    start: int
    stop: int
    name: str
    cost: float


class HanNames:
    """Reads misspelled names of one vocabulary."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Args:
        names: spelling of a name → what it names; spellings of Han characters are picked from it.
        """
        self._names = {
            name: named
            for name, named in names.items()
            if SHORTEST_NAME <= len(name) <= LONGEST_NAME and RUN.fullmatch(name)
        }

    def read(self, run: str, cut: Cut) -> str:
        """A run of Han characters with the names in it put right; the longest where they overlap."""
        taken: list[Slip] = []
        for slip in sorted(self._slips(run, cut), key=lambda slip: (slip.start - slip.stop, slip.cost)):
            if all(slip.stop <= other.start or slip.start >= other.stop for other in taken):
                taken.append(slip)
        for slip in sorted(taken, key=lambda slip: -slip.start):
            run = run[: slip.start] + slip.name + run[slip.stop :]
        return run

    def _slips(self, run: str, cut: Cut) -> Iterator[Slip]:
        """What is nearly a name; and what is one, as a slip that costs nothing and keeps others out."""
        for find, form in ((self._by_sound, SOUNDS), (self._by_shape, SHAPES)):
            for names, start, stop in find(run.translate(form)):
                written = run[start:stop]
                if written in self._names:
                    yield Slip(start, stop, written, 0.0)
                elif cut.is_whole(start, stop) and not lexicon.is_chinese(written):
                    yield from self._nearest(start, stop, {name: _cost(written, name, cut, start) for name in names})
        for names, start, stop in self._by_edit(run):
            written = run[start:stop]
            if cut.is_whole(start, stop) and not lexicon.is_chinese(written):
                costs = {name: EDIT if _is_edited(written, name, cut, start) else None for name in names}
                yield from self._nearest(start, stop, costs)

    def _nearest(self, start: int, stop: int, costs: Mapping[str, float | None]) -> Iterator[Slip]:
        """The cheapest name, where all that are as cheap name the same."""
        possible = {name: cost for name, cost in costs.items() if cost is not None}
        if possible:
            least = min(possible.values())
            names = [name for name, cost in possible.items() if cost == least]
            if len({self._names[name] for name in names}) == 1:
                yield Slip(start, stop, names[0], least)

    @cached_property
    def _by_sound(self) -> Finder:
        patterns: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for pattern in {name.translate(SOUNDS), sounds_of(name)}:
                patterns[pattern].append(name)
        return _finder(patterns)

    @cached_property
    def _by_shape(self) -> Finder:
        patterns: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            patterns[name.translate(SHAPES)].append(name)
        return _finder(patterns)

    @cached_property
    def _by_edit(self) -> Finder:
        patterns: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for pattern in set(_edits(name)) - self._names.keys():
                patterns[pattern].append(name)
        return _finder(patterns)


Finder = Callable[[str], Iterator[tuple[list[str], int, int]]]


def _finder(patterns: Mapping[str, list[str]]) -> Finder:
    """What finds the places of a text where a pattern stands: the names it is for, start and stop."""
    names = list(patterns.values())
    automaton = AhoCorasick(list(patterns)) if names else None

    def find(text: str) -> Iterator[tuple[list[str], int, int]]:
        if automaton is not None:
            for number, start, stop in automaton.find_matches_as_indexes(text, overlapping=True):
                yield names[number], start, stop

    return find


def _edits(name: str) -> Iterator[str]:
    """A name with a character doubled, with two changed over, and without one of its inner characters.

    Without its first or last character a name is often another one (北京大学).
    """
    for place in range(len(name)):
        yield name[: place + 1] + name[place:]
        if place:
            yield name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]
        if 0 < place < len(name) - 1 and len(name) >= SHORTEST_DROPPED and name[place] not in _TELLING:
            yield name[:place] + name[place + 1 :]


def _cost(written: str, name: str, cut: Cut, start: int) -> float | None:
    """What it costs to read a part of a run as a name of the same length; None where it costs too much."""
    total = 0.0
    for place, (one, other) in enumerate(zip(written, name, strict=True)):
        if one != other:
            cost = price(one, other)
            if cost is None or not cut.is_open(start + place):
                return None
            total += cost
    return total if total <= len(name) / PER_SLIP else None


def _is_edited(written: str, name: str, cut: Cut, start: int) -> bool:
    """Whether what an edit touches is no common word: 小公司 is not 小米公司 without a character."""
    touched = [place for place, (one, other) in enumerate(zip(written, name, strict=False)) if one != other]
    if len(written) > len(name):
        return True
    if len(written) < len(name):
        touched = [touched[0] - 1, touched[0]] if touched else [len(written) - 1]
    return all(cut.is_open(start + place) for place in touched)
