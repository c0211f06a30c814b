"""Chinese script and regional words, through OpenCC's dictionaries.

Matching reads everything as Simplified Chinese with mainland words (``tw2sp``); replies in Traditional
Chinese are derived with Taiwan's words (``s2twp``). Conversion within one script changes nothing, so both
are safe on mixed text.
"""

from __future__ import annotations

import re
from functools import cache

import opencc

from bot.domain.language import Language

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’]+")
_CANTONESE = re.compile(r"[嘅咗喺冇嘢咁佢哋啲嚟㗎咩唔乜噉嗰諗畀點邊]")


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def to_simplified(text: str) -> str:
    """``text`` in Simplified characters and mainland words."""
    return str(_converter("tw2sp").convert(text))


def to_traditional(text: str) -> str:
    """``text`` in Traditional characters and Taiwan words."""
    return str(_converter("s2twp").convert(text))


def detect_language(text: str) -> Language:
    """The language a text is written in.

    English where Latin words outweigh Han characters (a word counts for about two characters); among the
    Chinese scripts the one whose own characters are more frequent, Simplified where the text has none of
    either (such text reads the same in both).
    """
    text = text[:2000]
    han = HAN.findall(text)
    words = _WORD.findall(text)
    if not han or len(words) * 2 > len(han):
        return Language.EN if words or not han else Language.ZH_HANS
    plain = "".join(han)
    simplified = str(_converter("t2s").convert(plain))
    traditional = str(_converter("s2t").convert(plain))
    only_traditional = sum(a != b for a, b in zip(plain, simplified, strict=False))
    only_simplified = sum(a != b for a, b in zip(plain, traditional, strict=False))
    if only_traditional > only_simplified or (not only_simplified and _CANTONESE.search(plain)):
        return Language.ZH_HANT
    return Language.ZH_HANS
