"""What must never be matched over: figures, codes, names, years, who says it, who does what to whom, and how far.

One rule per file. Each sees the question's facts and one candidate's, and says nothing, or what the candidate must
suffer for: ``differs`` (it may answer, and the reply says what differs), ``demote`` (it may only be offered as a
choice), ``veto`` (it is out). ``RULES`` gives their order; every finding is kept, the strongest effect counts.
"""

from __future__ import annotations

from bot.domain.trace import Effect, Finding
from bot.matching.guard import (
    asked,
    attribution,
    codes,
    direction,
    figures,
    names,
    negation,
    polarity,
    ranks,
    scope,
    years,
)
from bot.matching.guard.facts import Rule, Subject, View

RULES: tuple[Rule, ...] = (
    codes.check,
    figures.check,
    years.check,
    ranks.check,
    attribution.check,
    names.check,
    direction.check,
    polarity.check,
    scope.check,
    negation.check,
    asked.check,
)

_STRENGTH = {Effect.DIFFERS: 1, Effect.DEMOTE: 2, Effect.VETO: 3}


def inspect(view: View, subject: Subject) -> tuple[Finding, ...]:
    """What the rules say of a candidate, in their order."""
    found = tuple(finding for rule in RULES for finding in rule(view, subject))
    swapped = {finding.rule for finding in found if finding.instead}
    if "name" in swapped and swapped & {"figure", "year"}:
        # Put right in both, nothing of the message is left: it is about something else
        return (*found, Finding("subject", Effect.VETO, "another name with another figure"))
    return found


def strongest(findings: tuple[Finding, ...]) -> Effect | None:
    """The effect that counts; None where no rule spoke."""
    return max((finding.effect for finding in findings), key=_STRENGTH.__getitem__, default=None)
