"""From scored and guarded candidates to one decision.

An answer needs a high confidence, a clear gap to the first candidate that would say something else, and no objection
of the guard. In between lies the offer of two or three choices; below it an honest no-answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.domain.entry import EntryKind
from bot.domain.reply import Difference, Outcome, Verdict
from bot.domain.trace import Effect, Scored
from bot.matching.confidence import Calibration, is_exact
from bot.matching.guard import strongest

# Where the lines lie between answering, offering choices and saying no is found for each base (calibrate.py). What
# follows are floors that hold whatever the confidence
NEAR = 0.05
GAP = 0.015  # of rank, to the first candidate that would say something else
COVER = 0.20  # share of the question's rare content that the entry must know
TOPIC = 0.20  # the same without names, figures and question words
LEAST_COVER = 0.05  # share that an entry must know to be a choice,
LEAST_MEANING = 0.4  # or else how near in meaning it must be

MAX_CHOICES = 3


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


OUTCOME_OF = {
    EntryKind.FAQ: Outcome.ANSWERED,
    EntryKind.CLAIM: Outcome.ANSWERED,
    EntryKind.BOUNDARY: Outcome.NOT_ADDRESSED,
    EntryKind.SMALLTALK: Outcome.SMALLTALK,
}


def limits_of(calibration: Calibration) -> dict[str, float]:
    """Every line that a decision is held against, by name."""
    return {
        "answer": calibration.answer,
        "suggest": calibration.suggest,
        "gap": GAP,
        "cover": COVER,
        "topic": TOPIC,
    }


def decide(
    candidates: Sequence[Scored],
    says_the_same: Callable[[str, str], bool],
    calibration: Calibration,
    *,
    short: bool,
    asks: bool,
) -> Decision:
    """Decide on scored candidates, best first.

    Args:
        candidates: the short list with the guard's findings.
        says_the_same: whether two entries rest on the same claims, so that they do not compete.
        calibration: the two limits.
        short: whether the question is too short to stand for more than a choice, unless it is a phrasing.
        asks: whether it is a question rather than a statement.
    """
    standing = [candidate for candidate in candidates if strongest(candidate.findings) is not Effect.VETO]
    codes = [f"guard-{finding.rule}" for candidate in candidates[:3] for finding in candidate.findings]
    if not standing:
        return _no_answer(candidates, [*codes, "no-candidate"])
    top = standing[0]
    runner_up = next((other for other in standing[1:] if not says_the_same(top.entry, other.entry)), None)
    exact = is_exact(top)
    doubts = ["low-confidence"] if top.confidence < calibration.answer else []
    doubts += doubts_about(top, runner_up, short=short, asks=asks)
    if not doubts:
        match = Match(top.entry, top.kind, top.confidence)
        codes = [*(f"guard-{finding.rule}" for finding in top.findings), "exact" if exact else "match"]
        return Decision(OUTCOME_OF[top.kind], match, (), top.confidence, runner_up, _unique(codes))
    choices = [each for each in standing if each.confidence >= calibration.suggest and _may_be_offered(each)]
    if not choices:
        return _no_answer(standing, [*codes, *doubts])
    offers = distinct(choices, says_the_same)
    if all(each.kind is EntryKind.BOUNDARY for each in offers):
        # Perhaps the source does address it after all: offer the nearest thing that it says as well
        near = (each for each in standing if each.kind in (EntryKind.FAQ, EntryKind.CLAIM))
        offers = [*offers[: MAX_CHOICES - 1], *(each for each in islice(near, 1) if each.confidence >= NEAR)]
    offered = tuple(each.entry for each in offers)
    return Decision(Outcome.SUGGESTED, None, offered, top.confidence, runner_up, _unique([*codes, *doubts]))


def _may_be_offered(candidate: Scored) -> bool:
    """Whether a candidate can be a choice: it knows something of what is asked, by its words or by their meaning."""
    return candidate.kind is not EntryKind.SMALLTALK and (
        candidate.parts["cover"] >= LEAST_COVER or candidate.parts.get("meaning", 0.0) >= LEAST_MEANING
    )


def doubts_about(top: Scored, runner_up: Scored | None, *, short: bool, asks: bool) -> list[str]:
    """Reason codes of what speaks against answering with a candidate, however confident the score."""
    exact = is_exact(top)
    doubts = []
    if top.parts["gap"] < GAP and not (exact and runner_up and not is_exact(runner_up)):
        doubts.append("narrow-gap")
    if top.parts["cover"] < COVER and not exact:
        doubts.append("little-cover")
    if asks and top.parts["topic"] < TOPIC and not exact and top.kind in (EntryKind.FAQ, EntryKind.CLAIM):
        doubts.append("other-topic")
    if strongest(top.findings) is Effect.DEMOTE:
        doubts.append("demoted")
    if short and not exact:
        doubts.append("short-question")
    return doubts


def _no_answer(candidates: Sequence[Scored], codes: list[str]) -> Decision:
    near = [each for each in candidates if each.kind in (EntryKind.FAQ, EntryKind.CLAIM)][:MAX_CHOICES]
    best = candidates[0] if candidates else None
    runner_up = candidates[1] if len(candidates) > 1 else None
    confidence = best.confidence if best else 0.0
    topics = tuple(each.entry for each in near)
    return Decision(Outcome.UNANSWERED, None, topics, confidence, runner_up, _unique(codes))


def distinct(candidates: Sequence[Scored], says_the_same: Callable[[str, str], bool]) -> list[Scored]:
    """The first few that say different things."""
    kept: list[Scored] = []
    for candidate in candidates:
        if len(kept) < MAX_CHOICES and not any(says_the_same(candidate.entry, other.entry) for other in kept):
            kept.append(candidate)
    return kept


def _unique(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
