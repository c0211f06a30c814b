"""The three languages askers write, and text that exists in all of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """BCP 47 tags of the languages that Chuchu answers in."""

    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in the three languages, each complete."""

    zh_hans: str
    zh_hant: str
    en: str

    def in_language(self, language: Language) -> str:
        """The wording for ``language``."""
        match language:
            case Language.ZH_HANS:
                return self.zh_hans
            case Language.ZH_HANT:
                return self.zh_hant
            case Language.EN:
                return self.en


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way of asking or stating something."""

    text: str
    language: Language
