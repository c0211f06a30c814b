"""Inline mode: answers for what somebody types behind ``@bot`` in any chat.

What is sent back depends on the words alone, never on the person, so that Telegram may keep it for everybody who
types the same. Nothing that is typed is kept, but where nothing fits: then for an hour, behind the button that asks
it in the private chat.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from bot.domain.language import Language
from bot.domain.mail import Outgoing, Settlement
from bot.domain.reply import Outcome, Reply
from bot.domain.trace import Effect, Trace
from bot.services.phrases import phrase
from bot.services.sentences import first_sentence
from bot.services.topics import topics_of
from bot.telegram_bot.calls import call
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.events import Typed
from bot.telegram_bot.keyboards import Action, Verb
from bot.telegram_bot.links import question_payload
from bot.telegram_bot.render import Parameters, html_message, one_page
from bot.telegram_bot.text import shorten

MOST = 10
CACHE_S = 30  # seconds that Telegram keeps what was answered to the same words
KEPT = dt.timedelta(hours=1)
RECENT = dt.timedelta(days=30)
COUNTED = dt.timedelta(minutes=5)  # how long the most asked entries are not counted anew
MAX_TITLE = 100
MAX_LINE = 200
MAX_BUTTON = 60


@dataclass(frozen=True, slots=True)
class Result:
    """An inline result: an entry, and the reply that is sent when it is chosen."""

    entry: str
    reply: Reply


class Inline:
    """Answers inline queries."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._most_asked: tuple[str, ...] = ()
        self._counted_at = dt.datetime.min.replace(tzinfo=dt.UTC)

    async def typed(self, update_id: int, typed: Typed) -> Settlement:
        """The results for what was typed, and where nothing fits a button to ask it in private."""
        if not typed.text.strip():
            results = list(islice(self._entries(await self._often_asked(), typed.interface), MOST))
            # In the language of the person's Telegram: nothing to keep for others
            return Settlement(update_id, outgoing=(self._answer(typed, results, cache_s=0),))
        results, language = self._found(typed.text)
        if results:
            return Settlement(update_id, outgoing=(self._answer(typed, results),))
        lane = self._desk.lane(typed.query_id)
        action = str(Action(Verb.QUESTION, self._desk.redact(" ".join(typed.text.split()))))
        kept = self._desk.keyboard("inline", lane, update_id, language, (action,), life=KEPT)
        button = {
            "text": shorten(phrase("inline_ask", language), MAX_BUTTON),
            "start_parameter": question_payload(kept.token),
        }
        return Settlement(update_id, outgoing=(self._answer(typed, [], button),), keyboards=(kept,))

    def _found(self, text: str) -> tuple[list[Result], Language]:
        answered = self._desk.answers.answer(text)
        reply = answered.reply
        if reply.outcome not in (Outcome.ANSWERED, Outcome.NOT_ADDRESSED, Outcome.SUGGESTED):
            return [], reply.language
        # The whole reply first, with its verdict; then what else lies near
        first = [Result(reply.answers[0].entry, reply)] if reply.answers else []
        near = [each.entry for each in reply.suggestions]
        near += [entry for trace in answered.traces for entry in _near(trace)]
        near += [each.entry for each in reply.related]
        answered_with = {answer.entry for answer in reply.answers}
        more = self._entries((each for each in dict.fromkeys(near) if each not in answered_with), reply.language)
        return [*first, *islice(more, MOST - len(first))], reply.language

    def _entries(self, entries: Iterable[str], language: Language) -> Iterator[Result]:
        for entry in entries:
            reply = self._desk.answers.entry(entry, language)
            if reply is not None:
                yield Result(entry, reply)

    async def _often_asked(self) -> tuple[str, ...]:
        """The most asked entries; where there are too few, the first question of each topic."""
        now = self._desk.now()
        if now - self._counted_at > COUNTED:
            asked = await self._desk.people.most_asked(now - RECENT, MOST)
            first = (topic.questions[0].id for topic in topics_of(self._desk.knowledge))
            self._most_asked = tuple(dict.fromkeys([*asked, *first]))
            self._counted_at = now
        return self._most_asked

    def _answer(
        self, typed: Typed, results: list[Result], button: dict[str, str] | None = None, cache_s: int = CACHE_S
    ) -> Outgoing:
        parameters: Parameters = {
            "inline_query_id": typed.query_id,
            "results": [_article(each) for each in results],
            "cache_time": cache_s,
            "is_personal": False,
        }
        if button is not None:
            parameters["button"] = button
        lane = self._desk.lane(typed.query_id)
        return replace(call(0, typed.person_id, lane, "answerInlineQuery", parameters), express=True)


def _near(trace: Trace) -> Iterator[str]:
    """The candidates that could be offered as choices, best first."""
    for each in trace.candidates:
        if each.confidence >= trace.limits["suggest"] and all(
            finding.effect is not Effect.VETO for finding in each.findings
        ):
            yield each.entry


def _article(result: Result) -> Parameters:
    answer = result.reply.answers[0]
    message = html_message(one_page(result.reply, answer.question))
    content = {"message_text": message.pop("text"), **message}
    return {
        "type": "article",
        "id": result.entry,
        "title": shorten(answer.question, MAX_TITLE),
        "description": shorten(first_sentence(answer.text)[0], MAX_LINE),
        "input_message_content": content,
    }
