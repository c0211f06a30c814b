"""What becomes of a phrasing when somebody types it as it stands, by the matcher itself."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curation.lint.remark import Remark, Severity, Subject
from bot.domain.reply import Verdict
from bot.domain.trace import Decision
from bot.matching.floors import FLOORS
from bot.matching.matcher import Matcher


def phrasings_find_their_entry(subject: Subject) -> Iterator[Remark]:
    """Every phrasing is answered by its own entry, or by one that rests on the same claims; a narrow win is told."""
    matcher = subject.matcher
    if matcher is None:
        return
    phrasings = [(entry.id, each.text) for entry in subject.knowledge.entries.values() for each in entry.phrasings]
    for name, text in subject.track(phrasings, "phrasings"):
        parts = matcher.match(text)
        if len(parts) != 1:
            message = f"“{text}” is read as {len(parts)} questions; word it as one"
            yield subject.phrasing(Severity.WARNING, "several-questions", name, text, message)
            continue
        severity, rule, message = _judged(matcher, name, text, parts[0].decision)
        if severity is not None:
            yield subject.phrasing(severity, rule, name, text, message)


def _judged(matcher: Matcher, name: str, text: str, decision: Decision) -> tuple[Severity | None, str, str]:
    match, rival = decision.match, decision.runner_up
    if match is not None and match.verdict is Verdict.DIFFERS:
        wrong = match.differences[0].yours
        message = f"“{text}” is taken for a wrong version of {match.entry} (“{wrong}”); word it, or that, differently"
        return Severity.ERROR, "contradicted", message
    if match is not None and not matcher.catalogue.says_the_same(match.entry, name):
        message = f"“{text}” is answered by {match.entry}, which wins it; word it differently, or move it there"
        return Severity.ERROR, "won-by-another", message
    if match is None:
        first = decision.choices[0] if decision.choices else ""
        why = ", ".join(decision.codes) or "no reason"
        if first and not matcher.catalogue.says_the_same(first, name):
            message = f"“{text}” is not answered, {first} comes first ({why}); word it differently, or move it there"
            return Severity.ERROR, "won-by-another", message
        return Severity.WARNING, "not-answered", f"“{text}” is not answered when typed as it stands ({why})"
    if rival is not None and rival.parts["fuzzy"] >= FLOORS.exact:
        message = f"“{text}” is nearly a phrasing of {rival.entry} (“{rival.phrasing}”); keep the two further apart"
        return Severity.WARNING, "narrow-win", message
    return None, "", ""


def misstatements_are_put_right(subject: Subject) -> Iterator[Remark]:
    """Every known wrong version, typed as it stands, is told to differ."""
    matcher = subject.matcher
    if matcher is None:
        return
    wrong = [
        (claim.id, wording.text)
        for claim in subject.knowledge.claims.values()
        for misstatement in claim.misstatements
        for wording in misstatement.wordings
    ]
    for name, text in subject.track(wrong, "wrong versions"):
        match = matcher.match(text)[0].decision.match
        if match is None or match.verdict is not Verdict.DIFFERS:
            message = f"“{text}” is listed as wrong, yet is not told to differ when it is typed; word it differently"
            yield subject.remark(Severity.WARNING, "not-put-right", name, message, "misstatements")
