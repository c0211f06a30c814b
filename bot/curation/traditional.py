"""Traditional Chinese derived from Simplified, with the names that the vocabulary gives for it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.vocabulary import Vocabulary
from bot.matching.script import to_traditional

_QUOTES = str.maketrans({"“": "「", "”": "」", "‘": "『", "’": "』"})


class Deriver:
    """Turns a text in Simplified characters into Taiwan's characters, words and quotation marks."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Args:
        names: names in Simplified characters and as they are written in Traditional ones.
        """
        self._names = {
            derived: traditional
            for simplified, traditional in names
            if (derived := to_traditional(simplified)) != traditional
        }

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Deriver:
        """With the labels of a vocabulary."""
        return cls((term.label.zh_hans, term.label.zh_hant) for term in vocabulary.terms)

    def __call__(self, simplified: str) -> str:
        """The text in Traditional Chinese."""
        derived = to_traditional(simplified).translate(_QUOTES)
        for name, preferred in self._names.items():
            derived = derived.replace(name, preferred)
        return derived
