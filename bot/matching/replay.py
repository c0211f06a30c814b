"""Deciding a question again from its trace alone, without the base and without reading a text.

What was found (parts of the scores, findings of the guard, texts compared) is taken as recorded; everything that
follows from it (rank, gap, confidence, order, doubts, outcome, choices, verdict) is worked out by the functions that
decided. So a trace is proof of its decision, and whoever changes a number in it sees what that number did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from bot.domain.trace import Decision, Form, Hearing, Scored, Trace
from bot.matching.confidence import Calibration, rank_of, rate
from bot.matching.decide import decide
from bot.matching.floors import Floors
from bot.matching.verify import verify

# Names of the limits and parts without which nothing can be decided
LIMITS = frozenset(["answer", "suggest", *(field.name for field in fields(Floors))])
PARTS = frozenset(["fuzzy", "cover", "topic"])


class Recorded:
    """The claims held against a message, as its trace tells."""

    def __init__(self, hearings: Sequence[Hearing]) -> None:
        self._heard = {hearing.claim: hearing for hearing in hearings}

    @property
    def heard(self) -> tuple[Hearing, ...]:
        """All of them, with what came of those that were judged anew."""
        return tuple(self._heard.values())

    def misstated(self) -> list[Hearing]:
        """The claims that have the message among their misstatements."""
        return [hearing for hearing in self._heard.values() if hearing.meant is not None]

    def of(self, claim: str) -> Hearing | None:
        """A claim that was held against the message."""
        return self._heard.get(claim)

    def compared(self, claim: str) -> Hearing | None:
        """One whose text was compared."""
        hearing = self.of(claim)
        return hearing if hearing is not None and hearing.checks else None

    def judged(self, hearing: Hearing) -> None:
        """Keep what came of a hearing."""
        self._heard[hearing.claim] = hearing


def replay(trace: Trace) -> Decision:
    """The decision that follows from a trace; what the trace says was decided is not looked at.

    Raises:
        KeyError: a limit or a part of a score is missing (:data:`LIMITS`, :data:`PARTS`).
    """
    return replayed(trace).decision


def replayed(trace: Trace) -> Trace:
    """The trace with all that follows from it worked out anew.

    Raises:
        KeyError: a limit or a part of a score is missing.
    """
    calibration, floors = calibration_of(trace), floors_of(trace)
    scored, evidence, form = rescored(trace), Recorded(trace.hearings), trace.form
    asks = form is not Form.STATEMENT
    decision = decide(scored, calibration, short=trace.short, asks=asks, floors=floors)
    decision = verify(decision, scored, evidence, calibration, form=form, truest=trace.truest, floors=floors)
    return replace(trace, candidates=tuple(scored), hearings=evidence.heard, decision=decision)


def rescored(trace: Trace) -> list[Scored]:
    """The candidates of a trace with rank, gap, confidence and order worked out anew."""
    calibration = calibration_of(trace)
    ranked = [
        replace(each, parts={**each.parts, "rank": rank_of(each.parts, calibration.rank)}) for each in trace.candidates
    ]
    return rate(ranked, calibration, floors_of(trace))


def calibration_of(trace: Trace) -> Calibration:
    """How the scores of a trace are read."""
    weighing, limits = trace.weighing, trace.limits
    return Calibration(weighing.rank, weighing.weights, weighing.bias, limits["answer"], limits["suggest"])


def floors_of(trace: Trace) -> Floors:
    """The other lines that its decision is held against."""
    return Floors(**{field.name: trace.limits[field.name] for field in fields(Floors)})
