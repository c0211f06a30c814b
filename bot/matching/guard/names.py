"""A name that the candidate does not know: another person, organisation or product is another matter."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.domain.vocabulary import TermKind
from bot.matching.guard.facts import Subject, View

# Policies and topics are named in passing; these are what a sentence is about
WATCHED = (TermKind.PERSON, TermKind.ORGANISATION, TermKind.PRODUCT, TermKind.PLACE)


def watched(view: View) -> frozenset[str]:
    """The names of a message that must be the candidate's own."""
    return frozenset(name for name in view.facts.names - view.everyday if _kind(view, name) in WATCHED)


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` for a statement with one name in another's place, veto for any other unknown name."""
    unknown = sorted(watched(view) - subject.anywhere.names)
    for name in unknown:
        counterpart = counterpart_of(name, view, subject) if len(unknown) == 1 else None
        if view.form is Form.STATEMENT and counterpart is not None:
            yours, source = view.name(name), view.name(counterpart)
            difference = Difference(DifferenceKind.NAME, yours, source)
            yield Finding(
                "name",
                Effect.DIFFERS,
                f"{yours} is not {source}",
                difference,
                (f"@{name}", f"@{counterpart}"),
            )
        else:
            yield Finding("name", Effect.VETO, f"it does not speak of {view.name(name)}")


def counterpart_of(name: str, view: View, subject: Subject) -> str | None:
    """The one name of the same kind that the candidate has and the asker does not; None where it is not clear."""
    kind = _kind(view, name)
    others = [other for other in subject.core.names - view.facts.names if _kind(view, other) is kind]
    return others[0] if len(others) == 1 else None


def _kind(view: View, name: str) -> TermKind | None:
    return view.terms[name].kind if name in view.terms else None
