"""Wordings of a gap, on their way to become phrasings of an entry."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.gap import Gap
from bot.domain.language import Phrasing
from bot.errors import CurationError
from bot.matching.script import detect_language
from bot.services.documents import normaliser_of
from bot.services.ports import Workshop
from bot.services.queue import Wording


def seen_wordings(shop: Workshop, gap: Gap, seen: int, wordings: Sequence[Wording]) -> list[str]:
    """The wordings that a question up to ``seen`` used, on one line each."""
    normalise = normaliser_of(shop.knowledge.vocabulary)
    asked = {normalise(each.text).text for each in gap.questions if each.question <= seen}
    return [" ".join(each.text.split()) for each in wordings if normalise(each.text).text in asked]


def new_phrasings(shop: Workshop, entry: str, texts: Sequence[str], listed: set[str]) -> list[Phrasing]:
    """Those of some wordings that an entry does not have yet.

    Raises:
        CurationError: one is a phrasing of another entry, word for word.
    """
    normalise = normaliser_of(shop.knowledge.vocabulary)
    own = shop.knowledge.entries[entry]
    known = {normalise(each.text).text for each in own.phrasings}
    owners = {each.text.casefold(): other for other in shop.knowledge.entries.values() for each in other.phrasings}
    new: list[Phrasing] = []
    for text in texts:
        normalised = normalise(text).text
        if text.casefold() in listed or normalised in known or not normalised:
            continue
        if (owner := owners.get(text.casefold())) is not None:
            title = owner.question.in_language(detect_language(text))
            raise CurationError(f"“{text}” is a phrasing of “{title}” ({owner.id}); take it out there first")
        known.add(normalised)
        new.append(Phrasing(text, detect_language(text)))
    return new
