"""Ids of new entries: readable, from the title, and of the form that the base has."""

from __future__ import annotations

import re
from collections.abc import Container

from bot.domain.revision import Part

LONGEST = 40  # characters of what stands for the title; an id has 64 at most
PREFIXES = {Part.CLAIMS: "c", Part.FAQ: "faq", Part.BOUNDARIES: "b", Part.SMALLTALK: "s"}

_WORD = re.compile(r"[a-z0-9]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_EMPTY = frozenset(
    _WORD.findall(
        "a an the is are was were be do does did has have had will would can could should of in on to for "
        "by at with from and or what who whom whose which when where why how it its this that there"
    )
)


def new_id(part: Part, english: str, chinese: str, passage: str, used: Container[str]) -> str:
    """An id for a new entry.

    Args:
        part: the part of the base that it belongs to.
        english: its title; where there is none, the syllables of the Chinese one are taken.
        chinese: the same in Chinese.
        passage: of a claim, the first passage it cites; it stands in the id, as in ``c-9.1-six-times``.
        used: ids that are taken.
    """
    told = _slug(english) or _slug(_syllables(chinese)) or "entry"
    first = "-".join(each for each in (PREFIXES[part], passage if part is Part.CLAIMS else "", told) if each)
    found, number = first, 2
    while found in used:
        found, number = f"{first}-{number}", number + 1
    return found


def _slug(text: str) -> str:
    words = _WORD.findall(_POSSESSIVE.sub("", text.casefold()))
    telling = [word for word in words if word not in _EMPTY] or words
    slug = ""
    for word in telling:
        longer = f"{slug}-{word}" if slug else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        slug = longer
    return slug


def _syllables(chinese: str) -> str:
    from pypinyin import lazy_pinyin  # 0.15 s to import, and most titles are there in English

    return " ".join(lazy_pinyin(chinese))
