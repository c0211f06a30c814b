"""What the bot remembers of people: the adapter of the port ``People``, and the rows of its smallest table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.domain.mail import Keyboard, Outgoing
from bot.domain.people import PersonalData, Subscription
from bot.storage import (
    chats,
    deeds,
    drafts,
    feedback,
    keyboards,
    messages,
    moderators,
    outbox,
    query_log,
    subscriptions,
)
from bot.storage.columns import utc_now
from bot.storage.database import Database
from bot.storage.tables import people
from bot.storage.upsert import insert_new, put

LANGUAGE = select(people.c.language).where(people.c.person == bindparam("whose"))


class SqlPeople:
    """People and chats in a database; the port says what each method promises.

    Every method raises StorageError where the database cannot be used, and ``notify`` DataRefusedError where it
    does not take the data.
    """

    def __init__(self, database: Database, *, now: Callable[[], dt.datetime] = utc_now) -> None:
        """``now`` gives the time in UTC; tests set their own."""
        self._database = database
        self._now = now

    async def language_of(self, person: str) -> str:
        """The language a person pinned; empty where they did not."""
        return await self._database.read(partial(language_of, person=person))

    async def introduced_at(self, chat: str) -> dt.datetime | None:
        """When the bot last introduced itself in a chat (UTC)."""
        return await self._database.read(partial(chats.introduced_at, chat=chat))

    async def moved_from(self, chat: str) -> list[str]:
        """The chats that became this one, the last one first."""
        return await self._database.read(partial(chats.moved_from, chat=chat))

    async def commented_question(self, chat: str, message: int) -> int | None:
        """The question (its update id) that a reply to a message comments on."""
        return await self._database.read(partial(messages.commented, chat=chat, message=message))

    async def feedback_of(self, person: str, question_update_id: int) -> bool | None:
        """How a person judged a question's answer; None where they did not."""
        work = partial(feedback.given_by, person=person, question_update_id=question_update_id)
        return await self._database.read(work)

    async def question_of(self, update_id: int) -> str | None:
        """The text of the question that an update asked; None where it is not known (any more)."""
        return await self._database.read(partial(query_log.text_of, update_id=update_id))

    async def is_subscribed(self, subscription: Subscription) -> bool:
        """Whether a person is to be told of the same thing already."""
        return await self._database.read(partial(subscriptions.find, wanted=subscription)) is not None

    async def waiting(self, *, told_before: dt.datetime, after: int, limit: int) -> list[Subscription]:
        """Subscriptions with a number above ``after`` of people who had no notice since a time, by number."""
        work = partial(subscriptions.waiting, told_before=told_before, after=after, limit=limit)
        return await self._database.read(work)

    async def notify(
        self,
        person: str,
        *,
        calls: Sequence[Outgoing],
        keyboards: Sequence[Keyboard],
        fulfilled: Sequence[int],
        shown: Mapping[int, str],
    ) -> None:
        """Queue a notice, note the time, and drop the subscriptions it fulfils, all or nothing."""
        now = self._now()

        def work(connection: Connection) -> None:
            if subscriptions.fulfil(connection, person, fulfilled, shown):
                _queue_notice(connection, person, calls, keyboards, now)

        await self._database.write(work)

    async def most_asked(self, since: dt.datetime, limit: int) -> list[str]:
        """The entries that answered most questions since a time, among the last 20,000; the most asked first."""
        return await self._database.read(partial(query_log.most_asked, since=since, limit=limit))

    async def data_of(self, person: str) -> PersonalData:
        """All that is kept about a person."""
        return await self._database.read(partial(_data_of, person=person))


def pin(connection: Connection, person: str, language: str) -> None:
    """Note the language that a person wants."""
    put(connection, people, {"person": person, "language": language})


def language_of(connection: Connection, person: str) -> str:
    """The language that a person wants; empty where they did not say."""
    return connection.execute(LANGUAGE, {"whose": person}).scalar_one_or_none() or ""


def forget(connection: Connection, person: str) -> None:
    """Drop the row of a person."""
    connection.execute(delete(people).where(people.c.person == person))


def _queue_notice(
    connection: Connection, person: str, calls: Sequence[Outgoing], under: Sequence[Keyboard], now: dt.datetime
) -> None:
    insert_new(connection, people, [{"person": person, "language": ""}])
    connection.execute(update(people).where(people.c.person == person).values(noticed_at=now))
    keyboards.add_all(connection, under)
    outbox.enqueue(connection, [(None, call) for call in calls], now)


def _data_of(connection: Connection, person: str) -> PersonalData:
    return PersonalData(
        language=language_of(connection, person),
        questions=query_log.of_person(connection, person),
        feedback=feedback.all_by(connection, person),
        subscriptions=subscriptions.of_person(connection, person),
        role=moderators.find(connection, person),
        drafts=drafts.of_person(connection, person),
        deeds=deeds.of_person(connection, person),
    )
