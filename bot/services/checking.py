"""A forwarded or long message, held against the source sentence by sentence.

Shown are at most five sentences: first those that differ from the source, then those that agree, then those that the
source says something on. All others are told in one sentence and not one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.reply import Outcome, Reply, Verdict
from bot.domain.trace import Decision
from bot.matching.matcher import Matcher
from bot.services.compose import answer_of, suggestions_of
from bot.services.phrases import phrase, phrase_for

MOST_SHOWN = 5
MOST_READ = 40  # sentences; at 2 to 10 ms each
LONG = 200  # characters from which on several sentences are read as statements rather than as one question
MANY = 5  # sentences from which on a message is no question in pieces

_ORDER = {Verdict.DIFFERS: 0, Verdict.CONSISTENT: 1, None: 2}


def sentences_to_check(matcher: Matcher, text: str, *, forwarded: bool) -> tuple[str, ...]:
    """The sentences of a message that is to be read one by one; none where it is read as questions.

    Args:
        matcher: knows what a sentence is.
        text: the message.
        forwarded: whether somebody else wrote it.
    """
    sentences = matcher.sentences(text)
    many = len(sentences) > MANY or (len(sentences) > 1 and (forwarded or len(text) > LONG))
    return sentences[:MOST_READ] if many else ()


def check(
    matcher: Matcher, decisions: Sequence[Decision], sentences: Sequence[str], language: Language
) -> tuple[Reply, list[int]]:
    """The reply to a message that was read sentence by sentence.

    Args:
        matcher: with the base.
        decisions: one for each sentence.
        sentences: as written.
        language: language of the reply.

    Returns:
        The reply, and the places of the sentences: those shown first, then the others.
    """
    knowledge = matcher.knowledge
    found = _found(decisions)
    shown = sorted(sorted(found, key=lambda place: (_ORDER[_verdict(decisions[place])], place))[:MOST_SHOWN])
    rest = [place for place in range(len(decisions)) if place not in shown]
    if not shown:
        best = max(rest, key=lambda place: decisions[place].confidence)
        topics = suggestions_of(knowledge, _topics(knowledge, decisions[best]), language)
        rest.sort(key=lambda place: place != best)
        return Reply(language, Outcome.UNANSWERED, (), topics, phrase("checked_none", language)), rest
    answers = tuple(
        replace(answer_of(knowledge, match, language), quote=sentences[place])
        for place in shown
        if (match := decisions[place].match) is not None
    )
    left = sum(decision.outcome not in (Outcome.ANSWERED, Outcome.SMALLTALK) for decision in decisions)
    notes = [phrase_for(left, "not_in_source", language)] if left else []
    if len(found) > len(shown):
        notes.append(phrase_for(len(found) - len(shown), "checked_more", language))
    return Reply(language, Outcome.ANSWERED, answers, (), "\n".join(notes)), [*shown, *rest]


def _found(decisions: Sequence[Decision]) -> list[int]:
    """The places of the sentences that the source says something on, each thing said of an entry once."""
    told: set[object] = set()
    found = []
    for place, decision in enumerate(decisions):
        if decision.outcome is Outcome.ANSWERED and decision.match is not None:
            said = (decision.match.entry, decision.match.verdict, decision.match.differences)
            if said not in told:
                found.append(place)
            told.add(said)
    return found


def _verdict(decision: Decision) -> Verdict | None:
    return decision.match.verdict if decision.match is not None else None


def _topics(knowledge: Knowledge, decision: Decision) -> tuple[str, ...]:
    """The nearest topics of a sentence, or what is near a boundary."""
    if decision.match is not None and decision.match.entry in knowledge.boundaries:
        return knowledge.boundaries[decision.match.entry].nearest
    return decision.choices
