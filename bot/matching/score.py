"""Scoring the short list: several views of how near an entry lies, combined into one confidence.

No single scorer can do it: ``token_set_ratio`` gives "allow" and "not allow" 1.00, plain ``ratio`` gives H200 and H20
0.92, and true paraphrases fall anywhere (RELIABILITY, "Matching"). The parts are the cosine with the nearest phrasing,
its typo-tolerant similarity, the cosine with the entry as a whole, and the share of the question's rare content
that the entry knows. Their weights are a logistic regression on held-out phrasings of the shipped base
(benchmarks/held_out.py).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.matching.features import features
from bot.matching.index import Document, Index

SHORT_LIST = 24
PHRASINGS_COMPARED = 4

WEIGHTS: Mapping[str, float] = {"phrasing": 5.0, "fuzzy": 2.0, "profile": 3.0, "cover": 3.0}
BIAS = -5.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry on the short list.

    Attributes:
        entry: its number.
        document: its nearest true phrasing.
        wrong: its nearest misstatement, where one is at all near.
        wrong_score: how near that is, in [0, 1].
        wrong_confidence: the confidence that the misstatement is meant, in [0, 1].
        right_score: how near the true phrasing is, measured as ``wrong_score`` is.
        parts: part of the score → value in [0, 1].
        confidence: the parts combined, in [0, 1].
    """

    entry: int
    document: Document
    wrong: Document | None
    wrong_score: float
    wrong_confidence: float
    right_score: float
    parts: Mapping[str, float]
    confidence: float


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
    compact = normalised.replace(" ", "")
    scored = []
    for entry in shortlist:
        nearest = sorted(best[entry], reverse=True)
        true = [pair for pair in nearest if index.documents[pair[1]].wrong is None][:PHRASINGS_COMPARED]
        if not true:
            continue
        wrong = [pair for pair in nearest if index.documents[pair[1]].wrong is not None][:PHRASINGS_COMPARED]
        right_score, cosine, fuzzy, document = _nearest(index, true, normalised, compact)
        shared = {"profile": by_profile.get(entry, 0.0), "cover": index.cover(raw, entry)}
        parts = {"phrasing": cosine, "fuzzy": fuzzy, **shared}
        wrong_score, wrong_confidence, wrong_document = 0.0, 0.0, None
        if wrong:
            wrong_score, wrong_cosine, wrong_fuzzy, wrong_document = _nearest(index, wrong, normalised, compact)
            wrong_confidence = combine({"phrasing": wrong_cosine, "fuzzy": wrong_fuzzy, **shared})
        scored.append(
            Candidate(
                entry=entry,
                document=document,
                wrong=wrong_document,
                wrong_score=wrong_score,
                wrong_confidence=wrong_confidence,
                right_score=right_score,
                parts=parts,
                confidence=combine(parts),
            )
        )
    return sorted(scored, key=lambda candidate: (-candidate.confidence, candidate.entry))


def combine(parts: Mapping[str, float]) -> float:
    """The parts of a score as one confidence in [0, 1]."""
    total = BIAS + sum(weight * parts[name] for name, weight in WEIGHTS.items())
    return 1.0 / (1.0 + math.exp(-total))


def _nearest(
    index: Index, pairs: list[tuple[float, int]], normalised: str, compact: str
) -> tuple[float, float, float, Document]:
    """The nearest of some documents: mean of cosine and fuzzy, cosine, fuzzy, and the document."""
    rows = []
    for cosine, number in pairs:
        document = index.documents[number]
        fuzzy = similarity(normalised, compact, document.normalised)
        rows.append(((cosine + fuzzy) / 2, cosine, fuzzy, document))
    return max(rows, key=lambda row: row[0])


def similarity(normalised: str, compact: str, other: str) -> float:
    """How alike two normalised texts are letter by letter, whatever the spaces, in [0, 1]."""
    plain = fuzz.ratio(compact, other.replace(" ", ""))
    return max(plain, fuzz.token_sort_ratio(normalised, other)) / 100.0
