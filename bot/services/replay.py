"""Messages asked again, before and after a change of some entries; quickly where it cannot make a difference.

An amended matcher leaves everything else as it was (:meth:`~bot.matching.matcher.Matcher.amended`). So a message is
decided otherwise only where it may find an entry that differs, or where it holds a word that nothing had before, which
was perhaps read as a slip then.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from bot.domain.entry import Entry
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.reply import Answer, Reply
from bot.domain.trace import Match
from bot.matching.index import Index, Query
from bot.matching.matcher import Matcher
from bot.services.answering import Answered, Answering
from bot.services.compose import answer_of
from bot.services.nearness import Nearness

Replies = tuple[Reply, Reply]  # before and after


class Replay:
    """Replies to messages before and after a change."""

    def __init__(self, present: Matcher, candidate: Matcher, touched: frozenset[str]) -> None:
        """Takes some tenths of a second.

        Args:
            present: answers now.
            candidate: would answer.
            touched: ids of the entries that differ.
        """
        self._before, self._after = Answering(present), Answering(candidate)
        self._candidate = candidate
        self._touched = touched
        self._resting = frozenset(_told_otherwise(present, candidate, touched))
        self._known = len(present.index.terms)
        self._is_amended = candidate.decides_as(present) and _has_numbers_of(present.index, candidate.index)
        self._new_words = _words_of(candidate, touched) - _words_of(present, present.knowledge.entries.keys())
        self._near_before = Nearness(present, touched)
        self._near_after = Nearness(candidate, touched | self._resting)

    def __call__(self, text: str) -> Replies | None:
        """The replies before and after; None where they are the same for sure."""
        readings = self._candidate.readings(text)
        queries = [self._candidate.index.query(each) for each in readings]
        if not self._is_amended or self._has_new_words(readings, queries):
            return self._both(text)
        found = self._near_after(readings, queries)
        if found & self._touched or (found and len(readings) > 1) or self._near_before(readings, queries):
            return self._both(text)
        if not found:
            return None
        after = self._after.answer(text)
        return (self._before.answer(text).reply, after.reply) if self._looks_at_resting(after) else None

    def _both(self, text: str) -> Replies:
        return self._before.answer(text).reply, self._after.answer(text).reply

    def _has_new_words(self, readings: Sequence[str], queries: Sequence[Query]) -> bool:
        """Whether a message has a word that nothing had before."""
        read = (word for reading in readings for word in reading.split())
        return not self._new_words.isdisjoint(read) or any((each.terms >= self._known).any() for each in queries)

    def _looks_at_resting(self, answered: Answered) -> bool:
        """Whether the guard looked at an entry that rests on what differs, as it does at all that answer.

        Such an entry is found just as before.
        """
        candidates = (each for trace in answered.traces for each in trace.candidates)
        return any(each.guarded and each.entry in self._resting for each in candidates)


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


def _words_of(matcher: Matcher, entries: Container[str]) -> set[str]:
    """The words of the phrasings of some entries."""
    of = [each.id in entries for each in matcher.catalogue.entries]
    return {word for each in matcher.index.documents if of[each.entry] for word in each.normalised.split()}


def _has_numbers_of(present: Index, candidate: Index) -> bool:
    """Whether an index numbers all features of another as that does, so that new ones have numbers above."""
    return all(candidate.terms.get(name) == number for name, number in present.terms.items())
