"""Lengths as Telegram counts them, and texts cut to fit."""

from __future__ import annotations

import re
from html import escape, unescape

MAX_MESSAGE = 4096  # UTF-16 code units after entities are taken out (Bot API, sendMessage)
MORE = "…"  # stands for what was left out

TAG = re.compile(r"</?[a-z][^<>]*>")


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "replace")) // 2


def shown_length(html: str) -> int:
    """Length of HTML as it is shown: without tags, entities read."""
    return utf16_length(unescape(TAG.sub("", html)))


def shorten(text: str, length: int) -> str:
    """At most ``length`` characters."""
    return text if len(text) <= length else text[: length - 1] + MORE


def cut(text: str, room: int) -> str:
    """The beginning of ``text``: at most ``room`` UTF-16 code units, no character cut in two."""
    if utf16_length(text) <= room:
        return text
    return text.encode("utf-16-le", "replace")[: 2 * room].decode("utf-16-le", "ignore")


def escaped(text: str, room: int = MAX_MESSAGE) -> str:
    """``text`` as HTML; shown, at most ``room`` UTF-16 code units of it."""
    return escape(text if utf16_length(text) <= room else cut(text, room - len(MORE)) + MORE)
