"""What a question asks for: "when was it founded" is answered neither by who founded it nor by when it closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.trace import Effect, Finding, Form
from bot.matching.cues import Sorts

if TYPE_CHECKING:
    from bot.matching.guard.facts import Subject, View

_SORTS = {
    "when": r"\bwhen\b|\b(?:what|which) (?:year|date|month|day)\b|\bhow (?:old|long)\b"
    r"|什么时候|何时|几时|哪一?[年天月日]|多久|多大(?:年纪|岁数)|哪个月|几岁|边年",
    "where": r"\bwhere\b|\bwhich (?:city|country|university|place)\b"
    r"|哪里|哪儿|边度|何处|哪国|哪个(?:城市|国家|大学|地方)",
    "count": r"\bhow (?:many|much)\b|多少|(?<![这近那前后头好])几[个家项条倍人页款本成代块枚张座台艘]|百分之几|几多",
    "who": r"\bwho(?:se|m)?\b|谁|哪位|边个|什么人|哪个人",
    "why": r"\bwhy\b|为什么|为何|点解|凭什么|原因",
    "which": r"\bwhich\b(?! (?:is|are|was|were|has|have|will|would|can|he|she|they|it|the author)\b)"
    r"|哪[个家款种些]|边款",
    "besides": r"\bbesides\b|\bother than\b|\bapart from\b|\baside from\b|\b(?:what|who|which|anything|anyone) else\b"
    r"|除了|除.{1,16}[以之]外|还有(?:什么|谁|哪)",
}
_ASKED = Sorts(_SORTS)
_SPACE_IN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
# What is done, or happens, at one time and by somebody: who founded it is not who closed it
_DOINGS = {
    "found": r"\bfound(?:s|ed|ing|er|ers)?\b|\bestablish(?:es|ed)?\b|\bset up\b|创办|创立|成立|创建|创始",
    "ban": r"\bban(?:s|ned)?\b|\bprohibit(?:s|ed)?\b|\boutlaw(?:s|ed)?\b|\bblock(?:s|ed)?\b|禁|封杀",
    "allow": r"\ballow(?:s|ed)?\b|\bpermi(?:t|ts|tted|ssion)\b|\bapprov(?:e|es|ed|al)\b|\bclear(?:s|ed)\b"
    r"|允许|批准|准许|放行|解禁",
    "buy": r"\bbuys?\b|\bbought\b|\bacqui(?:re|res|red|sition)\b|\bpurchas(?:e|es|ed)\b|收购|购买|买",
    "sell": r"\bsells?\b|\bsold\b|\bsales?\b|出售|销售|卖",
    "publish": r"\bpublish(?:es|ed)?\b|\bappear(?:s|ed)?\b|发表|刊登|登",
    "launch": r"\blaunch(?:es|ed)?\b|\breleas(?:e|es|ed)\b|\bunveil(?:s|ed)?\b|推出|发布|问世",
    "die": r"\bdie[sd]?\b|\bdeath\b|去世|逝世|过世",
    "bear": r"\bborn\b|\bbirth(?:day|date)?\b|出生|诞生|生日",
    "sue": r"\bsue[sd]?\b|\blawsuit\b|起诉|告上",
    "close": r"\bclos(?:e|es|ed)\b|\bshut\b|\bdissolv(?:e|es|ed)\b|\bbankrupt(?:cy)?\b|关闭|倒闭|解散|破产",
    "leave": r"\bleft\b|\bleaves?\b|\bresign(?:s|ed)?\b|\bquits?\b|\bstepped down\b|离开|辞职|卸任",
    "arrest": r"\barrest(?:s|ed)?\b|\bjail(?:s|ed)?\b|\bimprison(?:s|ed)?\b|被捕|入狱|坐牢|逮捕",
    "list": r"\bipo\b|\b(?:go|goes|went) public\b|上市|挂牌",
    "translate": r"\btranslat(?:e|es|ed|or)\b|翻译|译者|译",
}
_DONE = Sorts(_DOINGS)
_SETTLED = frozenset(("when", "where", "who"))  # sorts with one answer, which belongs to one doing


def asked_for(normalised: str) -> frozenset[str]:
    """The sorts of thing that a normalised text asks for."""
    return _ASKED.of(_SPACE_IN_HAN.sub("", normalised))


def is_asked_for(sort: str, normalised: str) -> bool:
    """Whether a normalised text asks for one sort of thing."""
    return _ASKED.has(sort, _SPACE_IN_HAN.sub("", normalised))


def doings_of(normalised: str) -> frozenset[str]:
    """What is done or happens in a normalised text, of what the guard knows."""
    return _DONE.of(normalised)


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``demote`` for a question after a sort of thing, or after the doing of it, that the candidate does not hold."""
    if view.form is Form.STATEMENT or not subject.answers or not view.facts.asks:
        return
    mine, known = view.facts, subject.anywhere
    for sort in sorted(mine.asks):
        if subject.is_asked_for(sort) or _tells(sort, subject):
            continue
        yield Finding("asked", Effect.DEMOTE, f"nobody asks it for {sort}, and it does not say")
    if mine.asks & _SETTLED and mine.doings and known.doings and not mine.doings & known.doings:
        yield Finding("asked", Effect.DEMOTE, "it tells of another doing")


def _tells(sort: str, subject: Subject) -> bool:
    """Whether a candidate says something of that sort, though nobody asks it so."""
    if sort == "when":
        return any(figure.unit == "year" for figure in subject.core.figures)
    return bool((sort == "count" and subject.core.figures) or (sort == "which" and subject.core.names))
