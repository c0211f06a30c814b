"""The figures that are reported, as pure functions of confidences and outcomes; no third-party package.

A *confidence* is any score that grows with trust; only the calibration needs it in [0, 1].
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

BINS = 15  # of equal width, as in C. Guo et al., "On Calibration of Modern Neural Networks", 2017
ACCEPTANCE = 0.95  # share of the in-scope questions that must be let through


class Bin(TypedDict):
    """One bin of a reliability table: mean confidence, share that was right, number of questions."""

    said: float
    was: float
    questions: int


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank); NaN for none."""
    if not values:
        return math.nan
    rank = math.ceil(share * len(values))
    return sorted(values)[max(rank, 1) - 1]


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """The chance that a positive lies above a negative, ties counted half; None where one side is empty.

    The Mann-Whitney statistic: the rank sum of the positives, equal values sharing their mean rank.
    """
    if not positives or not negatives:
        return None
    marked = sorted([(value, True) for value in positives] + [(value, False) for value in negatives])
    rank_sum, start = 0.0, 0
    while start < len(marked):
        end = start
        while end < len(marked) and marked[end][0] == marked[start][0]:
            end += 1
        mean_rank = (start + 1 + end) / 2  # ranks count from 1
        rank_sum += mean_rank * sum(positive for _, positive in marked[start:end])
        start = end
    count = len(positives)
    return (rank_sum - count * (count + 1) / 2) / (count * len(negatives))


def acceptance_threshold(in_scope: Sequence[float], acceptance: float = ACCEPTANCE) -> float:
    """The highest threshold at which at least ``acceptance`` of the in-scope confidences are not below it."""
    allowed_below = int((1 - acceptance) * len(in_scope) + 1e-9)  # 1 - 0.95 is a little above 0.05
    return sorted(in_scope)[allowed_below]


def oos_recall(in_scope: Sequence[float], oos: Sequence[float], acceptance: float = ACCEPTANCE) -> float | None:
    """Share of the out-of-scope questions below :func:`acceptance_threshold`; None where one side is empty."""
    if not in_scope or not oos:
        return None
    threshold = acceptance_threshold(in_scope, acceptance)
    return sum(value < threshold for value in oos) / len(oos)


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Bins of equal width over [0, 1] with what was said and what was; empty bins are left out."""
    inside: dict[int, list[tuple[float, bool]]] = {}
    for confidence, was_right in zip(confidences, right, strict=True):
        inside.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, was_right))
    return [
        Bin(
            said=sum(confidence for confidence, _ in pairs) / len(pairs),
            was=sum(was_right for _, was_right in pairs) / len(pairs),
            questions=len(pairs),
        )
        for _, pairs in sorted(inside.items())
    ]


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> float | None:
    """Expected calibration error: the mean of |said - was| over the questions; None where there are none."""
    if not confidences:
        return None
    table = reliability(confidences, right, bins)
    return sum(abs(row["said"] - row["was"]) * row["questions"] for row in table) / len(confidences)
