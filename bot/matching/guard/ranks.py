"""The place in an order: the largest is not the second-largest, and the second-largest not the second-smallest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.guard.negation import is_turned

if TYPE_CHECKING:
    from bot.matching.guard.facts import Subject, View

_TOP = (
    "largest|biggest|greatest|strongest|fastest|highest|best|richest|longest|newest|oldest"
    "|most (?:powerful|capable|advanced|valuable|important|expensive)"
)
_BOTTOM = (
    "smallest|weakest|slowest|lowest|worst|poorest|shortest|cheapest|least (?:powerful|capable|advanced|important)"
)
_SUPERLATIVE = re.compile(
    rf"(?:#(\d{{1,3}})rank\s?)?"
    rf"(?:\b(?:({_TOP})|({_BOTTOM}))\b|(?:(?<=rank)|(?<=rank )|最)(?:([大强高快好贵])|([小弱低慢差])))"
)

_CUES = ("st", "rank", "最")  # largest, most, least, worst: no superlative without one of these

Rank = tuple[str, int]


def ranks_of(normalised: str) -> frozenset[Rank]:
    """The ranks that a normalised text gives: from which end, and which place; a bare superlative is the first."""
    if not any(cue in normalised for cue in _CUES):
        return frozenset()
    return frozenset(
        ("top" if match[2] or match[4] else "bottom", int(match[1] or 1)) for match in _SUPERLATIVE.finditer(normalised)
    )


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` for a statement of another rank than the candidate's, ``demote`` for a question of one."""
    mine = view.facts.ranks
    theirs = subject.nearest.ranks if mine else frozenset()
    if not theirs or mine & (theirs | (subject.stated if view.form is Form.STATEMENT else subject.anywhere).ranks):
        return
    if view.form is Form.STATEMENT and not is_turned(view.facts, subject.nearest):
        if {number for _, number in mine} != {number for _, number in theirs} and _told(view):
            return  # the guard of figures tells it better: third against second
        difference = Difference(DifferenceKind.FIGURE, view.text, subject.statement.in_language(view.language))
        yield Finding("rank", Effect.DIFFERS, "it is of another rank", difference)
    else:
        yield Finding("rank", Effect.DEMOTE, "it may be of another rank")


def _told(view: View) -> bool:
    return any(figure.unit == "rank" for figure in view.facts.figures)
