"""What becomes of one labelled question at every pair of limits, without matching it anew.

A limit is only ever compared with the confidences of the candidates. So all limits between two neighbouring
confidences end the same, and one decision for each such step is enough: a handful instead of hundreds. A test holds
this against :func:`bot.matching.replay.replay` at every pair of limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from bot.domain.reply import Outcome
from bot.domain.trace import Decision, Form, Trace
from bot.matching.decide import decide
from bot.matching.replay import Recorded, calibration_of, floors_of, rescored
from bot.matching.verify import verify
from bot.services.labelled_traces import Traced


class Came(IntEnum):
    """What came of a question."""

    RIGHT = 0  # a right answer, or told rightly that the source is silent
    WRONG = 1
    UNJUDGED = 2  # an answer of which nobody knows: only that another one would be wrong
    HELD = 3  # choices that hold a right one
    MISSED = 4  # choices that do not
    OFFERED = 5  # choices of which nobody knows
    NOTHING = 6


class Again:
    """A trace to be decided at other limits."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._scored = rescored(trace)
        self._calibration, self._floors = calibration_of(trace), floors_of(trace)
        self.confidences = np.array(sorted({each.confidence for each in self._scored}))

    def decide(self, answer: float, suggest: float, *, at_once: bool = False) -> Decision | None:
        """The decision at these limits; None where it is wanted ``at_once`` and no candidate answers."""
        trace, scored, floors = self._trace, self._scored, self._floors
        at = replace(self._calibration, answer=answer, suggest=suggest)
        decision = decide(scored, at, short=trace.short, asks=trace.form is not Form.STATEMENT, floors=floors)
        if at_once and decision.match is None:
            return None
        evidence = Recorded(trace.hearings)
        return verify(decision, scored, evidence, at, form=trace.form, truest=trace.truest, floors=floors)


def outcomes(traced: Traced, answers: Sequence[float], suggests: Sequence[float]) -> NDArray[np.int8]:
    """What comes of a question at each pair of limits: a row for each ``answer``, a column for each ``suggest``."""
    quick = Again(traced.trace)
    careful = Again(traced.careful) if traced.careful is not None else None
    confidences = quick.confidences if careful is None else np.union1d(quick.confidences, careful.confidences)
    rows, row_of = _steps(confidences, answers)
    columns, column_of = _steps(confidences, suggests)
    table = np.empty((len(rows), len(columns)), np.int8)
    for row, answer in enumerate(rows):
        for column, suggest in enumerate(columns):
            decision = decided(quick, careful, answer, suggest)
            table[row, column] = came_of(traced, decision)
            if decision.match is not None:  # the limit of choices has no say in answers
                table[row, :] = table[row, column]
                break
    found: NDArray[np.int8] = table[row_of][:, column_of]
    return found


def decided(quick: Again, careful: Again | None, answer: float, suggest: float) -> Decision:
    """The decision as the matcher comes to it: at once where the first candidate answers, else with all guarded."""
    decision = quick.decide(answer, suggest, at_once=careful is not None)
    if decision is None and careful is not None:
        decision = careful.decide(answer, suggest)
    assert decision is not None  # None is given only at once
    return decision


def _steps(confidences: NDArray[np.float64], limits: Sequence[float]) -> tuple[list[float], NDArray[np.intp]]:
    """One limit for each step between confidences, and the number of each limit's step."""
    _, first, step_of = np.unique(np.searchsorted(confidences, limits, "left"), return_index=True, return_inverse=True)
    return [limits[place] for place in first], step_of


def came_of(traced: Traced, decision: Decision) -> Came:
    """What a decision means for a question of which something is known."""
    label = traced.label
    if decision.match is not None:
        entry = decision.match.entry
        if entry in traced.harmless:
            return Came.RIGHT
        return Came.WRONG if label.known or entry in label.wrong else Came.UNJUDGED
    if decision.outcome is not Outcome.SUGGESTED:
        return Came.NOTHING
    if not label.known:
        return Came.OFFERED
    return Came.HELD if label.right.intersection(decision.choices) else Came.MISSED
