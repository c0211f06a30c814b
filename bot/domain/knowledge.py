"""The curated base as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.domain.entry import Boundary, Claim, Entry, Faq, SmallTalk
from bot.domain.source import Citation, Source
from bot.domain.vocabulary import Vocabulary


@dataclass(frozen=True)
class Knowledge:
    """Sources, entries and vocabulary that belong together; checked when it was built.

    Attributes:
        version: the first 12 hex digits of a SHA-256 over the files it was read from.
        sources: source id → source.
        claims: claim id → claim.
        faq: entry id → FAQ entry.
        boundaries: entry id → boundary.
        smalltalk: entry id → small talk.
        vocabulary: names, synonyms and opposites.
    """

    version: str
    sources: Mapping[str, Source] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    faq: Mapping[str, Faq] = field(default_factory=dict)
    boundaries: Mapping[str, Boundary] = field(default_factory=dict)
    smalltalk: Mapping[str, SmallTalk] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Entry id → entry, over all kinds."""
        return {**self.claims, **self.faq, **self.boundaries, **self.smalltalk}

    def claims_of(self, entry: Entry) -> tuple[Claim, ...]:
        """The claims an entry rests on: itself, its own, or those its nearest entries rest on."""
        match entry:
            case Claim():
                return (entry,)
            case Faq():
                return tuple(self.claims[claim] for claim in entry.claims)
            case Boundary():
                found = (claim for near in entry.nearest for claim in self.claims_of(self.entries[near]))
                return tuple(dict.fromkeys(found))
            case SmallTalk():
                return ()

    def citations_of(self, entry: Entry) -> tuple[Citation, ...]:
        """The passages an entry cites, in order, each once."""
        cited = (citation for claim in self.claims_of(entry) for citation in claim.citations)
        return tuple(dict.fromkeys(cited))
