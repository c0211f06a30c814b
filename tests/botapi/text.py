"""Text as Telegram counts, cleans and marks it: UTF-16 code units, control characters, entities."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Entity = dict[str, Any]

_DROPPED = re.compile("[\r\u2028-\u202e]")
_BLANKED = re.compile("[\x00-\x08\x0b-\x1f]")
_INVISIBLE = re.compile("[\\s\u200b-\u200f\u2060-\u2064\ufeff\u00ad\u3164\u2800]*")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+)"
    r"|(?<![\w/])/(?P<bot_command>\w{1,64}(?:@\w{3,32})?)(?!\w)"
    r"|(?<!\w)@(?P<mention>[A-Za-z0-9_]{3,32})\b",
    re.ASCII,
)


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the unit of the Bot API's offsets and limits."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def has_lone_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def is_blank(text: str) -> bool:
    """Whether Telegram would show nothing at all."""
    return _INVISIBLE.fullmatch(text) is not None


def cleaned(text: str) -> str:
    """The text without what Telegram takes out before it reads markup: control and bidi characters."""
    return _BLANKED.sub(" ", _DROPPED.sub("", text))


def trimmed(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """The text without outer white space, the entities moved along and clipped to what is left."""
    kept_text = text.strip()
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(kept_text)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return kept_text, kept


def found_entities(text: str) -> list[Entity]:
    """The commands, mentions and addresses Telegram marks in what a person typed."""
    return [
        {
            "type": match.lastgroup,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match[0]),
        }
        for match in _FOUND.finditer(text)
    ]


def entity_text(text: str, entity: Entity) -> str:
    """The stretch of `text` an entity covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
