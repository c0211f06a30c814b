"""What the bot says to a question, free of any platform's mark-up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.source import Citation


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    NOT_ADDRESSED = "not_addressed"
    UNANSWERED = "unanswered"
    SMALLTALK = "smalltalk"


class Verdict(StrEnum):
    """How a statement compares with the source."""

    CONSISTENT = "consistent"
    DIFFERS = "differs"


class DifferenceKind(StrEnum):
    """In what a statement differs from the source."""

    FIGURE = "figure"
    NAME = "name"
    YEAR = "year"
    POLARITY = "polarity"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which the asker's words differ from the source.

    Attributes:
        kind: what sort of thing differs.
        yours: the asker's version.
        source: what the source says instead.
    """

    kind: DifferenceKind
    yours: str
    source: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation made readable.

    Attributes:
        citation: the passage cited.
        place: where it stands, e.g. ``"§9 ¶1"``.
        label: what the passage is about.
        source: author, title, publisher and date in one line.
        url: where the text can be read.
    """

    citation: Citation
    place: str
    label: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with everything that is needed to show it.

    Attributes:
        entry: id of the entry that answers.
        kind: what sort of entry it is.
        question: title of the entry.
        text: the answer.
        confidence: of the match, in [0, 1].
        attribution: how the source puts it forward ("the author's argument"); empty where it says nothing.
        note: the curator's note; empty where there is none.
        references: the passages it rests on.
        verdict: for a statement, how it compares with the source; None for a question.
        differences: in what it differs, when the verdict is ``differs``.
        quote: the sentence of the message that this is about, where the message was read sentence by sentence.
    """

    entry: str
    kind: EntryKind
    question: str
    text: str
    confidence: float
    attribution: str
    note: str
    references: tuple[Reference, ...]
    verdict: Verdict | None = None
    differences: tuple[Difference, ...] = ()
    quote: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The bare citations, in order."""
        return tuple(reference.citation for reference in self.references)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry offered as a choice."""

    entry: str
    question: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says.

    Attributes:
        language: language and script of the reply.
        outcome: how the question ended.
        answers: one per question that was answered; empty for small talk and no-answers.
        suggestions: choices (``suggested``) or the nearest topics (``unanswered``).
        message: a sentence behind or instead of the answers: small talk, the reason of a no-answer.
        related: what somebody who got these answers may want to ask next.
    """

    language: Language
    outcome: Outcome
    answers: tuple[Answer, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    message: str = ""
    related: tuple[Suggestion, ...] = ()

    @property
    def is_check(self) -> bool:
        """Whether a message was read sentence by sentence and held against the source."""
        return any(answer.quote for answer in self.answers)
