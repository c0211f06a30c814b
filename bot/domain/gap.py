"""Gaps: questions that the base should have answered and did not, put together where they ask the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.log import LoggedQuestion
from bot.domain.moderation import Actor

DOUBTFUL = 0.5  # confidence below which an answer is as likely wrong as right: somebody should look at it
TAKEN_FOR = dt.timedelta(minutes=15)  # how long a gap is one moderator's


class GapReason(StrEnum):
    """Why a question is in a gap. The values stand in the database."""

    UNANSWERED = "unanswered"
    NONE_OF_THESE = "none_of_these"
    DISLIKED = "disliked"  # 👎 with a reason
    DOUBTFUL = "doubtful"  # answered with low confidence


class GapState(StrEnum):
    """What became of a gap. The values stand in the database."""

    OPEN = "open"
    LATER = "later"  # open again from its time on
    ANSWERED = "answered"  # by an entry; a boundary is one
    SPAM = "spam"
    JOINED = "joined"  # with another gap, which has its questions now


def reason_to_look(row: LoggedQuestion) -> GapReason | None:
    """Why a question as it was logged belongs into a gap; None where it does not.

    What nobody read (``limited``) and what holds no text (``empty``) is no gap of the base.
    """
    if {"limited", "empty"} & set(row.codes):
        return None
    if row.outcome == "unanswered":
        return GapReason.UNANSWERED
    return GapReason.DOUBTFUL if row.outcome == "answered" and row.confidence < DOUBTFUL else None


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """One question in a gap, or on its way into one.

    Attributes:
        question: number of its row in the query log.
        text: as it was asked.
        language: language it was read as.
        person: keyed hash of the asker.
        asked_at: when (UTC).
        reason: why it is here.
        gap: the gap; None while it waits to be sorted.
    """

    question: int
    text: str
    language: str
    person: str
    asked_at: dt.datetime
    reason: GapReason
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A cluster of questions.

    Attributes:
        id: stable; shown as ``g17``.
        state: what became of it.
        version: grows with every change of state, holder or questions: who changes it names the one they saw.
        questions: what was asked, oldest first.
        taken_by: who works on it; None for nobody. Holds for :data:`TAKEN_FOR` after ``taken_at``.
        taken_at: since when (UTC).
        until: for ``later``, when it is open again.
        entry: for ``answered``, the entry.
        joined: for ``joined``, the gap that has its questions now.
        made_at: when it was made (UTC).
    """

    id: int
    state: GapState
    version: int
    questions: tuple[GapQuestion, ...]
    taken_by: Actor | None
    taken_at: dt.datetime | None
    until: dt.datetime | None
    entry: str
    joined: int | None
    made_at: dt.datetime

    @property
    def name(self) -> str:
        """As it is shown: ``g17``."""
        return f"g{self.id}"

    @property
    def asked(self) -> int:
        """How often it was asked."""
        return len(self.questions)

    @property
    def people(self) -> int:
        """How many people asked it."""
        return len({each.person for each in self.questions})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it was asked in, the most frequent first."""
        counted: dict[str, int] = {}
        for each in self.questions:
            counted[each.language] = counted.get(each.language, 0) + 1
        return tuple(sorted(counted, key=lambda language: (-counted[language], language)))

    @property
    def last_asked(self) -> dt.datetime:
        """When it was last asked."""
        return max((each.asked_at for each in self.questions), default=self.made_at)

    def holder(self, now: dt.datetime) -> Actor | None:
        """Who works on it now."""
        if self.taken_by is None or self.taken_at is None or now >= self.taken_at + TAKEN_FOR:
            return None
        return self.taken_by

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it waits for a moderator."""
        later = self.state is GapState.LATER and self.until is not None and self.until <= now
        return self.state is GapState.OPEN or later


@dataclass(frozen=True, slots=True)
class Placed:
    """Where questions were sorted: into a gap that is there, or together into a new one.

    Attributes:
        questions: numbers of their rows.
        gap: the gap; None for a new one.
    """

    questions: tuple[int, ...]
    gap: int | None


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """The queue in figures.

    Attributes:
        open: gaps that wait.
        new: of these, made since a time.
        oldest: when the one that waits longest was made (UTC); None where none waits.
        unsorted: questions that are not sorted into gaps yet.
    """

    open: int
    new: int
    oldest: dt.datetime | None
    unsorted: int
