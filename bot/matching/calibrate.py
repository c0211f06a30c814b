"""Finding out from a base itself how its scores are to be read.

Some of its phrasings are hidden and asked (*known* questions: the entry they were taken from, or one that rests on the
same claims, is right), and some of its topics are taken away whole and asked for (*unknown* questions: nothing is
right). All of them go the way that every message goes, guard included. From how that ends come the order of candidates
(conditional logit; D. McFadden, 1974), the confidence (logistic regression) and the two limits, each drawn towards what
was found for other bases: a small base says little about itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.domain.entry import Boundary, Claim, Entry, Faq, SmallTalk
from bot.domain.knowledge import Knowledge
from bot.domain.language import Phrasing
from bot.domain.trace import Effect, Form, Scored
from bot.matching.confidence import Calibration, default, is_exact, rank_of, rate
from bot.matching.decide import distinct, doubts_about
from bot.matching.guard import strongest
from bot.matching.learned import is_worth_learning, learn
from bot.matching.matcher import Matcher
from bot.matching.meaning import Encoder, Remembering, read_meanings
from bot.matching.model import Model

Kind = TypeVar("Kind", Claim, Faq, Boundary, SmallTalk)

PRECISION = 0.98  # of answers, among held-out questions
CHOICES = 2 / 3  # least chance that what is offered holds what was asked for

UNKNOWN = 0.2  # share of what people ask that no entry answers; the confidence holds for such a mixture

FOLDS = 2
HIDDEN_PHRASINGS = 10  # one in so many
GONE_TOPICS = 6
ASKED_PER_FOLD = 500  # of each sort
LEAST_LABELLED = 50  # labelled questions of each sort, below which they say too little
LEAST_QUESTIONS = 50  # held-out questions, below which a base is taken to be like others
LEAST_OFFERS = 20  # below which their share says little
LEAST_ANSWERS = 25  # below which the share of right ones says little
SHARPNESS = 20.0  # of a conditional logit whose weights are the default shares times this
HELD_TO_DEFAULT = 1.0  # how strongly weights are drawn towards the default ones, in questions' worth


@dataclass(frozen=True, slots=True)
class Asked:
    """A held-out question and what was found.

    Attributes:
        candidates: the short list with its parts and findings.
        right: ids of the entries that are right; empty for an unknown question.
        harmless: ids of those that mislead nobody: the right ones, and for a question that the source does not address
            whatever says so, be it of a neighbouring topic.
        known: whether the base answers it.
        asks: whether it is a question rather than a statement.
        short: whether it was too short to be answered.
    """

    candidates: tuple[Scored, ...]
    right: frozenset[str]
    harmless: frozenset[str]
    known: bool
    asks: bool
    short: bool


Rated = Sequence[tuple[Asked, Sequence[Scored]]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question of which people said what answers it.

    Attributes:
        text: the question.
        right: ids of the entries that do; empty where the source does not say.
    """

    text: str
    right: frozenset[str]


def model_of(
    matcher: Matcher,
    encoder: Encoder | None = None,
    precision: float = PRECISION,
    labelled: Sequence[Labelled] = (),
) -> Model:
    """Learn a base and calibrate on it. Takes seconds for thousands of phrasings; none of it depends on chance.

    Args:
        matcher: over that base; it is not changed.
        encoder: a sentence encoder, where one is switched on.
        precision: share of the answers that must be right.
        labelled: questions from elsewhere, where there are any: enough of them say better than hidden phrasings, which
            their writers made as different from the others as they could, where the limits lie.
    """
    encoder = Remembering(encoder) if encoder is not None else None
    start = _uncalibrated(matcher, encoder)
    calibration = start.calibration
    if is_worth_learning(matcher.index):
        asked = [question for fold in range(FOLDS) for question in held_out(matcher, fold, encoder)]
        if sum(each.known for each in asked) >= LEAST_QUESTIONS:
            calibration = calibrate(asked, calibration, precision)
        known = [each for each in labelled if each.right]
        if min(len(known), len(labelled) - len(known)) >= LEAST_LABELLED:
            whole = Matcher(matcher.knowledge, replace(start, calibration=calibration), encoder, like=matcher)
            calibration = limited_by(list(asked_of(whole, labelled)), calibration, precision)
    read, arrays = matcher.catalogue.read, matcher.index.arrays
    return replace(start, calibration=calibration, read=read, index=arrays)


def _uncalibrated(matcher: Matcher, encoder: Encoder | None) -> Model:
    learned = learn(matcher.index)
    meanings = read_meanings(encoder, matcher.index) if encoder is not None else None
    return Model(learned, default(learned=learned is not None, meaning=meanings is not None), meanings)


def held_out(whole: Matcher, fold: int, encoder: Encoder | None) -> Iterator[Asked]:
    """The known and unknown questions of one fold, asked of what is left of the base.

    Args:
        whole: a matcher over the whole base.
        fold: number of the fold.
        encoder: a sentence encoder, or None.
    """
    knowledge = whole.knowledge

    def hidden(phrasing: Phrasing) -> bool:
        return share(phrasing.text, HIDDEN_PHRASINGS) == fold

    smaller, removed = without_topics(knowledge, lambda topic: share(topic, GONE_TOPICS) == fold)
    known = [(each.text, entry) for entry in smaller.entries.values() for each in entry.phrasings if hidden(each)]
    about = {entry.id: topics(knowledge, entry) for entry in knowledge.entries.values()}

    def right_for(entry: Entry) -> frozenset[str]:
        return frozenset(other for other in smaller.entries if about[entry.id] & about[other])

    unknown = [(each.text, entry) for entry in removed for each in entry.phrasings if not right_for(entry)]
    declines = frozenset([*smaller.boundaries, *smaller.smalltalk])
    matcher = Matcher(without_phrasings(smaller, hidden), like=whole)
    matcher.use(_uncalibrated(matcher, encoder), encoder)
    for asked in (known, unknown):
        asked.sort(key=lambda pair: share(pair[0], 1 << 40))
        for text, entry in asked[:ASKED_PER_FOLD]:
            parts = matcher.match(text)
            if len(parts) == 1:
                trace = parts[0].trace
                right = right_for(entry)
                harmless = right if isinstance(entry, Claim | Faq) and right else right | declines
                asks = trace.form is not Form.STATEMENT
                yield Asked(trace.candidates, right, harmless, bool(right), asks, trace.short)


def asked_of(matcher: Matcher, labelled: Sequence[Labelled]) -> Iterator[Asked]:
    """Labelled questions asked of the whole base."""
    declines = frozenset([*matcher.knowledge.boundaries, *matcher.knowledge.smalltalk])
    for each in labelled:
        parts = matcher.match(each.text)
        if len(parts) == 1:
            trace = parts[0].trace
            harmless = each.right or declines
            asks = trace.form is not Form.STATEMENT
            yield Asked(trace.candidates, each.right, harmless, bool(each.right), asks, trace.short)


def limited_by(asked: Sequence[Asked], calibration: Calibration, precision: float) -> Calibration:
    """A calibration with the two limits found from questions as they are asked; nothing else of it changes."""
    rated = [(question, rate(_ranked(question.candidates, calibration.rank), calibration)) for question in asked]
    answer = answer_limit(rated, calibration.answer, precision, mixed=True)
    suggest = min(suggest_limit(rated, answer), answer)
    return _with_figures(replace(calibration, answer=answer, suggest=suggest, questions=len(asked)), rated)


def share(text: str, parts: int) -> int:
    """A number from 0 to ``parts`` - 1 that is always the same for the same text."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16) % parts


def topics(knowledge: Knowledge, entry: Entry) -> frozenset[str]:
    """What an entry is about: the passages it cites, or itself where it cites none."""
    if not isinstance(entry, Claim | Faq):
        return frozenset([entry.id])
    return frozenset(f"{each.source} {each.passage}" for each in knowledge.citations_of(entry))


def without_phrasings(knowledge: Knowledge, hidden: Callable[[Phrasing], bool]) -> Knowledge:
    """The base without the phrasings that are ``hidden``."""

    def thinner(entries: Mapping[str, Kind]) -> dict[str, Kind]:
        return {
            name: replace(entry, phrasings=tuple(each for each in entry.phrasings if not hidden(each)))
            for name, entry in entries.items()
        }

    return replace(
        knowledge,
        claims=thinner(knowledge.claims),
        faq=thinner(knowledge.faq),
        boundaries=thinner(knowledge.boundaries),
        smalltalk=thinner(knowledge.smalltalk),
    )


def without_topics(knowledge: Knowledge, gone: Callable[[str], bool]) -> tuple[Knowledge, list[Entry]]:
    """The base without every entry on a topic that is gone, and those entries."""
    removed = [entry for entry in knowledge.entries.values() if any(map(gone, topics(knowledge, entry)))]
    names = {entry.id for entry in removed}

    def kept(entries: Mapping[str, Kind]) -> dict[str, Kind]:
        return {name: entry for name, entry in entries.items() if name not in names}

    faq: dict[str, Faq] = {
        name: replace(entry, claims=tuple(claim for claim in entry.claims if claim not in names), related=())
        for name, entry in kept(knowledge.faq).items()
    }
    boundaries: dict[str, Boundary] = {
        name: replace(entry, nearest=tuple(each for each in entry.nearest if each not in names))
        for name, entry in kept(knowledge.boundaries).items()
    }
    smaller = replace(
        knowledge, claims=kept(knowledge.claims), faq=faq, boundaries=boundaries, smalltalk=kept(knowledge.smalltalk)
    )
    return smaller, removed


def calibrate(asked: Sequence[Asked], start: Calibration, precision: float = PRECISION) -> Calibration:
    """A calibration fitted to held-out questions.

    Args:
        asked: the questions.
        start: the calibration that the fit is drawn towards; it says which parts there are.
        precision: share of the answers to known questions that must be right.
    """
    ranked = replace(start, rank=fit_rank(asked, start))
    rated = [(question, rate(_ranked(question.candidates, ranked.rank), ranked)) for question in asked]
    fitted = fit_confidence(rated, ranked)
    rated = [(question, rate(found, fitted)) for question, found in rated]
    answer = answer_limit(rated, start.answer, precision)
    suggest = suggest_limit(rated, answer)
    return _with_figures(replace(fitted, answer=answer, suggest=suggest, questions=len(asked)), rated)


def _with_figures(calibration: Calibration, rated: Rated) -> Calibration:
    """A calibration with what its limit does to the questions it was fitted to."""
    sorts: dict[bool, list[bool | None]] = {True: [], False: []}
    for question, found in rated:
        answers = found and found[0].confidence >= calibration.answer and _may_answer(question, found)
        sorts[question.known].append(found[0].entry in question.harmless if answers else None)
    known = [right for right in sorts[True] if right is not None]
    return replace(
        calibration,
        answered=round(len(known) / max(len(sorts[True]), 1), 4),
        right=round(sum(known) / max(len(known), 1), 4),
        astray=round(sum(right is False for right in sorts[False]) / max(len(sorts[False]), 1), 4),
    )


def _ranked(candidates: Sequence[Scored], rank: Mapping[str, float]) -> list[Scored]:
    return [replace(each, parts={**each.parts, "rank": rank_of(each.parts, rank)}) for each in candidates]


def fit_rank(asked: Sequence[Asked], start: Calibration) -> dict[str, float]:
    """The share of each part in the order of candidates under which the right one most often comes first.

    Conditional logit over the candidates of each known question: the chance that one of them is right is the
    exponential of its weighted parts over the sum of all. No weight is below zero: no part may speak against an entry.
    """
    names = list(start.rank)
    rows = [
        (np.array([[each.parts.get(name, 0.0) for name in names] for each in found]), right)
        for question in asked
        if question.known
        and (found := _standing(question.candidates))
        and any(right := [each.entry in question.right for each in found])
        and not all(right)
    ]
    if not rows:
        return dict(start.rank)
    most = max(len(right) for _, right in rows)
    parts = np.zeros((len(rows), most, len(names)))
    is_right, there = np.zeros((len(rows), most), bool), np.zeros((len(rows), most), bool)
    for place, (values, right) in enumerate(rows):
        parts[place, : len(right)], is_right[place, : len(right)], there[place, : len(right)] = values, right, True
    towards = np.array([start.rank[name] for name in names]) * SHARPNESS
    weights = _likeliest(parts, is_right, there, towards)
    total = float(weights.sum())
    return {name: round(float(weight) / total, 4) for name, weight in zip(names, weights, strict=True)}


def _likeliest(
    parts: NDArray[np.float64], is_right: NDArray[np.bool_], there: NDArray[np.bool_], towards: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The weights, none below zero, that make the right candidates likeliest."""
    from scipy.optimize import minimize

    scale = np.maximum(towards, 1.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = np.where(there, parts @ weights, -np.inf)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        of_right = np.where(is_right, odds, 0.0)
        among_all = odds / odds.sum(axis=1, keepdims=True)
        among_right = of_right / np.maximum(of_right.sum(axis=1, keepdims=True), 1e-300)
        apart = (weights - towards) / scale
        value = -np.log(np.maximum(of_right.sum(axis=1) / odds.sum(axis=1), 1e-300)).sum()
        gradient = np.einsum("qc,qcp->p", among_all - among_right, parts) + HELD_TO_DEFAULT * apart / scale
        return float(value + HELD_TO_DEFAULT * (apart @ apart) / 2), gradient

    found = minimize(loss, towards, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(towards))
    return np.asarray(found.x)


def fit_confidence(rated: Rated, start: Calibration) -> Calibration:
    """The logistic regression that says how likely the first candidate is right; no part may speak against it."""
    from scipy.optimize import minimize  # heavy, and only learning needs it
    from scipy.special import expit

    names = list(start.weights)
    rows = [(found[0], question) for question, found in rated if found and not is_exact(found[0])]
    rows = [(top, question) for top, question in rows if strongest(top.findings) is not Effect.VETO]
    # That the source does not address it may be said of an unknown question, yet proves nothing of the boundary chosen
    rows = [(top, question) for top, question in rows if question.known or top.entry not in question.harmless]
    values = np.array([[1.0, *(top.parts.get(name, 0.0) for name in names)] for top, _ in rows])
    right = np.array([top.entry in question.right for top, question in rows], float)
    counts = weights_of([question for _, question in rows])
    towards = np.array([start.bias, *start.weights.values()])
    scale = np.maximum(np.abs(towards), 1.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total = values @ weights
        apart = (weights - towards) / scale
        gradient = values.T @ (counts * (expit(total) - right)) + HELD_TO_DEFAULT * apart / scale
        value = counts @ (np.logaddexp(0.0, total) - right * total)
        return float(value + HELD_TO_DEFAULT * (apart @ apart) / 2), gradient

    bounds = [(None, None)] + [(0.0, None)] * len(names)
    weights = minimize(loss, towards, jac=True, method="L-BFGS-B", bounds=bounds).x
    found = {name: round(float(weight), 4) for name, weight in zip(names, weights[1:], strict=True)}
    return replace(start, weights=found, bias=round(float(weights[0]), 4))


def weights_of(asked: Sequence[Asked]) -> NDArray[np.float64]:
    """How much each question counts, so that unknown ones are :data:`UNKNOWN` of all; the known ones count 1."""
    known = np.array([each.known for each in asked], bool)
    of_unknown = UNKNOWN / (1 - UNKNOWN) * known.sum() / max((~known).sum(), 1)
    return np.where(known, 1.0, of_unknown)


def answer_limit(rated: Rated, start: float, precision: float, *, mixed: bool = False) -> float:
    """The lowest confidence from which that share of the answers is right; ``start`` where too few would be given.

    Args:
        rated: the questions.
        start: the limit to keep where there are too few.
        precision: the share.
        mixed: whether known and unknown questions are mixed as people ask them, so that both count.
    """
    answered = sorted(
        (
            (found[0].confidence, found[0].entry in question.harmless)
            for question, found in rated
            if (question.known or mixed) and found and _may_answer(question, found)
        ),
        reverse=True,
    )
    limit, right = None, 0
    for count, (confidence, is_right) in enumerate(answered, 1):
        right += is_right
        alike = count < len(answered) and answered[count][0] == confidence  # no limit parts those from these
        if count >= LEAST_ANSWERS and right >= precision * count and not alike:
            limit = confidence
    return start if limit is None else round(limit, 4)


def _may_answer(question: Asked, found: Sequence[Scored]) -> bool:
    top = found[0]
    return strongest(top.findings) is not Effect.VETO and not doubts_about(
        top, None, short=question.short, asks=question.asks
    )


def suggest_limit(rated: Rated, answer: float) -> float:
    """The lowest confidence such that :data:`CHOICES` of the offers from there up to the answers hold what is right.

    Whoever asks what the base does not know is offered nothing of use.
    """
    counts = weights_of([question for question, _ in rated]).tolist()
    offers = sorted(
        (
            (found[0].confidence, count, count * (question.known and _holds_right(question, found)))
            for (question, found), count in zip(rated, counts, strict=True)
            if found and found[0].confidence < answer
        ),
        reverse=True,
    )
    limit, held, total = answer, 0.0, 0.0
    for number, (confidence, count, holds) in enumerate(offers, 1):
        held, total = held + holds, total + count
        if number >= LEAST_OFFERS and held >= CHOICES * total:
            limit = confidence
    return round(limit, 4)


def _holds_right(question: Asked, found: Sequence[Scored]) -> bool:
    return any(each.entry in question.right for each in distinct(_standing(found)))


def _standing(candidates: Sequence[Scored]) -> list[Scored]:
    return [each for each in candidates if strongest(each.findings) is not Effect.VETO]
