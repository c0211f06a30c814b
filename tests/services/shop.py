"""A workshop over the small base of the ferries, and what moderators find in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.curation.load import load_base
from bot.curation.overlay import overlay
from bot.curation.workshop import BaseWorkshop
from bot.domain.curation import CurationChange, Revised
from bot.domain.entry import EntryKind
from bot.domain.gap import Gap, GapQuestion, GapReason, GapState
from bot.domain.moderation import Actor
from bot.domain.revision import Revision
from bot.matching.matcher import Matcher
from bot.matching.script import detect_language
from bot.services.answering import Answering
from bot.services.queue import Card, Near, Wording

FOLDER = Path(__file__).parents[1] / "matching" / "base"
BASE = load_base(FOLDER)
NOW = dt.datetime(2025, 12, 20, 9, 0, tzinfo=dt.UTC)
ANN, BEN = Actor("ann", "Ann"), Actor("ben", "Ben")


class Shop(BaseWorkshop):
    """A workshop that lays revisions on top of the files as the live base does."""

    def __init__(self) -> None:
        self.answers = Answering(Matcher(BASE.knowledge))
        super().__init__(FOLDER, BASE, overlay(BASE, ()), self.answers)
        self.revisions: list[Revision] = []

    def take(self, changes: Sequence[CurationChange]) -> Revision:
        """Make the revision among some changes live, and return it."""
        revision = next(each.revision for each in changes if isinstance(each, Revised))
        self.revisions.append(replace(revision, id=len(self.revisions) + 1))
        overlaid = overlay(BASE, list({each.entry: each for each in self.revisions}.values()))
        assert not overlaid.refused
        self.use(BASE, overlaid)
        self.answers.swap(Matcher(overlaid.base.knowledge))
        return self.revisions[-1]

    def history(self, entry: str) -> list[Revision]:
        """The revisions of an entry."""
        return [each for each in self.revisions if each.entry == entry]


def gap_of(*texts: str, **what: object) -> Gap:
    """A gap of questions, the first one with the number 1."""
    questions = tuple(
        GapQuestion(number, text, detect_language(text).value, f"p{number}", NOW, GapReason.UNANSWERED, 17)
        for number, text in enumerate(texts, 1)
    )
    gap = Gap(17, GapState.OPEN, 3, questions, None, None, None, "", None, NOW)
    return replace(gap, **what)  # type: ignore[arg-type]


def wordings_in(gap: Gap) -> tuple[Wording, ...]:
    """Each question of a gap as a wording of its own."""
    return tuple(Wording(each.text, each.language, 1, each.question) for each in gap.questions)


def card_of(gap: Gap, *near: str) -> Card:
    """A gap as a card, with some entries near it."""
    found = tuple(Near(entry, EntryKind.CLAIM, 0.3, ()) for entry in near)
    return Card(gap, wordings_in(gap), found, (), len(gap.questions))
