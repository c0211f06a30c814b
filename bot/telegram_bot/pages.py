"""Pieces of HTML put together to messages that Telegram takes.

A message holds at most :data:`MAX_MESSAGE` UTF-16 code units after its entities are taken out. What is longer goes on
in another message: split between pieces, and a piece that is too long by itself between its paragraphs, sentences,
and last between its characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.telegram_bot.text import MAX_MESSAGE, cut, shown_length, utf16_length

_PARAGRAPHS = re.compile(r"(?<=\n)")
_SENTENCES = re.compile(r"(?<=[。！？!?；])|(?<=[.;]\s)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message.

    Attributes:
        html: as it is sent.
        gap: what stands between it and the piece before.
        text: the plain text in it, where it can be split there; None where it must stay whole.
        before, after: the tags around that text.
    """

    html: str
    gap: str = "\n"
    text: str | None = None
    before: str = ""
    after: str = ""


def running(text: str, gap: str = "\n", before: str = "", after: str = "") -> Piece:
    """A piece of running text inside tags, which may be split."""
    return Piece(f"{before}{escape(text)}{after}", gap, text, before, after)


def pages(pieces: Sequence[Piece], longest: int = MAX_MESSAGE) -> list[str]:
    """Messages of at most ``longest`` code units that hold all pieces in order; none is empty."""
    found: list[str] = []
    page = ""
    for piece in (each for whole in pieces for each in _split(whole, longest)):
        if page and shown_length(page + piece.gap + piece.html) > longest:
            found.append(page)
            page = ""
        page = f"{page}{piece.gap}{piece.html}" if page else piece.html
    return [*found, page] if page else found


def _split(piece: Piece, longest: int) -> Iterator[Piece]:
    if piece.text is None or shown_length(piece.html) <= longest:
        yield piece
        return
    gap = piece.gap
    for part in _parts(piece.text, longest):
        yield running(part.strip(), gap, piece.before, piece.after)
        gap = "\n"


def _parts(text: str, longest: int) -> Iterator[str]:
    """Text in parts of at most ``longest`` code units, each as long as it can be."""
    for separator in (_PARAGRAPHS, _SENTENCES):
        parts = [part for part in separator.split(text) if part]
        if len(parts) > 1:
            yield from _packed([smaller for part in parts for smaller in _parts(part, longest)], longest)
            return
    while utf16_length(text) > longest:
        first = cut(text, longest)
        yield first
        text = text[len(first) :]
    if text:
        yield text


def _packed(parts: Sequence[str], longest: int) -> Iterator[str]:
    packed = ""
    for part in parts:
        if packed and utf16_length(packed + part) > longest:
            yield packed
            packed = ""
        packed += part
    if packed:
        yield packed
