"""Holding a statement against the source: consistent, different, or neither said nor denied.

A statement is held against a single claim, never against an FAQ answer as a whole. *Consistent* needs a confident
match, no finding of the guard, cover of the statement's rare content, and a true statement of the claim that is nearer
than every misstatement that may be meant, with the same names in the same order, the same sides, negations and scope.
Where that is not given, the reply says what the source says and gives no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.entry import Claim, EntryKind
from bot.domain.knowledge import Knowledge
from bot.domain.reply import Difference, DifferenceKind, Outcome, Verdict
from bot.domain.trace import Effect, Finding, Form, Scored
from bot.matching.confidence import EXACT
from bot.matching.decide import ANSWER, Decision, Match
from bot.matching.guard import strongest
from bot.matching.guard.facts import Facts, Subject, View
from bot.matching.misstatement import MARGIN
from bot.matching.score import Candidate, Near

AGREES = 0.5  # how near a true statement must be for a statement to be called consistent
WHOLLY = 0.95  # share from which it knows all of it
COVER = 0.5  # share of a statement's rare content that a claim must know to be called consistent


@dataclass(frozen=True, slots=True)
class Held:
    """A candidate claim held against a message.

    Attributes:
        candidate: the claim on the short list.
        subject: the claim as the guard sees it.
        meant: the misstatement that the message is; None where it is none.
        wrong_score: how near the nearest misstatement is that it may be, in [0, 1].
        statements: the facts of the claim's true statements.
        unknown_turns: words of the message that turn a statement round, and that the claim does not know (slower).
    """

    candidate: Candidate
    subject: Subject
    meant: Near | None
    wrong_score: float
    statements: tuple[Facts, ...]
    unknown_turns: frozenset[str]


def known_misstatement(
    knowledge: Knowledge, view: View, scored: Sequence[Scored], held: Mapping[str, Held], truest: float
) -> Match | None:
    """The claim that has the message among its misstatements; None where there is none.

    Args:
        knowledge: the base.
        view: the message.
        scored: the candidates.
        held: claim id → the claim held against the message.
        truest: how near the nearest true phrasing of any entry is, in [0, 1].
    """
    if view.form is Form.QUESTION and view.facts.asks:
        return None  # it asks for something; only a statement or a yes-or-no question can be wrong
    meant = {claim: each.meant for claim, each in held.items() if each.meant is not None}
    if not meant:
        return None
    claim_id, near = max(meant.items(), key=lambda pair: pair[1].score)
    if truest > near.score:
        return None
    if near.fuzzy < EXACT and any(_is_plainly_meant(each, claim_id) for each in scored):
        return None
    claim = knowledge.claims[claim_id]
    assert near.document.wrong is not None
    correction = claim.misstatements[near.document.wrong].correction or claim.text
    difference = Difference(DifferenceKind.KNOWN, view.text, correction.in_language(view.language))
    return Match(claim.id, EntryKind.CLAIM, round(near.score, 4), Verdict.DIFFERS, (difference,))


def _is_plainly_meant(candidate: Scored, beside: str) -> bool:
    """Whether a message is so wholly covered by another claim that it cannot be a slip about this one."""
    return (
        candidate.entry != beside
        and candidate.kind is EntryKind.CLAIM
        and not candidate.findings
        and candidate.confidence >= ANSWER
        and candidate.parts["cover"] >= WHOLLY
    )


def verify(
    knowledge: Knowledge,
    view: View,
    decision: Decision,
    scored: Sequence[Scored],
    held: Mapping[str, Held],
    truest: float,
) -> Decision:
    """Add the verdict to a decision; a known misstatement overrules it."""
    misstated = known_misstatement(knowledge, view, scored, held, truest)
    if misstated is not None and decision.outcome is not Outcome.SMALLTALK:
        findings = next((each.findings for each in scored if each.entry == misstated.entry), ())
        differences = _differences(findings) or misstated.differences
        codes = (*dict.fromkeys(f"guard-{finding.rule}" for finding in findings), "misstatement")
        match = replace(misstated, differences=differences)
        confidence = misstated.confidence
        return replace(decision, outcome=Outcome.ANSWERED, match=match, choices=(), confidence=confidence, codes=codes)
    if decision.outcome is not Outcome.ANSWERED or decision.match is None:
        return decision
    claim = _claim_behind(knowledge, decision.match, scored) if view.form is Form.STATEMENT else None
    chosen = claim or next(each for each in scored if each.entry == decision.match.entry)
    differences = _differences(chosen.findings)
    if any(finding.rule == "negation" for finding in chosen.findings) and _denies_an_error(
        view, held.get(chosen.entry)
    ):
        return replace(decision, codes=(*decision.codes, "no-verdict"))
    if differences:
        match = Match(chosen.entry, chosen.kind, chosen.confidence, Verdict.DIFFERS, differences)
        return replace(decision, match=match, codes=(*decision.codes, "differs"))
    if claim is None:
        return decision
    if _agrees(claim, held[claim.entry], view):
        match = Match(claim.entry, claim.kind, claim.confidence, Verdict.CONSISTENT)
        return replace(decision, match=match, codes=(*decision.codes, "consistent"))
    return replace(decision, codes=(*decision.codes, "no-verdict"))


def _claim_behind(knowledge: Knowledge, match: Match, scored: Sequence[Scored]) -> Scored | None:
    """The claim that a statement is held against: the match itself, or the nearest claim it rests on."""
    entry = knowledge.entries[match.entry]
    basis = {claim.id for claim in knowledge.claims_of(entry)} if not isinstance(entry, Claim) else {entry.id}
    near = [each for each in scored if each.entry in basis and strongest(each.findings) is not Effect.VETO]
    return next((each for each in near if each.confidence >= ANSWER), None)


def _agrees(claim: Scored, held: Held, view: View) -> bool:
    near = held.candidate.stating
    return (
        not claim.findings
        and claim.parts["cover"] >= COVER
        and view.facts.names <= held.subject.anywhere.names
        and near is not None
        and near.score >= AGREES
        and near.score > held.wrong_score + MARGIN
        and view.facts.negations == held.subject.nearest.negations
        and not held.unknown_turns
        and _takes_its_sides(view, held.subject)
        and view.facts.scope * held.subject.nearest.scope >= 0  # only … against not only …
        and _in_its_order(view, held)
    )


def _in_its_order(view: View, held: Held) -> bool:
    """Whether some true statement has the message's names in the same order.

    "The H20 is six times as fast as the H200" holds the same words as the truth.
    """
    mine = view.facts.order
    nearest = held.subject.nearest
    if set(mine) <= set(nearest.order):
        return _within(nearest.order, mine)
    return any(_within(each.order, mine) for each in held.statements)


def _within(order: Sequence[str], mine: Sequence[str]) -> bool:
    return [name for name in order if name in mine] == list(mine)


def _denies_an_error(view: View, held: Held | None) -> bool:
    """Whether a message rather negates a misstatement than the truth: "not the strongest" of the second strongest."""
    if held is None or not held.candidate.wrong:
        return False
    near, truth = held.candidate.wrong[0], held.candidate.stating
    return near.score > (truth.score if truth else 0.0) and view.facts.negations % 2 == 1


def _takes_its_sides(view: View, subject: Subject) -> bool:
    """Whether a statement says which way, wherever the claim turns on that.

    "Put more money in" holds no word that the guard knows as the opposite of "limit", yet is not the same.
    """
    core, nearest = subject.core.sides, subject.nearest.sides
    turning = {pair: sides for pair, sides in core.items() if len(sides) == 1 and nearest.get(pair) == sides}
    return all(view.facts.sides.get(pair) == sides for pair, sides in turning.items())


def _differences(findings: Sequence[Finding]) -> tuple[Difference, ...]:
    return tuple(finding.difference for finding in findings if finding.difference)
