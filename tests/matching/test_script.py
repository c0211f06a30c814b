"""The language a message is written in, and Chinese in one script."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.language import Language
from bot.matching import script
from bot.matching.script import detect_language, to_simplified, to_traditional

HANS, HANT, EN = Language.ZH_HANS, Language.ZH_HANT, Language.EN


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # plain
        ("这篇文章讲了什么", HANS),
        ("這篇文章講了什麼", HANT),
        ("what is the article about", EN),
        ("英伟达的芯片有后门吗", HANS),
        ("輝達的晶片有後門嗎", HANT),
        ("Does Nvidia's chip have a backdoor?", EN),
        # Chinese with Latin names
        ("H200 比 H20 强多少", HANS),
        ("H200 比 H20 強多少", HANT),
        ("特朗普为什么允许 Nvidia 出口 H200", HANS),
        ("川普為什麼允許 Nvidia 出口 H200", HANT),
        ("DeepSeek 时刻指什么", HANS),
        ("DeepSeek 時刻指什麼", HANT),
        ("Jianli Yang 是谁", HANS),
        ("Jianli Yang 是誰", HANT),
        # English with Chinese words in it
        ("what does 小院高墙 mean", EN),
        ("what does the author mean by 奶妈", EN),
        ("is 英伟达 the same as Nvidia", EN),
        # the same in both scripts
        ("你好", HANS),
        ("作者是中国人", HANS),
        ("中文", HANS),
        # Cantonese and Hong Kong
        ("作者係邊個", HANT),
        ("點解要禁", HANT),
        ("呢篇文邊個寫㗎", HANT),
        ("佢有冇講", HANT),
        ("唔該", HANT),
        ("咩意思", HANT),
        # mixed scripts: the more frequent counts
        ("輝達的晶片為什麼有后門", HANT),
        ("英伟达的芯片为什么有後门", HANS),
        # short and odd
        ("谁", HANS),
        ("誰", HANT),
        ("H200", EN),
        ("700", EN),
        ("", EN),
        ("???", EN),
        ("🤖", EN),
        ("ok", EN),
        ("é", EN),
        ("700亿", HANS),
        ("700億", HANT),
        ("Ｈ２００ 是什麼", HANT),
        ("１２３", EN),
        ("\ud800", EN),
    ],
)
def test_the_language_of_a_message(text: str, language: Language) -> None:
    assert detect_language(text) is language


@given(st.text(max_size=80))
def test_every_text_has_a_language(text: str) -> None:
    assert detect_language(text) in Language


@pytest.mark.parametrize(
    ("text", "simplified"),
    [
        ("輝達的晶片", "辉达的芯片"),
        ("網際網路與網路", "互联网与网络"),
        ("人工智慧軟體", "人工智能软件"),
        ("支援", "支持"),
        ("為什麼", "为什么"),
        ("後門", "后门"),
        ("皇后", "皇后"),
        ("著名", "著名"),
        ("裏面、裡面", "里面、里面"),
        ("妳", "你"),
        ("核心程序", "核心程序"),
        ("的核心", "的核心"),
        ("么", "么"),
        ("Chips, 700!", "Chips, 700!"),
    ],
)
def test_simplified_with_mainland_words(text: str, simplified: str) -> None:
    assert to_simplified(text) == simplified


@given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=30))
def test_simplifying_twice_is_once(text: str) -> None:
    once = to_simplified(text)
    assert to_simplified(once) == once


def test_regional_words_never_make_one_another() -> None:
    """No replacement holds, begins or ends another word of the list, so that one pass is enough."""
    words = script._REGIONAL
    overlaps = [
        (target, word)
        for target in words.values()
        for word in words
        if word in target or any(target.endswith(word[:n]) and n < len(word) for n in range(2, len(word)))
    ]
    assert overlaps == []


def test_traditional_uses_taiwan_s_words() -> None:
    assert to_traditional("英伟达的芯片和软件") == "輝達的晶片和軟體"
    assert to_traditional("支持放行的人") == "支持放行的人", "not 支援, which is technical support"
    assert not re.search("[们这说]", to_traditional("我们这样说"))
