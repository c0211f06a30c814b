"""The words of the languages at large: what is a word is no slip, whether the base knows it or not.

English: the list that comes with pyspellchecker (MIT; 128,000 words, names of people and places among them). Chinese:
jieba's dictionary of 350,000 words with their frequencies, as rjieba (MIT) carries it, which also cuts a text into
words. Both are loaded at the first word that they are asked for (0.1 s each): most messages hold no such word.
"""

from __future__ import annotations

import gzip
import json
import pkgutil
from functools import cache
from typing import Any

from bot.matching.spelling.strangers import STRANGERS


def is_english(word: str) -> bool:
    """Whether a lower-case word is one of English, or a name or coinage that is no slip of another one."""
    return word in STRANGERS or word in _english()


def is_chinese(word: str) -> bool:
    """Whether some Han characters are a word of Chinese."""
    return word in STRANGERS or bool(_jieba().has_word(word))


def frequency(word: str) -> int:
    """How often jieba's corpus of some 60 million words holds a Chinese word; 0 for what is none."""
    jieba = _jieba()
    return int(jieba.suggest_freq(word)) - 1 if jieba.has_word(word) else 0


def cut(run: str) -> list[str]:
    """A run of Han characters cut into words; what belongs to none stands alone."""
    return list(_jieba().cut(run, hmm=False))


def load() -> None:
    """Load what the first word would otherwise wait for."""
    _english()
    _jieba()


@cache
def _jieba() -> Any:
    import rjieba

    return rjieba  # its dictionary is loaded once, by the module; a Jieba of our own would be a second one


@cache
def _english() -> frozenset[str]:
    packed = pkgutil.get_data("spellchecker", "resources/en.json.gz")
    assert packed is not None, "pyspellchecker comes with this list"
    return frozenset(word for word in json.loads(gzip.decompress(packed)) if word.isascii() and word.isalpha())
