"""Scoring the short list: several views of how near an entry lies.

No single scorer can do it: ``token_set_ratio`` gives "allow" and "not allow" 1.00, plain ``ratio`` gives H200 and H20
0.92, and true paraphrases fall anywhere. The parts are the cosine with the nearest phrasing and with the nearest three,
the cosine with the entry as a whole, what was learnt per entry, the typo-tolerant similarity with the nearest phrasing,
the share of the question's rare content that the entry knows and, where a sentence encoder is switched on, nearness in
meaning. Together they order the candidates; :mod:`bot.matching.confidence` says how far the first can be trusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bot.domain.trace import Form
from bot.matching.confidence import rank_of
from bot.matching.features import is_latin, spell
from bot.matching.index import Document, Index, Likeness, Query
from bot.matching.learned import Learned, Unlearned
from bot.matching.meaning import Meaning

SHORT_LIST = 6
LIGHT_SHORT_LIST = 8  # where the phrasings are not compared beforehand
UNSEEN = 0.3
PHRASINGS_COMPARED = 3
NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Near:
    """A phrasing and how near it lies to the question.

    Attributes:
        document: the phrasing.
        cosine: by shared rare features, in [0, 1].
        fuzzy: letter by letter, in [0, 1].
    """

    document: Document
    cosine: float
    fuzzy: float

    @property
    def score(self) -> float:
        """Both views together, in [0, 1]."""
        return (self.cosine + self.fuzzy) / 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry on the short list.

    Attributes:
        entry: its number.
        nearest: its nearest true phrasing.
        stating: its nearest true statement, where one is at all near.
        wrong: its nearest misstatements, nearest first.
        parts: part of the score → value in [0, 1]; ``rank`` is the parts combined.
    """

    entry: int
    nearest: Near
    stating: Near | None
    wrong: tuple[Near, ...]
    parts: Mapping[str, float]

    def truth(self, form: Form) -> Near:
        """What a message of that form is held against: a statement against statements, where there are any near."""
        return self.stating if form is Form.STATEMENT and self.stating is not None else self.nearest


@dataclass(frozen=True, slots=True)
class Letters:
    """A question as it is compared letter by letter.

    Attributes:
        run: its letters without spaces; names and figures as characters of their own.
        words: its words in alphabetical order, so that their order in the question does not count; empty for a text
            without words of Latin letters.
    """

    run: str
    words: str

    @classmethod
    def of(cls, normalised: str) -> Letters:
        """A question from its normalised text."""
        return cls(spell(normalised), _in_order(normalised) if is_latin(normalised) else "")

    def similarity(self, other: Document) -> float:
        """How alike the question and a phrasing are letter by letter, whatever the spaces, in [0, 1]."""
        theirs = other.letters
        if not self.run or not theirs:
            return 0.0
        plain = fuzz.ratio(self.run, theirs)
        if not self.words:
            return plain / 100.0
        # What rapidfuzz calls token_sort_ratio, but the question is sorted once
        return max(plain, fuzz.ratio(self.words, _in_order(other.normalised), score_cutoff=plain)) / 100.0


def alike(one: str, other: str, least: float = 0.0) -> float:
    """How alike two normalised texts are letter by letter, in [0, 1]; 0 where that is less than ``least``."""
    return fuzz.ratio(spell(one), spell(other), score_cutoff=least * 100.0) / 100.0


def _in_order(normalised: str) -> str:
    return " ".join(sorted(normalised.split()))


class Scorer:
    """Finds and scores the entries that may answer a question."""

    def __init__(
        self,
        index: Index,
        learned: Learned | None,
        meaning: Meaning | None,
        rank: Mapping[str, float],
        unlearned: Unlearned | None = None,
    ) -> None:
        """Args:
        index: the phrasings.
        learned: what was learnt per entry, if anything.
        meaning: nearness in meaning, where an encoder is switched on.
        rank: part of the score → how much it counts in the order of candidates.
        unlearned: phrasings that the model does not know.
        """
        self._unlearned = unlearned
        self._index = index
        self._learned = learned
        self._meaning = meaning
        self._rank = rank

    def candidates(self, normalised: str, text: str) -> list[Candidate]:
        """The short list for a question, best first; empty where nothing is shared.

        Args:
            normalised: the question as it is matched.
            text: the question as asked; only the encoder reads it.
        """
        query = self._index.query(normalised)
        like, by_entry = self._compared(query, text)
        asked = Letters.of(normalised)
        likely = self._likely(like, by_entry)
        scored = [
            self._candidate(number, asked, cosines, by_entry)
            for number, cosines in zip(likely, self._index.cosines(query, like, likely), strict=True)
        ]
        found = sorted((each for each in scored if each), key=lambda each: (-each.parts["rank"], each.entry))
        return found[:SHORT_LIST]

    def likely(self, query: Query, text: str) -> list[int]:
        """The numbers of the entries that are worth a closer look; the short list is taken from them."""
        return self._likely(*self._compared(query, text))

    def _compared(self, query: Query, text: str) -> tuple[Likeness, dict[str, NDArray[np.float64]]]:
        """How near a question is to each entry, and what of that counts as parts of the score."""
        like = self._index.compare(query)
        by_entry = {"profile": like.profiles, "typical": like.typical, "cover": like.cover, "topic": like.topic}
        if self._learned is not None:
            scores = self._learned.score(query)
            if self._unlearned is not None and like.documents is not None:
                scores = self._unlearned.fill(scores, like.documents)
            by_entry["learned"] = scores
        if self._meaning is not None:
            by_entry |= self._meaning.score(text)
        return like, by_entry

    def _likely(self, like: Likeness, by_entry: Mapping[str, NDArray[np.float64]]) -> list[int]:
        rough = (self._rank.get("neighbours", 0.0) + self._rank.get("fuzzy", 0.0)) * like.nearest
        for part, values in by_entry.items():
            if weight := self._rank.get(part, 0.0):
                rough += weight * values
        if like.documents is None:
            # Which phrasing is nearest is not known yet: whoever knows all of the question may have it among many
            rough += UNSEEN * like.cover
        rough[like.profiles + like.nearest + by_entry.get("meaning", 0.0) <= 0.0] = 0.0
        most = LIGHT_SHORT_LIST if like.documents is None else SHORT_LIST
        far = -rough
        if len(far) > most:
            order = np.argpartition(far, most)[:most]
            order = order[np.argsort(far[order], kind="stable")]
        else:
            order = np.argsort(far, kind="stable")
        return [number for number in order.tolist() if far[number] < 0.0]

    def _candidate(
        self, entry: int, asked: Letters, cosines: list[float], by_entry: Mapping[str, NDArray[np.float64]]
    ) -> Candidate | None:
        first = int(self._index.starts[entry])
        own = self._index.documents[first : first + len(cosines)]
        order = sorted(range(len(own)), key=cosines.__getitem__, reverse=True)
        true = [place for place in order if own[place].wrong is None]
        if not true:
            return None
        near: dict[int, Near] = {}  # a statement may be among the nearest phrasings as well

        def nearest(places: Iterable[int]) -> list[Near]:
            chosen = list(islice(places, PHRASINGS_COMPARED))
            for place in chosen:
                if place not in near:
                    near[place] = Near(own[place], cosines[place], asked.similarity(own[place]))
            return sorted((near[place] for place in chosen), key=lambda each: -each.score)

        right = nearest(true)
        stating = nearest(place for place in true if own[place].states and cosines[place] > 0.0)
        wrong = nearest(place for place in order if own[place].wrong is not None and cosines[place] > 0.0)
        parts = {part: float(values[entry]) for part, values in by_entry.items()}
        parts["phrasing"] = right[0].cosine
        parts["neighbours"] = sum(cosines[place] for place in true[:NEIGHBOURS]) / NEIGHBOURS
        parts["fuzzy"] = right[0].fuzzy
        parts["rank"] = rank_of(parts, self._rank)
        return Candidate(entry, right[0], stating[0] if stating else None, tuple(wrong), parts)
