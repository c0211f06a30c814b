"""Who wants to be told of what, as functions over one open transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, or_, select, update

from bot.domain.people import Subscription, Told, Unsubscribed
from bot.storage.tables import people, subscriptions

MOST = 50  # for one person; the oldest ones go

_same = and_(
    subscriptions.c.person == bindparam("whose"),
    subscriptions.c.told == bindparam("of_what"),
    subscriptions.c.question == bindparam("asked"),
    subscriptions.c.entry == bindparam("answer"),
)
SAME = select(subscriptions.c.id).where(_same)
OF_PERSON = select(subscriptions).where(subscriptions.c.person == bindparam("whose")).order_by(subscriptions.c.id)
_TOO_MANY = (
    select(subscriptions.c.id)
    .where(subscriptions.c.person == bindparam("whose"))
    .order_by(subscriptions.c.id.desc())
    .offset(MOST)
)
WAITING = (
    select(subscriptions)
    .outerjoin(people, people.c.person == subscriptions.c.person)
    .where(
        subscriptions.c.id > bindparam("after"),
        or_(people.c.noticed_at.is_(None), people.c.noticed_at < bindparam("told_before")),
    )
    .order_by(subscriptions.c.id)
)


def add(connection: Connection, new: Subscription) -> None:
    """Somebody wants to be told; where that is known, only the answer they have seen is new."""
    number = find(connection, new)
    if number is not None:
        connection.execute(update(subscriptions).where(subscriptions.c.id == number).values(shown=new.shown))
        return
    row = asdict(new)
    del row["id"]
    connection.execute(subscriptions.insert().values(row))
    connection.execute(delete(subscriptions).where(subscriptions.c.id.in_(_TOO_MANY)), {"whose": new.person})


def stop(connection: Connection, wish: Unsubscribed) -> None:
    """Somebody wants to be told no more."""
    conditions = [subscriptions.c.person == wish.person]
    if wish.told is not None:
        conditions.append(subscriptions.c.told == wish.told)
    if wish.question is not None:
        conditions += [subscriptions.c.question == wish.question, subscriptions.c.entry == wish.entry]
    connection.execute(delete(subscriptions).where(*conditions))


def find(connection: Connection, wanted: Subscription) -> int | None:
    """The number of the subscription to the same thing; None where there is none."""
    values = {"whose": wanted.person, "of_what": wanted.told, "asked": wanted.question, "answer": wanted.entry}
    return connection.execute(SAME, values).scalar()


def of_person(connection: Connection, person: str) -> tuple[Subscription, ...]:
    """A person's, oldest first."""
    return tuple(_subscription(row) for row in connection.execute(OF_PERSON, {"whose": person}))


def waiting(connection: Connection, told_before: dt.datetime, after: int, limit: int) -> list[Subscription]:
    """Those with a number above ``after`` of people who had no notice since a time, by number."""
    query = WAITING.limit(max(limit, 0))  # a negative LIMIT means "all" to SQLite
    return [_subscription(row) for row in connection.execute(query, {"after": after, "told_before": told_before})]


def fulfil(connection: Connection, person: str, fulfilled: Collection[int], shown: Mapping[int, str]) -> bool:
    """Drop some of a person's, and note on others what they are shown now; False, and nothing, where one is gone."""
    query = OF_PERSON.with_for_update()
    if not {*fulfilled, *shown} <= {row.id for row in connection.execute(query, {"whose": person})}:
        return False
    for number, answer in shown.items():
        connection.execute(update(subscriptions).where(subscriptions.c.id == number).values(shown=answer))
    connection.execute(delete(subscriptions).where(subscriptions.c.id.in_(fulfilled)))
    return True


def move(connection: Connection, old_chat: str, new_chat: str, new_chat_id: int) -> None:
    """Those of one chat are told in the other."""
    values = {"chat": new_chat, "chat_id": new_chat_id}
    connection.execute(update(subscriptions).where(subscriptions.c.chat == old_chat).values(values))


def drop_chat(connection: Connection, chat: str) -> None:
    """Drop those of a chat."""
    connection.execute(delete(subscriptions).where(subscriptions.c.chat == chat))


def forget(connection: Connection, person: str, chat: str) -> None:
    """Drop those of a person and of a chat."""
    theirs = or_(subscriptions.c.person == person, subscriptions.c.chat == chat)
    connection.execute(delete(subscriptions).where(theirs))


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(**{**row._mapping, "told": Told(row.told)})
