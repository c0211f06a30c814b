"""The lines that a decision is held against on every base, whatever its calibration.

Where the lines lie between answering, offering choices and saying no is found for each base
(:mod:`bot.matching.calibrate`). A trace records these and those alike.
"""

from __future__ import annotations

from dataclasses import dataclass

EXACT = 0.97  # similarity letter by letter from which a phrasing counts as the asker's very words
MARGIN = 0.03  # by how much nearer than the other a misstatement or a true statement must be


@dataclass(frozen=True, slots=True)
class Floors:
    """Those lines, each in [0, 1].

    Attributes:
        exact: similarity letter by letter from which a phrasing counts as the asker's very words.
        exact_confidence: what the confidence is then at least.
        veto: how much of its rank an entry loses as a rival where the guard rules it out. A question that lies nearest
            to such an entry is hardly about the next one; yet a little, because a veto may be just what puts the right
            one first.
        gap: of rank, to the first candidate that would say something else.
        cover: share of the question's rare content that the entry must know to answer.
        topic: the same without names, figures and question words.
        choice_cover: share that an entry must know to be a choice,
        choice_meaning: or else how near in meaning it must be.
        near: confidence from which the nearest answer is offered beside boundaries.
        agrees: how near a true statement must be for a message to be called consistent with it.
        margin: by how much nearer it must be than a misstatement that may be meant.
        said: share of a statement's words that a claim must know to be called consistent.
        wholly: cover from which a claim knows all of a message.
    """

    exact: float = EXACT
    exact_confidence: float = 0.99
    veto: float = 0.07
    gap: float = 0.015
    cover: float = 0.10
    topic: float = 0.10
    choice_cover: float = 0.2
    choice_meaning: float = 0.4
    near: float = 0.05
    agrees: float = 0.4
    margin: float = MARGIN
    said: float = 0.8
    wholly: float = 0.95


FLOORS = Floors()
