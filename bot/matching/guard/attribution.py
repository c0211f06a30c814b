"""Who says so: what a newspaper reports is not what the author argues, nor the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.language import Language
from bot.domain.reply import Difference, DifferenceKind
from bot.domain.trace import Effect, Finding, Form
from bot.matching.cues import Cued
from bot.matching.guard.negation import is_turned

if TYPE_CHECKING:
    from bot.matching.guard.facts import Subject, View

AUTHOR = "author"  # stands for the author of the source among the ids of names
TURNED_ROUND = 0.6  # a statement this near to a phrasing, but of another speaker, is that phrasing
_CALLED = {Language.ZH_HANS: "作者", Language.ZH_HANT: "作者", Language.EN: "the author"}

_WHO = r"(@[a-z0-9.-]+|\bauthor\b|作者)"
_SAYS = (
    r"(?:say|says|said|think|thinks|believes?|argues?|argued|claims?|claimed|propose|reports?|reported|warn(?:s|ed)?"
    r"|notes?|noted|writes?|wrote|write|stress(?:es|ed)?|predict(?:s|ed)?|expects?|insist(?:s|ed)?|told|points? out)\b"
)
_SAYS_ZH = r"(?:报道|报导|说|称|认为|指出|主张|警告|表示|透露|预计|预测|写道|提到|相信|强调)"
_SPEAKER = Cued(
    rf"\baccording to (?:the )?{_WHO}|\bin (?:the )?{_WHO} (?:view|eyes|opinion)\b|{_WHO} (?:also |still )?{_SAYS}"
    rf"|(?:据|根据|依)\s?{_WHO}|{_WHO}\s?(?:本人|也|还|曾)?\s?(?:这样)?{_SAYS_ZH}(?!服)|(?:在|按)\s?{_WHO}\s?(?:看来|的说法|所说)"
)
# The author relates what others say; only what is put forward as the author's own view is held against them
_OWN_VIEW = re.compile(r"argu|think|believ|opinion|view|认为|認為|主张|主張|看来|看來|觉得|覺得|相信", re.IGNORECASE)


def speakers_of(normalised: str) -> frozenset[str]:
    """Ids of those whom a normalised text has saying something; :data:`AUTHOR` for the author of the source."""
    found = (next(filter(None, match.groups())) for match in _SPEAKER.finditer(normalised))
    return frozenset(each[1:] if each[0] == "@" else AUTHOR for each in found)


def source_speakers(subject: Subject) -> frozenset[str]:
    """Those whom the source has saying it; empty where it is told plainly."""
    return subject.core.speakers | subject.nearest.speakers or subject.anywhere.speakers


def check(view: View, subject: Subject) -> Iterator[Finding]:
    """``differs`` for a statement in another mouth; ``demote`` or ``veto`` where it is not plainly the same."""
    mine = view.facts.speakers if view.form is Form.STATEMENT else frozenset()
    theirs = source_speakers(subject) if mine else frozenset()
    if not theirs or mine & theirs:
        return
    if mine == {AUTHOR} and not _OWN_VIEW.search(view.text):
        return
    yours, source = (_label(view, min(each)) for each in (mine, theirs))
    reason = f"{yours} is not {source}"
    if subject.closeness >= TURNED_ROUND and not is_turned(view.facts, subject.nearest):
        yield Finding("attribution", Effect.DIFFERS, reason, Difference(DifferenceKind.NAME, yours, source))
    elif mine <= subject.anywhere.names | {AUTHOR}:
        yield Finding("attribution", Effect.DEMOTE, reason)
    else:
        yield Finding("attribution", Effect.VETO, reason)


def _label(view: View, speaker: str) -> str:
    return _CALLED[view.language] if speaker == AUTHOR else view.name(speaker)
