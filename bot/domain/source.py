"""Sources and the passages that answers cite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.language import Language, Text


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """A pointer to one passage of one source."""

    source: str
    passage: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of a source: our own label, and a fingerprint instead of its text.

    Attributes:
        id: ``"5.2"`` is section 5, paragraph 2; section 0 is the lead; or ``"byline"``.
        label: what the passage is about, in our own words.
        fingerprint: SHA-256 of the passage's text as docs/knowledge.md defines it, in hex.
    """

    id: str
    label: Text
    fingerprint: str

    @property
    def section(self) -> str:
        """The section's number as text; the byline is a section of its own."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Link:
    """Where the text can be read.

    Attributes:
        language: language of the text behind the link.
        url: address of the page.
        label: what is found there ("Chinese translation").
    """

    language: Language
    url: str
    label: Text


@dataclass(frozen=True, slots=True)
class Source:
    """A published text that claims are drawn from.

    Attributes:
        id: stable id, used in citations.
        title: title of the text.
        author: who wrote it.
        publisher: where it was published.
        published: ISO 8601 date.
        links: where to read it, best first.
        sections: section number → our own label of the section.
        passages: passage id → passage, in reading order.
    """

    id: str
    title: Text
    author: Text
    publisher: Text
    published: str
    links: tuple[Link, ...]
    sections: Mapping[str, Text]
    passages: Mapping[str, Passage]

    def link_for(self, language: Language) -> Link:
        """The link that suits a reader of ``language`` best; the first one where none does."""
        wanted = {language} if language is Language.EN else {Language.ZH_HANS, Language.ZH_HANT}
        return next((link for link in self.links if link.language in wanted), self.links[0])
