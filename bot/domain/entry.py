"""Entries: the things the bot can answer.

An entry is an FAQ entry, a claim, a boundary or small talk. Matching treats them alike through the
attributes they share: ``id``, ``kind``, ``question`` (its title) and ``phrasings``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.language import Phrasing, Text
from bot.domain.source import Citation


class EntryKind(StrEnum):
    """What sort of entry it is; the ``kind`` of an answer."""

    FAQ = "faq"
    CLAIM = "claim"
    BOUNDARY = "boundary"
    SMALLTALK = "smalltalk"


class ClaimKind(StrEnum):
    """How the source puts a claim forward."""

    REPORTED = "reported"
    ARGUMENT = "argument"
    FORECAST = "forecast"
    RECOMMENDATION = "recommendation"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Misstatement:
    """A known wrong version of a claim.

    Attributes:
        wordings: the wrong version as people put it.
        correction: what the source says instead; the claim's own text where None.
    """

    wordings: tuple[Phrasing, ...]
    correction: Text | None


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A figure that a claim holds.

    Attributes:
        value: the number, magnitude included (70 billion is 7e10).
        unit: what it measures, as :mod:`bot.matching.units` names it; empty for a bare number.
    """

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Values:
    """What a claim holds that must stand in the passages it cites.

    Attributes:
        figures: its figures.
        names: ids of the terms it names.
        dates: ISO 8601 dates, as exact as the claim is (``2023``, ``2025-12-19``).
    """

    figures: tuple[Quantity, ...] = ()
    names: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a source, in our own words.

    Attributes:
        id: stable id, ``c-…``.
        claim_kind: how the source puts it forward.
        question: the question that the claim answers; its title in lists and on buttons.
        text: the statement.
        attribution: who says it, when it is not simply the author ("reported by …").
        citations: the passages it is drawn from, at least one.
        note: a curator's note, shown as ours.
        phrasings: ways people ask it or state it.
        statements: texts of those phrasings that state it; where there are none, their form tells.
        misstatements: known wrong versions.
        sentences: of a cited passage the sentences (from 1) that the claim is drawn from; a passage that is not
            there is cited as a whole.
        values: its figures, names and dates.
    """

    id: str
    claim_kind: ClaimKind
    question: Text
    text: Text
    attribution: Text | None
    citations: tuple[Citation, ...]
    note: Text | None
    phrasings: tuple[Phrasing, ...]
    misstatements: tuple[Misstatement, ...]
    sentences: Mapping[Citation, tuple[int, ...]] = field(default_factory=dict, hash=False)
    values: Values = Values()
    statements: frozenset[str] = frozenset()

    kind = EntryKind.CLAIM

    @property
    def says(self) -> Text:
        """What the entry answers."""
        return self.text


@dataclass(frozen=True, slots=True)
class Faq:
    """A question people ask, with an answer composed on claims.

    Attributes:
        id: stable id, ``faq-…``.
        section: the section of the source it belongs to.
        question: the question as a title.
        answer: one clear sentence first, then what is needed.
        claims: ids of the claims that the answer rests on, at least one.
        related: ids of entries a reader may want next.
        note: a curator's note, shown as ours.
        phrasings: ways people ask it.
    """

    id: str
    section: str
    question: Text
    answer: Text
    claims: tuple[str, ...]
    related: tuple[str, ...]
    note: Text | None
    phrasings: tuple[Phrasing, ...]

    kind = EntryKind.FAQ

    @property
    def says(self) -> Text:
        """What the entry answers."""
        return self.answer


@dataclass(frozen=True, slots=True)
class Boundary:
    """A topic that the source does not address.

    Attributes:
        id: stable id, ``b-…``.
        question: the topic, as a title.
        reply: says that the source does not address it, and what the nearest thing is that it does say.
        nearest: ids of the entries that hold that nearest thing; may be empty.
        phrasings: ways people ask about the topic.
    """

    id: str
    question: Text
    reply: Text
    nearest: tuple[str, ...]
    phrasings: tuple[Phrasing, ...]

    kind = EntryKind.BOUNDARY

    @property
    def says(self) -> Text:
        """What the entry answers."""
        return self.reply


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A greeting, thanks, an insult: a short reply, no source.

    Attributes:
        id: stable id, ``s-…``.
        question: its title.
        reply: what the bot says.
        phrasings: what people say.
    """

    id: str
    question: Text
    reply: Text
    phrasings: tuple[Phrasing, ...]

    kind = EntryKind.SMALLTALK

    @property
    def says(self) -> Text:
        """What the entry answers."""
        return self.reply


Entry = Claim | Faq | Boundary | SmallTalk
