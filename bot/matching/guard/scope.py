"""How far it holds: all is not most, together is not each, only is not not only, and planned is not done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.cues import Cued, Sorts
from bot.matching.guard.negation import is_turned

if TYPE_CHECKING:
    from bot.matching.guard.facts import Facts, Subject, View

TURNED_ROUND = 0.6  # a statement this near to a phrasing, but of another reach, is that phrasing
_REACHES = {
    "all": r"(?<!at )(?<!above )(?<!after )(?<!of )\ball\b(?! (?:the way|over|about|along|but)\b)"
    r"|\bevery\b(?! (?:year|day|way)\b)|所有|全都|一切|每[个家名款位]",
    "most": r"\bmost (?=of\b|people\b|(?!powerful|capable|advanced|important|recent)(?:[a-z]+ )?[a-z]{2,}s\b)"
    r"|\bmajority\b|\bmostly\b|大多数?|(?<![少大])多数|大部分|大都(?!市)",
    "few": r"(?<!a )(?<!last )(?<!past )\bfew\b(?! (?:years|months|weeks|days)\b)|\bminority\b|\bhardly any\b"
    r"|少数|极少|很少|少部分",
    "each": r"\beach\b(?! other\b)|\bboth\b|\bapiece\b|各(?=[占持有出自拿投])|分别",
    "together": r"\btogether\b(?! with\b)|\bcombined\b|\bin total\b|\baltogether\b|一共|总共|合计|加起来|合起来",
}
_REACHED = Sorts(_REACHES)
_EXCLUSIVE = (frozenset(("all", "most", "few")), frozenset(("each", "together")))

_PLANNED = Cued(
    r"\bconsider(?:s|ed|ing|ation)?\b|\bweigh(?:s|ed|ing)?\b|\bplan(?:s|ned|ning)?\b|\b(?:may|might|could|would)\b"
    r"|\bintends?\b|\bexpect(?:s|ed)?\b|\bpropos(?:e|es|ed)\b|考虑|打算|计划|准备|可能|有望|预计|或将|拟"
)
_TO_COME = Cued(r"\bwill\b|(?<![主重需只必首将])要(?![求素点害闻])|(?<![国社议协机])会(?![议社计员谈见])")
_DONE = Cued(r"\balready\b|\b(?:has|have) (?:now )?(?:[a-z]+ed|put|spent|given|made|sold|bought)\b|已经|已(?=[^有知])")

_ONLY = Cued(r"\b(?:only|merely|just|solely|purely|nothing but)\b|[只仅]|纯粹|无非|光是")
_NOT_ONLY = Cued(
    r"\bnot (?:\w+ )?(?:only|merely|just|solely|purely)\b|\bmore than\b|\bbeyond\b|不[只仅光单止但]|不再仅|并非[只仅]"
)


def reach_of(normalised: str) -> frozenset[str]:
    """How far a normalised text says that it holds: ``all``, ``most``, ``few``, ``each``, ``together``."""
    return _REACHED.of(normalised)


def only_of(normalised: str) -> int:
    """-1 where a text says that something is all there is (only), 1 where it says that it is not, 0 otherwise."""
    return 1 if _NOT_ONLY.search(normalised) else -1 if _ONLY.search(normalised) else 0


def pending_of(normalised: str) -> int:
    """2 where a text tells of what is only considered, planned or possible, 1 where of what is to come, 0 otherwise."""
    return 2 if _PLANNED.search(normalised) else 1 if _TO_COME.search(normalised) else 0


def is_done(normalised: str) -> bool:
    """Whether a text says outright that something has come about."""
    return _DONE.search(normalised) is not None


def claims_too_early(mine: Facts, theirs: Facts) -> bool:
    """Whether a message tells as a fact what the other text tells as a plan."""
    return theirs.pending == 2 and mine.pending == 0


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` for a statement of another reach, ``demote`` for a question of one."""
    mine = view.facts.reach
    theirs = subject.nearest.reach if mine else frozenset()
    other = any(mine & group and theirs & group and not mine & theirs & group for group in _EXCLUSIVE)
    stated = view.form is Form.STATEMENT
    early = stated and view.facts.done and not subject.nearest.done and claims_too_early(view.facts, subject.nearest)
    if not other and not early and not (stated and view.facts.scope * subject.nearest.scope < 0):
        return
    if stated and subject.closeness >= TURNED_ROUND and not is_turned(view.facts, subject.nearest):
        difference = Difference(DifferenceKind.POLARITY, view.text, subject.statement.in_language(view.language))
        yield Finding("scope", Effect.DIFFERS, "it holds for more or for fewer", difference)
    else:
        yield Finding("scope", Effect.DEMOTE, "it may hold for more or for fewer")
