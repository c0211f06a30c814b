"""Slips of the keyboard: what is read as another word, and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.spelling import Spelling

NAMES = {
    "nvidia": "@nvidia",
    "h200": "@h200",
    "b200": "@b200",
    "stanford": "@stanford",
    "moore threads": "@moore-threads",
    "moore thread": "@moore-threads",
    "financial times": "@financial-times",
    "摩尔线程": "@moore-threads",
    "字节跳动": "@bytedance",
    "拜登": "@joe-biden",
    "萨克斯": "@david-sacks",
}
WORDS = ["government", "procurement", "list", "export", "exports", "founded", "what", "the", "march", "match"]

read = Spelling(WORDS, NAMES)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("the goverment procurment list", "the government procurement list"),
        ("what did nvidai say", "what did @nvidia say"),
        ("moor threds founded", "@moore-threads founded"),
        ("finantial times", "@financial-times"),
        ("摩尔线成 股价", "@moore-threads 股价"),
        ("字结跳动被叫去kai会", "@bytedance 被叫去kai会"),
        ("萨可斯是谁", "@david-sacks 是谁"),
        ("问萨可斯和摩尔线成", "问 @david-sacks 和 @moore-threads"),
    ],
)
def test_a_slip_is_read_as_what_is_meant(written: str, meant: str) -> None:
    assert read(written) == meant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("h20 b20 h2000 mi308", "a code with another digit is another thing"),
        ("@h200 #6x", "names and figures are settled already"),
        ("lst", "in a short word one letter makes another word"),
        ("xvidia", "the first letter is hardly ever mistyped"),
        ("matrch", "as near to march as to match"),
        ("摆登 说", "two characters that sound alike are too often another word"),
        ("摩尔线圈", "one character off, but it sounds different"),
        ("photosynthesis", "nothing is near"),
    ],
)
def test_what_is_left_alone(text: str, why: str) -> None:
    assert read(text) == text, why


SINGLE = [name for name in NAMES if " " not in name]  # names of several words are names before this step


@given(st.lists(st.sampled_from([*WORDS, *SINGLE, "芯片", "价格", "zzzz", "@nvidia", "#6x"]), max_size=8).map(" ".join))
def test_what_is_spelled_right_stays(text: str) -> None:
    assert read(text) == text


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error_and_twice_alike(text: str) -> None:
    once = read(" ".join(text.split()))
    assert read(once) == once
