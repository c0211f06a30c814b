"""One figure, however it is written; and no figure in words that only look like one (tests/cases/figures.yaml)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.vocabulary import Vocabulary
from bot.matching.figures import Figure, figures_in, rewrite_figures, written_figures
from bot.matching.normalise import Normaliser, plain
from tests.matching.cases import load_cases

CASES = load_cases("figures")
normalise = Normaliser(Vocabulary())


def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures of a text, read without any vocabulary."""
    return figures_in(normalise(text).text)


def figure(written: str) -> Figure:
    value, _, unit = str(written).partition(" ")
    return Figure(float(value), unit)


@pytest.mark.parametrize(
    ("text", "expected"), [(text, group["is"]) for group in CASES["same"] for text in group["written"]]
)
def test_one_figure_however_it_is_written(text: str, expected: str) -> None:
    assert figures_of(str(text)) == (figure(expected),)


@pytest.mark.parametrize(("text", "expected"), [(case["text"], case["figures"]) for case in CASES["lists"]])
def test_several_figures_in_order(text: str, expected: list[str]) -> None:
    assert figures_of(text) == tuple(figure(each) for each in expected)


@pytest.mark.parametrize("text", CASES["none"])
def test_no_figure(text: str) -> None:
    assert figures_of(text) == ()


def test_there_are_enough_cases() -> None:
    assert sum(len(group["written"]) for group in CASES["same"]) + len(CASES["lists"]) + len(CASES["none"]) >= 60


DIGITS = "零一二三四五六七八九"


def han_number(number: int) -> str:
    """A number below 10,000 in Chinese numerals, the obvious way."""
    text, zero = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text.removeprefix("一") if text.startswith("一十") else text


@given(st.integers(11, 9999), st.sampled_from([("倍", "x"), ("亿", ""), ("万亿美元", "usd"), ("亿元", "cny")]))
def test_chinese_numerals_and_digits_mean_the_same(number: int, unit: tuple[str, str]) -> None:
    in_digits, in_words = figures_of(f"{number}{unit[0]}"), figures_of(f"{han_number(number)}{unit[0]}")
    assert in_digits == in_words
    assert in_digits[0].unit == unit[1]


@given(st.integers(1, 999), st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]))
def test_a_magnitude_multiplies(number: int, magnitude: tuple[str, int]) -> None:
    assert figures_of(f"{number}{magnitude[0]}元") == figures_of(f"{number * magnitude[1]}元")


@given(
    st.decimals(min_value=1, max_value=999, places=1), st.sampled_from(["万", "亿", " million", "bn", "倍", "%", "x"])
)
def test_decimals_keep_their_value(number: object, unit: str) -> None:
    (found,) = figures_of(f"{number}{unit}")
    size = {"万": 10**4, "亿": 10**8, " million": 10**6, "bn": 10**9}.get(unit, 1)
    assert found.value == pytest.approx(float(str(number)) * size, rel=1e-9)


@given(st.text(alphabet="0123456789一二三十百千万亿两零点第年月日倍项个%$¥ .,-xk百分之", max_size=30))
def test_rewriting_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once
    assert figures_in(once) == figures_in(normalise(once).text)


@given(st.integers(0, 10**15 - 1), st.sampled_from(["", "usd", "cny", "x", "%", "item", "rank"]))
def test_a_token_reads_as_itself(value: int, unit: str) -> None:
    figure = Figure(float(value), unit)
    assert figures_in(figure.token) == (figure,)
    assert rewrite_figures(figure.token).strip() == figure.token


@pytest.mark.parametrize(
    ("one", "other", "same_sort"),
    [
        ("6倍", "九倍", True), ("6倍", "6", True), ("6倍", "6%", False), ("700亿美元", "700亿元", False),
        ("700亿美元", "700亿", True), ("2023年", "2022年", True), ("2023年", "70", False), ("四项", "五项", True),
        ("四项", "第四", False),
    ],
)  # fmt: skip
def test_what_may_be_compared(one: str, other: str, same_sort: bool) -> None:
    (left,), (right,) = figures_of(one), figures_of(other)
    assert left.comparable(right) is right.comparable(left) is same_sort


def test_a_figure_is_shown_as_it_was_written() -> None:
    assert written_figures(plain("H200 是 H20 的 九倍，投 ７００亿美元")) == {
        "#9x": "九倍",
        "#70000000000usd": "700亿美元",
    }
