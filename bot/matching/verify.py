"""Holding a statement against the source: consistent, different, or neither said nor denied.

A statement is held against a single claim, never against an FAQ answer as a whole. *Consistent* needs a confident
match, no finding of the guard, cover of the statement's rare content, and a true statement of the claim that is nearer
than every misstatement that may be meant, with the same names in the same order, the same sides, negations and scope.
Where that is not given, the reply says what the source says and gives no verdict.

The rule sees numbers and yes or no, never a text: :mod:`bot.matching.hearing` reads the texts, or a trace tells what
was read (:mod:`bot.matching.replay`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.domain.entry import EntryKind
from bot.domain.reply import Difference, Outcome, Verdict
from bot.domain.trace import Decision, Effect, Finding, Form, Hearing, Match, Scored
from bot.matching.confidence import Calibration
from bot.matching.floors import FLOORS, Floors
from bot.matching.guard import strongest


class Evidence(Protocol):
    """What is known of the claims that a message may be held against."""

    def misstated(self) -> Sequence[Hearing]:
        """The claims that have the message among their misstatements."""

    def of(self, claim: str) -> Hearing | None:
        """A claim held against the message; None for one that is not on the short list."""

    def compared(self, claim: str) -> Hearing | None:
        """The same with the checks that only the texts can tell; None where they are not known."""

    def judged(self, hearing: Hearing) -> None:
        """Take note of what came of a hearing."""


def verify(
    decision: Decision,
    scored: Sequence[Scored],
    evidence: Evidence,
    calibration: Calibration,
    *,
    form: Form,
    truest: float,
    floors: Floors = FLOORS,
) -> Decision:
    """Add the verdict to a decision; a known misstatement overrules it.

    Args:
        decision: on the candidates.
        scored: the candidates.
        evidence: the claims held against the message.
        calibration: the confidence from which the bot answers.
        form: of the message.
        truest: how near the nearest true phrasing of any entry is, in [0, 1].
        floors: the other lines.
    """
    misstated = _known_misstatement(scored, evidence, truest, calibration.answer, floors)
    if misstated is not None and decision.outcome is not Outcome.SMALLTALK:
        return _corrected(decision, misstated, scored)
    if decision.outcome is not Outcome.ANSWERED or decision.match is None:
        return decision
    answering = next(each for each in scored if each.entry == decision.match.entry)
    claim = _claim_behind(answering, scored, calibration.answer) if form is Form.STATEMENT else None
    chosen = claim or answering
    differences = _differences(chosen.findings)
    denied = any(finding.rule == "negation" for finding in chosen.findings)
    if denied and _denies_an_error(evidence.of(chosen.entry)):
        return replace(decision, codes=(*decision.codes, "no-verdict"))
    if differences:
        match = Match(chosen.entry, chosen.kind, chosen.confidence, Verdict.DIFFERS, differences)
        return replace(decision, match=match, codes=(*decision.codes, "differs"))
    if claim is None:
        return decision
    if _agrees(claim, evidence, floors):
        match = Match(claim.entry, claim.kind, claim.confidence, Verdict.CONSISTENT)
        return replace(decision, match=match, codes=(*decision.codes, "consistent"))
    return replace(decision, codes=(*decision.codes, "no-verdict"))


def measured(hearing: Hearing, claim: Scored, floors: Floors = FLOORS) -> Hearing:
    """A hearing whose checks hold those of numbers and findings too; all must pass for a message to be consistent."""
    truth = hearing.truth.score if hearing.truth else 0.0
    checks = {
        "unopposed": not claim.findings,
        "covered": hearing.cover >= floors.said,
        "near": hearing.truth is not None and truth >= floors.agrees,
        "nearer": hearing.truth is not None and truth > hearing.may_be + floors.margin,
    }
    return replace(hearing, checks={**hearing.checks, **checks})


def _known_misstatement(
    scored: Sequence[Scored], evidence: Evidence, truest: float, answer: float, floors: Floors
) -> Hearing | None:
    """The claim that has the message among its misstatements; None where there is none."""
    meant = [(each.meant.score, each.meant.fuzzy, each) for each in evidence.misstated() if each.meant is not None]
    if not meant:
        return None
    score, fuzzy, hearing = max(meant, key=lambda each: each[0])
    if truest > score:
        return None
    if fuzzy < floors.exact and any(_is_plainly_meant(each, hearing.claim, answer, floors) for each in scored):
        return None
    return hearing


def _is_plainly_meant(candidate: Scored, beside: str, answer: float, floors: Floors) -> bool:
    """Whether a message is so wholly covered by another claim that it cannot be a slip about this one."""
    return (
        candidate.entry != beside
        and candidate.kind is EntryKind.CLAIM
        and not candidate.findings
        and candidate.confidence >= answer
        and candidate.parts["cover"] >= floors.wholly
    )


def _corrected(decision: Decision, misstated: Hearing, scored: Sequence[Scored]) -> Decision:
    """The decision on a known misstatement: the claim answers, and the reply says what differs."""
    assert misstated.meant is not None
    assert misstated.difference is not None
    findings = next((each.findings for each in scored if each.entry == misstated.claim), ())
    differences = _differences(findings) or (misstated.difference,)
    codes = (*dict.fromkeys(f"guard-{finding.rule}" for finding in findings), "misstatement")
    confidence = round(misstated.meant.score, 4)
    match = Match(misstated.claim, EntryKind.CLAIM, confidence, Verdict.DIFFERS, differences)
    return replace(decision, outcome=Outcome.ANSWERED, match=match, choices=(), confidence=confidence, codes=codes)


def _claim_behind(answering: Scored, scored: Sequence[Scored], answer: float) -> Scored | None:
    """The claim that a statement is held against: what answers itself, or the nearest claim it rests on."""
    near = [each for each in scored if each.kind is EntryKind.CLAIM and each.entry in answering.basis]
    standing = (each for each in near if strongest(each.findings) is not Effect.VETO)
    return next((each for each in standing if each.confidence >= answer), None)


def _agrees(claim: Scored, evidence: Evidence, floors: Floors) -> bool:
    """Whether a message says the same as a claim, check by check."""
    hearing = evidence.compared(claim.entry)
    if hearing is None:
        return False
    hearing = measured(hearing, claim, floors)
    evidence.judged(hearing)
    return all(hearing.checks.values())


def _denies_an_error(hearing: Hearing | None) -> bool:
    """Whether a message rather negates a misstatement than the truth: "not the strongest" of the second strongest."""
    if hearing is None or hearing.wrong is None:
        return False
    return hearing.wrong.score > (hearing.truth.score if hearing.truth else 0.0) and hearing.negated


def _differences(findings: Sequence[Finding]) -> tuple[Difference, ...]:
    return tuple(finding.difference for finding in findings if finding.difference)
