"""How alike two questions are, whether or not the base answers either.

Two things are compared. How near each lies to every entry of the base, as the matcher sees it, is a picture of what a
question is about that does not depend on its language: the entries have phrasings in all of them (E. Gabrilovich and
S. Markovitch, "Computing Semantic Relatedness using Wikipedia-based Explicit Semantic Analysis", 2007). And, in one
script, the words. What the guard never matches over is not matched over here either: other names, other figures,
another sort of thing asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.vocabulary import TermKind
from bot.matching.features import PAIR_MARK, features, is_han, is_latin, tokens
from bot.matching.guard.facts import LONGEST, WATCHED
from bot.matching.matcher import Matcher

NEAREST = 40  # entries that make a picture
LEAST_ENTRIES = 80  # with fewer, all questions look alike, and only their words are compared

# Words are hashed into so many places (K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning",
# 2009), so that thousands of questions are compared in one product; it blurs a cosine by some 0.04
PLACES = 512

# Found on questions written for it, which are not those that benchmarks/gaps.py measures by
SAME = 0.55
ACROSS = 0.85  # what the picture alone counts across scripts; SAME is 0.65 of it
MAY_BE = 0.4  # from here on two are worth showing side by side

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read to be compared.

    Attributes:
        text: normalised.
        script: ``han``, ``latin``, both (``han+latin``) or neither.
        picture: how near each entry is, of length 1; zeros where none is.
        words: its words, hashed, of length 1.
        marks: the people, organisations, products, figures and codes that it is about.
        places: the places that it names, but for those named all over the base.
        asks: the sorts of thing it asks for.
        sides: opposites → the sides of them that it takes.
        negated: whether it negates, an odd number of times.
    """

    text: str
    script: str
    picture: Vector
    words: Vector
    marks: frozenset[str]
    places: frozenset[str]
    asks: frozenset[str]
    sides: Mapping[str, frozenset[str]]
    negated: bool

    def must_differ(self, other: Asked) -> bool:
        """Whether two questions cannot be the same, however alike they are written."""
        return (
            self.marks != other.marks
            or _disjoint(self.places, other.places)  # often named in one language and understood in the other
            or _disjoint(self.asks, other.asks)
            or any(_disjoint(sides, other.sides.get(pair, frozenset())) for pair, sides in self.sides.items())
            or (self.negated != other.negated and self.script == other.script)
        )


class Alike:
    """Reads questions to compare them, by what one matcher knows."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        watched = {term.id: term.kind for term in matcher.knowledge.vocabulary.terms if term.kind in WATCHED}
        places = frozenset(name for name, kind in watched.items() if kind is TermKind.PLACE)
        self._names, self._places = frozenset(watched) - places, places - matcher.everyday

    def read(self, text: str) -> Asked:
        """Read a question; only its first thousand characters count."""
        normalised = self._matcher.read(text)[:LONGEST]
        facts = self._matcher.facts_of(normalised)
        return Asked(
            text=normalised,
            script=_script(normalised),
            picture=self._picture(normalised),
            words=self._words(normalised),
            marks=(facts.names & self._names) | {figure.token for figure in facts.figures} | facts.codes,
            places=facts.names & self._places,
            asks=facts.asks,
            sides=facts.sides,
            negated=facts.negations % 2 == 1,
        )

    def _picture(self, normalised: str) -> Vector:
        index = self._matcher.index
        if index.entries < LEAST_ENTRIES:
            return np.zeros(index.entries, np.float32)
        like = index.compare(index.query(normalised))
        near = like.nearest + like.profiles + like.typical
        return _unit(np.maximum(near - np.partition(near, -NEAREST)[-NEAREST], 0.0))

    def _words(self, normalised: str) -> Vector:
        hashed = np.zeros(PLACES, np.float32)
        for feature, weight in features(normalised).items():
            if feature[0] != PAIR_MARK:
                place = zlib.crc32(feature.encode())
                sign = 1.0 if place & 1 else -1.0
                hashed[(place >> 1) % PLACES] += sign * weight * self._matcher.index.rarity(feature)
        return _unit(hashed)


def likeness(one: Asked, other: Asked) -> float:
    """How alike two questions are: 1 for the same, 0 for what must differ; from :data:`SAME` on they ask the same."""
    if one.text == other.text:
        return 1.0
    if one.must_differ(other):
        return 0.0
    picture, words = float(one.picture @ other.picture), float(one.words @ other.words)
    if one.script == other.script or not one.script or not other.script:
        return (picture + words) / 2 if one.picture.any() and other.picture.any() else words
    # A picture alone says too little of what shares no name and no figure: that is for a moderator to judge
    about_the_same = one.marks or one.places & other.places
    return ACROSS * picture if about_the_same else min(ACROSS * picture, SAME - 0.01)


def _disjoint(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some) and bool(others) and some.isdisjoint(others)


def _unit(vector: NDArray[np.floating]) -> Vector:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def _script(normalised: str) -> str:
    """The scripts of a text, its names left out."""
    han = any(map(is_han, tokens(normalised)))
    return "+".join(name for name, found in (("han", han), ("latin", is_latin(normalised))) if found)
