"""A figure that the candidate does not hold: the asker's version differs, or the candidate is about something else."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.figures import Figure
from bot.matching.guard.negation import is_denied
from bot.matching.units import CURRENCIES

if TYPE_CHECKING:
    from bot.matching.guard.facts import Facts, Subject, View

DATES = frozenset(("year", "month", "day"))
# Small counts and spans stand in ordinary speech ("these two things", 这两天) and need not be the candidate's
SMALL_COUNT = 3
# Figures that a candidate does not hold, of which each is told; who has more of them does not ask or state one thing
MANY_FOREIGN = 200
_ORDINARY = frozenset(("item", "rank", "", "hours", "days", "weeks"))
# Units of one measure: who takes one for the other has the figure wrong
_MEASURES = (
    CURRENCIES,
    frozenset(("%", "pp", "x")),
    frozenset(("hours", "days", "weeks", "months", "years")),
)


class Objection(NamedTuple):
    """What is to be said of one figure of a message."""

    effect: Effect
    reason: str
    difference: Difference | None = None
    instead: tuple[str, str] | None = None


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` where the candidate has another figure of the same sort, ``demote`` where it has none."""
    units = {figure.unit for figure in view.facts.figures} - DATES
    for objection in differing(view, subject, units, DifferenceKind.FIGURE):
        yield Finding("figure", *objection)


def differing(view: View, subject: Subject, units: Set[str], kind: DifferenceKind) -> Iterator[Objection]:
    """What is to be said of the figures of a message that are in some units.

    Where the message denies what the candidate affirms ("it did not cost 90 billion"), another figure is no error, yet
    the candidate does not bear it out either: ``demote``.
    """
    # A question may name what is not so ("four or five?"), and may be a phrasing that does
    known = subject.stated if view.form is Form.STATEMENT else subject.anywhere
    foreign = [each for each in view.facts.figures if each.unit in units and not is_known(each, known)]
    if not foreign:
        return
    counterparts = {unit: _counterpart_in(unit, view, subject) for unit in {each.unit for each in foreign}}
    sources = {each: view.source(each, subject) for each in counterparts.values() if each is not None}
    for count, figure in enumerate(foreign):
        if count == MANY_FOREIGN:
            yield Objection(Effect.DEMOTE, "and many more figures that it does not hold")
            return
        counterpart = counterparts[figure.unit]
        yours = view.yours(figure)
        if counterpart is None:
            if not (figure.unit in _ORDINARY and figure.value <= SMALL_COUNT):
                yield Objection(Effect.DEMOTE, f"it holds no figure like {yours}")
            continue
        source = sources[counterpart]
        swapped = (figure.token, counterpart.token)
        if figure.unit == "rank" and view.form is not Form.STATEMENT:
            yield Objection(Effect.VETO, f"{yours} is another one")  # the second measure, say
        elif view.form is Form.STATEMENT and is_denied(view.facts, subject.nearest):
            yield Objection(Effect.DEMOTE, f"it denies {yours}, not {source}", instead=swapped)
        else:
            yield Objection(Effect.DIFFERS, f"{yours} is not {source}", Difference(kind, yours, source), swapped)


def is_known(figure: Figure, facts: Facts) -> bool:
    """Whether a text holds that figure; one without a unit may be any, unless it has its own elsewhere."""
    same = facts.units.get(figure.value, frozenset())
    if figure.unit in same or not same:
        return bool(same)
    if same & _measure(figure.unit):
        return False
    return any(figure.comparable(Figure(figure.value, unit)) for unit in same)


def _measure(unit: str) -> frozenset[str]:
    return next((units for units in _MEASURES if unit in units), frozenset())


def _counterpart_in(unit: str, view: View, subject: Subject) -> Figure | None:
    """The one figure of the candidate that an asker's in some unit stands in place of; None where it is not clear."""
    mine = view.facts.units
    core = [each for each in subject.core.figures if each.unit not in mine.get(each.value, frozenset())]
    others = {each for each in core if each.unit == unit}
    if not others:  # of the same measure: euros for dollars, months for years
        measure = _measure(unit)
        others = {each for each in core if each.unit in measure}
    return next(iter(others)) if len(others) == 1 else None
