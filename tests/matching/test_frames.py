"""What is taken off around a statement that somebody passes on, what is not, and that nothing of it gets lost.

More cases: ``frames`` in tests/cases/form.yaml.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.frames import LEAST, is_tag, strip_frame, strip_openings, strip_tags

STATED = {"zh": "茶树有六百棵", "hant": "茶樹有六百棵", "en": "there are 600 bushes"}

OPENINGS = [
    *[
        f"{opening}{STATED['zh']}"
        for opening in (
            "听说", "听人说，", "据报道，", "据知情人士爆料：", "我记得", "我依稀记得", "印象中", "我同事说",
            "我妈跟我说", "群里都说",
            "微博上有人说", "我刷到一个视频说", "有种说法是", "【重磅】", "转发：", "群转发 ", "求证：",
            "最新消息！", "突发 ", "网上说",
            "按作者的看法，", "家人群里的：", "专家说", "【转】听说", "听说，听说，", "朋友圈都在转，",
        )
    ],
    *[
        f"{opening}{STATED['hant']}"
        for opening in ("聽說", "據外媒報導：", "我覺得", "朋友話", "我老闆講過", "網上有人說", "群組轉發 ", "快訊！")
    ],
    *[
        f"{opening} {STATED['en']}"
        for opening in (
            "I heard that", "i read somewhere that", "We just saw online that", "my uncle says",
            "People keep saying that",
            "someone in the office told me that", "FYI:", "fwd:", "BREAKING:", "rumor has it that", "Is it true that",
            "fact check:", "according to a friend,", "apparently", "if I remember correctly", "saw this on whatsapp:",
            "the article says that", "did you know that", "Question:", "lol, I heard", "ok so my boss told me that",
        )
    ],
]  # fmt: skip

TAGS = [
    *[
        f"{STATED['zh']}{tag}"
        for tag in (
            "，是真的吗？", "真的假的", "，对吗", "是不是", "，没记错吧", "，我同事说的", "，新闻里都这么说",
            "。你们信吗？", "，求证",
            "，对吧？真的假的", "，有没有错", "，我猜的",
        )
    ],
    *[f"{STATED['hant']}{tag}" for tag in ("，對嗎？", "，係咪真㗎", "，啱唔啱", "，是真的嗎", "，我聽說的")],
    *[
        f"{STATED['en']}{tag}"
        for tag in (
            ", is that true?", " right?", ", isn't it?", ", i saw it on reddit", " iirc", ", or am I wrong?",
            "! true or false?",
            ", my friend told me so", ", source?", ", can anyone confirm?", " - true?", ", I think",
        )
    ],
]  # fmt: skip


@pytest.mark.parametrize("text", OPENINGS)
def test_an_opening_is_taken_off_and_says_that_it_is_passed_on(text: str) -> None:
    assert strip_openings(text) in STATED.values()
    assert strip_tags(text) == text
    bare, framed = strip_frame(text)
    assert bare in STATED.values()
    assert framed


@pytest.mark.parametrize("text", TAGS)
def test_a_tag_is_taken_off_and_says_that_it_is_to_be_checked(text: str) -> None:
    assert strip_tags(text) in STATED.values()
    assert strip_openings(text) == text
    bare, framed = strip_frame(text)
    assert bare in STATED.values()
    assert framed


@pytest.mark.parametrize(
    "text",
    [
        *[f"{word}{STATED['zh']}" for word in ("哈哈，", "话说，", "天哪！", "那个，", "对了 ")],
        *[f"{word} {STATED['en']}" for word in ("wow,", "ok so", "Hey guys,", "omg!", "well,")],
    ],
)
def test_an_interjection_is_taken_off_and_says_nothing(text: str) -> None:
    bare, framed = strip_frame(text)
    assert bare in STATED.values()
    assert not framed


@pytest.mark.parametrize(
    "text",
    [
        # a speaker in the source
        "路政局说茶树有六百棵",
        "黄仁勋表示茶树有六百棵",
        "The Road Board says there are 600 bushes",
        "Sacks claims there are 600 bushes",
        # words that only look like a frame
        "最新芯片是 H200",
        "注意力不够用",
        "Hiring has stopped",
        "so-called bans are over",
        "the theory is right",
        "the claim is not true",
        "all of this is so true",
        "the news is bad for them",
        # a question opens it: the tag belongs to that
        "is the theory right",
        "what is true?",
        "are there 600 bushes, right?",
        # an interjection before a question belongs to the way of asking
        "ok what is on the hill",
        "well who made it",
        # next to nothing would be left
        "听说",
        "真的吗",
        "is that true?",
        "I heard",
        "听说真的吗",
        "",
        "   ",
    ],
)
def test_what_is_no_frame_stays(text: str) -> None:
    assert strip_frame(text) == (text, False)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("真的吗？", True),
        ("是真的嗎", True),
        ("，对吧", True),
        ("is that true?", True),
        ("right?!", True),
        ("Really", True),
        ("iirc", True),
        ("真的", False),
        ("茶树有六百棵，真的吗？", False),
        ("right of way", False),
        ("", False),
        ("？", False),
    ],
)
def test_what_is_nothing_but_a_tag(text: str, tag: bool) -> None:
    assert is_tag(text) is tag


PIECES = st.lists(
    st.sampled_from(
        ["听说", "我", "朋友", "群里", "说", "据报道", "【", "】", "转发", "哈哈", "真的吗", "对吧", "是不是",
         "茶树", "H200",
         "heard ", "i ", "people ", "say ", "that ", "my ", "uncle ", "told me ", "wow", "ok ", "true", "right", " is ",
         ",", "，", "?", "？", "。", ":", "：", "!", " ", "\t", "—", "…", "a", "的"]
    ),
    max_size=24,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(max_size=80), PIECES))
def test_what_is_left_is_one_piece_of_the_message(text: str) -> None:
    bare, framed = strip_frame(text)
    assert bare in text
    assert bare == text or len(bare.strip()) >= LEAST
    assert not framed or bare != text
    assert text.endswith(strip_openings(text))
    assert text.startswith(strip_tags(text))


@given(PIECES)
def test_case_makes_no_difference(text: str) -> None:
    bare, framed = strip_frame(text)
    assert strip_frame(text.upper()) == (bare.upper(), framed)


AWKWARD = [
    " ", "\t", "我", "群", "群里", "朋友", "都", "说", "听说", "听说，", "【", "【】", "转", "哈", "哈哈 ", "嗯",
    "真的吗", "是不是", "对",
    "，", "?", "？", "—", ".", "a", "a ", "the ", "i ", "people in ", "my uncle ", "heard ", "says ", "that ",
    "sent ", "true ",
    "true?", " right", "is that true ", "on x ", "lol", "h", "haha ", "\u200b", "İ", "ß", "ﬁ", "e\u0301", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("awkward", AWKWARD)
def test_long_repeats_are_read_too(awkward: str) -> None:
    text = awkward * 4096
    assert strip_frame(text)[0] in text
    assert text.endswith(strip_openings(text))
    assert text.startswith(strip_tags(text))
    assert not is_tag(text + "x")


def test_a_tag_before_a_line_end() -> None:
    text = "the boat is old, is that true????????\n"
    assert strip_frame(text)[0] in text


@pytest.mark.parametrize(
    "text",
    [
        "They sold the chips to Saleh",
        "The boat was named Geronimo",
        "The price fell surreally",
        "is the licence open-source?",
        "did they meet in a casino?",
    ],
)
def test_no_word_is_cut_in_two(text: str) -> None:
    assert strip_frame(text) == (text, False)


@pytest.mark.parametrize("text", ["老师说法不同于文章", "我说不清楚原因", "据了解禁令的人说很难", "网上传播芯片谣言"])
def test_no_chinese_word_is_cut_in_two(text: str) -> None:
    assert strip_frame(text) == (text, False)


def test_a_cantonese_opening_is_taken_off_whole() -> None:
    assert strip_openings("睇到有人話茶樹有六百棵") == "茶樹有六百棵"


@pytest.mark.parametrize("text", ["【H200】中国不欢迎它", "(2025) China banned the H20", "[H20] is six times slower"])
def test_a_name_or_figure_in_brackets_is_kept(text: str) -> None:
    bare, _ = strip_frame(text)
    assert bare == text
