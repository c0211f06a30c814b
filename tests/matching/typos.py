"""Slips of the keyboard, made on purpose: the same ones for the same seed.

Each kind takes a word and says how it may come out; a word that cannot slip that way gives nothing. Characters that
sound alike are pypinyin's, those that look alike the table's of `bot.matching.spelling.shape`.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from bot.matching.spelling.shape import lookalikes
from bot.matching.spelling.sound import homophones, same_sound

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

Kind = Callable[[str, random.Random], str | None]


def drop(word: str, rng: random.Random) -> str | None:
    """Without one of its inner characters."""
    if len(word) < 4:
        return None
    place = rng.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]


def double(word: str, rng: random.Random) -> str | None:
    """One character twice."""
    place = rng.randrange(len(word))
    return word[: place + 1] + word[place:]


def transpose(word: str, rng: random.Random) -> str | None:
    """Two neighbours changed over."""
    places = [place for place in range(1, len(word)) if word[place] != word[place - 1]]
    if not places:
        return None
    place = rng.choice(places)
    return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


def neighbour(word: str, rng: random.Random) -> str | None:
    """A letter after the first as the one on the next key."""
    place = rng.randrange(1, len(word))
    near = neighbours(word[place])
    return word[:place] + rng.choice(near) + word[place + 1 :] if near else None


def homophone(word: str, rng: random.Random) -> str | None:
    """A character as one of exactly the same syllable."""
    place = rng.randrange(len(word))
    return _instead(word, place, [each for each in homophones(word[place]) if same_sound(each, word[place])], rng)


def fuzzy(word: str, rng: random.Random) -> str | None:
    """A character as one whose syllable is nearly the same (z for zh, in for ing)."""
    place = rng.randrange(len(word))
    return _instead(word, place, [each for each in homophones(word[place]) if not same_sound(each, word[place])], rng)


def shape(word: str, rng: random.Random) -> str | None:
    """A character as one that looks like it."""
    places = [place for place, character in enumerate(word) if lookalikes(character)]
    if not places:
        return None
    place = rng.choice(places)
    return _instead(word, place, list(lookalikes(word[place])), rng)


def neighbours(letter: str) -> str:
    """The letters on the keys around one, on a QWERTY keyboard."""
    for row, keys in enumerate(KEYS):
        if letter in keys:
            place = keys.index(letter)
            around = keys[max(0, place - 1) : place + 2]
            above = KEYS[row - 1][place : place + 2] if row else ""
            below = KEYS[row + 1][max(0, place - 1) : place + 1] if row < len(KEYS) - 1 else ""
            return (around + above + below).replace(letter, "")
    return ""


LATIN: dict[str, Kind] = {"drop": drop, "double": double, "transpose": transpose, "neighbour": neighbour}
HAN: dict[str, Kind] = {
    "homophone": homophone,
    "fuzzy": fuzzy,
    "shape": shape,
    "drop": drop,
    "double": double,
    "transpose": transpose,
}


def _instead(word: str, place: int, others: list[str], rng: random.Random) -> str | None:
    others = [other for other in others if other != word[place]]
    return word[:place] + rng.choice(others) + word[place + 1 :] if others else None
