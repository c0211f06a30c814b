"""What other limits would have done to labelled questions, and which limit to aim at. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.matching.calibrate import share
from bot.services.deciding_again import Came, outcomes
from bot.services.intervals import wilson
from bot.services.labelled_traces import Traced

ANSWERS = tuple(number / 100 for number in range(5, 101))  # below, there would be no room for choices
SUGGESTS = (0.05, 0.1, 0.2, 0.3, 0.5)
FOLDS = 5

_ANSWERED = (Came.RIGHT, Came.WRONG, Came.UNJUDGED)
_JUDGED_OFFERS = (Came.HELD, Came.MISSED)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    Attributes:
        count: how many.
        of: of how many.
    """

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share in [0, 1]; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where it lies with 95 % certainty (:func:`~bot.services.intervals.wilson`)."""
        return wilson(self.count, self.of)


@dataclass(frozen=True, slots=True)
class Point:
    """What two limits do to the labelled questions.

    Attributes:
        answer, suggest: the limits.
        precision: right answers among the answers of which it is known; the source being silent is an answer, too.
        coverage: answered questions among those that the base answers.
        choices: offers that hold a right entry among those of which it is known.
        abstention: questions that get neither an answer nor choices among all.
        unjudged: answers of which nobody knows whether they are right.
    """

    answer: float
    suggest: float
    precision: Share
    coverage: Share
    choices: Share
    abstention: Share
    unjudged: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The limit to aim at.

    Attributes:
        wanted: the precision that is wanted.
        point: the lowest ``answer`` limit at which the lower end of the precision reaches it, with the present limit
            of choices; None where there is none.
        tested: right answers on questions that had no say in the limit: each part of the questions at the limit that
            the other parts suggest.
        found: parts whose others suggest any limit; the questions of the remaining ones count nowhere.
        parts: how many parts there are.
    """

    wanted: float
    point: Point | None
    tested: Share
    found: int
    parts: int


class Tuning:
    """Labelled questions at every pair of limits."""

    def __init__(
        self, traced: Sequence[Traced], present: tuple[float, float], *, track: Iterable[Traced] | None = None
    ) -> None:
        """
        Args:
            traced: the questions.
            present: the present limits, ``answer`` and ``suggest``; both are among the points.
            track: the same questions, telling somebody how far it is.
        """
        self.present_limits = present
        self.answers = tuple(sorted({*ANSWERS, present[0]}))
        self.suggests = tuple(sorted({*SUGGESTS, present[1]}))
        found = [outcomes(each, self.answers, self.suggests) for each in (traced if track is None else track)]
        shape = (len(found), len(self.answers), len(self.suggests))
        self._came: NDArray[np.int8] = np.array(found, np.int8).reshape(shape)
        self._answerable = np.array([bool(each.label.right) for each in traced], bool)
        self._traced = traced

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every pair of limits where choices do not need more than an answer, by both limits."""
        return tuple(
            self._point(row, column)
            for row, answer in enumerate(self.answers)
            for column, suggest in enumerate(self.suggests)
            if suggest <= answer
        )

    @property
    def present(self) -> Point:
        """The present limits."""
        return self._point(self.answers.index(self.present_limits[0]), self.suggests.index(self.present_limits[1]))

    @property
    def by_answer(self) -> tuple[Point, ...]:
        """Every limit of answers with the present limit of choices, or as much of it as the other leaves."""
        present = self.suggests.index(self.present_limits[1])
        return tuple(
            self._point(row, max((at for at in range(present + 1) if self.suggests[at] <= answer), default=0))
            for row, answer in enumerate(self.answers)
        )

    @property
    def by_suggest(self) -> tuple[Point, ...]:
        """Every limit of choices with the present limit of answers."""
        return tuple(each for each in self.points if each.answer == self.present_limits[0])

    def suggestion(self, wanted: float, parts: int = FOLDS) -> Suggestion:
        """The limit to aim at, and how it does on questions that had no say in it.

        Args:
            wanted: precision, in (0, 1).
            parts: into how many parts the questions are put to see that; those that read the same are in the same.
        """
        part_of = np.array([share(each.trace.normalised, parts) for each in self._traced], int)
        row = self._lowest(np.ones(len(part_of), bool), wanted)
        right = of = found = 0
        for part in range(parts):
            chosen = self._lowest(part_of != part, wanted)
            if chosen is not None:
                found += 1
                came = self._came[part_of == part, chosen, 0]
                right, of = right + _count(came, Came.RIGHT), of + _count(came, Came.RIGHT, Came.WRONG)
        point = self.by_answer[row] if row is not None else None
        return Suggestion(wanted, point, Share(right, of), found, parts)

    def _lowest(self, chosen: NDArray[np.bool_], wanted: float) -> int | None:
        """The lowest limit (its place) from which the answers to some questions surely are so precise."""
        came = self._came[chosen, :, 0]  # the limit of choices has no say in answers
        right, wrong = (came == Came.RIGHT).sum(axis=0), (came == Came.WRONG).sum(axis=0)
        for row in range(len(self.answers)):
            if wilson(int(right[row]), int(right[row] + wrong[row]))[0] >= wanted:
                return row
        return None

    def _point(self, row: int, column: int) -> Point:
        came = self._came[:, row, column]
        answerable = came[self._answerable]
        return Point(
            answer=self.answers[row],
            suggest=self.suggests[column],
            precision=Share(_count(came, Came.RIGHT), _count(came, Came.RIGHT, Came.WRONG)),
            coverage=Share(_count(answerable, *_ANSWERED), len(answerable)),
            choices=Share(_count(came, Came.HELD), _count(came, *_JUDGED_OFFERS)),
            abstention=Share(_count(came, Came.NOTHING), len(came)),
            unjudged=_count(came, Came.UNJUDGED),
        )


def _count(came: NDArray[np.int8], *what: Came) -> int:
    return int(np.isin(came, what).sum())
