"""Why the matcher decided as it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.reply import Difference


class Form(StrEnum):
    """What sort of message it is."""

    QUESTION = "question"
    STATEMENT = "statement"
    KEYWORDS = "keywords"


class Effect(StrEnum):
    """What a guard rule does to a candidate, weakest first."""

    DIFFERS = "differs"
    DEMOTE = "demote"
    VETO = "veto"


@dataclass(frozen=True, slots=True)
class Step:
    """One transform of the text that changed it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one guard rule says of one candidate.

    Attributes:
        rule: name of the rule; the reason code is ``guard-<rule>``.
        effect: what it does to the candidate.
        reason: one sentence for a person.
        difference: what differs, for ``differs``.
        instead: the asker's token and the candidate's, where one stands in the other's place.
    """

    rule: str
    effect: Effect
    reason: str
    difference: Difference | None = None
    instead: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """One candidate with each part of its score.

    Attributes:
        entry: id of the entry.
        kind: its kind.
        phrasing: the phrasing that lies nearest, as curated.
        parts: part of the score → value in [0, 1].
        confidence: the parts combined, in [0, 1].
        findings: what the guard says.
    """

    entry: str
    kind: EntryKind
    phrasing: str
    parts: Mapping[str, float]
    confidence: float
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything the matcher saw on the way of one question.

    Attributes:
        question: the text as asked (the part of the message that was read as one question).
        language: language it was read as.
        form: question, statement or keywords.
        normalised: what was matched.
        steps: the transforms that led there.
        candidates: the short list, best first.
        codes: reason codes of the decision.
        limits: name of a limit → its value.
        short: whether it was too short to stand for more than a choice.
    """

    question: str
    language: Language
    form: Form
    normalised: str
    steps: tuple[Step, ...]
    candidates: tuple[Scored, ...]
    codes: tuple[str, ...]
    limits: Mapping[str, float] = field(default_factory=dict)
    short: bool = False
