"""What sort of thing a question asks for: "when was it founded" is not answered by who founded it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.trace import Effect, Finding, Form

if TYPE_CHECKING:
    from bot.matching.guard.facts import Subject, View

_SORTS = {
    "when": r"\bwhen\b|\bwhat (?:year|date|month|day)\b|\bhow (?:old|long)\b"
    r"|什么时候|何时|几时|哪一?[年天月日]|多久|多大(?:年纪|岁数)|哪个月|几岁|边年",
    "where": r"\bwhere\b|\bwhich (?:city|country|university)\b|哪里|哪儿|边度|何处|哪国|哪个(?:城市|国家|大学)",
    "count": r"\bhow (?:many|much)\b|多少|几[个家项条倍人页款本]|几多",
    "who": r"\bwho(?:se|m)?\b|谁|哪位|边个|什么人",
    "why": r"\bwhy\b|为什么|为何|点解|凭什么|原因",
}
_PATTERNS = {sort: re.compile(pattern) for sort, pattern in _SORTS.items()}
_SPACE_IN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


def asked_for(normalised: str) -> frozenset[str]:
    """The sorts of thing that a normalised text asks for."""
    text = _SPACE_IN_HAN.sub("", normalised)
    return frozenset(sort for sort, pattern in _PATTERNS.items() if pattern.search(text))


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``demote`` for a question after a sort of thing that the candidate neither is asked for nor holds."""
    if view.form is Form.STATEMENT or not subject.answers:
        return
    held = set(subject.anywhere.asks)
    if any(figure.unit == "year" for figure in subject.core.figures):
        held.add("when")
    if subject.core.figures:
        held.add("count")
    for sort in sorted(view.facts.asks - held):
        yield Finding("asked", Effect.DEMOTE, f"nobody asks it for {sort}, and it does not say")
