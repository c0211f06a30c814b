"""How Han characters sound: syllables without tones, as pypinyin (MIT) knows them.

Two characters sound *the same* where they share a syllable, and *nearly the same* where only what many speakers do not
tell apart differs: z/zh, c/ch, s/sh, n/l, and the endings an/ang, en/eng, in/ing (the "fuzzy pinyin" of input methods).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Characters of which the second reading is in everyday use as well; of others only the first one counts
_TWO_WAYS = frozenset("重长行乐都还降朝传藏调量弹担当倒恶干更号角结觉卷空落难强塞识数提系校兴应载着占中种转钻")

_FUZZY = ((re.compile("^([zcs])h"), r"\1"), (re.compile("^n(?=.)"), "l"), (re.compile("(?<=[aei]n)g$"), ""))
_FIRST_CODE = 0xE000  # of a private-use area, for syllables as single characters


@cache
def readings(character: str) -> tuple[str, ...]:
    """The usual syllables of a character, without tones; itself where it has none."""
    from pypinyin.pinyin_dict import pinyin_dict  # 0.15 s to import, and most messages never come here

    found = pinyin_dict.get(ord(character), character).split(",")[: 1 + (character in _TWO_WAYS)]
    return tuple(dict.fromkeys(map(_toneless, found)))


def load() -> None:
    """Load what the first slip would otherwise wait for."""
    homophones("出")


def same_sound(one: str, other: str) -> bool:
    """Whether two characters share a syllable."""
    return not set(readings(one)).isdisjoint(readings(other))


def nearly_same_sound(one: str, other: str) -> bool:
    """Whether two characters share a syllable, to those who do not tell zh from z and the like."""
    return not set(map(_fuzzy, readings(one))).isdisjoint(map(_fuzzy, readings(other)))


def homophones(character: str) -> str:
    """The common characters that sound nearly like one."""
    table = _by_sound()
    return "".join(dict.fromkeys("".join(table.get(_fuzzy(reading), "") for reading in readings(character))))


def sounds_of(name: str) -> str:
    """A name as the syllables it has as a whole (重 in 重庆 is chong), coded as :data:`SOUNDS` codes them."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(name)
    if len(syllables) != len(name):
        return name.translate(SOUNDS)
    return "".join(SOUNDS.code(_fuzzy(_toneless(syllable))) for syllable in syllables)


class Sounds(dict[int, str]):
    """For ``str.translate``: each character as one private-use character for its first syllable, nearly alike ones."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[str, str] = {}

    def __missing__(self, code: int) -> str:
        self[code] = self.code(_fuzzy(readings(chr(code))[0]))
        return self[code]

    def code(self, syllable: str) -> str:
        """The one character for a syllable."""
        return self._codes.setdefault(syllable, chr(_FIRST_CODE + len(self._codes)))


SOUNDS = Sounds()


@cache
def _fuzzy(syllable: str) -> str:
    for pattern, instead in _FUZZY:
        syllable = pattern.sub(instead, syllable)
    return syllable


@cache
def _toneless(syllable: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(letter))


@cache
def _by_sound() -> dict[str, str]:
    """Fuzzy syllable → the characters of GB 2312 level 1 (the 3,755 most used) that have it."""
    level_1 = bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    table: dict[str, str] = {}
    for character in level_1.decode("gb2312", errors="ignore"):
        for syllable in dict.fromkeys(map(_fuzzy, readings(character))):
            table[syllable] = table.get(syllable, "") + character
    return table
