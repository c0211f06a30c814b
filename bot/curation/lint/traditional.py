"""Traditional wordings that are given by hand although they are derived just so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.curation.lint.remark import Remark, Severity, Subject
from bot.curation.schema import TextModel
from bot.curation.traditional import Deriver

RULE = "needless-override"


def overrides_are_needed(subject: Subject) -> Iterator[Remark]:
    """A ``zh-Hant`` text differs from the derived one: otherwise it would only have to be kept up with it."""
    derive = Deriver.of(subject.knowledge.vocabulary)
    for name, item in subject.base.entries.items():
        for text, path in texts_of(item.model):
            if text.zh_hant is not None and text.zh_hant == derive(text.zh_hans):
                message = "zh-Hant is what is derived from zh-Hans anyway; take it out"
                yield subject.remark(Severity.WARNING, RULE, name, message, *path, "zh-Hant")


def texts_of(model: Any) -> Iterator[tuple[TextModel, tuple[str | int, ...]]]:
    """Every text inside an item of the base with its place."""
    for name in type(model).model_fields:
        yield from _texts_at(getattr(model, name), (name,))


def _texts_at(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[TextModel, tuple[str | int, ...]]]:
    if isinstance(value, TextModel):
        yield value, path
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from _texts_at(each, (*path, place))
    elif hasattr(type(value), "model_fields"):
        for inner, rest in texts_of(value):
            yield inner, (*path, *rest)
