"""Messages asked again, before and after a change of some entries; quickly where it cannot make a difference.

What a matcher is amended by leaves everything else as it was (:meth:`~bot.matching.matcher.Matcher.amended`): a message
is decided otherwise only where an entry that differs is among its candidates, or where it holds a word that was not
known before, which makes all the others a little nearer or farther.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bot.domain.entry import Entry
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.reply import Answer, Reply
from bot.domain.trace import Match
from bot.matching.index import Index, Query
from bot.matching.matcher import Matcher
from bot.services.answering import Answered, Answering
from bot.services.compose import answer_of
from bot.services.nearness import Nearness, pieces_of


class Replay:
    """Replies to messages before and after a change."""

    def __init__(self, present: Matcher, candidate: Matcher, touched: frozenset[str]) -> None:
        """Takes some tenths of a second.

        Args:
            present: answers now.
            candidate: would answer.
            touched: ids of the entries that differ.
        """
        self._present, self._candidate = present, candidate
        self._before, self._after = Answering(present), Answering(candidate)
        self._touched = touched
        self._resting = frozenset(_told_otherwise(present, candidate, touched))
        self._known = len(present.index.terms)
        self._is_amended = _is_amended(present.index, candidate.index)
        self._near_before = Nearness(present, touched)
        self._near_after = Nearness(candidate, touched | self._resting)

    def __call__(self, text: str) -> tuple[Reply, Reply] | None:
        """The replies before and after; None where they are the same for sure."""
        pieces = pieces_of(text)
        queries = [self._candidate.index.query(self._candidate.read(piece)) for piece in pieces]
        if not self._is_amended or any(map(self._has_new_words, queries)):
            return self._before.answer(text).reply, self._after.answer(text).reply
        after = self._after.answer(text) if self._near_after(queries) else None
        if after is not None and self._matters(after, pieces):
            return self._before.answer(text).reply, after.reply
        before = self._before.answer(text) if self._near_before(queries) else None
        if before is not None and self._matters(before, pieces):
            return before.reply, (after or self._after.answer(text)).reply
        return None

    def _has_new_words(self, query: Query) -> bool:
        return bool((query.terms >= self._known).any())

    def _matters(self, answered: Answered, pieces: tuple[str, ...]) -> bool:
        """Whether what differs was looked at for a message.

        Of a message in pieces this cannot be told, as some were perhaps matched and given up for the whole. An entry
        that rests on what differs is found as before: it matters where the guard looked at it, as at all that answer.
        """
        if len(pieces) > 1:
            return True
        for trace in answered.traces:
            for each in trace.candidates:
                if each.entry in self._touched or (each.guarded and each.entry in self._resting):
                    return True
        return self._present.read(answered.question) != self._candidate.read(answered.question)


def _told_otherwise(present: Matcher, candidate: Matcher, touched: frozenset[str]) -> Iterator[str]:
    """The other entries that are told or judged otherwise, because they rest on claims that differ."""
    knowledge = candidate.knowledge
    for entry in knowledge.entries.values():
        if entry.id in touched or not any(claim.id in touched for claim in knowledge.claims_of(entry)):
            continue
        same = _told(present.knowledge, entry) == _told(knowledge, entry)
        if not same or not present.catalogue.judges_as(candidate.catalogue, entry.id):
            yield entry.id


def _told(knowledge: Knowledge, entry: Entry) -> list[Answer]:
    match = Match(entry.id, entry.kind, 1.0)
    return [answer_of(knowledge, match, language) for language in Language]


def _is_amended(present: Index, candidate: Index) -> bool:
    """Whether an index numbers and weighs all features of another as that does, so that new ones have numbers above."""
    known = len(present.terms)
    return np.array_equal(present.rarity_of, candidate.rarity_of[:known]) and all(
        candidate.terms.get(name) == number for name, number in present.terms.items()
    )
