"""What the files of the base may hold. docs/knowledge.md shows each with an example."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, field_validator, model_validator

from bot.curation.wordings import EntryModel, Id, Line, PhrasingsModel, Strict, TextModel, WordingsModel, short
from bot.domain.entry import ClaimKind
from bot.domain.language import Language
from bot.domain.vocabulary import TermKind
from bot.matching.units import UNITS

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
CitationId = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9.-]*/)?(byline|\d+\.\d+)(#[1-9]\d?(-[1-9]\d?)?)?$")
]
PassageRef = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9.-]*/)?(byline|\d+\.\d+)$")]
PassageId = Annotated[str, StringConstraints(pattern=r"^(byline|\d+\.\d+)$")]
SectionId = Annotated[str, StringConstraints(pattern=r"^(byline|\d+)$")]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[str, StringConstraints(pattern=r"^\d{1,18}(\.\d{1,6})?$")]
Date = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]

# What a figure can measure; years, months and days of a date are dates, and a bare number measures nothing
MEASURES = frozenset(UNITS) - {"year", "month", "day"} | {"years", "rank", ""}

# What a value must look like, in words; the patterns above say it to the computer
_FORMS = {
    "id": "lower-case letters, digits, dots and hyphens, at most 64, for example c-9.1-six-times",
    "citations": "a passage like “5.2” or “byline”, or source-id/5.2; with its sentences “5.2#1” or “5.2#1-2”",
    "value": "digits, with the magnitude written out: 70000000000 for 70 billion",
    "dates": "a year, a month or a day: 2023, 2025-12 or 2025-12-19",
    "passages": "“5.2” (section 5, paragraph 2), or “byline”",
    "section": "a number like “5”, or “byline”",
    "fingerprint": "64 hex digits (docs/knowledge.md says how they are made)",
    "url": "an address that starts with http:// or https://",
}


class Expectation(StrEnum):
    """What is to become of a message."""

    ANSWER = "answer"
    CONSISTENT = "consistent"
    DIFFERS = "differs"
    NOT_ADDRESSED = "not_addressed"
    DECLINE = "decline"
    SMALLTALK = "smalltalk"

    @property
    def is_said(self) -> bool:
        """Whether the source says something about it."""
        return self in (Expectation.ANSWER, Expectation.CONSISTENT, Expectation.DIFFERS)


class LinkModel(Strict):
    """Where a source can be read."""

    language: Language
    url: Url
    label: TextModel


class SectionModel(Strict):
    """A section of a source, with our own label."""

    id: SectionId
    label: TextModel


class PassageModel(Strict):
    """A passage of a source, with our own label and its fingerprint."""

    id: PassageId
    label: TextModel
    fingerprint: Fingerprint


class SourceModel(Strict):
    """A source."""

    id: Id
    title: TextModel
    author: TextModel
    publisher: TextModel
    published: Line
    links: list[LinkModel] = Field(min_length=1)
    sections: list[SectionModel] = Field(min_length=1)
    passages: list[PassageModel] = Field(min_length=1)

    @field_validator("published")
    @classmethod
    def _is_a_date(cls, value: str) -> str:
        try:
            normal = dt.date.fromisoformat(value).isoformat()
        except ValueError:
            normal = ""
        if value != normal:
            raise ValueError("write the date as YYYY-MM-DD")
        return value


class MisstatementModel(Strict):
    """A known wrong version of a claim."""

    wordings: WordingsModel
    correction: TextModel | None = None


class FigureModel(Strict):
    """A figure that a claim holds."""

    value: Number
    unit: str = ""

    @field_validator("unit")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in MEASURES:
            raise ValueError(f"“{short(value)}” is no unit of a figure; write one of {', '.join(sorted(MEASURES)[1:])}")
        return value


class ValuesModel(Strict):
    """What a claim holds of figures, names and dates."""

    figures: list[FigureModel] = Field(default_factory=list)
    names: list[Id] = Field(default_factory=list)
    dates: list[Date] = Field(default_factory=list)

    @field_validator("dates")
    @classmethod
    def _are_days(cls, value: list[str]) -> list[str]:
        for each in value:
            try:
                dt.date.fromisoformat(f"{each}-01-01"[:10] if len(each) == 4 else f"{each}-01"[:10])
            except ValueError:
                raise ValueError(f"there is no day {each}; write one that there is") from None
        return value


class ClaimModel(EntryModel):
    """A claim."""

    kind: ClaimKind
    question: TextModel
    text: TextModel
    attribution: TextModel | None = None
    citations: list[CitationId] = Field(min_length=1)
    values: ValuesModel = Field(default_factory=ValuesModel)
    note: TextModel | None = None
    phrasings: PhrasingsModel
    statements: WordingsModel | None = None
    misstatements: list[MisstatementModel] = Field(default_factory=list)

    @model_validator(mode="after")
    def _asks_or_states(self) -> ClaimModel:
        if self.statements is not None:
            asked = {each.casefold() for each in (*self.phrasings.zh_hans, *self.phrasings.zh_hant, *self.phrasings.en)}
            for each in (*self.statements.zh_hans, *self.statements.zh_hant, *self.statements.en):
                if each.casefold() in asked:
                    raise ValueError(f"“{short(each)}” is listed under phrasings too; keep it under one of them")
        return self


class FaqModel(EntryModel):
    """An FAQ entry."""

    section: SectionId
    question: TextModel
    answer: TextModel
    claims: list[Id] = Field(min_length=1)
    related: list[Id] = Field(default_factory=list)
    note: TextModel | None = None
    phrasings: PhrasingsModel


class BoundaryModel(EntryModel):
    """A topic that the source does not address."""

    question: TextModel
    reply: TextModel
    nearest: list[Id] = Field(default_factory=list)
    phrasings: PhrasingsModel


class SmallTalkModel(Strict):
    """Small talk."""

    id: Id
    question: TextModel
    reply: TextModel
    phrasings: PhrasingsModel


class TermModel(Strict):
    """A name with its variants."""

    id: Id
    kind: TermKind
    label: TextModel
    variants: list[Name] = Field(min_length=1)


class OppositesModel(Strict):
    """Two sets of words that turn a statement round."""

    id: Id
    left: WordingsModel
    right: WordingsModel


SynonymsModel = Annotated[list[Name], Field(min_length=2)]

# folder or file name → top-level key → what each item of its list must be
FILES: dict[str, dict[str, TypeAdapter[Any]]] = {
    "sources": {"sources": TypeAdapter(SourceModel)},
    "claims": {"claims": TypeAdapter(ClaimModel)},
    "faq": {"faq": TypeAdapter(FaqModel)},
    "boundaries": {"boundaries": TypeAdapter(BoundaryModel)},
    "smalltalk": {"smalltalk": TypeAdapter(SmallTalkModel)},
    "vocabulary": {
        "terms": TypeAdapter(TermModel),
        "synonyms": TypeAdapter(SynonymsModel),
        "opposites": TypeAdapter(OppositesModel),
    },
}


class CheckModel(Strict):
    """A question, and what is to become of it."""

    ask: Line
    kind: Name = "other"
    expect: Expectation
    passages: list[PassageRef] = Field(default_factory=list)
    entries: list[Id] = Field(default_factory=list)
    note: str = ""

    @model_validator(mode="after")
    def _says_where(self) -> CheckModel:
        if self.expect.is_said and not (self.passages or self.entries):
            raise ValueError(f"say which passages (or entries) are right for “{short(self.ask)}”")
        return self


class PositiveModel(CheckModel):
    """A question that the base answers, or a statement that it judges."""

    @field_validator("expect")
    @classmethod
    def _is_said(cls, value: Expectation) -> Expectation:
        if not value.is_said:
            raise ValueError(f"“{value}” belongs under “negative:”")
        return value


class NegativeModel(CheckModel):
    """A message that is not to be answered."""

    @field_validator("expect")
    @classmethod
    def _is_declined(cls, value: Expectation) -> Expectation:
        if value.is_said:
            raise ValueError(f"“{value}” belongs under “positive:”")
        return value


class PairModel(Strict):
    """Two messages that are nearly the same and must not be treated the same."""

    about: Name
    left: CheckModel
    right: CheckModel


class StatementModel(Strict):
    """What is to become of one sentence of a forwarded message."""

    text: Line
    expect: Expectation
    passages: list[PassageRef] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_where(self) -> StatementModel:
        if self.expect.is_said and not self.passages:
            raise ValueError(f"say which passages are right for “{short(self.text)}”")
        return self


class ForwardModel(Strict):
    """A forwarded message of several statements."""

    ask: Line
    statements: list[StatementModel] = Field(min_length=1)


class KnownFailureModel(CheckModel):
    """A check that fails at present; once it does not, it is to be moved."""

    why: Line


# top-level key of a file in checks/ → what each item of its list must be
CHECKS: dict[str, TypeAdapter[Any]] = {
    "positive": TypeAdapter(PositiveModel),
    "negative": TypeAdapter(NegativeModel),
    "pairs": TypeAdapter(PairModel),
    "forwards": TypeAdapter(ForwardModel),
    "known_failures": TypeAdapter(KnownFailureModel),
}

_ID = TypeAdapter(Id)


_ALIASES = {"zh_hans": Language.ZH_HANS.value}  # pydantic names a key that is left out by its field


def is_id(text: str) -> bool:
    """Whether ``text`` has the form of an id."""
    try:
        _ID.validate_python(text)
    except ValidationError:
        return False
    return True


def explain(error: dict[str, Any]) -> str:
    """One pydantic error as a sentence that says what to write instead."""
    where = ".".join(str(step) for step in error["loc"] if isinstance(step, str)) or "this item"
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return f"unknown key “{error['loc'][-1]}”; remove it, or see docs/knowledge.md for the keys there are"
        case "missing":
            return f"“{_ALIASES.get(error['loc'][-1], error['loc'][-1])}” is missing; add it"
        case "enum" | "literal_error":
            allowed = str(context.get("expected")).replace("'", "")
            return f"{where}: “{short(error['input'])}” is not one of {allowed}"
        case "string_pattern_mismatch":
            return f"{where}: “{short(error['input'])}” has the wrong form; write {_form(error['loc'])}"
        case "string_type":
            return f"{where}: a single text is expected here, not a list or keys"
        case "list_type":
            return f"{where}: a list is expected here, like [one, two] or lines that start with “- ”"
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{where}: keys with values are expected here, like {{zh-Hans: …, en: …}}"
        case "too_short":
            needed, found = context["min_length"], context["actual_length"]
            verb, there = (
                ("is", "are")[needed > 1],
                {0: "there is none", 1: "there is 1"}.get(found, f"there are {found}"),
            )
            return f"{where}: at least {needed} {verb} needed, {there}"
        case "string_too_short":
            return f"{where}: it is empty; write something or remove the key"
        case "string_too_long":
            return f"{where}: it is too long; write at most {context['max_length']} characters"
        case "value_error":
            return f"{where}: {context['error']}"
        case _:
            return f"{where}: {error['msg']}"


def _form(place: tuple[str | int, ...]) -> str:
    """What the value at ``place`` must look like."""
    names = [step for step in place if isinstance(step, str)]
    if names[-1:] == ["id"] and names[:-1] in (["passages"], ["sections"]):
        return _FORMS["passages" if names[0] == "passages" else "section"]
    return _FORMS.get(names[-1], _FORMS["id"])
