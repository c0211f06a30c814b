"""A code that the candidate does not know (MI308, B30A) is another thing, however alike the rest."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.trace import Effect, Finding
from bot.matching.guard.facts import Subject, View


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """Veto for every code of the question that stands nowhere in the candidate."""
    if not view.facts.codes:  # reading the facts of an entry takes its time
        return
    for code in sorted(view.facts.codes - subject.anywhere.codes):
        yield Finding("code", Effect.VETO, f"“{code}” does not occur in it")
