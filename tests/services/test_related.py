"""What to ask next: up to three, those that curators named first, nothing twice, nothing that was told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entry import Boundary, Faq
from bot.domain.knowledge import Knowledge
from bot.services.related import MOST, related_to
from tests.services.base import knowledge

FERRIES = knowledge()
OIL = FERRIES.faq["faq-oil"]
CLAIMS = sorted(FERRIES.claims)


def with_faq(*entries: Faq) -> Knowledge:
    """The base about ferries with other FAQ entries."""
    return replace(FERRIES, faq={entry.id: entry for entry in entries})


def faq(name: str, claims: list[str], related: list[str] | None = None) -> Faq:
    return replace(OIL, id=f"faq-{name}", claims=tuple(claims), related=tuple(related or ()))


def boundary(nearest: list[str]) -> Knowledge:
    near = replace(FERRIES.boundaries["b-tickets"], nearest=tuple(nearest))
    return replace(FERRIES, boundaries={"b-tickets": near})


def test_what_curators_named_comes_in_their_order() -> None:
    base = with_faq(faq("a", ["c-oil"], ["c-steps", "c-night", "c-museum"]))
    assert related_to(base, ["faq-a"]) == ("c-steps", "c-night", "c-museum")


def test_there_are_never_more_than_three() -> None:
    base = with_faq(faq("a", ["c-oil"], CLAIMS))
    assert len(related_to(base, ["faq-a"])) == MOST == 3


def test_what_was_told_is_not_asked_again() -> None:
    told = faq("same", ["c-oil"])
    base = with_faq(faq("a", ["c-oil", "c-night"], ["faq-same", "c-night", "c-oil", "c-steps"]), told)
    assert related_to(base, ["faq-a"]) == ("c-steps",)


def test_what_says_more_than_was_told_may_be_asked() -> None:
    base = with_faq(faq("a", ["c-oil"], ["faq-more"]), faq("more", ["c-oil", "c-night"]))
    assert related_to(base, ["faq-a"]) == ("faq-more",)


def test_after_a_claim_come_the_questions_that_rest_on_it_and_what_is_near_them() -> None:
    base = with_faq(faq("wide", ["c-oil", "c-night", "c-steps"]), faq("two", ["c-oil", "c-night"], ["c-museum"]))
    assert related_to(base, ["c-oil"]) == ("faq-two", "faq-wide", "c-museum")


def test_a_topic_that_the_source_does_not_address_leads_on() -> None:
    base = replace(boundary(["c-oil"]), faq={"faq-oil": OIL})
    assert related_to(base, ["b-tickets"]) == ("c-night",)  # what is nearest the reply itself tells


def test_several_answers_lead_on_together_and_to_none_of_themselves() -> None:
    base = with_faq(faq("a", ["c-oil"], ["faq-b", "c-steps"]), faq("b", ["c-night"], ["faq-a", "c-museum"]))
    assert related_to(base, ["faq-a", "faq-b"]) == ("c-steps", "c-museum")


@pytest.mark.parametrize("entries", [[], ["s-hello"], ["b-weather"]])
def test_where_nothing_is_near_nothing_is_named(entries: list[str]) -> None:
    assert related_to(FERRIES, entries) == ()


IDS = ["faq-0", "faq-1", "faq-2", *CLAIMS]
BASES = st.builds(
    lambda faqs, nearest: replace(
        with_faq(*(faq(str(place), claims, related) for place, (claims, related) in enumerate(faqs))),
        boundaries={"b-tickets": replace(FERRIES.boundaries["b-tickets"], nearest=tuple(nearest))},
    ),
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(CLAIMS), min_size=1, max_size=3, unique=True),
            st.lists(st.sampled_from(IDS), max_size=4),
        ),
        min_size=3,
        max_size=3,
    ),
    st.lists(st.sampled_from(IDS), max_size=3),
)


@given(BASES, st.lists(st.sampled_from([*IDS, "b-tickets", "s-hello"]), max_size=3, unique=True))
def test_in_any_base_they_are_few_new_and_none_was_told(base: Knowledge, entries: list[str]) -> None:
    found = related_to(base, entries)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    assert not set(found) & set(entries)
    answered = [base.entries[entry] for entry in entries]
    known = {claim.id for entry in answered for claim in base.claims_of(entry)}
    for each in found:
        entry = base.entries[each]
        assert not isinstance(entry, Boundary)
        assert not {claim.id for claim in base.claims_of(entry)} <= known
