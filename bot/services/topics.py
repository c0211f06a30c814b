"""What one can ask about: the sections of the sources with the questions that belong to each."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.entry import Faq
from bot.domain.knowledge import Knowledge
from bot.domain.language import Text


@dataclass(frozen=True, slots=True)
class Topic:
    """A section of a source, and the questions about it.

    Attributes:
        section: number of the section.
        label: what it is about.
        questions: its FAQ entries, in the order of the base; at least one.
    """

    section: str
    label: Text
    questions: tuple[Faq, ...]


def topics_of(knowledge: Knowledge) -> tuple[Topic, ...]:
    """The sections that have questions, in the order of the sources."""
    labels = {number: label for source in knowledge.sources.values() for number, label in source.sections.items()}
    by_section: dict[str, list[Faq]] = {}
    for entry in knowledge.faq.values():
        by_section.setdefault(entry.section, []).append(entry)
    return tuple(
        Topic(number, label, tuple(by_section[number])) for number, label in labels.items() if number in by_section
    )
