"""What is wrong, or odd, in a base that can be loaded: one rule a file, run in the order of :data:`RULES`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curation.lint.collisions import misstatements_are_put_right, phrasings_find_their_entry
from bot.curation.lint.figures import figures_have_claims
from bot.curation.lint.incomplete import is_complete
from bot.curation.lint.lengths import fits_a_message
from bot.curation.lint.misstatements import wrong_versions_are_listed
from bot.curation.lint.phrasings import listed_twice, nearly_the_same, said_wrongly
from bot.curation.lint.relations import is_related
from bot.curation.lint.remark import Limits, Remark, Rule, Severity, Subject
from bot.curation.lint.traditional import overrides_are_needed
from bot.curation.lint.values import declared_values

__all__ = ["RULES", "Limits", "Remark", "Severity", "Subject", "lint"]

RULES: tuple[Rule, ...] = (
    is_complete,
    declared_values,
    figures_have_claims,
    listed_twice,
    said_wrongly,
    nearly_the_same,
    fits_a_message,
    is_related,
    wrong_versions_are_listed,
    overrides_are_needed,
    phrasings_find_their_entry,
    misstatements_are_put_right,
)


def lint(subject: Subject) -> Iterator[Remark]:
    """Everything that the rules say, rule by rule."""
    for rule in RULES:
        yield from rule(subject)
