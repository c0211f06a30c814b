"""Entries that stand alone: nobody comes to them from another answer."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curation.lint.remark import Remark, Severity, Subject
from bot.domain.entry import Boundary, Faq

RULE = "unrelated"


def is_related(subject: Subject) -> Iterator[Remark]:
    """Every claim and FAQ entry is named by another entry: as its claim, as related, or as the nearest thing said."""
    knowledge = subject.knowledge
    named: set[str] = set()
    for entry in knowledge.entries.values():
        match entry:
            case Faq():
                named |= {*entry.claims, *entry.related} - {entry.id}
            case Boundary():
                named |= set(entry.nearest)
    for name in (*knowledge.claims, *knowledge.faq):
        if name not in named and subject.speaks_of(name):
            message = "no other entry names it; name it under claims, related or nearest of one"
            yield subject.remark(Severity.WARNING, RULE, name, message, "id")
