"""Holding a statement against the source: consistent, different, or neither said nor denied.

A statement is held against a single claim, never against an FAQ answer as a whole. *Consistent* needs a confident
match, no finding of the guard, cover of the statement's rare content, and a true statement of the claim that is nearer
than every misstatement that may be meant, with the same names in the same order, the same sides, negations and scope.
Where that is not given, the reply says what the source says and gives no verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.entry import Claim, EntryKind
from bot.domain.knowledge import Knowledge
from bot.domain.reply import Difference, DifferenceKind, Outcome, Verdict
from bot.domain.trace import Effect, Finding, Form, Scored
from bot.matching.confidence import EXACT
from bot.matching.decide import Decision, Match
from bot.matching.guard import strongest
from bot.matching.guard.direction import (
    alike_in_words,
    is_turned_round,
    pairs_told_otherwise,
    tells_alike,
)
from bot.matching.guard.facts import LONGEST, Subject, View
from bot.matching.guard.negation import negates_alike
from bot.matching.guard.scope import claims_too_early
from bot.matching.misstatement import MARGIN
from bot.matching.score import Candidate, Near

AGREES = 0.4  # how near a true statement must be for a statement to be called consistent
WHOLLY = 0.95  # share from which it knows all of it
COVER = 0.8  # share of a statement's rare content that a claim must know to be called consistent


@dataclass(frozen=True, slots=True)
class Held:
    """A candidate claim held against a message.

    Attributes:
        candidate: the claim on the short list.
        subject: the claim as the guard sees it.
        meant: the misstatement that the message is; None where it is none.
        wrong_score: how near the nearest misstatement is that it may be, in [0, 1].
        unknown: words of the message that the claim does not know.
        cover: share of its words that the claim knows, in [0, 1].
        turns: whether one of the unknown words turns the statement round (slower).
    """

    candidate: Candidate
    subject: Subject
    meant: Near | None
    wrong_score: float
    unknown: frozenset[str]
    cover: float
    turns: bool


class Hearing:
    """The claims on a short list, each held against the message when it is looked at."""

    def __init__(self, claims: Mapping[str, Candidate], hold: Callable[[Candidate], Held]) -> None:
        self._claims = claims
        self._hold = hold
        self._held: dict[str, Held] = {}

    def of(self, claim: str) -> Held | None:
        """A claim held against the message; None for one that is not on the short list."""
        if claim not in self._held and claim in self._claims:
            self._held[claim] = self._hold(self._claims[claim])
        return self._held.get(claim)

    def misstated(self) -> dict[str, Near]:
        """Claim id → its misstatement that the message is, where it is one."""
        near = [claim for claim, candidate in self._claims.items() if candidate.wrong]
        return {claim: held.meant for claim in near if (held := self.of(claim)) is not None and held.meant is not None}


def known_misstatement(
    knowledge: Knowledge, view: View, scored: Sequence[Scored], hearing: Hearing, truest: float, answer: float
) -> Match | None:
    """The claim that has the message among its misstatements; None where there is none.

    Args:
        knowledge: the base.
        view: the message.
        scored: the candidates.
        hearing: the claims on the short list.
        truest: how near the nearest true phrasing of any entry is, in [0, 1].
        answer: confidence from which the bot answers.
    """
    if view.form is Form.QUESTION and view.facts.asks:
        return None  # it asks for something; only a statement or a yes-or-no question can be wrong
    meant = hearing.misstated()
    if not meant:
        return None
    claim_id, near = max(meant.items(), key=lambda pair: pair[1].score)
    if truest > near.score:
        return None
    if near.fuzzy < EXACT and any(_is_plainly_meant(each, claim_id, answer) for each in scored):
        return None
    claim = knowledge.claims[claim_id]
    assert near.document.wrong is not None
    correction = claim.misstatements[near.document.wrong].correction or claim.text
    difference = Difference(DifferenceKind.KNOWN, view.text, correction.in_language(view.language))
    return Match(claim.id, EntryKind.CLAIM, round(near.score, 4), Verdict.DIFFERS, (difference,))


def _is_plainly_meant(candidate: Scored, beside: str, answer: float) -> bool:
    """Whether a message is so wholly covered by another claim that it cannot be a slip about this one."""
    return (
        candidate.entry != beside
        and candidate.kind is EntryKind.CLAIM
        and not candidate.findings
        and candidate.confidence >= answer
        and candidate.parts["cover"] >= WHOLLY
    )


def verify(
    knowledge: Knowledge,
    view: View,
    decision: Decision,
    scored: Sequence[Scored],
    hearing: Hearing,
    truest: float,
    answer: float,
) -> Decision:
    """Add the verdict to a decision; a known misstatement overrules it. ``answer``: confidence to answer from."""
    misstated = known_misstatement(knowledge, view, scored, hearing, truest, answer)
    if misstated is not None and decision.outcome is not Outcome.SMALLTALK:
        findings = next((each.findings for each in scored if each.entry == misstated.entry), ())
        differences = _differences(findings) or misstated.differences
        codes = (*dict.fromkeys(f"guard-{finding.rule}" for finding in findings), "misstatement")
        match = replace(misstated, differences=differences)
        confidence = misstated.confidence
        return replace(decision, outcome=Outcome.ANSWERED, match=match, choices=(), confidence=confidence, codes=codes)
    if decision.outcome is not Outcome.ANSWERED or decision.match is None:
        return decision
    claim = _claim_behind(knowledge, decision.match, scored, answer) if view.form is Form.STATEMENT else None
    chosen = claim or next(each for each in scored if each.entry == decision.match.entry)
    differences = _differences(chosen.findings)
    denied = any(finding.rule == "negation" for finding in chosen.findings)
    if denied and _denies_an_error(view, hearing.of(chosen.entry)):
        return replace(decision, codes=(*decision.codes, "no-verdict"))
    if differences:
        match = Match(chosen.entry, chosen.kind, chosen.confidence, Verdict.DIFFERS, differences)
        return replace(decision, match=match, codes=(*decision.codes, "differs"))
    if claim is None:
        return decision
    held = hearing.of(claim.entry)
    if held is not None and _agrees(claim, held, view):
        match = Match(claim.entry, claim.kind, claim.confidence, Verdict.CONSISTENT)
        return replace(decision, match=match, codes=(*decision.codes, "consistent"))
    return replace(decision, codes=(*decision.codes, "no-verdict"))


def _claim_behind(knowledge: Knowledge, match: Match, scored: Sequence[Scored], answer: float) -> Scored | None:
    """The claim that a statement is held against: the match itself, or the nearest claim it rests on."""
    entry = knowledge.entries[match.entry]
    basis = {claim.id for claim in knowledge.claims_of(entry)} if not isinstance(entry, Claim) else {entry.id}
    near = [each for each in scored if each.entry in basis and strongest(each.findings) is not Effect.VETO]
    return next((each for each in near if each.confidence >= answer), None)


def _agrees(claim: Scored, held: Held, view: View) -> bool:
    near = held.candidate.stating
    return (
        not claim.findings
        and len(view.text) <= LONGEST
        and held.cover >= COVER
        and view.facts.names <= held.subject.anywhere.names
        and near is not None
        and near.score >= AGREES
        and near.score > held.wrong_score + MARGIN
        and negates_alike(view.facts, held.subject.nearest)
        and not held.turns
        and not claims_too_early(view.facts, held.subject.nearest)
        and (not held.unknown or _takes_its_sides(view, held.subject))
        and _sides_with(view, held.subject)
        and _reaches_no_further(view, held)
        and view.facts.scope * held.subject.nearest.scope >= 0  # only … against not only …
        and _in_its_order(view, held)
    )


def _in_its_order(view: View, held: Held) -> bool:
    """Whether some true statement has the message's names in the same roles.

    "The H20 is six times as fast as the H200" holds the same words as the truth.
    """
    mine, subject = view.facts, held.subject
    if is_turned_round(mine, subject.nearest) or not any(
        tells_alike(mine, each) for each in alike_in_words(mine, subject)
    ):
        return False
    return not pairs_told_otherwise(mine, subject)


def _denies_an_error(view: View, held: Held | None) -> bool:
    """Whether a message rather negates a misstatement than the truth: "not the strongest" of the second strongest."""
    if held is None or not held.candidate.wrong:
        return False
    near, truth = held.candidate.wrong[0], held.candidate.stating
    return near.score > (truth.score if truth else 0.0) and view.facts.negations % 2 == 1


def _takes_its_sides(view: View, subject: Subject) -> bool:
    """Whether a statement says which way, wherever the claim turns on that.

    "Put more money in" holds no word that the guard knows as the opposite of "limit", yet is not the same: a word that
    the claim does not know may stand in the place of one that it turns on.
    """
    core, nearest = subject.core.sides, subject.nearest.sides
    turning = {
        pair: sides
        for pair, sides in core.items()
        if len(sides) == 1 and nearest.get(pair) == sides and pair not in view.facts.converse
    }
    return all(view.facts.sides.get(pair) == sides for pair, sides in turning.items())


def _sides_with(view: View, subject: Subject) -> bool:
    """Whether a message takes no side against the nearest phrasing; what turns round roles is held there."""
    mine, nearest = view.facts, subject.nearest
    return all(
        sides & nearest.sides.get(pair, sides) for pair, sides in mine.sides.items() if pair not in mine.converse
    )


def _reaches_no_further(view: View, held: Held) -> bool:
    """Whether a message that says of all what the claim says has the claim say so of all."""
    return any(view.facts.reach <= each.reach for each in (held.subject.nearest, *held.subject.statements()))


def _differences(findings: Sequence[Finding]) -> tuple[Difference, ...]:
    return tuple(finding.difference for finding in findings if finding.difference)
