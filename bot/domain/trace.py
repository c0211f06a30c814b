"""Why the matcher decided as it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.reply import Difference, Outcome, Verdict


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
        basis: ids of the claims that the entry rests on, its own where it rests on none. Two entries say the same
            where one basis holds the other.
        guarded: whether the guard looked at it; where the first candidate answers, it need not look at the others.
    """

    entry: str
    kind: EntryKind
    phrasing: str
    parts: Mapping[str, float]
    confidence: float
    findings: tuple[Finding, ...]
    basis: frozenset[str]
    guarded: bool = True


@dataclass(frozen=True, slots=True)
class Weighing:
    """How the parts of a score are put together.

    Attributes:
        rank: part → its share in the order of candidates.
        weights: part → its weight in the confidence.
        bias: of the confidence.
        questions: how many held-out questions the weights were fitted to; 0 where they are those of other bases.
    """

    rank: Mapping[str, float]
    weights: Mapping[str, float]
    bias: float
    questions: int


@dataclass(frozen=True, slots=True)
class NearText:
    """A text of the base and how near the message lies to it.

    Attributes:
        text: as curated.
        score: how near, in [0, 1].
        fuzzy: the same letter by letter, which alone tells whether it is the very text.
    """

    text: str
    score: float
    fuzzy: float


@dataclass(frozen=True, slots=True)
class Hearing:
    """A claim held against the message.

    Attributes:
        claim: id of the claim.
        truth: its nearest true statement.
        wrong: its nearest misstatement.
        meant: the misstatement that the message is; None where it is none.
        difference: what the reply says of that misstatement.
        may_be: how near the nearest misstatement is that nothing in the message speaks against, in [0, 1].
        cover: share of the message's words that the claim knows, in [0, 1].
        negated: whether the message negates, an odd number of times.
        checks: what must hold for the message to be consistent with the claim → whether it does; empty where that was
            not asked.
    """

    claim: str
    truth: NearText | None
    wrong: NearText | None
    meant: NearText | None
    difference: Difference | None
    may_be: float
    cover: float
    negated: bool
    checks: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Match:
    """The entry that answers."""

    entry: str
    kind: EntryKind
    confidence: float
    verdict: Verdict | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """How one question ends.

    Attributes:
        outcome: answered, suggested, not addressed, unanswered or small talk.
        match: the entry that answers, for all but ``suggested`` and ``unanswered``.
        choices: ids of the entries to offer, or of the nearest topics.
        confidence: of the best candidate, in [0, 1].
        runner_up: the best candidate that would say something else; None where there is none.
        codes: why; docs/maintainer.md explains each.
    """

    outcome: Outcome
    match: Match | None
    choices: tuple[str, ...]
    confidence: float
    runner_up: Scored | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that one question was decided by: :func:`bot.matching.replay.replay` decides it again from this alone.

    Attributes:
        question: the text as asked (the part of the message that was read as one question).
        language: language it was read as.
        form: question, statement or keywords.
        normalised: what was matched.
        steps: the transforms that led there.
        short: whether it was too short to stand for more than a choice.
        candidates: the short list, best first.
        weighing: how the parts of their scores were put together.
        limits: name of a limit → its value.
        truest: how near the nearest true phrasing of any entry is, in [0, 1].
        hearings: the claims that the message was held against and that counted.
        decision: how it ended.
    """

    question: str
    language: Language
    form: Form
    normalised: str
    steps: tuple[Step, ...]
    short: bool
    candidates: tuple[Scored, ...]
    weighing: Weighing
    limits: Mapping[str, float]
    truest: float
    hearings: tuple[Hearing, ...]
    decision: Decision
