"""Traditional wordings that are given by hand although they are derived just so."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curation.lint.remark import Remark, Severity, Subject
from bot.curation.traditional import Deriver
from bot.curation.wordings import texts_of

RULE = "needless-override"


def overrides_are_needed(subject: Subject) -> Iterator[Remark]:
    """A ``zh-Hant`` text differs from the derived one: otherwise it would only have to be kept up with it."""
    derive = Deriver.of(subject.knowledge.vocabulary)
    for entry in subject.entries:
        name, item = entry.id, subject.base.entries[entry.id]
        for text, path in texts_of(item.model):
            if text.zh_hant is not None and text.zh_hans and text.zh_hant == derive(text.zh_hans):
                message = "zh-Hant is what is derived from zh-Hans anyway; take it out"
                yield subject.remark(Severity.WARNING, RULE, name, message, *path, "zh-Hant")
