"""Which single slips fingers and ears make of a word of Latin letters."""

from __future__ import annotations

from functools import cache

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # QWERTY, each row half a key to the right of the one above
# Letters that sound alike, or stand for the same sound
# fmt: off
_ALIKE = frozenset([
    "ae", "ai", "ao", "au", "ei", "eo", "eu", "io", "iu", "ou", "iy", "ey",
    "ck", "cs", "kq", "sz", "td", "bp", "fv", "vw", "gj", "mn",
])
# fmt: on
_VOWELS = frozenset("aeiou")


def is_likely(word: str, target: str) -> bool:
    """Whether a word that is one slip from ``target`` is so by a common one.

    Two letters changed over, one left out, or one that is doubled, a neighbour on the keyboard, or alike.
    """
    if len(word) < len(target) or sorted(word) == sorted(target):
        return True
    place = next((at for at, (one, other) in enumerate(zip(word, target, strict=False)) if one != other), len(target))
    if len(word) == len(target):
        return _are_near(word[place], target[place])
    beside = word[max(0, place - 1) : place] + word[place + 1 : place + 2]
    return any(word[place] == letter or _are_near(word[place], letter) for letter in beside)


def lacks_a_vowel(word: str, target: str) -> bool:
    """Whether ``word`` is ``target`` without one of its vowels, the first letter excepted."""
    return any(
        letter in _VOWELS and target[:place] + target[place + 1 :] == word
        for place, letter in enumerate(target)
        if place
    )


def _are_near(one: str, other: str) -> bool:
    return other in _neighbours(one) or one + other in _ALIKE or other + one in _ALIKE


@cache
def _neighbours(letter: str) -> str:
    row = next(number for number, keys in enumerate(_KEYS) if letter in keys)
    place = _KEYS[row].index(letter)
    above = _KEYS[row - 1][place : place + 2] if row else ""
    below = _KEYS[row + 1][max(0, place - 1) : place + 1] if row + 1 < len(_KEYS) else ""
    return _KEYS[row][max(0, place - 1) : place + 2] + above + below
