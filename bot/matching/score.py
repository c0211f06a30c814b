"""Scoring the short list: several views of how near an entry lies.

No single scorer can do it: ``token_set_ratio`` gives "allow" and "not allow" 1.00, plain ``ratio`` gives H200 and H20
0.92, and true paraphrases fall anywhere. The parts are the cosine with the nearest phrasing
and with the nearest three, the typo-tolerant similarity with the nearest, the cosine with the entry as a whole, and
the share of the question's rare content that the entry knows. Together they order the candidates;
:mod:`bot.matching.confidence` says how far the first of them can be trusted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.domain.trace import Form
from bot.matching.features import features, is_latin, spell
from bot.matching.index import Document, Index

SHORT_LIST = 24
PHRASINGS_COMPARED = 4

NEIGHBOURS = 3

# How much each part counts in the order of candidates; python -m benchmarks held-out prints how often the right entry
# comes out on top
RANK: Mapping[str, float] = {"neighbours": 1.5, "profile": 1.0, "cover": 0.5, "fuzzy": 0.4}


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
        parts: part of the score → value in [0, 1]; ``rank`` is the parts combined, above 0.
    """

    entry: int
    nearest: Near
    stating: Near | None
    wrong: tuple[Near, ...]
    parts: Mapping[str, float]

    def truth(self, form: Form) -> Near:
        """What a message of that form is held against: a statement against statements, where there are any near."""
        return self.stating if form is Form.STATEMENT and self.stating is not None else self.nearest


def candidates(index: Index, normalised: str) -> list[Candidate]:
    """The short list for a normalised question, best first; empty where nothing is shared."""
    raw = features(normalised)
    vector = index.weigh(raw)
    if not vector:
        return []
    by_document = index.nearest_documents(vector)
    by_profile = index.nearest_profiles(vector)
    best: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, cosine in by_document.items():
        best[index.documents[number].entry].append((cosine, number))
    rank = {entry: max(found)[0] + by_profile.get(entry, 0.0) for entry, found in best.items()}
    shortlist = sorted(rank, key=lambda entry: (-rank[entry], entry))[:SHORT_LIST]
    letters = spell(normalised)
    scored = []
    for entry in shortlist:
        pairs = sorted(best[entry], reverse=True)
        true = [pair for pair in pairs if index.documents[pair[1]].wrong is None]
        if not true:
            continue
        right = _near(index, true, normalised, letters)
        stating = _near(index, [pair for pair in true if index.documents[pair[1]].states], normalised, letters)
        wrong = [pair for pair in pairs if index.documents[pair[1]].wrong is not None]
        parts = {
            "phrasing": right[0].cosine,
            "neighbours": sum(pair[0] for pair in true[:NEIGHBOURS]) / NEIGHBOURS,
            "fuzzy": right[0].fuzzy,
            "profile": by_profile.get(entry, 0.0),
            "cover": index.cover(raw, entry),
            "topic": index.topic_cover(raw, entry),
        }
        parts["rank"] = sum(weight * parts[name] for name, weight in RANK.items())
        misstated = tuple(_near(index, wrong, normalised, letters))
        scored.append(Candidate(entry, right[0], stating[0] if stating else None, misstated, parts))
    return sorted(scored, key=lambda candidate: (-candidate.parts["rank"], candidate.entry))


def _near(index: Index, pairs: Sequence[tuple[float, int]], normalised: str, letters: str) -> list[Near]:
    """The first few of some ``(cosine, number)`` pairs with their fuzzy similarity, nearest first."""
    near = []
    for cosine, number in pairs[:PHRASINGS_COMPARED]:
        document = index.documents[number]
        near.append(Near(document, cosine, similarity(normalised, letters, document)))
    return sorted(near, key=lambda each: -each.score)


def similarity(normalised: str, letters: str, other: Document) -> float:
    """How alike a question and a phrasing are letter by letter, whatever the spaces, in [0, 1]."""
    if not letters or not other.letters:
        return 0.0
    plain = fuzz.ratio(letters, other.letters)
    return max(plain, fuzz.token_sort_ratio(normalised, other.normalised) if is_latin(normalised) else 0.0) / 100.0
