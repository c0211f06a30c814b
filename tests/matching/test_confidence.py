"""How far a candidate can be trusted: what of the others speaks for it, and what against."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entry import EntryKind
from bot.domain.trace import Effect, Finding, Scored
from bot.matching.confidence import (
    AGREE_FULLY,
    DEFAULT,
    DEFAULT_LEARNED,
    DEFAULT_LEARNED_MEANING,
    DEFAULT_MEANING,
    Calibration,
    default,
    rate,
    rival_of,
)
from bot.matching.floors import FLOORS

VETO = Finding("name", Effect.VETO, "made up")
EVEN = Calibration({}, {"gap": 2.0, "agree": 1.0}, 0.0, answer=0.7, suggest=0.3)


def scored(entry: str, rank: float, *basis: str, findings: tuple[Finding, ...] = (), fuzzy: float = 0.5) -> Scored:
    parts = {"rank": rank, "fuzzy": fuzzy}
    return Scored(entry, EntryKind.CLAIM, "", parts, 0.0, findings, frozenset(basis or (entry,)))


def parts_of(*candidates: Scored) -> dict[str, tuple[float, float]]:
    """Entry → its gap and how many agree."""
    rated = rate(candidates, EVEN)
    return {each.entry: (round(each.parts["gap"], 6), each.parts["agree"]) for each in rated}


def test_a_candidate_alone_has_its_whole_rank_as_gap_and_nobody_agrees() -> None:
    assert parts_of(scored("a", 0.8)) == {"a": (0.8, 0.0)}


def test_the_gap_is_to_the_first_that_says_something_else() -> None:
    found = parts_of(scored("a", 0.8), scored("b", 0.7), scored("c", 0.5))
    assert found == {"a": (0.1, 0.0), "b": (-0.1, 0.0), "c": (-0.3, 0.0)}


def test_others_on_the_same_claims_agree_and_are_no_rivals() -> None:
    found = parts_of(scored("c-1", 0.8), scored("faq", 0.75, "c-1", "c-2"), scored("c-2", 0.7), scored("c-3", 0.5))
    # the claims of the FAQ entry do not rest on each other
    assert found == {"c-1": (0.1, 0.25), "faq": (0.25, 0.5), "c-2": (-0.1, 0.25), "c-3": (-0.3, 0.0)}


@pytest.mark.parametrize("others", range(7))
def test_the_more_agree_the_surer_it_is_up_to_a_limit(others: int) -> None:
    same = [scored(f"faq-{number}", 0.5, "c-1") for number in range(others)]
    (top, *_) = rate([scored("c-1", 0.8), *same], EVEN)
    assert top.parts["agree"] == min(others / AGREE_FULLY, 1.0)
    alone = EVEN.confidence({"gap": 0.8})
    assert (top.confidence > alone) is (others > 0)


def test_agreement_counts_only_where_a_calibration_weighs_it() -> None:
    candidates = [scored("c-1", 0.8), scored("faq", 0.5, "c-1")]
    deaf = replace(EVEN, weights={"gap": 2.0})
    assert rate(candidates, deaf)[0].confidence == EVEN.confidence({"gap": 0.8})
    assert "agree" in DEFAULT_LEARNED.weights
    assert "agree" not in DEFAULT.weights


def test_who_is_ruled_out_comes_last_and_is_a_weaker_rival() -> None:
    ruled_out = scored("a", 0.9, findings=(VETO,))
    first, last = rate([ruled_out, scored("b", 0.7)], EVEN)
    assert (first.entry, last.entry) == ("b", "a")
    assert first.parts["gap"] == pytest.approx(0.7 - (0.9 - FLOORS.veto))
    assert rival_of(first, [first, last]) is last


def test_an_exact_phrasing_is_sure_unless_the_guard_speaks() -> None:
    exact, beside = scored("a", 0.4, fuzzy=0.99), scored("b", 0.9)
    assert rate([exact, beside], EVEN)[0].entry == "a"
    assert rate([exact, beside], EVEN)[0].confidence == FLOORS.exact_confidence
    doubted = replace(exact, findings=(Finding("figure", Effect.DIFFERS, "made up"),))
    assert rate([doubted, beside], EVEN)[0].entry == "b"


@pytest.mark.parametrize(
    ("learned", "meaning", "calibration"),
    [
        (False, False, DEFAULT),
        (True, False, DEFAULT_LEARNED),
        (False, True, DEFAULT_MEANING),
        (True, True, DEFAULT_LEARNED_MEANING),
    ],
)
def test_where_a_base_starts_from(learned: bool, meaning: bool, calibration: Calibration) -> None:
    assert default(learned=learned, meaning=meaning) is calibration
    assert sum(calibration.rank.values()) == pytest.approx(1.0)
    assert 0.0 < calibration.suggest < calibration.answer < 1.0
    assert all(weight >= 0.0 for weight in calibration.weights.values())


candidates = st.lists(
    st.builds(
        lambda name, rank, fuzzy, basis, vetoed: scored(
            name, rank, *basis, findings=(VETO,) if vetoed else (), fuzzy=fuzzy
        ),
        st.sampled_from("abcdef"),
        st.floats(0.0, 1.0),
        st.floats(0.0, 1.0),
        st.sets(st.sampled_from("wxyz")),
        st.booleans(),
    ),
    max_size=8,
)


@given(candidates, st.floats(-1000, 1000), st.floats(0, 1000))
def test_confidences_are_chances_and_come_best_first(found: list[Scored], bias: float, weight: float) -> None:
    rated = rate(found, replace(EVEN, bias=bias, weights={"gap": weight, "agree": weight}))
    assert sorted(each.entry for each in rated) == sorted(each.entry for each in found)
    assert all(0.0 <= each.confidence <= 1.0 and math.isfinite(each.confidence) for each in rated)
    assert all(0.0 <= each.parts["agree"] <= 1.0 for each in rated)
    standing = [each.confidence for each in rated if VETO not in each.findings]
    assert standing == sorted(standing, reverse=True)
    assert [VETO in each.findings for each in rated] == sorted(VETO in each.findings for each in rated)
