"""Clusters of questions that ask the same."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bot.services.alike import ACROSS, SAME, Asked, Vector, likeness

MOST_WORDINGS = 12  # of a cluster that are compared with; what many people ask is asked in few more ways
LOOKED_AT = 40  # wordings that are compared in full, the nearest first


class Clusters:
    """Some clusters, by numbers that the caller chooses, to find those that a question belongs to."""

    def __init__(self) -> None:
        self._wordings: dict[int, list[Asked]] = {}
        self._owners: list[int] = []
        self._arrays: tuple[Vector, Vector] | None = None

    def put(self, number: int, wordings: Iterable[Asked]) -> None:
        """Make a cluster of these wordings, in place of what it was; without any it is taken away."""
        self._wordings.pop(number, None)
        kept = list({each.text: each for each in wordings}.values())[:MOST_WORDINGS]
        if kept:
            self._wordings[number] = kept
        self._arrays = None

    def find(self, asked: Asked, *, least: float = SAME) -> dict[int, float]:
        """The clusters that a question is as like to as ``least`` → how like, the most alike first.

        A question that must differ from one of a cluster's wordings does not belong there, else one that asks nothing
        in particular would join what does not belong together; unless the wording that it is most like differs as well:
        then a moderator joined them.
        """
        if not self._wordings:
            return {}
        pictures, words = self._stacked()
        near, worded = pictures @ asked.picture, words @ asked.words
        at_most = np.maximum(ACROSS * near, worded)  # never less than the likeness
        found: dict[int, float] = {}
        for row in np.argsort(-at_most, kind="stable")[:LOOKED_AT]:
            number = self._owners[row]
            own = self._wordings[number]
            if number not in found:
                most = max(own, key=lambda each: likeness(asked, each))
                strangers = [each for each in own if asked.must_differ(each)]
                found[number] = likeness(asked, most) if all(map(most.must_differ, strangers)) else 0.0
        alike = (each for each in found.items() if each[1] >= least)
        return dict(sorted(alike, key=lambda each: (-each[1], each[0])))

    def _stacked(self) -> tuple[Vector, Vector]:
        if self._arrays is None:
            rows = [(number, each) for number, own in self._wordings.items() for each in own]
            self._owners = [number for number, _ in rows]
            self._arrays = np.array([each.picture for _, each in rows]), np.array([each.words for _, each in rows])
        return self._arrays
