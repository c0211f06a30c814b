"""Entries as canonical JSON: what an item of YAML holds, whatever way it is written.

Keys stand in the order of the schema, languages in the order of the text model; empty values and defaults are left
out. So two documents are the same entry exactly when they are the same text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.curation import schema
from bot.curation.located import Located
from bot.curation.safe_yaml import CONTROL, Node
from bot.domain.revision import Document, Part

ADAPTERS: Mapping[Part, TypeAdapter[Any]] = {part: schema.FILES[part][part] for part in Part}

_EMPTY: tuple[object, ...] = (None, "", [], {})


class NotAnEntryError(Exception):
    """A document that is no entry, with a sentence for each reason."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


def document_of(model: BaseModel) -> Document:
    """A valid item as a document."""
    return written(plain_of(model))


def written(item: object) -> Document:
    """Keys and values as JSON, in the order they have."""
    return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


def plain_of(value: object) -> object:
    """A valid item as the keys and values that stand for it in YAML."""
    match value:
        case BaseModel():
            fields = type(value).model_fields
            named = {field.alias or name: plain_of(getattr(value, name)) for name, field in fields.items()}
            return {key: each for key, each in named.items() if each not in _EMPTY}
        case list():
            return [plain_of(each) for each in value]
        case Enum():
            return value.value
        case _:
            return value


def read_document(document: Document) -> dict[str, Any]:
    """The keys and values of a document."""
    return cast("dict[str, Any]", json.loads(document))


def model_of(part: Part, item: object) -> BaseModel:
    """Keys and values as an item of the base.

    Raises:
        NotAnEntryError: they are none.
    """
    try:
        model = cast("BaseModel", ADAPTERS[part].validate_python(item))
    except ValidationError as error:
        raise NotAnEntryError([schema.explain(dict(each)) for each in error.errors()]) from None
    if found := CONTROL.search(_texts_in(item)):
        raise NotAnEntryError([f"the character U+{ord(found[0]):04X} is not allowed; remove it"])
    return model


def located_of(part: Part, document: Document, shown_as: str) -> Located[Any]:
    """A document as an item of the base that stands in no file.

    Args:
        part: the part it belongs to.
        document: the entry.
        shown_as: what it came from, as it is named to people.

    Raises:
        NotAnEntryError: it is no entry.
    """
    item = read_document(document)
    return Located(part.value, model_of(part, item), node_of(item), shown_as)


def node_of(value: object, line: int = 0) -> Node:
    """Keys and values as if they had been read, all on one line."""
    match value:
        case dict():
            keys = {str(key): node_of(each, line) for key, each in value.items()}
            return Node(keys, line, dict.fromkeys(keys, line))
        case list():
            return Node([node_of(each, line) for each in value], line)
        case _:
            return Node(str(value), line)


def _texts_in(value: object) -> str:
    match value:
        case dict():
            return "".join(map(_texts_in, value.values()))
        case list() | tuple():
            return "".join(map(_texts_in, value))
        case _:
            return str(value)
