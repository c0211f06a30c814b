"""How far a candidate can be trusted: the chance that it answers the question, in [0, 1].

A logistic regression (Platt scaling, J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999) over parts of
the score and the gap to the first candidate that would say something else. The weights were fitted on held-out
phrasings of the shipped base, half of them asked with every entry on their passage taken away, so that "there is no
answer" is learnt as well (python -m benchmarks held-out prints the reliability).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.domain.trace import Effect, Scored
from bot.matching.guard import strongest

WEIGHTS: Mapping[str, float] = {"fuzzy": 2.8, "profile": 8.1, "gap": 2.7}
BIAS = -3.38

# A question that lies nearest to an entry which the guard rules out is hardly about the next one; yet a little, because
# a veto may be just what puts the right one first
VETOED_ALLOWANCE = 0.25

EXACT = 0.97  # similarity from which a phrasing counts as the asker's very words
EXACT_CONFIDENCE = 0.99


def rate(candidates: Sequence[Scored], says_the_same: Callable[[str, str], bool]) -> list[Scored]:
    """The candidates with gap and confidence; those that the guard leaves standing first, best first."""
    standing = [each for each in candidates if strongest(each.findings) is not Effect.VETO]
    vetoed = [each for each in candidates if strongest(each.findings) is Effect.VETO]
    rivals = [(each.entry, each.parts["rank"]) for each in standing]
    rivals += [(each.entry, each.parts["rank"] - VETOED_ALLOWANCE) for each in vetoed]
    rated = [_with_gap(each, rivals, says_the_same) for each in standing]
    rated.sort(key=lambda each: -each.confidence)
    return [*rated, *(_with_gap(each, rivals, says_the_same) for each in vetoed)]


def is_exact(candidate: Scored) -> bool:
    """Whether the question is one of the candidate's phrasings, but for a slip."""
    return candidate.parts["fuzzy"] >= EXACT and not candidate.findings


def _with_gap(
    candidate: Scored, rivals: Sequence[tuple[str, float]], says_the_same: Callable[[str, str], bool]
) -> Scored:
    ranks = [rank for entry, rank in rivals if not says_the_same(candidate.entry, entry)]
    parts = {**candidate.parts, "gap": candidate.parts["rank"] - max(ranks, default=0.0)}
    total = BIAS + sum(weight * parts[name] for name, weight in WEIGHTS.items())
    confidence = 1.0 / (1.0 + math.exp(-total))
    if is_exact(candidate):
        confidence = max(confidence, EXACT_CONFIDENCE)
    return replace(candidate, parts=parts, confidence=confidence)
