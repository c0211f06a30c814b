"""Runs of Han characters: what of them the base knows, and what may be changed in them at all."""

from __future__ import annotations

import re

from bot.matching.script import HAN
from bot.matching.spelling import lexicon
from bot.matching.spelling.shape import look_alike
from bot.matching.spelling.sound import nearly_same_sound, same_sound

RUN = re.compile(f"(?:{HAN.pattern})+")

SAME_SOUND, SAME_SHAPE, NEAR_SOUND = 1.0, 1.0, 1.5  # what reading one character as another costs
COMMON = 100  # uses in jieba's corpus from which a word is taken for itself, inside a name that is a slip away

# Negations and figures: never a slip, and nothing is a slip of them
FIXED = frozenset("不没未无非否别勿莫毋弗〇零一二两三四五六七八九十百千万亿兆半几双")
HARMLESS = frozenset(["未来"])  # words in which such a character is neither
_UNITS = frozenset("倍年月")  # what may be put right after a figure; a figure goes with any noun
# What sounds or looks alike and means the opposite
_OPPOSED = frozenset(map(frozenset, ("买卖", "进禁", "近禁", "授受", "防放", "制止", "有无", "增赠")))
# Words of grammar: they stand between any others, so that their neighbours say nothing about them
GRAMMAR = frozenset(
    "的了吗呢吧啊嘛呀哦么着过地得是在有和与也都就还又我你您他她它这那谁什哪怎们个些去来说看想要会能可把被对从到给跟让之唔系嘅咗紧人国年月日天钱事"
)


def price(written: str, meant: str) -> float | None:
    """What it costs to read one character as another; None where that is not done."""
    if not {written, meant}.isdisjoint(FIXED) or frozenset(written + meant) in _OPPOSED:
        return None
    if look_alike(written, meant):
        return SAME_SHAPE
    if same_sound(written, meant):
        return SAME_SOUND
    return NEAR_SOUND if nearly_same_sound(written, meant) else None


def may_stand(beside: str, meant: str) -> bool:
    """Whether the other characters of a word speak for ``meant``: grammar and figures go with any word."""
    return not GRAMMAR.issuperset(beside) and (not FIXED.issuperset(beside) or meant in _UNITS)


def may_become(written: str, meant: str, place: int) -> float | None:
    """What it costs to read the character at ``place`` of a word as the one that stands there in ``meant``."""
    if meant in HARMLESS and look_alike(written[place], meant[place]):
        return SAME_SHAPE
    return price(written[place], meant[place])


class Cut:
    """A run as words of the language at large."""

    def __init__(self, run: str) -> None:
        """Args:
        run: Han characters.
        """
        self.words = lexicon.cut(run)
        self.edges = {0}
        self.word_at: list[str] = []
        for word in self.words:
            self.word_at += [word] * len(word)
            self.edges.add(len(self.word_at))

    def is_whole(self, start: int, stop: int) -> bool:
        """Whether no word stands across the ends of a part of the run."""
        return start in self.edges and stop in self.edges

    def is_open(self, place: int) -> bool:
        """Whether the character at ``place`` belongs to no common word."""
        word = self.word_at[place]
        return len(word) == 1 or lexicon.frequency(word) < COMMON
