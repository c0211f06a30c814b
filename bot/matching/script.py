"""Chinese script and regional words, through OpenCC's dictionaries.

Matching reads everything as Simplified Chinese with mainland words. Script is mapped character by character and
regional words by a list of our own, because OpenCC's ``tw2sp`` takes ordinary mainland words for Taiwan's and depends
on the neighbours (核心 becomes 内核, yet 的核心 stays): normalising twice would not agree with itself. Replies in
Traditional Chinese are derived with Taiwan's words (``s2twp``).
"""

from __future__ import annotations

import re
from functools import cache
from operator import ne

import opencc

from bot.domain.language import Language

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’]+")
_ENGLISH = re.compile(
    r"\b(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|does|do|did|the|an?|of|in|on|to|by|for|from|with|"
    r"about|and|or|not|mean|means|say|says|explain|tell|please|can|could|will|would|should)\b",
    re.IGNORECASE,
)
_CANTONESE = re.compile(r"[嘅咗喺冇嘢咁佢哋啲嚟㗎咩唔乜噉嗰諗畀點邊]")
_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))

# Taiwan's and Hong Kong's words → the mainland's, in Simplified characters. Names belong into the vocabulary.
_REGIONAL = {
    "晶片": "芯片", "软体": "软件", "硬体": "硬件", "韧体": "固件", "网际网路": "互联网", "网路": "网络",
    "资讯": "信息", "讯息": "消息", "资料": "数据", "智慧财产权": "知识产权", "智慧财产": "知识产权", "智慧": "智能",
    "奈米": "纳米", "伺服器": "服务器", "记忆体": "内存", "积体电路": "集成电路", "电晶体": "晶体管",
    "演算法": "算法", "程式码": "代码", "程式": "程序", "影片": "视频", "品质": "质量", "支援": "支持",
    "效能": "性能", "远端": "远程", "显示卡": "显卡", "装置": "设备", "联络": "联系", "反覆": "反复",
    "搜寻": "搜索", "使用者": "用户", "专案": "项目", "透过": "通过", "计画": "计划", "部份": "部分",
    "矽": "硅", "行动电话": "手机", "部落格": "博客", "骇客": "黑客", "萤幕": "屏幕", "瞭解": "了解",
    "储存": "存储", "引数": "参数", "线上": "在线", "程式设计": "编程", "视讯": "视频",
}  # fmt: skip
# 着 as Taiwan writes it (看著, 搶著), not 著 of writing and fame
_ASPECT = re.compile("(?<![名显论专原编土合巨拙遗卓昭译])著(?![名作称书述者录])")
_REGIONAL_WORD = re.compile("|".join(sorted(_REGIONAL, key=len, reverse=True)))

# Words that OpenCC takes for terms of computing (设备 would become 裝置, 对象 物件, 字节跳动 位元組跳動), where a text
# on anything else means the ordinary word: only their characters are converted
_ORDINARY = re.compile("设备|对象|字节|项目|消息|打开|运行|图库|参数|审核|支持|代码之战|宣布|公布")
# What Taiwan says, where OpenCC keeps the mainland's word
_OF_TAIWAN = ((re.compile("報道"), "報導"), (re.compile("初創(?=公司|企業)"), "新創"))
# Characters that OpenCC chooses wrongly where no phrase tells it which one is meant; 籤 stands in few words
_MISREAD = (
    (re.compile("孃"), "娘"),
    (re.compile("(?<![標書抽竹牙求])籤(?![詩筒王])"), "簽"),
    (re.compile("(?<=[得一放寬輕不])松|松(?=[緊動綁了一口])"), "鬆"),
)


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


@cache
def _simplified_characters() -> dict[int, str]:
    """Traditional character → Simplified one; one that another turns into stays itself (么, 著)."""
    every = [chr(code) for block in _BLOCKS for code in range(*block)]
    joined = "\n".join(every)
    pairs: dict[str, str] = {}
    for name in ("hk2s", "tw2s"):
        pairs |= {a: b for a, b in zip(every, _converter(name).convert(joined).split("\n"), strict=True) if a != b}
    final = set(pairs.values()) | {"著"}
    return {ord(a): b for a, b in pairs.items() if a not in final} | {ord("妳"): "你"}


def to_simplified(text: str) -> str:
    """``text`` in Simplified characters and mainland words; such text itself is not changed."""
    text = text.translate(_simplified_characters())
    if "著" in text:
        text = _ASPECT.sub("着", text)
    return _REGIONAL_WORD.sub(lambda match: _REGIONAL[match[0]], text)


def load_dictionaries() -> None:
    """Load what the first question would otherwise wait for."""
    _simplified_characters()
    for name in ("t2s", "s2t"):
        _converter(name)


def to_traditional(text: str) -> str:
    """``text`` in Traditional characters and Taiwan words."""
    derived, start = "", 0
    for word in _ORDINARY.finditer(text):
        between, ordinary = text[start : word.start()], word[0]
        derived += str(_converter("s2twp").convert(between)) + _by_character(ordinary)
        start = word.end()
    derived += str(_converter("s2twp").convert(text[start:]))
    for misread, meant in (*_MISREAD, *_OF_TAIWAN):
        derived = misread.sub(meant, derived)
    return derived


def _by_character(text: str) -> str:
    """Ordinary words in Traditional characters; 布 of making known stays, as Taiwan's dictionaries have it."""
    return str(_converter("s2tw").convert(text)).replace("佈", "布")


def detect_language(text: str) -> Language:
    """The language a text is written in.

    English where Latin words outweigh Han characters (a word counts for about two characters) and are not only names
    (“Jianli Yang 是谁” is Chinese); among the Chinese scripts the one whose own characters are more frequent,
    Simplified where the text has none of either (such text reads the same in both).
    """
    text = text[:2000]
    han = HAN.findall(text)
    words = _WORD.findall(text)
    if not han or (len(words) * 2 > len(han) and _ENGLISH.search(text)):
        return Language.EN if words or not han else Language.ZH_HANS
    plain = "".join(han)
    simplified = str(_converter("t2s").convert(plain))
    traditional = str(_converter("s2t").convert(plain))
    only_traditional, only_simplified = _differing(plain, simplified), _differing(plain, traditional)
    if only_traditional > only_simplified or (not only_simplified and _CANTONESE.search(plain)):
        return Language.ZH_HANT
    return Language.ZH_HANS


def _differing(one: str, other: str) -> int:
    """How many characters of two texts differ, place by place."""
    return 0 if one == other else sum(map(ne, one, other))
