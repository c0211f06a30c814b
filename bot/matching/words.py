"""Rewriting names and synonyms to one form, by dictionary.

A name becomes ``@id`` and a synonym its canonical word, each set off by spaces, so that no rewritten word can
join its neighbours into another one and rewriting twice changes nothing.

Chinese has no spaces to say where a word begins, so 全国会议 holds 国会 and 发展中国家 holds 中国. Common words that
end in the middle of such an accident stand in the dictionary as themselves: the word that begins first wins.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping

from ahocorasick_rs import AhoCorasick, MatchKind

# Found by laying every variant of the shipped vocabulary over the frequent words of jieba's dictionary, alone and
# two in a row; tests/cases/words.yaml holds the accidents.
_ORDINARY = (
    "全国 我国 各国 别国 他国 外国 本国 两国 多国 邻国 该国 祖国 大国 小国 强国 发展中国家 其中国家 共和国会",
    "爱国会 建国会 救国会 其中 任何 任何人 任何时候 主要 重要 首要 需要 只要 还要 就要 不要 中央行政 中央行动",
    "哈萨克斯坦 白俄罗斯 北大西洋 东北大学 西北大学 湖北大学 河北大学 北大荒 芝加哥 芝加哥大学 大哥大 墨西哥大学",
    "山海关 社会民主党 大马士革 阿里山 三星级 五星级 印度洋 印度尼西亚 大陆架 大陆性 欧亚大陆 次大陆 十四五岁",
    "今日 昨日 明日 往日 最高 提高 最大 方法 办法 做法 发布 公布 分布 宣布 广泛 方面 全面 意思 身上 越来越 明白",
    "学习 根据 提出 管理 出现 发现 体现 实现 虽然 自然 自然而然 果然 当然 一点 重点 观点 特点 项目 问题 基本 资本",
    "应该 完全 安全 如此 来自 销售 合作 工作 写作 反对 面对 针对 无论 无论如何 前所未有 从未有过 从未 说到底 具有",
    "还有 拥有 没有 对于 位于 属于 关于 由于 于是 城市 进入 加入 得到 达到 内容 批准 标准 思想 改革 比赛 人类",
    "比较 召开 会议 东西 开放 选举 完善 感觉 行为 认为 作为 成为 称为 例如 比如 假如 相关 有关 机关 机会 社会",
    "附近 最近 独立 设立 建立 成立 整个 几个 几个人 从而 以下 一下 之下 一边 身边 旁边 来说 再说 据说 不管",
    "不管怎样 不可 不置可否 意见 看见 看看 听说 原因 时间 今天 明天 相当 应当 当前 目前 以前 之前 规定 决定 一定",
    "不一定 零售价 大敌当前 毫无办法 曾几何时 是否 东北 西北 湖北 河北 人民 公民 无法 心中 终于 根本 以上 处理",
    "表现 作出 一天 每天 天下 西南 名字 很快 数据 亲自 小说 父亲 母亲 适当 抗日 一个 受到 看到 突然 扩大 重大",
    "相对 创作 制作 制定 委员会",
)
ORDINARY = frozenset(" ".join(_ORDINARY).split())


_LATIN = frozenset(string.ascii_letters + string.digits)
_JOINS = _LATIN | set("@#-")  # what begins or is within the word that the next letter belongs to


class Rewriter:
    """Replaces the longest known word at each place, in one pass over the text."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Args:
        words: word → what it is rewritten to. Words are lower-case, Simplified, without double spaces.
        """
        known: dict[str, str | None] = {**dict.fromkeys(ORDINARY), **words}
        self._replacements = list(known.values())
        self._latin_ends = [(word[0] in _LATIN, word[-1] in _LATIN) for word in known]
        self._automaton = AhoCorasick(list(known), matchkind=MatchKind.Standard) if words else None

    def __call__(self, text: str) -> str:
        """``text`` with every known word rewritten; words of Latin letters match whole words only."""
        if self._automaton is None:
            return text
        words = self._words_in(text)
        if not words:
            return text
        pieces: list[str] = []
        end = 0
        for start, not_stop, index in words:
            if start >= end:
                stop, replacement = -not_stop, self._replacements[index]
                if replacement is not None:
                    pieces += [text[end:start], " ", replacement, " "]
                else:
                    pieces.append(text[end:stop])
                end = stop
        pieces.append(text[end:])
        return "".join(pieces)

    def _words_in(self, text: str) -> list[tuple[int, int, int]]:
        """Where known words start, where they stop (negative), and which: first ones first, of those the longest.

        What lies inside a Latin word is left out before the longest is chosen: ``u s and`` begins like ``u s a``.
        """
        assert self._automaton is not None
        ends, last = self._latin_ends, len(text)
        found = [
            (start, -stop, index)
            for index, start, stop in self._automaton.find_matches_as_indexes(text, overlapping=True)
            if not (ends[index][0] and start and text[start - 1] in _JOINS)
            and not (ends[index][1] and stop < last and text[stop] in _LATIN)
        ]
        found.sort()
        return found


def dictionary(groups: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Variant → canonical form, over all ``(canonical, variants)`` groups; the first group wins."""
    words: dict[str, str] = {}
    for canonical, variants in groups:
        for variant in (canonical, *variants):
            words.setdefault(variant, canonical)
    return words
