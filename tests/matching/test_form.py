"""What sort of message it is, the questions in it, and the frame around it. Cases: tests/cases/form.yaml."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.trace import Form
from bot.matching.form import MAX_PARTS, form_of, split
from bot.matching.frames import strip_frame
from bot.matching.normalise import plain
from tests.matching.cases import load_cases

CASES = load_cases("form")
KNOWN = {case["text"]: case["why"] for case in CASES["known_failures"]}


def case(form: Form, text: str) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=KNOWN[text])] if text in KNOWN else []
    return pytest.param(form, text, marks=marks)


@pytest.mark.parametrize(("form", "text"), [case(form, text) for form in Form for text in CASES[form.value]])
def test_what_sort_of_message_it_is(form: Form, text: str) -> None:
    assert form_of(text, plain(text)) is form


def test_there_are_enough_cases() -> None:
    assert sum(len(CASES[form.value]) for form in Form) >= 60


@pytest.mark.parametrize("case", CASES["split"], ids=lambda case: case["text"] or "empty")
def test_the_questions_in_a_message(case: dict[str, object]) -> None:
    parts, plainly = split(str(case["text"]))
    assert [part.rstrip("?？") for part in parts] == [str(part).rstrip("?？") for part in case["parts"]]
    assert plainly is case.get("plainly", True)


@pytest.mark.parametrize("case", CASES["frames"], ids=lambda case: case["text"] or "empty")
def test_the_frame_around_a_statement(case: dict[str, object]) -> None:
    bare, framed = strip_frame(str(case["text"]))
    assert (bare.strip(" ，,"), framed) == (case["bare"], case["framed"])


@given(st.text(max_size=60))
def test_no_message_is_too_odd(text: str) -> None:
    assert form_of(text, plain(text)) in Form
    assert 1 <= len(split(text)[0]) <= MAX_PARTS
    bare, framed = strip_frame(text)
    assert bare in text
    assert framed or bare == text or len(bare) >= 4
