"""The claims on a short list held against a message, each when it is looked at; what counted goes into the trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.domain.entry import Claim
from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Form, Hearing, NearText
from bot.matching.guard.direction import (
    alike_in_words,
    is_turned_round,
    pairs_told_otherwise,
    tells_alike,
)
from bot.matching.guard.facts import LONGEST, Subject, View
from bot.matching.guard.figures import is_known
from bot.matching.guard.negation import negates_alike
from bot.matching.guard.scope import claims_too_early
from bot.matching.score import Candidate, Near

MANY_TOLD = 5  # statements with all of a message's names, from where on most of them must tell its way


@dataclass(frozen=True, slots=True)
class Held:
    """A candidate claim held against a message.

    Attributes:
        subject: the claim as the guard sees it.
        meant: the misstatement that the message is; None where it is none.
        wrong_score: how near the nearest misstatement is that it may be, in [0, 1].
        unknown: words of the message that the claim does not know.
        cover: share of its words that the claim knows, in [0, 1].
        turns: whether one of the unknown words turns the statement round (slower).
        weighty: those of the unknown words that may make it another statement.
    """

    subject: Subject
    meant: Near | None
    wrong_score: float
    unknown: frozenset[str]
    cover: float
    turns: bool
    weighty: frozenset[str] = frozenset()


class Hearings:
    """The claims on one short list."""

    def __init__(
        self,
        view: View,
        claims: Mapping[str, tuple[Claim, Candidate]],
        hold: Callable[[Candidate], Held],
    ) -> None:
        """Args:
        view: the message.
        claims: the claims on the short list, by id.
        hold: holds one of them against the message.
        """
        self._view = view
        self._claims = claims
        self._hold = hold
        self._held: dict[str, Held] = {}
        self._heard: dict[str, Hearing] = {}

    @property
    def heard(self) -> tuple[Hearing, ...]:
        """The claims that counted, in the order in which they were looked at."""
        return tuple(self._heard.values())

    def misstated(self) -> list[Hearing]:
        """The claims that have the message among their misstatements."""
        if not self._can_be_wrong:
            return []
        near = [claim for claim, (_, candidate) in self._claims.items() if candidate.wrong]
        meant = [claim for claim in near if self._held_up(claim).meant is not None]
        return [hearing for claim in meant if (hearing := self.of(claim)) is not None]

    def of(self, claim: str) -> Hearing | None:
        """A claim held against the message; None for one that is not on the short list."""
        if claim not in self._heard and claim in self._claims:
            self._heard[claim] = self._record(claim, self._held_up(claim))
        return self._heard.get(claim)

    def compared(self, claim: str) -> Hearing | None:
        """The same with the checks that only the texts can tell."""
        hearing = self.of(claim)
        if hearing is not None and not hearing.checks:
            hearing = self._heard[claim] = replace(hearing, checks=_compare(self._view, self._held_up(claim)))
        return hearing

    def judged(self, hearing: Hearing) -> None:
        """Keep what came of a hearing."""
        self._heard[hearing.claim] = hearing

    @property
    def _can_be_wrong(self) -> bool:
        """Whether it is a statement or a yes-or-no question; what asks for something cannot be wrong."""
        return not (self._view.form is Form.QUESTION and self._view.facts.asks)

    def _held_up(self, claim: str) -> Held:
        if claim not in self._held:
            self._held[claim] = self._hold(self._claims[claim][1])
        return self._held[claim]

    def _record(self, name: str, held: Held) -> Hearing:
        claim, candidate = self._claims[name]
        meant = held.meant if self._can_be_wrong else None
        return Hearing(
            claim=name,
            truth=_near_text(candidate.stating),
            wrong=_near_text(candidate.wrong[0]) if candidate.wrong else None,
            meant=_near_text(meant),
            difference=self._correction(claim, meant) if meant is not None else None,
            may_be=held.wrong_score,
            cover=held.cover,
            negated=self._view.facts.negations % 2 == 1,
            checks={},
        )

    def _correction(self, claim: Claim, meant: Near) -> Difference:
        assert meant.document.wrong is not None
        correction = claim.misstatements[meant.document.wrong].correction or claim.text
        return Difference(DifferenceKind.KNOWN, self._view.text, correction.in_language(self._view.language))


def _near_text(near: Near | None) -> NearText | None:
    return None if near is None else NearText(near.document.text, near.score, near.fuzzy)


def _compare(view: View, held: Held) -> dict[str, bool]:
    """What only the texts can tell of whether a message says the same as a claim, check by check."""
    if len(view.text) > LONGEST:
        return {"short": False}
    mine, subject = view.facts, held.subject
    return {
        "short": True,
        "names": mine.names <= subject.stated.names,
        "negation": negates_alike(mine, subject.nearest),
        "turns": not held.turns,
        "words": not held.weighty,
        "figures": all(is_known(each, subject.stated) for each in mine.figures),
        "done": not claims_too_early(mine, subject.nearest),
        "direction": not held.unknown or _takes_its_sides(view, subject),
        "sides": _sides_with(view, subject),
        "reach": _reaches_no_further(view, held),
        "only": mine.scope * subject.nearest.scope >= 0,  # only … against not only …
        "roles": _in_its_order(view, held),
    }


def _in_its_order(view: View, held: Held) -> bool:
    """Whether true statements have the message's names in the same roles, most of those that have them all.

    "The H20 is six times as fast as the H200" holds the same words as the truth.
    """
    mine, subject = view.facts, held.subject
    if is_turned_round(mine, subject.nearest):
        return False
    names = mine.roles.place.keys()
    told = [tells_alike(mine, each) for each in alike_in_words(mine, subject) if names <= each.roles.place.keys()]
    enough = 2 * sum(told) > len(told) if len(told) >= MANY_TOLD else any(told)
    return enough and not pairs_told_otherwise(mine, subject)


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
