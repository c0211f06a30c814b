"""A year, or a day, that the candidate does not give: 2022 is not 2023, and the ninth not the nineteenth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.reply import DifferenceKind
from bot.domain.trace import Finding
from bot.matching.guard.figures import DATES, differing

if TYPE_CHECKING:
    from bot.matching.guard.facts import Subject, View


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` where the candidate gives another date, ``demote`` where it gives none."""
    for objection in differing(view, subject, DATES, DifferenceKind.YEAR):
        yield Finding("year", *objection)
