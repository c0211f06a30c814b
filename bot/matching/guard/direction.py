"""Who does what to whom: "A sued B" is not "B sued A", and a fall from 95% to 50% is no rise from 50% to 95%.

The names of a text are put in the order of their roles: whoever acts first, what it is done to next, whence and whither
last, so that active and passive voice read alike ("B was sued by A", B 被 A 起诉). Two texts with the same names in
another order say something else, unless the word between them is turned round too: to buy from is to be sold to, before
is not after, and who is cheaper has the other dearer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import TYPE_CHECKING

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.cues import Cued
from bot.matching.guard.negation import is_turned

if TYPE_CHECKING:
    from bot.matching.guard.facts import Facts, Subject, View

TURNED_ROUND = 0.6  # a statement this near to a phrasing, but the other way round, is that phrasing turned round
MANY_NAMES = 24  # that are put in order; a message with more of them tells no single story

# An opposites pair with such words on both sides turns round who does it to whom
CONVERSE = frozenset(
    [
        "buy",
        "bought",
        "purchase",
        "sell",
        "sold",
        "import",
        "imported",
        "export",
        "exported",
        "before",
        "after",
        "surpass",
        "lag",
        "lend",
        "borrow",
        "购买",
        "采购",
        "出售",
        "销售",
        "进口",
        "出口",
        "之前",
        "之后",
        "超越",
        "落后",
        "借出",
        "借入",
    ]
)
# Comparatives, by what is compared: what is more of it, and what is less
_COMPARED = {
    "price": (
        r"\b(?:more expensive|dearer|pricier|costs? more)\b|贵",
        r"\b(?:cheaper|less expensive|costs? less)\b|便宜",
    ),
    "amount": (
        r"\b(?:more|larger|bigger|higher|greater)\b(?=[^#]{0,80}\bthan\b)|\bexceeds?\b|[多高大]于|比.{1,40}[多高大](?!数)",
        r"\b(?:fewer|less|smaller|lower)\b(?=[^#]{0,80}\bthan\b)|[少低小]于|不及|不如|比.{1,40}[少低小](?!数)",
    ),
    "pace": (r"\bfast(?:er)?\b|\bquick(?:er|ly)?\b|快", r"\bslow(?:er|ly)?\b|慢"),
    "force": (r"\bstronger\b|\bbetter\b|比.{1,40}强", r"\bweaker\b|\bworse\b|比.{1,40}[弱差]"),
}
_SIGNS = {of: (Cued(more), Cued(less)) for of, (more, less) in _COMPARED.items()}
_TWO_WAYS = frozenset(("price", "amount"))
_PRICE = Cued(r"价|\bpriced?\b|\bcosts?\b")

_NAME = re.compile(r"@[a-z0-9.-]+")
_TITLE = r"(?: (?:the|president|mayor|mr|ms|dr))?"
_BESIDE = re.compile(rf"\s*(?:和|与|跟|同|及|以及|或|或者|还是|的|(?:and|or|vs|versus){_TITLE})?\s*")
_MARKS = (  # what stands right before a name, nearest first
    ("agent", re.compile(rf"(?:\bby{_TITLE}|被|遭到?|受到?|由|得到|获得?|经)\s*$")),
    ("source", re.compile(rf"(?:\bfrom{_TITLE}|从|自)\s*$")),
    ("target", re.compile(rf"(?:\b(?:to|towards|against|for){_TITLE}|向|对|对于|给|往|到)\s*$")),
    ("time", re.compile(r"(?:\b(?:before|after) (?:the )?)\s*$")),
    ("place", re.compile(r"(?:\b(?:in|inside|within|across)(?: the)?|在)\s*$")),
    ("cleft", re.compile(r"是\s*$")),
)
# H20 被禁之前 …: what follows a name and makes it the time of something else
_BEFOREHAND = re.compile(r"\s?[^\s@#]{1,16}(?:之前|之后|以前|以后)")
_COURSE = Cued(
    r"(?:\bfrom|从|由|自)\s{0,2}(#[0-9.]+[a-z%]*)[^#@]{0,24}?(?:\bto\b|[到至成为])[^#@]{0,8}?(#[0-9.]+[a-z%]*)"
)


class Role(IntEnum):
    """The order in which names are told, whatever the voice."""

    AGENT = 0
    BARE = 1
    BOUND = 2  # whence or whither
    LATER = 3  # before or after whom
    WHERE = 4


@dataclass(frozen=True, slots=True)
class Roles:
    """Who does what to whom in a text.

    Attributes:
        place: name → its place in the order of roles; names side by side share one.
        signs: what is compared → whether what stands first has more of it (1) or less (-1).
        compared: what is compared at all, whoever has more of it.
        courses: figures that something went from and to.
        beside: pairs of names that stand side by side, in that order.
        located: names that only say where.
        unclear: names that stand in several roles, left out of all else.
    """

    place: Mapping[str, int]
    signs: Mapping[str, int]
    compared: frozenset[str]
    courses: frozenset[tuple[str, str]]
    beside: frozenset[tuple[str, str]]
    located: frozenset[str]
    unclear: frozenset[str]


def roles_of(normalised: str, names: Set[str], beside: Set[str]) -> Roles:
    """The roles in a normalised text.

    Args:
        normalised: the text.
        names: the names to put in order.
        beside: those among them that only say who said it.
    """
    found: dict[str, tuple[Role, int]] = {}
    side_by_side: set[tuple[str, str]] = set()
    unclear: set[str] = set()
    group, end, role, last = 0, -1, Role.BARE, ""
    cleft = normalised.rstrip("吗嘛呢 ").endswith("的")
    for match in islice(_NAME.finditer(normalised), MANY_NAMES):
        name = match[0][1:]
        if name not in names or name in beside:
            continue
        if end >= 0 and _is_beside(normalised, end, match.start(), role):
            side_by_side.add((last, name))
        else:
            group += 1
            role = _role(normalised, match.start(), cleft=cleft)
        end, last = match.end(), name
        if name in found and found[name][0] is not role:
            unclear.add(name)  # sold to China, so that China's developers …: in which of its roles is it meant?
        found.setdefault(name, (role, group))
    ranks = {each: place for place, each in enumerate(sorted(set(found.values())))}
    signs, compared = _signs(normalised)
    courses = frozenset((match[1], match[2]) for match in _COURSE.finditer(normalised))
    place = {name: ranks[each] for name, each in found.items() if name not in unclear}
    located = frozenset(name for name, (its_role, _) in found.items() if its_role is Role.WHERE)
    together = frozenset(pair for pair in side_by_side if unclear.isdisjoint(pair))
    return Roles(place, signs, compared, courses, together, located - unclear, frozenset(unclear))


def _is_beside(text: str, end: int, start: int, role: Role) -> bool:
    """Whether nothing but "and" and the like stands between two names; after "before the H200" another one begins."""
    return _BESIDE.fullmatch(text, end, start) is not None and (role < Role.BOUND or not text[end:start].isspace())


def _role(text: str, start: int, *, cleft: bool) -> Role:
    """The role of the name at ``start``, by what stands right before it."""
    if _BEFOREHAND.match(text, text.index(" ", start) if " " in text[start:] else len(text)):
        return Role.LATER
    before = text[max(0, start - 16) : start]
    mark = next((name for name, pattern in _MARKS if pattern.search(before)), "")
    if mark == "agent" or (mark == "cleft" and cleft):
        return Role.AGENT
    return {"source": Role.BOUND, "target": Role.BOUND, "time": Role.LATER, "place": Role.WHERE}.get(mark, Role.BARE)


def _signs(text: str) -> tuple[dict[str, int], frozenset[str]]:
    found = {of: (more.search(text) is not None, less.search(text) is not None) for of, (more, less) in _SIGNS.items()}
    if any(found["amount"]) and not any(found["price"]) and _PRICE.search(text):
        found["price"], found["amount"] = found["amount"], (False, False)
    signs = {of: more - less for of, (more, less) in found.items() if more != less}
    return signs, frozenset(of for of, either in found.items() if any(either))


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` for a statement that tells it the other way round, ``demote`` for a question that does."""
    if not _against(view, subject):
        if compares_anew(view.facts, subject):
            yield Finding("direction", Effect.DEMOTE, "it compares what the entry does not compare")
        return
    stated = view.form is Form.STATEMENT and not is_turned(view.facts, subject.nearest)
    if stated and subject.closeness >= TURNED_ROUND:
        difference = Difference(DifferenceKind.POLARITY, view.text, subject.statement.in_language(view.language))
        yield Finding("direction", Effect.DIFFERS, "it tells it the other way round", difference)
    else:
        yield Finding("direction", Effect.DEMOTE, "it may tell it the other way round")


def _against(view: View, subject: Subject) -> bool:
    """Whether a candidate tells what a message tells, yet the other way round, and never the message's way."""
    mine = view.facts
    if any((end, start) in subject.nearest.roles.courses for start, end in mine.roles.courses):
        return True
    names = mine.roles.place.keys()
    if view.form is Form.KEYWORDS or len(names) < 2 or len(names & subject.anywhere.names) < 2:
        return _converse(mine, subject.nearest)
    return bool(pairs_told_otherwise(mine, subject))


def pairs_told_otherwise(mine: Facts, subject: Subject) -> frozenset[tuple[str, str]]:
    """The pairs of names that a candidate always tells the other way round than a message."""
    against: set[tuple[str, str]] = set()
    alike: set[tuple[str, str]] = set()
    for each in alike_in_words(mine, subject):
        if measures(mine) ^ measures(each) <= mine.roles.compared & each.roles.compared:
            swapped = dict(swapped_pairs(mine.roles, each.roles))
            if not _converse(mine, each):
                against |= {pair for pair, turned in swapped.items() if turned}
                alike |= {pair for pair, turned in swapped.items() if not turned}
            elif True in swapped.values():  # what is turned twice is as it was
                alike |= swapped.keys()
            else:
                against |= swapped.keys()
    return frozenset(against - alike)


def alike_in_words(mine: Facts, subject: Subject) -> Iterator[Facts]:
    """The candidate's phrasing nearest to a message, and its statements that share a word with it beside names."""
    yield subject.nearest
    yield from (each for each in subject.statements() if not mine.words or mine.words & each.words)


def measures(facts: Facts) -> frozenset[str]:
    """What a text compares, and its pairs of words that turn round who does it to whom."""
    sided = {pair for pair, sides in facts.sides.items() if pair in facts.converse and len(sides) == 1}
    # "as fast as" tells no more than "as": only what can stand for its own converse is compared
    compared = {of for of in facts.roles.compared if of in _TWO_WAYS or facts.roles.signs.get(of, 0) < 0}
    return frozenset(sided | compared)


def tells_alike(mine: Facts, theirs: Facts) -> bool:
    """Whether one text has the other's names in the same roles, and compares nothing that the other does not.

    Names side by side may be swapped where each does it.
    """
    one, other = mine.roles, theirs.roles
    if one.unclear and mine.text != theirs.text:
        return False
    if not (one.place.keys() <= other.place.keys() and measures(mine) & one.compared <= other.compared):
        return False
    if one.located != other.located & one.place.keys():
        return False
    if is_turned_round(mine, theirs):
        return False
    if "each" in mine.reach:
        return True
    return not any((last, first) in other.beside for first, last in one.beside) and not (
        any(other.place[first] > other.place[last] for first, last in one.beside)
        or any(one.place.get(first, -1) > one.place.get(last, len(one.place)) for first, last in other.beside)
    )


def is_turned_round(mine: Facts, theirs: Facts) -> bool:
    """Whether one text tells the other the other way round: other roles, or the converse word, but not both."""
    return _converse(mine, theirs) != any(swapped for _, swapped in swapped_pairs(mine.roles, theirs.roles))


def swapped_pairs(mine: Roles, theirs: Roles) -> Iterator[tuple[tuple[str, str], bool]]:
    """Pairs of names that both texts hold, and whether they stand in another order of roles; those that have one."""
    shared = [
        name for name in mine.place if name in theirs.place and (name in mine.located) == (name in theirs.located)
    ]
    for number, one in enumerate(shared):
        for other in shared[number + 1 :]:
            order = (mine.place[one] - mine.place[other]) * (theirs.place[one] - theirs.place[other])
            if order:
                yield (one, other), order < 0


def _converse(mine: Facts, theirs: Facts) -> bool:
    """Whether the word between the names is turned round: buy against sell, cheaper against dearer."""
    if mine.roles.signs and any(sign == -theirs.roles.signs.get(of, 0) for of, sign in mine.roles.signs.items()):
        return True
    return any(
        len(sides) == 1 and bool(theirs.sides.get(pair)) and not sides & theirs.sides[pair]
        for pair, sides in mine.sides.items()
        if pair in mine.converse
    )


def compares_anew(mine: Facts, subject: Subject) -> bool:
    """Whether a message says which of two has more, and the candidate compares nothing."""
    if len(mine.roles.place) < 2 or not mine.roles.signs.keys() - {"pace"}:
        return False
    return not subject.anywhere.roles.compared and not any(each.unit == "x" for each in subject.anywhere.figures)


def is_comparative(word: str) -> bool:
    """Whether an English word says which of two has more."""
    return any(pattern.search(f"{word} than") for patterns in _SIGNS.values() for pattern in patterns)
