"""A figure that the candidate does not hold: the asker's version differs, or the candidate is about something else."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.figures import Figure
from bot.matching.guard.facts import Subject, View

# Small counts stand in ordinary speech ("these two things") and need not be the candidate's
SMALL_COUNT = 3


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` where the candidate has another figure of the same sort, veto where it has none."""
    known = subject.anywhere.figures
    for figure in view.facts.figures:
        if any(figure.value == other.value and figure.comparable(other) for other in known):
            continue
        counterpart = counterpart_of(figure, view, subject)
        if figure.unit == "rank" and counterpart is not None and view.form is not Form.STATEMENT:
            yield Finding("figure", Effect.VETO, f"{view.yours(figure)} is another one")  # the second measure, say
        elif counterpart is not None:
            kind = DifferenceKind.YEAR if figure.unit == "year" else DifferenceKind.FIGURE
            yours, source = view.yours(figure), view.source(counterpart, subject)
            difference = Difference(kind, yours, source)
            swapped = (figure.token, counterpart.token)
            yield Finding(kind.value, Effect.DIFFERS, f"{yours} is not {source}", difference, swapped)
        elif not (figure.unit in ("item", "rank", "") and figure.value <= SMALL_COUNT):
            yield Finding("figure", Effect.VETO, f"it holds no figure like {view.yours(figure)}")


def counterpart_of(figure: Figure, view: View, subject: Subject) -> Figure | None:
    """The one figure of the candidate that the asker's figure stands in place of; None where it is not clear."""
    taken = {other.value for other in view.facts.figures}
    others = [other for other in subject.core.figures if other.unit == figure.unit and other.value not in taken]
    return others[0] if len({other.value for other in others}) == 1 else None
