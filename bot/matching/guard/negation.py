"""A statement that negates what the candidate affirms, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.cues import Sorts, loosened

if TYPE_CHECKING:
    from bot.matching.guard.facts import Facts, Subject, View

# Nearer than this, two statements are the same but for the negation
TURNED_ROUND = 0.7
# The same for what is told of a denial: the words that deny are among those that differ
DENIED = 0.6

_NEGATION_ZH = re.compile("[不没未]|并非|绝非|无法|无意|毫无|从来没|唔|冇")
_NOT_NEGATION_ZH = re.compile(
    r"不仅|不但|不只|不光|不止|不断|不过|不管|不论|不同|不得不|不可|不惜|不久|不少|不满|没准|未来|未必|不妨|不然|不禁|要不要|"
    r"是不是|会不会|能不能|可不可以|有没有|对不对|行不行|好不好|算不算|不行么|不行吗|不就|差不多|不一定|说不定|不如|不安|不足"
)
_NEGATION_EN = re.compile(
    r"\b(?:not|no|never|without|cannot|neither|nor|none|isnt|arent|dont|doesnt|didnt|wont|cant)\b|n't\b"
)
_MAY_NEGATE = re.compile(loosened(f"{_NEGATION_ZH.pattern}|{_NEGATION_EN.pattern}"))  # most texts do not
_NOT_NEGATION_EN = re.compile(r"\bnot (?:only|just|merely)\b|\bno (?:matter|doubt)\b|\bor not\b")
_DENIES = re.compile(r"\b(?:deny|denies|denied|denying|refut(?:e|es|ed))\b|否认|辟谣|驳斥")
# Verbs that undo what follows them, by sense
_UNDOING = {
    "lift": r"\blift(?:s|ed|ing)?\b|\brevok(?:e|es|ed|ing)\b|\bscrap(?:s|ped)?\b|\bcancel(?:s|led|ed)?\b"
    r"|解除|取消|撤销|废除",
    "stop": r"\bstop(?:s|ped)?\b|\bhalt(?:s|ed)?\b|\bceas(?:e|es|ed)\b|\bsuspend(?:s|ed)?\b|停止|暂停|终止|中止|叫停",
    "fail": r"\bfail(?:s|ed)?\b|未能|失败|没能",
    "refuse": r"\brefus(?:e|es|ed)\b|\breject(?:s|ed)?\b|\bdeclin(?:es|ed) to\b|\bturn(?:s|ed) down\b|拒绝",
    "abandon": r"\babandon(?:s|ed)?\b|\b(?:gave|giv(?:e|es|en|ing)) up\b|放弃",
    "prevent": r"\bprevent(?:s|ed)?\b|\bavoid(?:s|ed)?\b|阻止|避免",
}
_UNDOES = Sorts(_UNDOING)


def count_negations(normalised: str) -> int:
    """How often a normalised text negates."""
    if not _MAY_NEGATE.search(normalised):
        return 0
    text = _NOT_NEGATION_EN.sub(" ", _NOT_NEGATION_ZH.sub(" ", normalised))
    return len(_NEGATION_ZH.findall(text)) + len(_NEGATION_EN.findall(text))


def denies(normalised: str) -> bool:
    """Whether somebody denies something in a normalised text."""
    return _DENIES.search(normalised) is not None


def undoing(normalised: str) -> frozenset[str]:
    """Senses of the verbs in a normalised text that undo what follows them."""
    return _UNDOES.of(normalised)


def is_turned(mine: Facts, theirs: Facts) -> bool:
    """Whether one of two texts is negated and the other is not.

    A negation that turns a word with an opposite (not allow) is left to the guard of opposites, where both take sides.
    """
    return (_free(mine, theirs) - _free(theirs, mine)) % 2 == 1


def is_denied(mine: Facts, theirs: Facts) -> bool:
    """Whether one of two texts is negated and the other is not, whatever it is that is negated."""
    return (mine.negations - theirs.negations) % 2 == 1


def negates_alike(mine: Facts, theirs: Facts) -> bool:
    """Whether two texts negate equally often; a double negation is no affirmation to be sure of."""
    return _free(mine, theirs) == _free(theirs, mine)


def _free(facts: Facts, other: Facts) -> int:
    return facts.negations - sum(count for pair, count in facts.negated.items() if pair in other.sides)


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` or ``demote`` for a statement whose negations do not agree with its nearest phrasing.

    Only statements: questions negate without meaning it (不行么, why not, 有没有).
    """
    if view.form is not Form.STATEMENT:
        return
    mine, theirs = view.facts, subject.nearest
    if is_turned(mine, theirs):
        yield _finding(view, subject, TURNED_ROUND, "one of the two is negated, the other is not")
    elif theirs.denies and not (mine.denies or mine.negations or mine.undoes or _takes_a_side(view, subject)):
        yield _finding(view, subject, DENIED, "it is told of a denial")
    elif mine.denies and not (subject.anywhere.denies or _takes_a_side(view, subject)):
        yield Finding("negation", Effect.DEMOTE, "it tells of a denial, and the entry of none")
    elif mine.undoes and mine.undoes - subject.anywhere.undoes and not _takes_a_side(view, subject):
        yield Finding("negation", Effect.DEMOTE, "it holds a verb that undoes what the entry says")


def _finding(view: View, subject: Subject, near: float, reason: str) -> Finding:
    if subject.closeness < near:
        return Finding("negation", Effect.DEMOTE, reason)
    difference = Difference(DifferenceKind.POLARITY, view.text, subject.statement.in_language(view.language))
    return Finding("negation", Effect.DIFFERS, reason, difference)


def _takes_a_side(view: View, subject: Subject) -> bool:
    """Whether the guard of opposites already has it: the message takes the other side of some pair."""
    return any(
        pair in subject.nearest.sides and not sides & subject.nearest.sides[pair]
        for pair, sides in view.facts.sides.items()
    )
