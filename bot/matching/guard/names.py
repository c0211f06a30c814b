"""A name that the candidate does not know: another person, organisation or product is another matter."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.domain.vocabulary import TermKind
from bot.matching.guard.attribution import source_speakers
from bot.matching.guard.facts import WATCHED, Subject, View
from bot.matching.guard.negation import is_denied


def watched(view: View) -> frozenset[str]:
    """The names of a message that must be the candidate's own."""
    return frozenset(name for name in view.facts.names - view.everyday if _kind(view, name) in WATCHED)


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` for a statement with one name in another's place, veto for any other unknown name.

    Whoever only says it is left to the guard of attributions where the source has somebody saying it. Where the message
    denies what the candidate affirms ("Tencent did not found it"), another name is no error: ``demote``.
    """
    mine = watched(view)
    unknown = sorted(mine - subject.anywhere.names) if mine else []
    if view.form is Form.STATEMENT and view.facts.speakers and source_speakers(subject):
        unknown = [name for name in unknown if name not in view.facts.speakers]
    for name in unknown:
        counterpart = counterpart_of(name, view, subject) if len(unknown) == 1 else None
        if view.form is not Form.STATEMENT or counterpart is None:
            yield Finding("name", Effect.VETO, f"it does not speak of {view.name(name)}")
            continue
        yours, source = view.name(name), view.name(counterpart)
        swapped = (f"@{name}", f"@{counterpart}")
        if is_denied(view.facts, subject.nearest):
            yield Finding("name", Effect.DEMOTE, f"it denies it of {yours}, not of {source}", instead=swapped)
        else:
            difference = Difference(DifferenceKind.NAME, yours, source)
            yield Finding("name", Effect.DIFFERS, f"{yours} is not {source}", difference, swapped)


def counterpart_of(name: str, view: View, subject: Subject) -> str | None:
    """The one name of the same kind that the candidate has and the asker does not; None where it is not clear.

    Whoever only says it in the source is nobody's counterpart.
    """
    kind = _kind(view, name)
    said_by = source_speakers(subject) - view.facts.speakers
    others = [other for other in subject.core.names - view.facts.names if _kind(view, other) is kind]
    plain = [other for other in others if other not in said_by] or others
    return plain[0] if len(plain) == 1 else None


def _kind(view: View, name: str) -> TermKind | None:
    return view.terms[name].kind if name in view.terms else None
