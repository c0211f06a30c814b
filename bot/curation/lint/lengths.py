"""Answers that do not fit: into one message of Telegram, or on one screen of a phone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curation.lint.remark import Remark, Severity, Subject
from bot.domain.entry import Entry, EntryKind
from bot.domain.language import Language
from bot.domain.reply import Answer
from bot.domain.trace import Match
from bot.services.compose import answer_of

RULE = "length"
_KEYS = {EntryKind.CLAIM: "text", EntryKind.FAQ: "answer", EntryKind.BOUNDARY: "reply", EntryKind.SMALLTALK: "reply"}


def fits_a_message(subject: Subject) -> Iterator[Remark]:
    """An answer with its note and sources fits into one message, in each language; a long text is pointed out."""
    limits = subject.limits
    for entry in subject.entries:
        for language in _written(subject, entry):
            text = entry.says.in_language(language)
            if entry.kind is not EntryKind.SMALLTALK:
                answer = answer_of(subject.knowledge, Match(entry.id, entry.kind, 1.0), language)
                whole = _units(_shown(answer))
            else:
                whole = _units(text)
            where = (_KEYS[entry.kind], language.value)
            if whole > limits.message:
                message = (
                    f"with its sources it takes {whole:,} characters, a message holds {limits.message:,}; shorten it"
                )
                yield subject.remark(Severity.ERROR, RULE, entry.id, message, *where)
            elif len(text) > limits.screen:
                message = f"it is {len(text):,} characters long, more than a screen of {limits.screen:,}; shorten it"
                yield subject.remark(Severity.WARNING, RULE, entry.id, message, *where)


def _written(subject: Subject, entry: Entry) -> list[Language]:
    """The languages in which the text stands in the file; a derived one is as long as what it is derived from."""
    text = getattr(subject.base.entries[entry.id].model, _KEYS[entry.kind])
    held = {Language.ZH_HANS: text.zh_hans, Language.ZH_HANT: text.zh_hant, Language.EN: text.en}
    return [each for each in Language if held[each]]


def _shown(answer: Answer) -> str:
    """Everything of an answer that takes room in a message."""
    sources = dict.fromkeys(each.source for each in answer.references)
    places = [f"[1] {each.place} {each.label}" for each in answer.references]
    return "\n".join([answer.question, answer.text, answer.attribution, answer.note, *places, *sources])


def _units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
