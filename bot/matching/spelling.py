"""Typing errors: misspelled Latin words, and Chinese names with a character that sounds the same.

Only words that the base does not know are touched, and only towards words that it knows; the step is part of the
trace, so that a person can see what a word was taken for. Words with digits are never touched: B200 is no slip of H200.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.features import ENGLISH_FUNCTION_WORDS
from bot.matching.script import HAN

SHORTEST_WORD = 5  # letters; among shorter words one letter makes another word
LONG_WORD = 8  # letters from which two slips are allowed
SHORTEST_NAME = 3  # characters; two that sound alike are too often another word
LONGEST_NAME = 8
LONGEST_PHRASE = 3  # words of a name
MOST_WORDS = 12  # unknown words that are looked up in one message
MOST_HAN = 400  # characters of a message that are looked at

_HAN_RUN = re.compile(f"(?:{HAN.pattern})+")
_SLOT = "_"  # stands for the one character that may differ


class Spelling:
    """Reads misspelled words as the words of one base."""

    def __init__(self, words: Iterable[str], names: Mapping[str, str]) -> None:
        """Args:
        words: the base's words of Latin letters.
        names: spelling of a name → its token (``@nvidia``).
        """
        latin = {name: token for name, token in names.items() if _is_plain(name)}
        known = {word for word in words if _is_plain(word)}
        target = {word: word for word in known} | latin
        self._words = {word: meant for word, meant in target.items() if len(word) >= SHORTEST_WORD - 1}
        self._known = known | latin.keys() | ENGLISH_FUNCTION_WORDS
        self._phrases = {
            name: token for name, token in names.items() if " " in name and _is_plain(name.replace(" ", ""))
        }
        self._patterns = {
            pattern: (name[place], token)
            for name, token in names.items()
            if SHORTEST_NAME <= len(name) <= LONGEST_NAME and _HAN_RUN.fullmatch(name)
            for place, pattern in enumerate(_patterns(name))
        }

    def __call__(self, normalised: str) -> str:
        """The text with what is most likely meant in the place of what is not known."""
        pieces = normalised.split(" ")
        unknown = [place for place, piece in enumerate(pieces) if _is_plain(piece) and piece not in self._known]
        for place in unknown[:MOST_WORDS]:
            if pieces[place] and not self._read_phrase(pieces, place):
                pieces[place] = self._latin(pieces[place])
        text = " ".join(piece for piece in pieces if piece)
        return _HAN_RUN.sub(self._han, text[:MOST_HAN]) + text[MOST_HAN:]

    def _latin(self, word: str) -> str:
        return (_nearest(word, self._words) if len(word) >= SHORTEST_WORD else None) or word

    def _read_phrase(self, pieces: list[str], place: int) -> bool:
        """Read the words around ``place`` as a name of several words, where they nearly are one."""
        for length in range(LONGEST_PHRASE, 1, -1):
            for start in range(max(0, place - length + 1), min(place, len(pieces) - length) + 1):
                words = pieces[start : start + length]
                if all(map(_is_plain, words)):
                    token = _nearest(" ".join(words), self._phrases)
                    if token is not None:
                        pieces[start : start + length] = [token, *[""] * (length - 1)]
                        return True
        return False

    def _han(self, match: re.Match[str]) -> str:
        """A run of Han characters with the names in it that differ by a character of the same sound."""
        run, start = match[0], 0
        while start + SHORTEST_NAME <= len(run):
            for length in range(min(LONGEST_NAME, len(run) - start), SHORTEST_NAME - 1, -1):
                token = self._sounds_like(run[start : start + length])
                if token is not None:
                    rest = _HAN_RUN.sub(self._han, run[start + length :])
                    return f"{run[:start]} {token} {rest}".strip()
            start += 1
        return run

    def _sounds_like(self, window: str) -> str | None:
        for place, pattern in enumerate(_patterns(window)):
            found = self._patterns.get(pattern)
            if found is not None and found[0] != window[place] and _sound(found[0]) == _sound(window[place]):
                return found[1]
        return None


def _nearest(written: str, meanings: Mapping[str, str]) -> str | None:
    """What the known spellings that are a slip or two away mean; None where that is nothing or not clear."""
    slips = 2 if len(written) >= LONG_WORD else 1
    found = process.extract(written, meanings.keys(), scorer=OSA.distance, score_cutoff=slips, limit=5)
    # The first letter is rarely mistyped
    near = [(distance, spelling) for spelling, distance, _ in found if spelling[0] == written[0]]
    fewest = min((distance for distance, _ in near), default=0)
    meant = {meanings[spelling] for distance, spelling in near if distance == fewest}
    return meant.pop() if len(meant) == 1 else None


def load_sounds() -> None:
    """Load what the first message with such a slip would otherwise wait for."""
    _sound("出")


def _patterns(name: str) -> list[str]:
    return [f"{name[:place]}{_SLOT}{name[place + 1 :]}" for place in range(len(name))]


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _sound(character: str) -> str:
    """The syllable of a Han character without its tone."""
    from pypinyin import lazy_pinyin  # 0.15 s to import, and most messages never come here

    return str(lazy_pinyin(character)[0])
