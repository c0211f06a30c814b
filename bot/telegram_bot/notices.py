"""Word of answers and corrections to those who asked for it: together, and at most once a day for each person."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from html import escape

import structlog

from bot.domain.language import Language
from bot.domain.mail import Outgoing
from bot.domain.people import Subscription, Told
from bot.services.news import News, news_of
from bot.services.phrases import colon, phrase
from bot.telegram_bot.calls import call
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.keyboards import LONG_LIFE, Action, Verb, button
from bot.telegram_bot.pages import Piece, pages, running
from bot.telegram_bot.render import FOLDED, answer_pieces, html_message
from bot.telegram_bot.text import shorten

log = structlog.get_logger(__name__)

DAY = dt.timedelta(days=1)
BATCH = 500  # subscriptions read at once
MOST = 10  # news in one notice; more wait for the next day
MAX_QUESTION = 200  # characters of the question that is told of


class Notices:
    """Looks for news and queues them."""

    def __init__(self, desk: Desk, queued: Callable[[], None]) -> None:
        """``queued`` is called after a notice is in the outbox."""
        self._desk = desk
        self._queued = queued
        self._looked_through = ""  # version of the base
        self._until = desk.now() + 2 * DAY  # until when somebody may have been told too lately to be told more

    async def tell(self) -> int:
        """Tell everybody for whom there are news; returns how many people.

        Raises:
            StorageError: the database cannot be used; who was told so far stays told.
        """
        now, version = self._desk.now(), self._desk.knowledge.version
        if version == self._looked_through and now > self._until:
            return 0  # nothing changed, and nobody waits for their day to be over
        told = 0
        for person, news in (await self._news()).items():
            first = news[:MOST]
            subscription = first[0].subscription
            language = Language(subscription.language)
            keyboard = self._desk.keyboard(
                f"notice {self._desk.now().isoformat()}",
                subscription.chat,
                None,
                language,
                (str(Action(Verb.STOP)),),
                person=person,
                life=LONG_LIFE,
            )
            stop = [[button(keyboard, Action(Verb.STOP), phrase("stop_all", language))]]
            await self._desk.people.notify(
                person,
                calls=_calls(first, stop),
                keyboards=(keyboard,),
                fulfilled=[each.subscription.id for each in first if each.is_last],
                shown={each.subscription.id: each.shown for each in first if not each.is_last},
            )
            told += 1
            self._queued()
        self._looked_through = version
        if told:
            self._until = now + 2 * DAY
            log.info("notices_queued", people=told)
        return told

    async def _news(self) -> dict[str, list[News]]:
        """Person → their news, of those who had no notice for a day."""
        found: dict[str, list[News]] = {}
        after, before = 0, self._desk.now() - DAY
        while batch := await self._desk.people.waiting(told_before=before, after=after, limit=BATCH):
            for subscription in batch:
                after = subscription.id
                if news := await news_of(self._desk.answers, subscription):
                    found.setdefault(subscription.person, []).append(news)
                await asyncio.sleep(0)  # thousands of them must not hold up answering
        return found


def _calls(news: Sequence[News], stop: list[list[dict[str, str]]]) -> list[Outgoing]:
    to: Subscription = news[0].subscription
    htmls = pages([piece for each in news for piece in _pieces(each)])
    messages = [*map(html_message, htmls[:-1]), html_message(htmls[-1], stop)]
    return [call(slot, to.chat_id, to.chat, "sendMessage", message) for slot, message in enumerate(messages)]


def _pieces(news: News) -> Iterator[Piece]:
    subscription, reply = news.subscription, news.reply
    language = Language(subscription.language)
    kind = "withdrawn" if reply is None else subscription.told.value
    question = shorten(" ".join(subscription.question.split()), MAX_QUESTION)
    yield Piece(f"<b>{escape(phrase(f'notice_{kind}', language, question=question))}</b>", "\n\n")
    if subscription.told is Told.CORRECTION:
        yield Piece(f"{escape(phrase('notice_before', language))}{colon(language).strip()}")
        yield running(subscription.shown, "\n", *FOLDED)
        if reply is not None:
            yield Piece(f"{escape(phrase('notice_now', language))}{colon(language).strip()}")
    for answer in reply.answers if reply is not None else ():
        yield from answer_pieces(answer, language)
