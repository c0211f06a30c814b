"""Holding a statement against the source: consistent, different, or neither said nor denied.

A statement is held against a single claim, never against an FAQ answer as a whole. *Consistent* needs a confident
match, no finding of the guard, a true phrasing that lies nearer than every known misstatement, and cover of the
statement's rare content; where that is not given, the reply says what the source says and gives no verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.entry import Claim, EntryKind
from bot.domain.knowledge import Knowledge
from bot.domain.reply import Difference, DifferenceKind, Outcome, Verdict
from bot.domain.trace import Effect, Finding, Form, Scored
from bot.matching.decide import ANSWER, Decision, Match
from bot.matching.guard import strongest
from bot.matching.guard.facts import View
from bot.matching.score import Candidate

MARGIN = 0.03  # by how much the nearer of a true phrasing and a misstatement must be nearer
QUESTION_MARGIN = 0.10  # the same for a question, which may only touch on the misstatement
COVER = 0.6  # share of a statement's rare content that a claim must know to be called consistent


def known_misstatement(
    knowledge: Knowledge,
    view: View,
    shortlist: Sequence[Candidate],
    entry_id: Callable[[int], str],
    foreign: Callable[[Candidate], bool],
) -> Match | None:
    """The claim that has the message among its misstatements; None where there is none.

    Args:
        knowledge: the base.
        view: the message.
        shortlist: the candidates.
        entry_id: number of an entry → its id.
        foreign: whether the message holds names or figures that the misstatement does not.
    """
    if view.form is Form.KEYWORDS:
        return None
    margin = MARGIN if view.form is Form.STATEMENT else QUESTION_MARGIN
    near = [
        candidate
        for candidate in shortlist
        if candidate.wrong is not None
        and candidate.wrong_confidence >= ANSWER
        and candidate.wrong_score > candidate.right_score + margin
        and not foreign(candidate)
    ]
    if not near:
        return None
    best = max(near, key=lambda candidate: candidate.wrong_confidence)
    claim = knowledge.claims[entry_id(best.entry)]
    if any(other.right_score > best.wrong_score and other.confidence >= best.wrong_confidence for other in shortlist):
        return None
    assert best.wrong is not None
    correction = claim.misstatements[best.wrong.wrong or 0].correction or claim.text
    difference = Difference(DifferenceKind.KNOWN, view.text, correction.in_language(view.language))
    return Match(claim.id, EntryKind.CLAIM, best.wrong_confidence, Verdict.DIFFERS, (difference,))


def verify(
    knowledge: Knowledge,
    view: View,
    decision: Decision,
    scored: Sequence[Scored],
    shortlist: Sequence[Candidate],
    number_of: Callable[[str], int],
    misstated: Match | None,
) -> Decision:
    """Add the verdict to a decision; a known misstatement overrules it."""
    if misstated is not None and decision.outcome is not Outcome.SMALLTALK:
        findings = next((each.findings for each in scored if each.entry == misstated.entry), ())
        differences = _differences(findings) or misstated.differences
        codes = tuple(dict.fromkeys([*decision.codes, "misstatement"]))
        match = replace(misstated, differences=differences)
        return replace(decision, outcome=Outcome.ANSWERED, match=match, choices=(), codes=codes)
    if decision.outcome is not Outcome.ANSWERED or decision.match is None:
        return decision
    claim = _claim_behind(knowledge, decision.match, scored) if view.form is Form.STATEMENT else None
    chosen = claim or next(each for each in scored if each.entry == decision.match.entry)
    differences = _differences(chosen.findings)
    if differences:
        match = Match(chosen.entry, chosen.kind, chosen.confidence, Verdict.DIFFERS, differences)
        return replace(decision, match=match, codes=(*decision.codes, "differs"))
    if claim is None:
        return decision
    candidate = next(each for each in shortlist if each.entry == number_of(claim.entry))
    if _agrees(claim, candidate):
        match = Match(claim.entry, claim.kind, claim.confidence, Verdict.CONSISTENT)
        return replace(decision, match=match, codes=(*decision.codes, "consistent"))
    return replace(decision, codes=(*decision.codes, "no-verdict"))


def _claim_behind(knowledge: Knowledge, match: Match, scored: Sequence[Scored]) -> Scored | None:
    """The claim that a statement is held against: the match itself, or the nearest claim it rests on."""
    entry = knowledge.entries[match.entry]
    basis = {claim.id for claim in knowledge.claims_of(entry)} if not isinstance(entry, Claim) else {entry.id}
    near = [each for each in scored if each.entry in basis and strongest(each.findings) is not Effect.VETO]
    return next((each for each in near if each.confidence >= ANSWER), None)


def _agrees(claim: Scored, candidate: Candidate) -> bool:
    return (
        not claim.findings and claim.parts["cover"] >= COVER and candidate.right_score > candidate.wrong_score + MARGIN
    )


def _differences(findings: Sequence[Finding]) -> tuple[Difference, ...]:
    return tuple(finding.difference for finding in findings if finding.difference)
