"""How far a candidate can be trusted: the chance that it answers the question, in [0, 1].

A logistic regression (Platt scaling, J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999) over parts of
the score, the gap to the first candidate that would say something else, and how many others would say the same.
:mod:`bot.matching.calibrate` fits it to each base, from its own phrasings; a base too small for that is taken to be
like others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.trace import Effect, Scored
from bot.matching.floors import FLOORS, Floors
from bot.matching.guard import strongest

AGREE_FULLY = 4  # other candidates that say the same; so many and more leave no doubt what is asked about


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


def says_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two entries say the same, by what they rest on: one on some of the other's claims."""
    return one <= other or other <= one


def rank_of(parts: Mapping[str, float], rank: Mapping[str, float]) -> float:
    """The parts of a score combined for the order of candidates."""
    return sum(weight * parts.get(name, 0.0) for name, weight in rank.items())


def rate(candidates: Sequence[Scored], calibration: Calibration, floors: Floors = FLOORS) -> list[Scored]:
    """The candidates with gap and confidence; those that the guard leaves standing first, best first."""
    standing = [each for each in candidates if strongest(each.findings) is not Effect.VETO]
    vetoed = [each for each in candidates if strongest(each.findings) is Effect.VETO]
    rivals = _rivals(standing, vetoed, floors)
    rated = [_with_gap(each, rivals, calibration, floors) for each in standing]
    rated.sort(key=lambda each: -each.confidence)
    return [*rated, *(_with_gap(each, rivals, calibration, floors) for each in vetoed)]


def rival_of(candidate: Scored, candidates: Sequence[Scored], floors: Floors = FLOORS) -> Scored | None:
    """The candidate that the gap of one is measured to; None where none says something else."""
    standing = [each for each in candidates if strongest(each.findings) is not Effect.VETO]
    vetoed = [each for each in candidates if strongest(each.findings) is Effect.VETO]
    rivals = (each for each, _ in _rivals(standing, vetoed, floors))
    return next((each for each in rivals if not says_the_same(candidate.basis, each.basis)), None)


def is_exact(candidate: Scored, floors: Floors = FLOORS) -> bool:
    """Whether the question is one of the candidate's phrasings, but for a slip."""
    return candidate.parts["fuzzy"] >= floors.exact and not candidate.findings


def _rivals(standing: Sequence[Scored], vetoed: Sequence[Scored], floors: Floors) -> list[tuple[Scored, float]]:
    """The candidates with the rank that counts against the others, strongest first."""
    rivals = [(each, each.parts["rank"]) for each in standing]
    rivals += [(each, each.parts["rank"] - floors.veto) for each in vetoed]
    rivals.sort(key=lambda rival: -rival[1])
    return rivals


def _with_gap(
    candidate: Scored, rivals: Sequence[tuple[Scored, float]], calibration: Calibration, floors: Floors
) -> Scored:
    basis = candidate.basis
    others = [rank for rival, rank in rivals if not says_the_same(basis, rival.basis)]
    beside = len(rivals) - len(others) - 1
    parts = {
        **candidate.parts,
        "gap": candidate.parts["rank"] - max(others[0] if others else 0.0, 0.0),
        "agree": min(beside / AGREE_FULLY, 1.0),
    }
    confidence = calibration.confidence(parts)
    if is_exact(candidate, floors):
        confidence = max(confidence, floors.exact_confidence)
    return Scored(  # dataclasses.replace would take three times as long
        candidate.entry,
        candidate.kind,
        candidate.phrasing,
        parts,
        confidence,
        candidate.findings,
        basis,
        candidate.guarded,
    )


# What every base starts from, and what a base that is too small to be calibrated keeps. The first was fitted to the
# shipped base when that was smaller; the others are set by hand near what calibration found on it and on the public
# sets, and their precision on a base of its own was not measured.
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
        "fuzzy": 1.0, "profile": 2.0, "typical": 3.0, "learned": 2.0,
        "cover": 0.5, "topic": 0.5, "rank": 0.5, "gap": 6.0, "agree": 1.0,
    },
    bias=-3.5,
    answer=0.82,
    suggest=0.3,
)  # fmt: skip
DEFAULT_MEANING = Calibration(
    rank={"profile": 0.05, "cover": 0.05, "fuzzy": 0.1, "meaning": 0.8},
    weights={"fuzzy": 2.0, "profile": 1.0, "meaning": 6.0, "cover": 0.5, "gap": 8.0},
    bias=-3.8,
    answer=0.82,
    suggest=0.25,
)
DEFAULT_LEARNED_MEANING = Calibration(
    rank={"profile": 0.15, "cover": 0.05, "fuzzy": 0.1, "learned": 0.25, "meaning": 0.2, "meant": 0.25},
    weights={
        "fuzzy": 1.0, "profile": 3.0, "learned": 2.0, "meaning": 2.0, "meant": 3.0, "cover": 0.5, "topic": 0.2,
        "rank": 0.5, "gap": 5.0, "agree": 1.0,
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
