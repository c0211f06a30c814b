"""What maintainers look for in the query log, and the figures that sum it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.log import LoggedQuestion
from bot.domain.people import Feedback


class Judgement(StrEnum):
    """What was said of an answer, to look for."""

    GOOD = "good"
    BAD = "bad"
    NONE = "none"  # nobody said anything


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which questions of the log; every part that is given must hold.

    Attributes:
        outcomes: how they ended, one of these.
        languages: the language they were read as, one of these.
        chat_kinds: where they were asked, one of these (``private``, ``group``, ``inline``, ``terminal``).
        entry: id of an entry that answered or was offered.
        since: asked then or later (UTC).
        until: asked before (UTC).
        least: confidence at least so high, in [0, 1].
        most: confidence at most so high, in [0, 1].
        judgement: what was said of the answer.
        text: words that all stand in the question, anywhere, in either script of Chinese; what stands between
            straight double quotes must stand there in one piece.
    """

    outcomes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    chat_kinds: tuple[str, ...] = ()
    entry: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    least: float | None = None
    most: float | None = None
    judgement: Judgement | None = None
    text: str = ""


EVERYTHING = LogFilter()


@dataclass(frozen=True, slots=True)
class LogDetails:
    """One question of the log with what became of it.

    Attributes:
        question: the row.
        feedback: what people said of the answer.
        gap: the gap that the question is in; None for none.
    """

    question: LoggedQuestion
    feedback: tuple[Feedback, ...] = ()
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day (UTC): how many people asked, and outcome → how many questions ended so."""

    day: dt.date
    people: int
    outcomes: Mapping[str, int]

    @property
    def questions(self) -> int:
        """How many questions were asked."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class ConfidenceFigures:
    """The answers whose confidence lies in a range, and what was said of them.

    Attributes:
        lowest: the lower end, which belongs to the range.
        highest: the upper end, which does not (1.0 does).
        answers: how many there were.
        good: how often one was found good.
        bad: how often not.
    """

    lowest: float
    highest: float
    answers: int
    good: int
    bad: int


@dataclass(frozen=True, slots=True)
class LogFigures:
    """The log in figures.

    Attributes:
        first: when the first of the questions was asked (UTC); None where there is none.
        last: when the last one was.
        people: how many people asked; the terminal, which knows no ids, counts as nobody.
        days: every day from the first one to the last one.
        languages: language → outcome → how many.
        chat_kinds: where → outcome → how many.
        entries: entries that answered, with how often, the most asked first.
        latency_ms: percentile (50, 95, 99, 100) → how long the way from text to reply took (ms).
        confidence: answers by confidence, in ranges of a tenth.
        reasons: what people gave as the reason why an answer was not good → how often; empty for no reason.
    """

    first: dt.datetime | None
    last: dt.datetime | None
    people: int
    days: tuple[DayFigures, ...]
    languages: Mapping[str, Mapping[str, int]]
    chat_kinds: Mapping[str, Mapping[str, int]]
    entries: tuple[tuple[str, int], ...]
    latency_ms: Mapping[int, float]
    confidence: tuple[ConfidenceFigures, ...]
    reasons: Mapping[str, int]

    @property
    def outcomes(self) -> dict[str, int]:
        """Outcome → how many questions ended so, the most frequent first."""
        found: dict[str, int] = {}
        for day in self.days:
            for outcome, count in day.outcomes.items():
                found[outcome] = found.get(outcome, 0) + count
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    @property
    def questions(self) -> int:
        """How many questions were asked."""
        return sum(self.outcomes.values())

    @property
    def answered(self) -> float | None:
        """Share of the questions, small talk left out, that were answered or told that the source is silent, in [0, 1].

        None where there is no question.
        """
        outcomes = self.outcomes
        asked = sum(outcomes.values()) - outcomes.get("smalltalk", 0)
        return (outcomes.get("answered", 0) + outcomes.get("not_addressed", 0)) / asked if asked else None

    @property
    def good(self) -> int:
        """How often an answer was found good."""
        return sum(each.good for each in self.confidence)

    @property
    def bad(self) -> int:
        """How often one was not."""
        return sum(each.bad for each in self.confidence)
