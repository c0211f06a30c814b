"""A trace as plain data, for ``--json --explain``."""

from __future__ import annotations

from dataclasses import asdict

from bot.domain.trace import Trace


def trace_as_dict(trace: Trace) -> dict[str, object]:
    """The trace as JSON types."""
    return {
        "question": trace.question,
        "language": trace.language.value,
        "form": trace.form.value,
        "normalised": trace.normalised,
        "steps": [asdict(step) for step in trace.steps],
        "candidates": [
            {
                "entry": each.entry,
                "kind": each.kind.value,
                "phrasing": each.phrasing,
                "confidence": round(each.confidence, 4),
                "parts": {name: round(value, 4) for name, value in each.parts.items()},
                "findings": [
                    {"rule": finding.rule, "effect": finding.effect.value, "reason": finding.reason}
                    for finding in each.findings
                ],
            }
            for each in trace.candidates
        ],
        "codes": list(trace.codes),
        "limits": dict(trace.limits),
    }
