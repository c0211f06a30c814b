"""A statement that negates what the candidate affirms, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.guard.facts import Subject, View

# Nearer than this, two statements are the same but for the negation
TURNED_ROUND = 0.75


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` or ``demote`` for a statement whose negations do not agree with its nearest phrasing.

    Only statements: questions negate without meaning it (不行么, why not, 有没有).
    """
    if view.form is not Form.STATEMENT:
        return
    if view.facts.negations % 2 == subject.nearest.negations % 2:
        return
    if subject.closeness >= TURNED_ROUND:
        difference = Difference(DifferenceKind.POLARITY, view.text, subject.statement.in_language(view.language))
        yield Finding("negation", Effect.DIFFERS, "the same but for a negation", difference)
    else:
        yield Finding("negation", Effect.DEMOTE, "one of the two is negated, the other is not")
