"""Figures, names and dates of a text as values, the same in both languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.values import ValueReader, holds_date, holds_figure
from bot.domain.entry import Quantity, Values
from bot.domain.language import Text
from bot.domain.vocabulary import Synonyms, Term, TermKind, Vocabulary


def term(name: str, kind: TermKind, *variants: str) -> Term:
    return Term(name, kind, Text(name, name, name), variants)


VOCABULARY = Vocabulary(
    terms=(
        term("tea-hill", TermKind.PLACE, "茶山", "tea hill"),
        term("road-board", TermKind.ORGANISATION, "路政局", "road board"),
        term("ann", TermKind.PERSON, "安", "ann"),
        term("kettle", TermKind.PRODUCT, "T9", "t9 kettle"),
        term("road-law", TermKind.POLICY, "公路法", "road law"),
        term("tea", TermKind.TOPIC, "茶道", "way of tea"),
    ),
    synonyms=(Synonyms("修路", ("筑路",)),),
)
read = ValueReader(VOCABULARY)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("投入 700 亿美元", [(7e10, "usd")]),
        ("投入七百亿美元", [(7e10, "usd")]),
        ("$70 billion was spent", [(7e10, "usd")]),
        ("2.3 亿元", [(2.3e8, "cny")]),
        ("百分之九十", [(90.0, "%")]),
        ("90 percent", [(90.0, "%")]),
        ("是它的六倍", [(6.0, "x")]),
        ("six times as fast", [(6.0, "x")]),
        ("排名第二", [(2.0, "rank")]),
        ("四项措施，四项原则", [(4.0, "item")]),
        ("600 bushes, 600 trees and 12 kettles", [(600.0, ""), (12.0, "")]),
        # words that number a list count as ranks in a source
        ("首先修路，其次种茶", [(1.0, "rank"), (2.0, "rank")]),
        # none: in a name, in a code, in an ordinary word, in a date
        ("T9 卖得好", []),
        ("3nm chips", []),
        ("一方面种茶，一方面修路", []),
        ("2024 年 12 月 3 日", []),
        ("", []),
    ],
)
def test_figures(text: str, figures: list[tuple[float, str]]) -> None:
    assert read(text).figures == tuple(Quantity(*each) for each in figures)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2024 年", ["2024"]),
        ("in 2024", ["2024"]),
        ("2024 年 2 月", ["2024-02"]),
        ("in February 2024", ["2024-02"]),
        ("2024 年 2 月 29 日", ["2024-02-29"]),
        ("on 29 February 2024", ["2024-02-29"]),
        ("on February 29, 2024", ["2024-02-29"]),
        ("2024-02-29", ["2024-02-29"]),
        ("from 2023 to 2024", ["2023", "2024"]),
        # which month belongs to which year cannot be told
        ("2023 年 5 月到 2024 年 6 月", ["2023", "2024"]),
        ("2024 年 5 月 3 日和 4 日", ["2024"]),
        # a month or a day without a year is no date
        ("12 月 3 日", []),
        ("in May", []),
        ("2200 年代", []),
    ],
)
def test_dates(text: str, dates: list[str]) -> None:
    assert read(text).dates == tuple(dates)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("路政局在茶山", ["road-board", "tea-hill"]),
        ("the Road Board of Tea Hill", ["road-board", "tea-hill"]),
        ("Ann's T9 and Ann", ["ann", "kettle"]),
        # policies and topics are named in passing
        ("公路法与茶道", []),
        ("a road, a board, a hill", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert read(text).names == tuple(names)


def test_several_texts_together_hold_each_value_once() -> None:
    together = read.of_all(["茶山有 600 棵，2024 年", "Tea Hill has 600 and 7, since 2024 and 2020", "nothing"])
    assert together == Values((Quantity(600.0, ""), Quantity(7.0, "")), ("tea-hill",), ("2024", "2020"))
    assert read.of_all([]) == Values()


@pytest.mark.parametrize(
    ("held", "wanted", "holds"),
    [
        ((70.0, "usd"), (70.0, "usd"), True),
        ((70.0, "usd"), (70.0, "eur"), False),
        ((70.0, "usd"), (7.0, "usd"), False),
        # one of them has no unit
        ((70.0, ""), (70.0, "usd"), True),
        ((70.0, "usd"), (70.0, ""), True),
        ((70.0, "x"), (70.0, "%"), False),
    ],
)
def test_when_a_figure_is_held(held: tuple[float, str], wanted: tuple[float, str], holds: bool) -> None:
    assert holds_figure(Values(figures=(Quantity(3.0, "item"), Quantity(*held))), Quantity(*wanted)) is holds
    assert not holds_figure(Values(), Quantity(*wanted))


@pytest.mark.parametrize(
    ("held", "wanted", "holds"),
    [
        ("2024-02-29", "2024-02-29", True),
        ("2024-02-29", "2024-02", True),
        ("2024-02-29", "2024", True),
        ("2024", "2024-02", False),
        ("2024-12", "2024-1", False),
        ("2025", "2024", False),
    ],
)
def test_a_date_is_held_by_one_that_is_as_exact_at_least(held: str, wanted: str, holds: bool) -> None:
    assert holds_date(Values(dates=("1999", held)), wanted) is holds


DATE = re.compile(r"\d{4}(-\d{2,}(-\d{2,})?)?")
# what the reader looks for, in any mixture
PIECES = st.lists(
    st.sampled_from(
        ["2024", "12", "7e9", "年", "月", "日", "第", "一", "十", "百", "亿", "点", "分之", "百分之", "美元", "$", "%",
         " ", "-", ".", ",", "#", "@", "|", "首先", "其次", "tea hill", "T9", "茶山", "may", "first", "half", "a ",
         "billion", "k", "x", "倍", "\n", "\x00", "\ud800", "٣", "⁵", "½", "Ⅻ"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(max_size=200), PIECES))
def test_no_text_is_too_odd(text: str) -> None:
    values = ValueReader(VOCABULARY)(text)
    assert {each.unit for each in values.figures}.isdisjoint({"year", "month", "day"})
    assert all(figure.value >= 0.0 for figure in values.figures)
    assert set(values.names) <= {"tea-hill", "road-board", "ann", "kettle"}
    assert all(DATE.fullmatch(date) for date in values.dates)


AWKWARD = (
    "1", "一", "十百", "第", "百分之", "1-", "1.", "1,", "分之", "$", "#", "@", "|", "a ", "half ", "茶山", "首先",
    "2024年", "1月", " ", "。", "𝟏", "ﬁ", "e\u0301", "\u200b", "T9", "in may ", "one hundred and ",
)  # fmt: skip


@pytest.mark.parametrize("awkward", AWKWARD)
def test_long_repeats_are_read_too(awkward: str) -> None:
    assert isinstance(read(awkward * 4096), Values)
