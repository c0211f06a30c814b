"""Where the limits lie: what is counted as a right answer, from held-out phrasings and from questions people asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entry import EntryKind
from bot.domain.trace import Effect, Finding, Scored
from bot.matching.calibrate import (
    CHOICES,
    LEAST_ANSWERS,
    LEAST_LABELLED,
    LEAST_OFFERS,
    LEAST_QUESTIONS,
    PRECISION,
    UNKNOWN,
    Asked,
    Labelled,
    answer_limit,
    asked_of,
    limited_by,
    model_of,
    suggest_limit,
    weights_of,
)
from bot.matching.confidence import DEFAULT_LEARNED, Calibration
from bot.matching.matcher import Matcher
from tests.matching.test_model import TOPICS, WAYS, base

Rated = list[tuple[Asked, list[Scored]]]
VETO = Finding("name", Effect.VETO, "made up")
GOOD = {"fuzzy": 0.5, "gap": 0.5, "cover": 1.0, "topic": 1.0}


def scored(entry: str, confidence: float, *findings: Finding, parts: Mapping[str, float] = GOOD) -> Scored:
    return Scored(entry, EntryKind.CLAIM, "", parts, confidence, findings, frozenset([entry]))


def asked(right: str, *found: Scored, known: bool = True, short: bool = False) -> tuple[Asked, list[Scored]]:
    """A question with what was found for it, best first."""
    names = frozenset(right.split())
    return Asked(tuple(found), names, names, known, asks=True, short=short), list(found)


def answers(*right: bool, known: bool = True, start: float = 0.9, step: float = 0.001) -> Rated:
    """Questions whose first candidate is right or wrong, ever less confident."""
    return [
        asked("c-right" if known else "b-none", scored("c-right" if each else "c-wrong", start - place * step),
              known=known)
        for place, each in enumerate(right)
    ]  # fmt: skip


# the limit from which the bot answers


def test_the_limit_is_the_lowest_from_which_enough_answers_are_right() -> None:
    rated = answers(*[True] * 50, False, *[True] * 49, False, False, False)
    assert answer_limit(rated, 0.5, 0.98) == pytest.approx(0.9 - 0.1)  # two wrong of 101 are the most there may be
    assert answer_limit(rated, 0.5, 1.0) == pytest.approx(0.9 - 0.049)
    assert answer_limit(rated, 0.5, 0.9) == pytest.approx(0.9 - 0.102)


@pytest.mark.parametrize("count", [0, 1, LEAST_ANSWERS - 1])
def test_a_few_answers_say_nothing(count: int) -> None:
    assert answer_limit(answers(*[True] * count), 0.5, PRECISION) == 0.5


def test_where_too_few_are_right_the_limit_stays() -> None:
    assert answer_limit(answers(*[False, True] * 50), 0.5, PRECISION) == 0.5
    assert answer_limit(answers(*[True] * LEAST_ANSWERS), 0.5, PRECISION) < 0.9


def test_what_is_not_answered_anyway_is_not_counted() -> None:
    rated = answers(*[True] * 40)
    bad = [
        asked("c-right", scored("c-wrong", 0.99, VETO)),
        asked("c-right", scored("c-wrong", 0.99, parts=GOOD | {"cover": 0.0})),
        asked("c-right", scored("c-wrong", 0.99, parts=GOOD | {"gap": 0.0})),
        asked("c-right", scored("c-wrong", 0.99, parts=GOOD | {"topic": 0.0})),
        asked("c-right", scored("c-wrong", 0.99), short=True),
        asked("c-right"),
    ]
    assert answer_limit([*rated, *bad], 0.5, 1.0) == answer_limit(rated, 0.5, 1.0)
    assert answer_limit([*rated, asked("c-right", scored("c-wrong", 0.99))], 0.5, 1.0) == 0.5


def test_unknown_questions_count_where_they_are_mixed_as_people_ask() -> None:
    known, unknown = answers(*[True] * 50), answers(*[False] * 50, known=False, start=0.8605)
    assert answer_limit([*known, *unknown], 0.5, 1.0) == answer_limit(known, 0.5, 1.0)
    assert answer_limit([*known, *unknown], 0.5, 1.0, mixed=True) == 0.861


def test_an_answer_that_misleads_nobody_is_right() -> None:
    """Of an unknown question whatever says that the source does not address it."""
    boundary = scored("b-other", 0.89)
    unknown = [
        (Asked((boundary,), frozenset(), frozenset(["b-none", "b-other"]), False, asks=True, short=False), [boundary])
    ]
    rated = answers(*[True] * 30, start=0.95)
    assert answer_limit([*rated, *unknown], 0.5, 1.0, mixed=True) == 0.89


# the limit from which it offers choices


STEP = 0.0005


def offers(*held: bool, known: bool = True, start: float = 0.6) -> Rated:
    """Questions with choices that hold what is right, or do not, ever less confident."""
    return [
        asked("c-right", scored("c-first", start - place * STEP),
              scored("c-right" if each else "c-wrong", 0.1), known=known)
        for place, each in enumerate(held)
    ]  # fmt: skip


def test_choices_are_offered_as_long_as_enough_of_them_hold_what_is_right() -> None:
    rated = offers(*[True] * 400, *[False] * 400)
    assert suggest_limit(rated, 0.7) == pytest.approx(0.6 - (int(400 / CHOICES) - 1) * STEP)
    assert suggest_limit(rated[:400], 0.7) == pytest.approx(0.6 - 399 * STEP)


def test_a_few_offers_say_nothing() -> None:
    assert suggest_limit(offers(*[True] * (LEAST_OFFERS - 1)), 0.7) == 0.7
    assert suggest_limit(offers(*[True] * LEAST_OFFERS), 0.7) < 0.6
    assert suggest_limit([], 0.7) == 0.7


def test_what_is_answered_is_no_offer() -> None:
    assert suggest_limit(offers(*[True] * 200, start=0.9), 0.5) == 0.5


def test_offers_that_hold_nothing_are_not_made() -> None:
    assert suggest_limit(offers(*[False] * 200), 0.7) == 0.7


def test_whoever_asks_what_is_unknown_is_offered_nothing_of_use() -> None:
    share = CHOICES + 0.05  # hold what is right; with one unknown question in five it is too few
    known = offers(*(int((place + 1) * share) > int(place * share) for place in range(400)))
    unknown = offers(*[True] * 400, known=False)
    assert suggest_limit(known, 0.7) < 0.6
    assert suggest_limit([each for pair in zip(known, unknown, strict=True) for each in pair], 0.7) == 0.7


def test_a_choice_that_the_guard_rules_out_is_none() -> None:
    rated = [
        asked("c-right", scored("c-first", 0.6 - place * 0.001), scored("c-right", 0.5, VETO)) for place in range(150)
    ]
    assert suggest_limit(rated, 0.7) == 0.7


def test_unknown_questions_are_one_in_five_of_all_whatever_their_number() -> None:
    known, unknown = [asked("c-x")[0]] * 8, [asked("", known=False)[0]] * 3
    counts = weights_of([*known, *unknown])
    assert counts[:8].tolist() == [1.0] * 8
    assert counts[8:].sum() / counts.sum() == pytest.approx(UNKNOWN)
    assert weights_of(known).tolist() == [1.0] * 8


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0.0, 1.0)), max_size=300),
    st.floats(0.5, 1.0),
    st.booleans(),
)
def test_limits_are_confidences(found: list[tuple[bool, bool, float]], precision: float, mixed: bool) -> None:
    rated = [
        asked("c-right", scored("c-right" if right else "c-wrong", confidence), known=known)
        for right, known, confidence in found
    ]
    answer = answer_limit(rated, 0.8, precision, mixed=mixed)
    assert 0.0 <= answer <= 1.0
    assert 0.0 <= suggest_limit(rated, answer) <= max(answer, 1e-4)


# labelled questions


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(base())


KNOWN = [Labelled(way.format(*words), frozenset([f"c-{name}"])) for name, words in TOPICS.items() for way in WAYS[:5]]
UNHEARD = [
    Labelled(f"the {one} of every {other}", frozenset())
    for one in ("volcano", "desert", "parliament", "opera", "moon", "engine", "castle", "mountain")
    for other in ("dragon", "king", "planet", "senate", "queen", "army", "ocean", "island")
]


def test_labelled_questions_are_asked_of_the_whole_base(matcher: Matcher) -> None:
    right = frozenset(["c-ferry"])
    found, unknown = asked_of(matcher, [Labelled("where is the ferry", right), UNHEARD[0]])
    assert (found.right, found.harmless, found.known, found.asks, found.short) == (right, right, True, True, False)
    assert found.candidates[0].entry == "c-ferry"
    assert (unknown.right, unknown.harmless, unknown.known) == (frozenset(), frozenset(), False)


def test_a_labelled_message_that_falls_into_several_questions_is_left_out(matcher: Matcher) -> None:
    several = Labelled("where is the ferry? who runs the museum?", frozenset(["c-ferry"]))
    assert list(asked_of(matcher, [several])) == []


def test_labelled_questions_move_the_limits_and_nothing_else(matcher: Matcher) -> None:
    found = list(asked_of(matcher, [*KNOWN, *UNHEARD]))
    limited = limited_by(found, matcher.calibration, PRECISION)
    assert limited.questions == len(found)
    assert 0.0 < limited.suggest <= limited.answer <= 1.0
    assert limited.right >= PRECISION
    assert limited.answered > 0.9
    assert limited.astray <= 1 - PRECISION
    kept = {"rank": limited.rank, "weights": limited.weights, "bias": limited.bias}
    assert kept == {name: getattr(matcher.calibration, name) for name in kept}


def test_a_model_takes_its_limits_from_enough_labelled_questions(matcher: Matcher) -> None:
    plain, limited = model_of(matcher), model_of(matcher, labelled=[*KNOWN, *UNHEARD])
    whole = replace(plain, calibration=replace(plain.calibration, answer=0.0, suggest=0.0))
    expected = limited_by(list(asked_of(Matcher(base(), whole), [*KNOWN, *UNHEARD])), plain.calibration, PRECISION)
    assert limited.calibration == expected
    assert limited.calibration != plain.calibration


@pytest.mark.parametrize(
    "few", [[], [*KNOWN, *UNHEARD[: LEAST_LABELLED - 1]], [*KNOWN[: LEAST_LABELLED - 1], *UNHEARD]]
)
def test_a_few_labelled_questions_of_either_sort_change_nothing(matcher: Matcher, few: list[Labelled]) -> None:
    assert model_of(matcher, labelled=few).calibration == model_of(matcher).calibration


def test_a_base_too_small_to_learn_keeps_the_limits_of_others() -> None:
    small = replace(base(), claims={name: base().claims[name] for name in ("c-ferry", "c-bridge")})
    calibration = model_of(Matcher(small), labelled=[*KNOWN, *UNHEARD]).calibration
    assert calibration.questions == 0


def test_a_base_with_few_held_out_questions_starts_from_the_defaults() -> None:
    """It is learnt, but what it says of itself is too little to find limits from."""
    some = replace(base(), claims=dict(list(base().claims.items())[:9]))
    calibration: Calibration = model_of(Matcher(some)).calibration
    assert calibration == DEFAULT_LEARNED
    assert LEAST_QUESTIONS > 0


def test_answers_of_one_confidence_stand_or_fall_together() -> None:
    """Every phrasing typed as it stands has the same confidence, right or not."""
    rated = [*answers(*[True] * 50, step=0.0), *answers(*[False] * 50, step=0.0)]
    assert answer_limit(rated, 0.95, PRECISION) == 0.95
