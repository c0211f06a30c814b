"""Opposites: allow is not ban, import is not export."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.guard.facts import Subject, View

# A statement this near to a phrasing, but with the opposite word, is that phrasing turned round
TURNED_ROUND = 0.6


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` for a statement that takes the other side, ``demote`` for a question that does."""
    for pair, sides in view.facts.sides.items():
        core, nearest = (
            subject.core.sides.get(pair, frozenset()),
            subject.nearest.sides.get(pair, frozenset()),
        )
        if len(sides) != 1 or sides & (core | nearest) or not (core | nearest):
            continue
        if view.form is not Form.STATEMENT:
            yield Finding("polarity", Effect.DEMOTE, f"it takes the other side of {pair}")
        elif subject.closeness >= TURNED_ROUND:
            statement = subject.statement.in_language(view.language)
            difference = Difference(DifferenceKind.POLARITY, view.text, statement)
            yield Finding("polarity", Effect.DIFFERS, f"it takes the other side of {pair}", difference)
        else:
            yield Finding("polarity", Effect.DEMOTE, f"it may take the other side of {pair}")
