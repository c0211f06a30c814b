"""Slips of the keyboard: what is read as another word, and what never is. Cases: tests/cases/spelling.yaml."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entry import Claim
from bot.matching.normalise import Normaliser, plain
from bot.matching.spelling import Spelling, words_of
from bot.matching.spelling.shape import lookalikes
from bot.matching.spelling.sound import homophones, nearly_same_sound, same_sound
from tests.matching.cases import load_cases, shipped_knowledge
from tests.matching.typos import HAN, LATIN

CASES = load_cases("spelling")

# the shipped base


@cache
def normaliser() -> Normaliser:
    return Normaliser(shipped_knowledge().vocabulary)


@cache
def mend() -> Spelling:
    knowledge = shipped_knowledge()
    texts = [*words_of(knowledge.vocabulary)]
    for entry in knowledge.entries.values():
        texts += [entry.question.zh_hans, entry.question.en, *(phrasing.text for phrasing in entry.phrasings)]
        if isinstance(entry, Claim):
            texts += [entry.text.zh_hans, entry.text.en]
    return Spelling(texts, normaliser().spellings)


@pytest.mark.parametrize(("written", "meant"), CASES["read"])
def test_a_slip_is_read_as_what_is_meant(written: str, meant: str) -> None:
    assert normaliser()(written, mend()).text == normaliser()(meant).text


LEFT_ALONE = [(text, why) for why, texts in CASES["left_alone"].items() for text in texts]


@pytest.mark.parametrize(("text", "why"), LEFT_ALONE)
def test_what_is_left_alone(text: str, why: str) -> None:
    assert mend()(plain(text)) == plain(text), why


def test_the_trace_shows_a_slip_before_and_after() -> None:
    steps = {step.name: step for step in normaliser()("A Semiconducter?", mend()).steps}
    assert (steps["spelling"].before, steps["spelling"].after) == ("a semiconducter", "a semiconductor")


def test_what_the_base_says_is_never_touched() -> None:
    changed = [
        phrasing.text
        for entry in shipped_knowledge().entries.values()
        for phrasing in entry.phrasings
        if mend()(plain(phrasing.text)) != plain(phrasing.text)
    ]
    assert changed == []


# a small base

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
TEXTS = ["government procurement list", "export exports founded what the march match", "芯片的价格", "已经禁止出口"]

read = Spelling(TEXTS, NAMES)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("the goverment procurment list", "the government procurement list"),
        ("what did nvidai say", "what did nvidia say"),
        ("moor threds founded", "moore threads founded"),
        ("finantial times", "financial times"),
        ("摩尔线成 股价", "摩尔线程 股价"),
        ("字结跳动被叫去kai会", "字节跳动被叫去kai会"),
        ("萨可斯是谁", "萨克斯是谁"),
        ("问萨可斯和摩尔线成", "问萨克斯和摩尔线程"),
        ("nvdia的芯片", "nvidia的芯片"),
        ("己经禁止出囗", "已经禁止出口"),
        ("70 bilion", "70 billion"),
    ],
)
def test_names_and_words_of_a_small_base(written: str, meant: str) -> None:
    assert read(written) == meant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("@h200 #6x", "names and figures are settled already"),
        ("xvidia", "the first letter is hardly ever mistyped"),
        ("matrch", "as near to march as to match"),
        ("摆登 说", "two characters that sound alike are too often another word"),
        ("摩尔线圈", "one character off, but it sounds different"),
        ("photosynthesis", "nothing is near"),
        ("nonexport", "a negation"),
    ],
)
def test_what_a_small_base_leaves_alone(text: str, why: str) -> None:
    assert read(text) == text, why


def test_two_spellings_of_one_name_do_not_compete_and_two_names_do() -> None:
    assert Spelling([], {"altmann": "@sam", "altmans": "@sam"})("altmanb") in ("altmann", "altmans")
    assert Spelling([], {"kvantor": "@one", "kvantos": "@two"})("kvanto") == "kvanto"


@pytest.mark.parametrize("written", ["精准口管控", "精准口管制"])
def test_a_name_that_lacks_what_tells_it_from_its_opposite_is_none(written: str) -> None:
    assert Spelling([], {"精准进口管控": "@in", "精准出口管制": "@out"})(written) == written


def test_an_empty_base_changes_nothing() -> None:
    assert Spelling([], {})("nvdia 英韦达 exprot") == "nvdia 英韦达 exprot"


WORDS = ["government", "list", "export", "what", "the", "nvidia", "字节跳动", "芯片", "价格", "zzzz", "@nvidia", "#6x"]


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_what_is_spelled_right_stays(text: str) -> None:
    assert read(text) == text


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error_and_twice_alike(text: str) -> None:
    once = read(" ".join(text.split()))
    assert read(once) == once


@pytest.mark.parametrize(
    "text", ["a" * 4096, "英" * 4096, "英韦达特朗晋" * 600, "nvdai " * 680, "".join(map(chr, range(0x4E00, 0x5E00)))]
)
def test_a_hostile_message_keeps_its_length_within_reason(text: str) -> None:
    assert abs(len(mend()(text)) - len(text)) < 400


def test_few_slips_are_read_wrongly() -> None:
    """The figures themselves: python -m benchmarks.typos."""
    rng = random.Random(1)
    texts = [
        "英伟达的芯片卖给中国公司了吗",
        "字节跳动为什么被叫去开会",
        "nvidia export controls government procurement",
    ]
    words = {"英伟达": HAN, "芯片": HAN, "字节跳动": HAN, "nvidia": LATIN, "procurement": LATIN, "government": LATIN}
    wrong = []
    for text in texts:
        for word, kinds in words.items():
            for kind in kinds.values():
                slip = kind(word, rng)
                slipped = text.replace(word, slip, 1) if slip else text
                if mend()(slipped) not in (text, slipped):
                    wrong.append((slipped, mend()(slipped)))
    assert wrong == []


# sounds and shapes


@pytest.mark.parametrize(("one", "other"), [("韦", "伟"), ("治", "制"), ("长", "常"), ("长", "掌")])
def test_characters_that_sound_the_same(one: str, other: str) -> None:
    assert same_sound(one, other)
    assert other in homophones(one)


@pytest.mark.parametrize(
    ("one", "other"), [("战", "站"), ("战", "赞"), ("那", "拉"), ("金", "京"), ("参", "仓"), ("深", "生")]
)
def test_characters_that_sound_nearly_the_same(one: str, other: str) -> None:
    assert nearly_same_sound(one, other)


@pytest.mark.parametrize(("one", "other"), [("程", "圈"), ("韩", "汉")])
def test_only_the_first_of_these_pairs_sounds_different(one: str, other: str) -> None:
    assert nearly_same_sound(one, other) == (one == "韩")


@pytest.mark.parametrize(("one", "other"), [("囗", "口"), ("己", "已"), ("晋", "普"), ("未", "末")])
def test_characters_that_look_alike(one: str, other: str) -> None:
    assert other in lookalikes(one)
    assert one in lookalikes(other)
