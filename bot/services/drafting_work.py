"""What a moderator entered into a draft so far, and how it is kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from bot.domain.language import Language
from bot.domain.revision import Document, Part
from bot.errors import CurationError

CHINESE, ENGLISH = Language.ZH_HANS, Language.EN  # texts are written in these; Traditional Chinese is derived


class Step(StrEnum):
    """Where a draft stands. The values stand in the database."""

    TEXT = "text"
    OTHER_TEXT = "other_text"
    TITLE = "title"
    OTHER_TITLE = "other_title"
    KIND = "kind"
    ATTRIBUTION = "attribution"
    SECTION = "section"
    PASSAGE = "passage"
    NEAREST = "nearest"
    PHRASINGS = "phrasings"
    MENU = "menu"
    PREVIEW = "preview"
    IMPACT = "impact"


@dataclass(frozen=True, slots=True)
class Both:
    """A text in Simplified Chinese and English; empty where it is not there (yet)."""

    zh: str = ""
    en: str = ""

    def get(self, language: str) -> str:
        """The wording in one of the two."""
        return self.en if language == ENGLISH else self.zh

    def having(self, language: str, text: str) -> Both:
        """The same with another wording in one of the two."""
        return replace(self, en=text) if language == ENGLISH else replace(self, zh=text)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of asking, to be listed as a phrasing or not.

    Attributes:
        text: as it is asked.
        language: language that it is listed under.
        ticked: whether it is to be listed; None while nobody said: then it is, but for the title itself.
    """

    text: str
    language: str
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A draft in work.

    Attributes:
        part: the part of the base that the entry belongs to.
        entry: its id; of a new entry empty until there is a title, and following it.
        expected: version of the entry's last revision when it was begun, 0 for none.
        begun_on: the live entry when it was begun; None for a new one.
        step: what is asked for now.
        back: the steps before it, the first one first.
        language: the language that is written first, ``zh-Hans`` or ``en``.
        asks: the language that this step asks for; empty for either.
        texts: what the entry says.
        titles: the question as a title.
        standard: whether it says the standard sentence of a boundary.
        missing: the language that is left out for now; empty for none.
        kind: of a claim, how the source puts it forward; empty until it is chosen.
        attribution: who says it, where it is not simply the author.
        citations: of a claim, as in YAML (``5.2``, ``yang-2025/5.2#1``).
        claims: of an FAQ entry, the claims that it rests on.
        offered: entries that a boundary can name as the nearest.
        nearest: those that it names.
        ways: ways of asking that are offered or listed.
        place: the section that is open, ``source/section``.
        page: of the options, from 1.
        problem: key of the sentence that says what was wrong with the last input; empty for nothing.
    """

    part: Part
    entry: str
    expected: int
    begun_on: Document | None
    step: Step
    back: tuple[Step, ...] = ()
    language: str = CHINESE
    asks: str = ""
    texts: Both = Both()
    titles: Both = Both()
    standard: bool = False
    missing: str = ""
    kind: str = ""
    attribution: Both | None = None
    citations: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    place: str = ""
    page: int = 1
    problem: str = ""

    @property
    def other(self) -> str:
        """The language that is written second."""
        return other_than(self.language)

    def lists(self, way: Way) -> bool:
        """Whether a way of asking is to be listed as a phrasing."""
        if way.ticked is not None:
            return way.ticked
        return way.text.casefold() not in (self.titles.zh.casefold(), self.titles.en.casefold())


def other_than(language: str) -> str:
    """The other one of the two languages that texts are written in."""
    return CHINESE if language == ENGLISH else ENGLISH


def to_content(work: Work) -> str:
    """A draft as it is kept (JSON)."""
    return json.dumps(asdict(work), ensure_ascii=False, separators=(",", ":"))


def from_content(content: str) -> Work:
    """A draft that was kept.

    Raises:
        CurationError: another version of the program kept it, in a form that is not known here.
    """
    try:
        kept: dict[str, Any] = json.loads(content)
        attribution = kept["attribution"]
        listed = {key: tuple(kept[key]) for key in ("citations", "claims", "offered", "nearest")}
        opened: dict[str, Any] = {
            **kept,
            **listed,
            "part": Part(kept["part"]),
            "step": Step(kept["step"]),
            "back": tuple(map(Step, kept["back"])),
            "texts": Both(**kept["texts"]),
            "titles": Both(**kept["titles"]),
            "attribution": Both(**attribution) if attribution is not None else None,
            "ways": tuple(Way(**way) for way in kept["ways"]),
        }
        return Work(**opened)
    except (ValueError, KeyError, TypeError) as error:
        raise CurationError("this draft was begun with another version of the program; begin it anew") from error
