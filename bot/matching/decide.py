"""From scored and guarded candidates to one decision.

An answer needs a high confidence, a clear gap to the first candidate that would say something else, and no objection
of the guard. In between lies the offer of two or three choices; below it an honest no-answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice

from bot.domain.entry import EntryKind
from bot.domain.reply import Outcome
from bot.domain.trace import Decision, Effect, Match, Scored
from bot.matching.confidence import Calibration, is_exact, says_the_same
from bot.matching.floors import FLOORS, Floors
from bot.matching.guard import strongest

MAX_CHOICES = 3

OUTCOME_OF = {
    EntryKind.FAQ: Outcome.ANSWERED,
    EntryKind.CLAIM: Outcome.ANSWERED,
    EntryKind.BOUNDARY: Outcome.NOT_ADDRESSED,
    EntryKind.SMALLTALK: Outcome.SMALLTALK,
}


def limits_of(calibration: Calibration, floors: Floors = FLOORS) -> dict[str, float]:
    """Every line that a decision is held against, by name."""
    return {"answer": calibration.answer, "suggest": calibration.suggest, **asdict(floors)}


def decide(
    candidates: Sequence[Scored],
    calibration: Calibration,
    *,
    short: bool,
    asks: bool,
    floors: Floors = FLOORS,
) -> Decision:
    """Decide on scored candidates, best first.

    Args:
        candidates: the short list with the guard's findings.
        calibration: the two limits.
        short: whether the question is too short to stand for more than a choice, unless it is a phrasing.
        asks: whether it is a question rather than a statement.
        floors: the other lines.
    """
    standing = [candidate for candidate in candidates if strongest(candidate.findings) is not Effect.VETO]
    codes = [f"guard-{finding.rule}" for candidate in candidates[:3] for finding in candidate.findings]
    if not standing:
        return _no_answer(candidates, [*codes, "no-candidate"])
    top = standing[0]
    runner_up = next((other for other in standing[1:] if not says_the_same(top.basis, other.basis)), None)
    doubts = ["low-confidence"] if top.confidence < calibration.answer else []
    doubts += doubts_about(top, runner_up, short=short, asks=asks, floors=floors)
    if not doubts:
        match = Match(top.entry, top.kind, top.confidence)
        codes = [*(f"guard-{finding.rule}" for finding in top.findings), "exact" if is_exact(top, floors) else "match"]
        return Decision(OUTCOME_OF[top.kind], match, (), top.confidence, runner_up, _unique(codes))
    choices = [each for each in standing if each.confidence >= calibration.suggest and _may_be_offered(each, floors)]
    if not choices:
        return _no_answer(standing, [*codes, *doubts])
    offers = distinct(choices)
    if all(each.kind is EntryKind.BOUNDARY for each in offers):
        # Perhaps the source does address it after all: offer the nearest thing that it says as well
        near = (each for each in standing if each.kind in (EntryKind.FAQ, EntryKind.CLAIM))
        offers = [*offers[: MAX_CHOICES - 1], *(each for each in islice(near, 1) if each.confidence >= floors.near)]
    offered = tuple(each.entry for each in offers)
    return Decision(Outcome.SUGGESTED, None, offered, top.confidence, runner_up, _unique([*codes, *doubts]))


def _may_be_offered(candidate: Scored, floors: Floors) -> bool:
    """Whether a candidate can be a choice: it knows something of what is asked, by its words or by their meaning."""
    return candidate.kind is not EntryKind.SMALLTALK and (
        candidate.parts["cover"] >= floors.choice_cover or candidate.parts.get("meaning", 0.0) >= floors.choice_meaning
    )


def doubts_about(
    top: Scored, runner_up: Scored | None, *, short: bool, asks: bool, floors: Floors = FLOORS
) -> list[str]:
    """Reason codes of what speaks against answering with a candidate, however confident the score."""
    exact = is_exact(top, floors)
    doubts = []
    if top.parts["gap"] < floors.gap and not (exact and runner_up and not is_exact(runner_up, floors)):
        doubts.append("narrow-gap")
    if top.parts["cover"] < floors.cover and not exact:
        doubts.append("little-cover")
    if asks and top.parts["topic"] < floors.topic and not exact and top.kind in (EntryKind.FAQ, EntryKind.CLAIM):
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


def distinct(candidates: Sequence[Scored]) -> list[Scored]:
    """The first few that say different things."""
    kept: list[Scored] = []
    for candidate in candidates:
        if len(kept) < MAX_CHOICES and not any(says_the_same(candidate.basis, other.basis) for other in kept):
            kept.append(candidate)
    return kept


def _unique(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
