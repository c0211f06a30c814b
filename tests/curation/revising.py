"""Revisions of entries, made as moderators make them: from an entry as it is, with a change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from bot.curation.documents import document_of, model_of, read_document
from bot.curation.load import Base
from bot.curation.overlay import document_in
from bot.domain.moderation import Act, Actor
from bot.domain.revision import Document, Part, Revision

Item = dict[str, Any]
NOW = dt.datetime(2025, 12, 20, 12, tzinfo=dt.UTC)
WAYS = {
    "zh-Hans": ["山有多高", "山高多少", "海拔多少", "山的高度"],
    "en": ["how high", "height", "how tall", "altitude"],
}
HEIGHT: Item = {
    "id": "b-height",
    "question": {"zh-Hans": "山的高度", "en": "The height of the hill"},
    "reply": {"zh-Hans": "文章没有谈山有多高。", "en": "The article does not say how high the hill is."},
    "nearest": ["c-tea"],
    "phrasings": WAYS,
}


def document(part: Part, item: Item) -> Document:
    """An item as a document."""
    return document_of(model_of(part, item))


def revision(base: Base, entry: str, part: Part, document: Document | None, **fields: Any) -> Revision:
    """A revision of an entry made on a base."""
    made: dict[str, Any] = {
        "version": 1,
        "base": document_in(base, entry),
        "sources": tuple(base.knowledge.sources),
        "act": Act.EDITED,
        "by": Actor("hash", "Mei"),
        "at": NOW,
    }
    return Revision(entry=entry, part=part, document=document, **(made | fields))


def edited(base: Base, entry: str, change: Callable[[Item], object], **fields: Any) -> Revision:
    """A revision that changes an entry of a base."""
    before = document_in(base, entry)
    assert before is not None
    item = read_document(before)
    change(item)
    part = Part(base.entries[entry].key)
    return revision(base, entry, part, document(part, item), **fields)


def added(base: Base, part: Part, item: Item, **fields: Any) -> Revision:
    """A revision that adds an entry."""
    return revision(base, item["id"], part, document(part, item), act=Act.ADDED, **fields)


def retired(base: Base, entry: str, **fields: Any) -> Revision:
    """A revision that takes an entry out."""
    return revision(base, entry, Part(base.entries[entry].key), None, act=Act.RETIRED, **fields)


def phrased(text: str, language: str = "en") -> Callable[[Item], None]:
    """Adds a way of asking."""
    return lambda item: item["phrasings"].setdefault(language, []).append(text)
