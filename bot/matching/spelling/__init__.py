"""Typing errors, in names and in ordinary words, of Latin letters and of Han characters.

Only what the base does not know is touched, and only towards what it knows; a word of the language at large is no
slip, whether the base knows it or not. Negations, figures and codes stay as they are: B200 is no slip of H200.

A plain text is read, before its names, figures and synonyms are rewritten: a word put right may be part of any of them.
The step is part of the trace, so that a person can see what a word was taken for.

`lexicon` says what a word is, `sound` and `shape` which characters are alike; `latin`, `han_names` and `han_words`
read, by what `known` finds in the base.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy

from bot.matching.spelling import lexicon, sound
from bot.matching.spelling.han import RUN, Cut
from bot.matching.spelling.han_names import HanNames
from bot.matching.spelling.han_words import HanWords
from bot.matching.spelling.known import Known, words_of
from bot.matching.spelling.latin import LatinWords

__all__ = ["Spelling", "load_sounds", "words_of"]

MOST_HAN = 400  # characters of a message that are looked at


class Spelling:
    """Reads misspelled words as the words of one base."""

    def __init__(self, texts: Iterable[str], names: Mapping[str, str]) -> None:
        """Args:
        texts: what the base knows how to spell: its phrasings as curated, the words of its vocabulary; words alone
            will do, and runs of Han characters.
        names: spelling of a name → what it names, plain; two spellings of one name do not compete.
        """
        self._read_as(Known([*texts, *names]), names)
        self._names = HanNames(names)

    def knowing(self, texts: Iterable[str]) -> Spelling:
        """One that knows some texts more."""
        new = copy(self)
        new._read_as(Known(texts, self._known), self._spellings)
        return new

    def _read_as(self, known: Known, names: Mapping[str, str]) -> None:
        self._known = known
        self._spellings = names
        self._latin = LatinWords(known, names)
        self._words = HanWords(known, names)

    def __call__(self, plain: str) -> str:
        """A plain text (`bot.matching.normalise.plain`) with what is most likely meant in the place of its slips."""
        text = self._latin(plain) if self._latin.unknown(plain) else plain
        return text if text.isascii() else RUN.sub(self._han, text[:MOST_HAN]) + text[MOST_HAN:]

    def _han(self, match: re.Match[str]) -> str:
        run = match[0]
        if self._words.is_known(run):
            return run
        cut = Cut(run)
        if not self._words.is_odd(run, cut):
            return run
        named = self._names.read(run, cut)
        read = self._words.read(named, Cut(named))
        return self._names.read(read, Cut(read)) if read != named else read


def load_sounds() -> None:
    """Load what the first message with a slip would otherwise wait for."""
    sound.load()
    lexicon.load()
