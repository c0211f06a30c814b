"""Claims that are easily got wrong have their likely wrong versions listed."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curation.lint.remark import Remark, Severity, Subject

RULE = "misstatements"


def wrong_versions_are_listed(subject: Subject) -> Iterator[Remark]:
    """A claim that holds a figure, a name or a date has some known wrong versions."""
    least = subject.limits.misstatements
    for claim in subject.claims:
        values = claim.values
        wordings = sum(len(each.wordings) for each in claim.misstatements)
        if (values.figures or values.names or values.dates) and wordings < least:
            message = f"it holds a figure, name or date and lists {wordings} wrong versions; list at least {least}"
            yield subject.remark(Severity.WARNING, RULE, claim.id, message, "misstatements")
