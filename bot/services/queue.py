"""Gaps as moderators see them: what was asked, in which wordings, and what lies near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.entry import EntryKind
from bot.domain.gap import Gap, GapQuestion
from bot.domain.reply import Outcome
from bot.domain.trace import Effect, Scored, Trace
from bot.matching.guard import strongest
from bot.services.answering import Answering

NEAR = 3  # entries on a card
ANSWERS = "answers"  # for an entry: it answers now


@dataclass(frozen=True, slots=True)
class Wording:
    """One way a gap was asked; what differs in script, case or punctuation alone is the same.

    Attributes:
        text: as it was asked most often.
        language: language it was read as.
        asked: how often.
        last_question: number of the last such row of the query log.
    """

    text: str
    language: str
    asked: int
    last_question: int


@dataclass(frozen=True, slots=True)
class Near:
    """An entry near a gap.

    Attributes:
        entry: its id.
        kind: its kind.
        confidence: how sure the matcher is of it, in [0, 1].
        why: reason codes why it does not answer (docs/maintainer.md); :data:`ANSWERS` where it does.
    """

    entry: str
    kind: EntryKind
    confidence: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A gap with what a moderator needs to decide on it.

    Attributes:
        gap: the gap.
        wordings: the ways it was asked, the most frequent first.
        near: the entries nearest to the most frequent wording, as the base is now; at most :data:`NEAR`.
        similar: other gaps that may ask the same.
        seen: number of the last row of the query log in it; what is asked later was not on the card.
    """

    gap: Gap
    wordings: tuple[Wording, ...]
    near: tuple[Near, ...]
    similar: tuple[int, ...]
    seen: int


def wordings_of(gap: Gap, answers: Answering) -> tuple[Wording, ...]:
    """The ways a gap was asked, the most frequent first, then the earliest."""
    found: dict[str, list[GapQuestion]] = {}
    for each in gap.questions:
        found.setdefault(_read(each.text, answers), []).append(each)
    ranked = sorted(found.values(), key=lambda same: (-len(same), same[0].question))
    return tuple(map(_wording, ranked))


def asked_in(gap: Gap, wordings: Iterable[Wording], answers: Answering) -> tuple[int, ...]:
    """Numbers of the questions of a gap that were asked in some of its wordings."""
    read = {_read(each.text, answers) for each in wordings}
    return tuple(each.question for each in gap.questions if _read(each.text, answers) in read)


def card_of(gap: Gap, answers: Answering, similar: Sequence[int] = ()) -> Card:
    """A gap as a card; takes as long as answering one question.

    Args:
        gap: the gap.
        answers: what answers now.
        similar: gaps that may ask the same, as GapSorter.similar finds them.
    """
    wordings = wordings_of(gap, answers)
    near = near_to(wordings[0].text, answers) if wordings else ()
    seen = max((each.question for each in gap.questions), default=0)
    return Card(gap, wordings, near, tuple(similar), seen)


def near_to(text: str, answers: Answering) -> tuple[Near, ...]:
    """The entries nearest to a message, and why each does not answer it; small talk left out."""
    matcher = answers.matcher
    traces = [part.trace for part in matcher.match(text)]
    trace = min(traces, key=lambda each: (each.decision.outcome in _SETTLED, each.decision.confidence))
    standing = [each for each in trace.candidates if each.kind is not EntryKind.SMALLTALK]
    return tuple(Near(each.entry, each.kind, each.confidence, _why(each, trace)) for each in standing[:NEAR])


_SETTLED = (Outcome.ANSWERED, Outcome.NOT_ADDRESSED, Outcome.SMALLTALK)


def _why(candidate: Scored, trace: Trace) -> tuple[str, ...]:
    decision = trace.decision
    if decision.match is not None and decision.match.entry == candidate.entry:
        return (ANSWERS,)
    guarded = tuple(dict.fromkeys(f"guard-{finding.rule}" for finding in candidate.findings))
    if guarded:
        return guarded
    if next((each for each in trace.candidates if strongest(each.findings) is not Effect.VETO), None) is candidate:
        return tuple(code for code in decision.codes if not code.startswith("guard-"))
    return ("low-confidence",) if candidate.confidence < trace.limits["answer"] else ("narrow-gap",)


def _read(text: str, answers: Answering) -> str:
    """What wordings are told apart by."""
    return answers.matcher.normalise(text).text or text.strip()


def _wording(same: Sequence[GapQuestion]) -> Wording:
    counts = Counter(each.text for each in same)
    text = counts.most_common(1)[0][0]
    language = next(each.language for each in same if each.text == text)
    return Wording(text, language, len(same), max(each.question for each in same))
