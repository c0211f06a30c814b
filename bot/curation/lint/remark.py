"""What lint says, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from bot.curation.load import Base
from bot.curation.progress import Track, untracked
from bot.curation.values import ValueReader
from bot.domain.entry import Claim, Entry
from bot.domain.knowledge import Knowledge
from bot.errors import Problem
from bot.matching.matcher import Matcher
from bot.matching.normalise import Normaliser


class Severity(StrEnum):
    """How bad it is: an error must be mended, a warning should be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that lint says.

    Attributes:
        severity: error or warning.
        rule: name of the rule; docs/knowledge.md explains each.
        entry: id of the entry.
        problem: file, line and what to do.
    """

    severity: Severity
    rule: str
    entry: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on lint speaks.

    Attributes:
        near: how many phrasings of an entry may be nearly the same as another of it.
        alike: similarity letter by letter from which two phrasings are nearly the same, in [0, 1].
        message: characters that fit into one message of Telegram.
        screen: characters of an answer that a reader takes in without scrolling much.
        misstatements: how many known wrong versions a claim with a figure, name or date should have.
    """

    near: int = 3
    alike: float = 0.93
    message: int = 4096
    screen: int = 1200
    misstatements: int = 2


@dataclass(frozen=True)
class Subject:
    """What the rules look at.

    Attributes:
        base: the base, with the places of its entries.
        matcher: over that base; None where the rules that ask it are left out.
        limits: from where on they speak.
        track: shows how far a long rule is.
        only: ids of the entries that the rules speak of; None for all. The others are looked at all the same.
        normalised: brings a wording to the form that is matched, where somebody did that before.
    """

    base: Base
    matcher: Matcher | None = None
    limits: Limits = field(default_factory=Limits)
    track: Track = untracked
    only: frozenset[str] | None = None
    normalised: Callable[[str], str] | None = None

    @property
    def knowledge(self) -> Knowledge:
        """The base as a value."""
        return self.base.knowledge

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that the rules speak of."""
        return tuple(entry for entry in self.knowledge.entries.values() if self.speaks_of(entry.id))

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims among them."""
        return tuple(entry for entry in self.entries if isinstance(entry, Claim))

    def speaks_of(self, entry: str) -> bool:
        """Whether the rules speak of an entry."""
        return self.only is None or entry in self.only

    @cached_property
    def normalise(self) -> Callable[[str], str]:
        """Brings a wording to the form that is matched."""
        if self.normalised is not None:
            return self.normalised
        by_vocabulary = self.matcher.normalise if self.matcher is not None else Normaliser(self.knowledge.vocabulary)
        return lambda text: by_vocabulary(text).text

    @cached_property
    def read(self) -> ValueReader:
        """Reads figures, names and dates with the words of the base."""
        return ValueReader(self.knowledge.vocabulary)

    def remark(self, severity: Severity, rule: str, entry: str, message: str, *path: str | int) -> Remark:
        """A remark on the place ``path`` inside an entry."""
        return Remark(severity, rule, entry, self.base.entries[entry].problem(message, *path))

    def phrasing(self, severity: Severity, rule: str, entry: str, text: str, message: str) -> Remark:
        """A remark on one phrasing of an entry."""
        model = self.base.entries[entry].model
        for key in ("phrasings", "statements"):
            for language in ("zh_hans", "zh_hant", "en"):
                listed = getattr(getattr(model, key, None), language, ())
                if text in listed:
                    path = (key, language.replace("zh_h", "zh-H"), listed.index(text))
                    return self.remark(severity, rule, entry, message, *path)
        return self.remark(severity, rule, entry, message, "phrasings")


Rule = Callable[[Subject], Iterator[Remark]]
