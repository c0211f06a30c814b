"""From a message's text and entities to HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Entity = Mapping[str, Any]

TAGS = {
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ('<blockquote class="folded"><div>', "</div></blockquote>"),
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "pre": ("<pre>", "</pre>"),
    "code": ("<code>", "</code>"),
}
QUOTES = ("blockquote", "expandable_blockquote")
LINKS = ("http://", "https://", "tg://", "mailto:")
OUTSIDE_FIRST = (*QUOTES, "text_link", "text_mention", *list(TAGS)[2:])


def html_of(text: str, entities: Sequence[Entity]) -> str:
    """A message as HTML, escaped throughout.

    Args:
        text: the text.
        entities: its entities as the Bot API gives them: offsets and lengths count UTF-16 code units, and of two that
            share characters one holds the other (core.telegram.org/bots/api#messageentity).
    """
    units = text.encode("utf-16-le", "surrogatepass")
    return _part(units, 0, len(units) // 2, sorted(entities, key=_outside_first))


def _outside_first(entity: Entity) -> tuple[int, int, int]:
    kind = entity["type"]
    depth = OUTSIDE_FIRST.index(kind) if kind in OUTSIDE_FIRST else len(OUTSIDE_FIRST)
    return entity["offset"], -entity["length"], depth


def _part(units: bytes, start: int, end: int, entities: Sequence[Entity]) -> str:
    """The code units from ``start`` to ``end``, formatted by the entities that begin there, outside ones first."""
    html = ""
    rest = list(entities)
    while rest:
        outside = rest.pop(0)
        begins = outside["offset"]
        ends = min(begins + outside["length"], end)  # what reaches beyond its surroundings is cut
        inside = [each for each in rest if each["offset"] < ends]
        rest = rest[len(inside) :]
        html += _plain(units, start, begins) + _wrapped(outside, _part(units, begins, ends, inside))
        start = ends
        if outside["type"] in QUOTES and _plain(units, start, start + 1) == "\n":
            start += 1  # a quote ends its line by itself
    return html + _plain(units, start, end)


def _plain(units: bytes, start: int, end: int) -> str:
    return escape(units[2 * start : 2 * end].decode("utf-16-le", "replace"))


def _wrapped(entity: Entity, html: str) -> str:
    url = str(entity.get("url", ""))
    if entity["type"] == "text_link" and url.startswith(LINKS):
        return f'<a href="{escape(url)}">{html}</a>'
    before, after = TAGS.get(entity["type"], ("", ""))
    return f"{before}{html}{after}"
