"""Limits and what they would do as JSON values and as rows of a table; docs/maintainer.md lists the keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.services.labelled_traces import LeftOut, Traced
from bot.services.labels import LabelSource
from bot.services.tuning import Point, Share, Suggestion, Tuning

COLUMNS = (
    "answer",
    "suggest",
    "right",
    "judged",
    "precision",
    "precision_low",
    "precision_high",
    "unjudged",
    "answered",
    "answerable",
    "coverage",
    "held",
    "offers",
    "choices",
    "nothing",
    "questions",
    "abstention",
    "present",
    "suggested",
)

# The base answers it; it is known that nothing answers it; only what is wrong is known
KINDS = ("answerable", "unanswerable", "only_wrong")


def tuning_record(
    tuning: Tuning, suggestion: Suggestion, traced: Sequence[Traced], left_out: LeftOut
) -> dict[str, Any]:
    """All of it: limits, labels, the suggestion and every point."""
    answer, suggest = tuning.present_limits
    point = suggestion.point
    return {
        "limits": {"answer": answer, "suggest": suggest},
        "wanted": suggestion.wanted,
        "labels": sources_record(traced),
        "left_out": asdict(left_out),
        "present": _point(tuning.present),
        "suggestion": {
            "limit": point.answer if point is not None else None,
            "at": _point(point) if point is not None else None,
            "tested": _share(suggestion.tested),
            "parts": suggestion.parts,
            "parts_with_a_limit": suggestion.found,
        },
        "points": rows(tuning, suggestion),
    }


def rows(tuning: Tuning, suggestion: Suggestion) -> list[dict[str, Any]]:
    """Every point under :data:`COLUMNS`, by both limits."""
    aim = suggestion.point
    found = []
    for point in tuning.points:
        marks = {"present": (point.answer, point.suggest) == tuning.present_limits, "suggested": point == aim}
        found.append(_point(point) | marks)
    return found


def sources_record(traced: Sequence[Traced]) -> dict[str, dict[str, int]]:
    """Source of labels → how many questions, and of each kind how many: :data:`KINDS`."""
    counted = Counter((each.label.source, _kind(each)) for each in traced)
    return {
        source.value: {"questions": sum(counted[source, kind] for kind in KINDS)}
        | {kind: counted[source, kind] for kind in KINDS}
        for source in LabelSource
    }


def _kind(traced: Traced) -> str:
    if not traced.label.known:
        return "only_wrong"
    return "answerable" if traced.label.right else "unanswerable"


def _point(point: Point) -> dict[str, Any]:
    low, high = point.precision.interval
    return {
        "answer": point.answer,
        "suggest": point.suggest,
        "right": point.precision.count,
        "judged": point.precision.of,
        "precision": _rounded(point.precision.value),
        "precision_low": round(low, 6),
        "precision_high": round(high, 6),
        "unjudged": point.unjudged,
        "answered": point.coverage.count,
        "answerable": point.coverage.of,
        "coverage": _rounded(point.coverage.value),
        "held": point.choices.count,
        "offers": point.choices.of,
        "choices": _rounded(point.choices.value),
        "nothing": point.abstention.count,
        "questions": point.abstention.of,
        "abstention": _rounded(point.abstention.value),
    }


def _share(share: Share) -> Mapping[str, Any]:
    low, high = share.interval
    return {
        "right": share.count,
        "judged": share.of,
        "precision": _rounded(share.value),
        "precision_low": round(low, 6),
        "precision_high": round(high, 6),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
