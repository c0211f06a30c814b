"""How far a candidate can be trusted: the chance that it answers the question, in [0, 1].

A logistic regression (Platt scaling, J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999) over parts of
the score and the gap to the first candidate that would say something else. :mod:`bot.matching.calibrate` fits it to
each base, from its own phrasings; a base too small for that is taken to be like others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.trace import Effect, Scored
from bot.matching.guard import strongest

# A question that lies nearest to an entry which the guard rules out is hardly about the next one; yet a little, because
# a veto may be just what puts the right one first
VETOED_ALLOWANCE = 0.07

EXACT = 0.97  # similarity from which a phrasing counts as the asker's very words
EXACT_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the parts of a score are put together, and from where on that is enough.

    Attributes:
        rank: part of the score → its share in the order of candidates; the shares sum to 1.
        weights: part → its weight in the logistic regression.
        bias: of the regression.
        answer: confidence from which the bot answers.
        suggest: confidence from which it offers choices.
        questions: how many held-out questions it was fitted to; 0 for one that was not.
        answered: share of the known ones among them that are answered at the limit.
        right: share of these answers that are right.
        astray: share of the unknown ones that are answered all the same.
    """

    rank: Mapping[str, float]
    weights: Mapping[str, float]
    bias: float
    answer: float
    suggest: float
    questions: int = 0
    answered: float = 0.0
    right: float = 0.0
    astray: float = 0.0

    def confidence(self, parts: Mapping[str, float]) -> float:
        """The chance that a candidate with these parts is right."""
        total = self.bias + sum(weight * parts.get(name, 0.0) for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


def rate(
    candidates: Sequence[Scored], says_the_same: Callable[[str, str], bool], calibration: Calibration
) -> list[Scored]:
    """The candidates with gap and confidence; those that the guard leaves standing first, best first."""
    standing = [each for each in candidates if strongest(each.findings) is not Effect.VETO]
    vetoed = [each for each in candidates if strongest(each.findings) is Effect.VETO]
    rivals = [(each.entry, each.parts["rank"]) for each in standing]
    rivals += [(each.entry, each.parts["rank"] - VETOED_ALLOWANCE) for each in vetoed]
    rivals.sort(key=lambda rival: -rival[1])
    rated = [_with_gap(each, rivals, says_the_same, calibration) for each in standing]
    rated.sort(key=lambda each: -each.confidence)
    return [*rated, *(_with_gap(each, rivals, says_the_same, calibration) for each in vetoed)]


def is_exact(candidate: Scored) -> bool:
    """Whether the question is one of the candidate's phrasings, but for a slip."""
    return candidate.parts["fuzzy"] >= EXACT and not candidate.findings


def _with_gap(
    candidate: Scored,
    rivals: Sequence[tuple[str, float]],
    says_the_same: Callable[[str, str], bool],
    calibration: Calibration,
) -> Scored:
    other = next((rank for entry, rank in rivals if not says_the_same(candidate.entry, entry)), 0.0)
    parts = {**candidate.parts, "gap": candidate.parts["rank"] - max(other, 0.0)}
    confidence = calibration.confidence(parts)
    if is_exact(candidate):
        confidence = max(confidence, EXACT_CONFIDENCE)
    return replace(candidate, parts=parts, confidence=confidence)


# Fitted to the shipped base (python -m benchmarks held-out prints the present one); what other bases start from
DEFAULT = Calibration(
    rank={"neighbours": 0.44, "profile": 0.29, "cover": 0.15, "fuzzy": 0.12},
    weights={"fuzzy": 2.8, "profile": 8.1, "gap": 9.2},
    bias=-3.38,
    answer=0.72,
    suggest=0.25,
)
DEFAULT_LEARNED = Calibration(
    rank={"neighbours": 0.05, "profile": 0.2, "typical": 0.1, "cover": 0.1, "fuzzy": 0.15, "learned": 0.4},
    weights={
        "fuzzy": 1.0, "profile": 2.0, "typical": 3.0, "learned": 2.0, "cover": 0.5, "topic": 0.5, "rank": 0.5, "gap": 6.0,
    },
    bias=-3.5,
    answer=0.82,
    suggest=0.3,
)  # fmt: skip
DEFAULT_MEANING = Calibration(
    rank={"profile": 0.05, "cover": 0.05, "fuzzy": 0.1, "meaning": 0.8},
    weights={"fuzzy": 2.0, "profile": 2.0, "meaning": 8.0, "cover": 0.5, "gap": 8.0},
    bias=-6.0,
    answer=0.82,
    suggest=0.25,
)
DEFAULT_LEARNED_MEANING = Calibration(
    rank={"profile": 0.15, "cover": 0.05, "fuzzy": 0.1, "learned": 0.25, "meaning": 0.2, "meant": 0.25},
    weights={
        "fuzzy": 1.0, "profile": 3.0, "learned": 2.0, "meaning": 2.0, "meant": 3.0, "cover": 0.5, "topic": 0.2,
        "rank": 0.5, "gap": 5.0,
    },
    bias=-5.0,
    answer=0.82,
    suggest=0.25,
)  # fmt: skip


def default(*, learned: bool, meaning: bool) -> Calibration:
    """The calibration that a base starts from, by what its score is made of."""
    if meaning:
        return DEFAULT_LEARNED_MEANING if learned else DEFAULT_MEANING
    return DEFAULT_LEARNED if learned else DEFAULT
