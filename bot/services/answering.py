"""The main use case: a message in, a sourced reply out."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from dataclasses import dataclass, replace

from bot.domain.entry import EntryKind
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.log import LoggedQuestion
from bot.domain.reply import Outcome, Reply
from bot.domain.trace import Decision, Match, Trace
from bot.matching.matcher import Matcher, Part
from bot.matching.script import detect_language
from bot.matching.steps import Steps, finished
from bot.services.checking import check, sentences_to_check
from bot.services.compose import answer_of, compose, suggestions_of
from bot.services.phrases import phrase
from bot.services.related import related_to


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply and how it came about.

    Attributes:
        question: the message.
        reply: what to say.
        decisions: one per question in the message.
        traces: why, one per decision.
        elapsed_ms: time from text to reply, in milliseconds.
        knowledge_version: version of the base that answered.
        language: language the message is in, whatever the reply's is.
    """

    question: str
    reply: Reply
    decisions: tuple[Decision, ...]
    traces: tuple[Trace, ...]
    elapsed_ms: float
    knowledge_version: str
    language: Language


class Answering:
    """Answers from one knowledge base at a time; the base can be swapped while it runs."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    @property
    def matcher(self) -> Matcher:
        """What finds the answers now."""
        return self._matcher

    @property
    def knowledge(self) -> Knowledge:
        """The base that answers now."""
        return self._matcher.knowledge

    @property
    def wants_learning(self) -> bool:
        """Whether the base that answers is worth learning and was not learnt yet."""
        return self._matcher.wants_learning

    @property
    def is_amended(self) -> bool:
        """Whether the base that answers has entries that were not learnt yet."""
        return self._matcher.is_amended

    def swap(self, matcher: Matcher) -> None:
        """Answer from another base from now on; questions being answered keep theirs."""
        self._matcher = matcher

    def answer(self, text: str, language: Language | None = None, *, forwarded: bool = False) -> Answered:
        """Answer a message; never raises, whatever the text.

        Args:
            text: the message.
            language: language to answer in; the message's where None.
            forwarded: whether somebody else wrote it: it is then read sentence by sentence, as a long one is.
        """
        return finished(self.in_steps(text, language, forwarded=forwarded))

    def in_steps(self, text: str, language: Language | None = None, *, forwarded: bool = False) -> Steps[Answered]:
        """The same, giving way after each sentence or question of a message, and within long ones."""
        started = time.perf_counter()
        matcher = self._matcher
        spoken = detect_language(text)
        language = language or spoken
        version = matcher.knowledge.version
        if not text.strip():
            reply = Reply(language, Outcome.UNANSWERED, message=phrase("empty", language))
            nothing = Decision(Outcome.UNANSWERED, None, (), 0.0, None, ("empty",))
            return Answered(text, reply, (nothing,), (), _ms_since(started), version, spoken)
        sentences = sentences_to_check(matcher, text, forwarded=forwarded)
        parts: list[Part] = []
        if sentences:
            for sentence in sentences:
                parts.append((yield from matcher.sentence_in_steps(sentence, language)))
                yield
            reply, order = check(matcher, [part.decision for part in parts], sentences, language)
            parts = [parts[place] for place in order]
        else:
            parts += yield from matcher.match_in_steps(text, language)
            questions = [part.trace.question for part in parts]
            reply = compose(matcher.knowledge, questions, [part.decision for part in parts], language)
        decisions, traces = tuple(part.decision for part in parts), tuple(part.trace for part in parts)
        return Answered(text, reply, decisions, traces, _ms_since(started), version, spoken)

    async def answer_gently(self, text: str, language: Language | None = None, *, forwarded: bool = False) -> Answered:
        """The same as ``answer``, letting other tasks run between the steps of a long message."""
        steps = self.in_steps(text, language, forwarded=forwarded)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                answered: Answered = done.value
                return answered
            await asyncio.sleep(0)

    def unread(self, text: str, code: str) -> Answered:
        """A question that nobody looked at, for the log; ``code`` says why."""
        language = detect_language(text)
        nothing = Decision(Outcome.UNANSWERED, None, (), 0.0, None, (code,))
        reply = Reply(language, Outcome.UNANSWERED)
        return Answered(text, reply, (nothing,), (), 0.0, self.knowledge.version, language)

    def entry(self, entry_id: str, language: Language) -> Reply | None:
        """An entry as a reply, for a choice; None where the base no longer has it."""
        knowledge = self._matcher.knowledge
        entry = knowledge.entries.get(entry_id)
        if entry is None or entry.kind is EntryKind.SMALLTALK:
            return None
        outcome = Outcome.NOT_ADDRESSED if entry.kind is EntryKind.BOUNDARY else Outcome.ANSWERED
        answer = answer_of(knowledge, Match(entry.id, entry.kind, 1.0), language)
        related = suggestions_of(knowledge, related_to(knowledge, [entry.id]), language)
        return Reply(language, outcome, (answer,), related=related)

    def picked(self, entry_id: str, language: Language) -> Answered | None:
        """An entry that was picked from a list, as an answered question; None where the base no longer has it."""
        reply = self.entry(entry_id, language)
        if reply is None:
            return None
        answer = reply.answers[0]
        decision = Decision(reply.outcome, Match(entry_id, answer.kind, 1.0), (), 1.0, None, ("picked",))
        return Answered(answer.question, reply, (decision,), (), 0.0, self.knowledge.version, language)


def log_row(answered: Answered, *, platform: str, chat_kind: str, asked_at: dt.datetime) -> LoggedQuestion:
    """The query-log row of an answered question, without ids of person and chat."""
    first = answered.decisions[0]
    reply = answered.reply
    entries = tuple(answer.entry for answer in reply.answers) or tuple(each.entry for each in reply.suggestions)
    if not entries and first.match is not None:
        entries = (first.match.entry,)
    return LoggedQuestion(
        asked_at=asked_at,
        platform=platform,
        chat_kind=chat_kind,
        person="",
        chat="",
        language=answered.language.value,
        text=clean(answered.question),
        outcome=reply.outcome.value,
        entries=entries,
        confidence=round(first.confidence, 4),
        runner_up=first.runner_up.entry if first.runner_up else "",
        runner_up_confidence=round(first.runner_up.confidence, 4) if first.runner_up else 0.0,
        codes=tuple(dict.fromkeys(code for decision in answered.decisions for code in decision.codes)),
        knowledge_version=answered.knowledge_version,
        latency_ms=round(answered.elapsed_ms, 3),
    )


def from_person(row: LoggedQuestion, *, person: str, chat: str, update_id: int, edited: bool) -> LoggedQuestion:
    """The row with the keyed hashes of who asked where."""
    return replace(row, person=person, chat=chat, update_id=update_id, edited=edited)


def clean(text: str) -> str:
    """Text that can be stored and shown: at most 4,096 characters, lone surrogates replaced."""
    return text[:4096].encode("utf-8", "replace").decode("utf-8")


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000.0
