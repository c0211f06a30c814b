"""The base that is measured, and bases with a part of it taken away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.curation.load import load_base
from bot.domain.entry import Boundary, Claim, Entry, Faq
from bot.domain.knowledge import Knowledge
from bot.domain.language import Phrasing

FOLDER = Path(__file__).parent.parent / "knowledge"


def shipped() -> Knowledge:
    """The base of this checkout."""
    return load_base(FOLDER).knowledge


def share(text: str, parts: int) -> int:
    """A number from 0 to ``parts`` - 1 that is always the same for the same text."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16) % parts


def without_phrasings(knowledge: Knowledge, hidden: Callable[[Phrasing], bool]) -> Knowledge:
    """The base without the phrasings that are ``hidden``."""

    def thinner(entries: Any) -> dict[str, Any]:
        return {
            name: replace(entry, phrasings=tuple(each for each in entry.phrasings if not hidden(each)))
            for name, entry in entries.items()
        }

    return replace(
        knowledge,
        claims=thinner(knowledge.claims),
        faq=thinner(knowledge.faq),
        boundaries=thinner(knowledge.boundaries),
        smalltalk=thinner(knowledge.smalltalk),
    )


def topics(knowledge: Knowledge, entry: Entry) -> frozenset[str]:
    """What an entry is about: the passages it cites, or itself for a boundary or small talk."""
    if isinstance(entry, Claim | Faq):
        return frozenset(citation.passage for citation in knowledge.citations_of(entry))
    return frozenset([entry.id])


def without_topics(knowledge: Knowledge, gone: Callable[[str], bool]) -> tuple[Knowledge, list[Entry]]:
    """The base without every entry on a topic that is gone, and those entries."""
    removed = [entry for entry in knowledge.entries.values() if any(map(gone, topics(knowledge, entry)))]
    names = {entry.id for entry in removed}

    def kept(entries: Any) -> dict[str, Any]:
        return {name: entry for name, entry in entries.items() if name not in names}

    faq = {
        name: replace(entry, claims=tuple(claim for claim in entry.claims if claim not in names), related=())
        for name, entry in kept(knowledge.faq).items()
    }
    boundaries: dict[str, Boundary] = {
        name: replace(entry, nearest=tuple(each for each in entry.nearest if each not in names))
        for name, entry in kept(knowledge.boundaries).items()
    }
    smaller = replace(
        knowledge, claims=kept(knowledge.claims), faq=faq, boundaries=boundaries, smalltalk=kept(knowledge.smalltalk)
    )
    return smaller, removed
