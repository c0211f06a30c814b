"""Texts and wordings inside an item of the base, and what an incomplete entry may leave out of them.

Somebody who curates on a phone writes in one language and knows few ways of asking. Such an entry says so under
``missing``: what is named there may be left out, everything else stays as strict as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError, PydanticKnownError

from bot.domain.language import Language

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4096)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]

MIN_PHRASINGS = 4

_ABSENT: Any = object()  # a key that is not there; an empty value that is there is an error of its own
_FIELDS = {"zh_hans": Language.ZH_HANS.value, "en": Language.EN.value}


class Missing(StrEnum):
    """What an entry may say that it lacks."""

    ZH_HANS = "zh-Hans"
    EN = "en"
    PHRASINGS = "phrasings"  # fewer than the four ways of asking in each language


_missing: ContextVar[frozenset[str]] = ContextVar("missing", default=frozenset())


class Strict(BaseModel):
    """What no key may be added to."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextModel(Strict):
    """A text in two or three languages. One that is left out, as the entry says, is empty."""

    zh_hans: Line = Field(default=_ABSENT, alias=Language.ZH_HANS.value, validate_default=True)
    zh_hant: Line | None = Field(default=None, alias=Language.ZH_HANT.value)
    en: Line = Field(default=_ABSENT, alias=Language.EN.value, validate_default=True)

    @field_validator("zh_hans", "en", mode="wrap")
    @classmethod
    def _may_be_missing(cls, value: object, handler: Callable[[object], str], info: ValidationInfo) -> str:
        if value is not _ABSENT:
            return handler(value)
        if _FIELDS[str(info.field_name)] in _missing.get():
            return ""
        raise PydanticKnownError("missing")


class PhrasingsModel(Strict):
    """Ways of asking one thing."""

    zh_hans: list[Line] = Field(default=_ABSENT, alias=Language.ZH_HANS.value, validate_default=True)
    zh_hant: list[Line] = Field(default_factory=list, alias=Language.ZH_HANT.value)
    en: list[Line] = Field(default=_ABSENT, alias=Language.EN.value, validate_default=True)

    @field_validator("zh_hans", "en", mode="wrap")
    @classmethod
    def _are_enough(cls, value: object, handler: Callable[[object], list[str]], info: ValidationInfo) -> list[str]:
        may_lack = bool({_FIELDS[str(info.field_name)], Missing.PHRASINGS.value} & _missing.get())
        if value is _ABSENT:
            if may_lack:
                return []
            raise PydanticKnownError("missing")
        ways = handler(value)
        if len(ways) < MIN_PHRASINGS and not may_lack:
            found = {"field_type": "List", "min_length": MIN_PHRASINGS, "actual_length": len(ways)}
            raise PydanticKnownError("too_short", found)
        return ways

    @model_validator(mode="after")
    def _are_different(self) -> Self:
        if not (self.zh_hans or self.zh_hant or self.en):
            raise ValueError("no phrasing in any language; write at least one")
        _each_once(self)
        return self


class WordingsModel(Strict):
    """Like phrasings, without a minimum."""

    zh_hans: list[Line] = Field(default_factory=list, alias=Language.ZH_HANS.value)
    zh_hant: list[Line] = Field(default_factory=list, alias=Language.ZH_HANT.value)
    en: list[Line] = Field(default_factory=list, alias=Language.EN.value)

    @model_validator(mode="after")
    def _holds_some(self) -> Self:
        if not (self.zh_hans or self.en or self.zh_hant):
            raise ValueError("no wording in any language; write at least one")
        _each_once(self)
        return self


class EntryModel(Strict):
    """An entry that may be incomplete."""

    id: Id
    missing: list[Missing] = Field(default_factory=list)

    @model_validator(mode="wrap")
    @classmethod
    def _as_it_says(cls, data: object, handler: Callable[[object], Self]) -> Self:
        with _allowing(data.get("missing") if isinstance(data, dict) else None):
            entry = handler(data)
        for place, named in enumerate(entry.missing):
            if named in entry.missing[:place]:
                raise _at_missing(place, named, f"“{named}” is listed twice; keep one")
            if named is not Missing.PHRASINGS and not lacks(entry, named):
                raise _at_missing(place, named, f"every text is there in {named}; take it out of the list")
        if {Missing.ZH_HANS, Missing.EN} <= set(entry.missing):
            raise _at_missing(0, entry.missing[0], "both languages cannot be missing; write one of them")
        return entry


def lacks(entry: BaseModel, language: Missing) -> bool:
    """Whether a text of an entry is left out in a language."""
    field = {Missing.ZH_HANS: "zh_hans", Missing.EN: "en"}[language]
    return any(not getattr(text, field) for text, _ in texts_of(entry))


def texts_of(model: BaseModel) -> Iterator[tuple[TextModel, tuple[str | int, ...]]]:
    """Every text inside an item of the base with its place."""
    for name in type(model).model_fields:
        yield from _texts_at(getattr(model, name), (name,))


def _texts_at(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[TextModel, tuple[str | int, ...]]]:
    if isinstance(value, TextModel):
        yield value, path
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from _texts_at(each, (*path, place))
    elif isinstance(value, BaseModel):
        for inner, rest in texts_of(value):
            yield inner, (*path, *rest)


def short(value: object) -> str:
    """A value as it is quoted in a sentence."""
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


@contextmanager
def _allowing(named: object) -> Iterator[None]:
    allowed = frozenset(each for each in named if isinstance(each, str)) if isinstance(named, list) else frozenset()
    before = _missing.set(allowed)
    try:
        yield
    finally:
        _missing.reset(before)


def _at_missing(place: int, value: Missing, message: str) -> ValidationError:
    """An error at one item of ``missing``; what a validator raises would stand at the entry as a whole."""
    what = PydanticCustomError("value_error", "{error}", {"error": message})
    details = InitErrorDetails(type=what, loc=("missing", place), input=value.value)
    return ValidationError.from_exception_data("missing", [details])


def _each_once(wordings: PhrasingsModel | WordingsModel) -> None:
    seen: set[str] = set()
    for wording in (*wordings.zh_hans, *wordings.zh_hant, *wordings.en):
        if wording.casefold() in seen:
            raise ValueError(f"“{short(wording)}” is listed twice; keep one")
        seen.add(wording.casefold())
