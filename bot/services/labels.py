"""Questions of which somebody said what answers them: by the base's checks, moderators, feedback and choices."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # it takes its time to import
    from bot.matching.calibrate import Labelled

MOST = 20_000  # rows of the log that are read, the newest ones


class LabelSource(StrEnum):
    """Who said so. Where several say something of one text, the first of these counts."""

    CHECK = "check"  # beside the base
    MODERATOR = "moderator"  # a gap was answered by an entry
    FEEDBACK = "feedback"
    CHOICE = "choice"  # the asker chose one of what was offered, or none


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one question of the log.

    Attributes:
        question: number of its row.
        text: as it was asked.
        source: who said so.
        entries: ids of the entries that it was said of.
        right: whether they are right for the question.
    """

    question: int
    text: str
    source: LabelSource
    entries: tuple[str, ...]
    right: bool


class Labels(Protocol):
    """What people said of questions of the log."""

    async def said(self, limit: int = MOST) -> list[Said]:
        """What was said of the newest so many questions of which anything was, the newest first.

        One of which several people, or a person and a moderator, said something has a row for each. What was picked
        from a list is left out: its text is the entry's own title. Raises StorageError.
        """


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of a text.

    Attributes:
        text: the question.
        source: who said so.
        right: ids of the entries that are right.
        wrong: ids of entries that are wrong; known only where that is all that was said.
        known: whether ``right`` is all there is: then any other entry is wrong, and with none nothing is right.
    """

    text: str
    source: LabelSource
    right: frozenset[str]
    wrong: frozenset[str] = frozenset()
    known: bool = True


def key_of(text: str) -> str:
    """What is the same for texts that differ in capitals, spaces, width and closing marks only."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return plain.rstrip("?!.。 ") or plain


def merged(said: Iterable[Said], checks: Sequence[Labelled]) -> list[Label]:
    """One label for each text, however often it was asked: it ends the same every time, and proves no more.

    What one source said of a text is weighed by heads: an entry is right (or wrong) where more said so than said the
    opposite. A source whose people are divided evenly says nothing.
    """
    found = {key_of(each.text): Label(each.text, LabelSource.CHECK, each.right) for each in checks}
    votes: dict[tuple[str, LabelSource], Counter[str]] = defaultdict(Counter)
    texts: dict[str, str] = {}
    for each in said:
        key = key_of(each.text)
        texts.setdefault(key, each.text)
        votes[key, each.source].update(dict.fromkeys(each.entries, 1 if each.right else -1))
    for key, text in texts.items():
        for source in LabelSource:
            if key not in found and (label := _weighed(text, source, votes.get((key, source), {}))):
                found[key] = label
    return list(found.values())


def _weighed(text: str, source: LabelSource, votes: Mapping[str, int]) -> Label | None:
    right = frozenset(entry for entry, sum_ in votes.items() if sum_ > 0)
    wrong = frozenset(entry for entry, sum_ in votes.items() if sum_ < 0)
    if right:
        return Label(text, source, right)
    return Label(text, source, right, wrong, known=False) if wrong else None
