"""The names and words that must be read as one thing, whatever the wording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.language import Phrasing, Text


class TermKind(StrEnum):
    """What a name stands for. The guard compares names of the same kind with one another."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PRODUCT = "product"
    PLACE = "place"
    POLICY = "policy"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Term:
    """A name with its variants.

    Attributes:
        id: lower-case ASCII; what every variant is rewritten to before matching.
        kind: what it stands for.
        label: the name to show.
        variants: every spelling, nickname and abbreviation, in any language.
    """

    id: str
    kind: TermKind
    label: Text
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words of one language that mean the same; the first one stands for all of them."""

    canonical: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opposites:
    """Two sets of words that turn a statement round (allow and ban)."""

    id: str
    left: tuple[Phrasing, ...]
    right: tuple[Phrasing, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that normalisation and the guard know about words."""

    terms: tuple[Term, ...] = ()
    synonyms: tuple[Synonyms, ...] = ()
    opposites: tuple[Opposites, ...] = ()
