"""The text of a source, held beside the base: its passages, found by their fingerprints, and their sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.curation.fingerprint import find_passages
from bot.domain.source import Source
from bot.errors import UsageError
from bot.services.sentences import sentences_of


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as it stands in a text.

    Attributes:
        first: its first line, 1-based.
        last: its last line.
        sentences: its sentences, in order.
    """

    first: int
    last: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceText:
    """What of a source was found in a text.

    Attributes:
        source: the source.
        passages: passage id → its text, in the order of the source; a passage that was not found is not there.
    """

    source: Source
    passages: Mapping[str, PassageText]

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of the passages that were not found."""
        return tuple(passage for passage in self.source.passages if passage not in self.passages)


def read_source_text(source: Source, file: Path) -> SourceText:
    """Find a source's passages in a file, a paragraph a line.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"the text {file} cannot be read: {reason}") from None
    return find_text(source, lines)


def find_text(source: Source, lines: Sequence[str]) -> SourceText:
    """Find a source's passages in a text that is given line by line."""
    places = find_passages(source, lines)
    passages = {
        passage: PassageText(first, last, sentences_of("\n".join(lines[first - 1 : last])))
        for passage in source.passages
        if passage in places
        for first, last in [places[passage]]
    }
    return SourceText(source, passages)
