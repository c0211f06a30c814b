"""Labelled questions asked of the base once, so that they can be decided again at other limits from their traces."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace

from bot.domain.trace import Trace
from bot.matching.calibrate import without_phrasings
from bot.matching.matcher import Matcher
from bot.services.checking import sentences_to_check
from bot.services.labels import Label, LabelSource, key_of

NEVER = 2.0  # a limit that no confidence reaches


@dataclass(frozen=True, slots=True)
class Traced:
    """A labelled question and how it was matched.

    Attributes:
        label: what is known of it; ``right`` also holds the entries that say the same as a right one.
        harmless: ids of the entries whose answer is right: the right ones, and where nothing is right all that say so.
        trace: the way it went at the present limits.
        careful: the same with the guard asked about every candidate, as it is where the first one does not answer;
            None where it was asked about all of them anyhow.
    """

    label: Label
    harmless: frozenset[str]
    trace: Trace
    careful: Trace | None = None


@dataclass(slots=True)
class LeftOut:
    """Labelled questions that say nothing of the limits.

    Attributes:
        several: messages that are read as several questions, of which nobody knows which one was meant.
        gone: those whose entries the base no longer has.
        taught: those whose entry was made of nothing but what moderators were asked.
    """

    several: int = 0
    gone: int = 0
    taught: int = 0


class Asking:
    """Asks labelled questions.

    What a moderator decided on mostly became a phrasing of the entry; asked again, it would be found word for word,
    which proves nothing. Those questions are asked of the base without these very phrasings.
    """

    def __init__(self, matcher: Matcher, labels: Iterable[Label]) -> None:
        """
        Args:
            matcher: over the live base; it is not changed.
            labels: all that will be asked.
        """
        self.left_out = LeftOut()
        self._matcher = matcher
        knowledge = matcher.knowledge
        self._declines = frozenset([*knowledge.boundaries, *knowledge.smalltalk])
        told = {key_of(each.text) for each in labels if each.source is LabelSource.MODERATOR}
        hidden = [each for entry in knowledge.entries.values() for each in entry.phrasings if key_of(each.text) in told]
        self._unlearnt = matcher
        if hidden:
            self._unlearnt = matcher.amended(without_phrasings(knowledge, lambda each: key_of(each.text) in told))

    def ask(self, label: Label) -> Traced | None:
        """Match one question; None where it says nothing, which ``left_out`` counts."""
        here = self._here(label)
        if here is None:
            self.left_out.gone += 1
            return None
        matcher = self._unlearnt if label.source is LabelSource.MODERATOR else self._matcher
        entries = matcher.knowledge.entries
        if here.right and not any(entries[each].phrasings for each in here.right):
            self.left_out.taught += 1
            return None
        parts = () if sentences_to_check(matcher, label.text, forwarded=False) else matcher.match(label.text)
        if len(parts) != 1:
            self.left_out.several += 1
            return None
        trace = parts[0].trace
        careful = None if all(each.guarded for each in trace.candidates) else _carefully(matcher, trace)
        harmless = here.right or (self._declines if here.known else frozenset())
        return Traced(here, harmless, trace, careful)

    def _here(self, label: Label) -> Label | None:
        """A label in terms of the present base; None where it has nothing of it."""
        entries, catalogue = self._matcher.knowledge.entries, self._matcher.catalogue
        right, wrong = (frozenset(each for each in ids if each in entries) for ids in (label.right, label.wrong))
        if (label.right or label.wrong) and not (right or wrong):
            return None
        answering = right - self._declines
        if right and not answering:  # that the source does not say it: nothing answers
            return replace(label, right=frozenset())
        if label.source is not LabelSource.CHECK:  # checks name all that may answer; people name one entry
            alike = (other for other in entries if any(catalogue.says_the_same(each, other) for each in answering))
            answering = frozenset(alike)
        return replace(label, right=answering, wrong=wrong)


def _carefully(matcher: Matcher, trace: Trace) -> Trace:
    """The same question matched as if nothing could answer it, so that the guard looks at every candidate."""
    strict = copy(matcher)
    strict.calibration = replace(matcher.calibration, answer=NEVER)
    return strict.match_sentence(trace.question, trace.language).trace
