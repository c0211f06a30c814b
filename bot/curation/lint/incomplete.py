"""Entries that say of themselves that something is missing from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.curation.lint.remark import Remark, Severity, Subject
from bot.curation.wordings import MIN_PHRASINGS, Missing

RULE = "incomplete"
_NAMES = {Missing.ZH_HANS: "Simplified Chinese", Missing.EN: "English"}


def is_complete(subject: Subject) -> Iterator[Remark]:
    """An entry has its texts in both languages, and enough ways of asking it; what is missing is named."""
    for entry in subject.entries:
        model = subject.base.entries[entry.id].model
        for place, named in enumerate(getattr(model, "missing", ())):
            message = _few(model.phrasings) if named is Missing.PHRASINGS else _untold(named)
            yield subject.remark(Severity.WARNING, RULE, entry.id, message, "missing", place)


def _untold(language: Missing) -> str:
    return f"the {_NAMES[language]} is missing, readers of it are shown the other language; write it"


def _few(phrasings: Any) -> str:
    counts = {Missing.ZH_HANS.value: len(phrasings.zh_hans), Missing.EN.value: len(phrasings.en)}
    few = {language: count for language, count in counts.items() if count < MIN_PHRASINGS}
    if not few:
        return "it says that phrasings are missing, and has enough; take that out of the list"
    found = " and ".join(f"{count} in {language}" for language, count in few.items())
    return f"it has few phrasings ({found}), so few questions find it; write at least {MIN_PHRASINGS} of each"
