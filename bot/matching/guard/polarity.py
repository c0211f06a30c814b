"""Opposites: allow is not ban, rise is not fall."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.guard.facts import Subject, View

# A statement this near to a phrasing, but with the opposite word, is that phrasing turned round
TURNED_ROUND = 0.6


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` for a statement that takes the other side, ``demote`` for a question that does.

    Told once, however many pairs say so. Pairs that turn round who does it to whom (buy, sell) are left to the guard of
    directions where the nearest phrasing has them too.
    """
    turned = [pair for pair in view.facts.sides if _turned(pair, view, subject)]
    if not turned:
        return
    reason = f"it takes the other side of {', '.join(turned)}"
    if view.form is not Form.STATEMENT:
        yield Finding("polarity", Effect.DEMOTE, reason)
    elif subject.closeness >= TURNED_ROUND:
        difference = Difference(DifferenceKind.POLARITY, view.text, subject.statement.in_language(view.language))
        yield Finding("polarity", Effect.DIFFERS, reason, difference)
    else:
        yield Finding("polarity", Effect.DEMOTE, reason)


def _turned(pair: str, view: View, subject: Subject) -> bool:
    sides = view.facts.sides[pair]
    core, nearest = subject.core.sides.get(pair, frozenset()), subject.nearest.sides.get(pair, frozenset())
    if len(sides) != 1 or sides & (core | nearest) or not (core | nearest):
        return False
    return not (nearest and pair in view.facts.converse)
