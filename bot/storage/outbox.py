"""The outbox, as functions over one open transaction.

A row goes ``new → sending → sent | failed``, and back to ``new`` when it is postponed or recovered. In
every chat exactly one unfinished row, the oldest, is the *head*, and only heads are claimed: that keeps a
chat's calls in order. ``enqueue`` and ``_finish`` are the only two that change which row is unfinished, and
both end by calling ``_promote``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, select, true, update

from bot.domain.mail import Delivery, Outgoing
from bot.storage.columns import EPOCH
from bot.storage.tables import IS_HEAD, UNFINISHED, answers, outbox
from bot.storage.upsert import insert_new, put

_MOST_CLAIMED = 500  # old builds of SQLite take 999 parameters in one statement

_other = outbox.alias()
_first_of_chat = (
    select(_other.c.id)
    .where(_other.c.chat == bindparam("of_chat"), _other.c.finished_at.is_(None))
    .order_by(_other.c.id)
    .limit(1)
    .scalar_subquery()
)
PROMOTE = update(outbox).where(outbox.c.id == _first_of_chat).values(head=True)
CLAIMABLE = (
    select(outbox.c.id, outbox.c.chat)
    .where(IS_HEAD, outbox.c.state == "new", outbox.c.not_before <= bindparam("now"))
    .order_by(outbox.c.id)
    # Left out by SQLite, which has one writer; elsewhere several instances share one outbox.
    .with_for_update(skip_locked=True)
)
NEXT_DUE = select(outbox.c.not_before).where(IS_HEAD, outbox.c.state == "new").order_by(outbox.c.not_before).limit(1)
UNFINISHED_COUNT = select(func.count()).select_from(outbox).where(UNFINISHED)
RECOVER = update(outbox).where(IS_HEAD, outbox.c.state == "sending").values(state="new")
_WITH_TARGET = select(outbox, answers.c.message_id.label("target")).outerjoin(
    answers,
    and_(
        outbox.c.edits.is_(true()),
        answers.c.chat == outbox.c.chat,
        answers.c.question_message == outbox.c.question_message,
    ),
)


def enqueue(connection: Connection, calls: Sequence[tuple[int, Outgoing]], now: dt.datetime) -> None:
    """Queue calls, each with the update it belongs to, in the order given."""
    insert_new(connection, outbox, [_row(update_id, call, now) for update_id, call in calls])
    _promote(connection, {call.chat for _, call in calls})


def claim(connection: Connection, limit: int, busy: Collection[str], now: dt.datetime) -> list[Delivery]:
    """Mark the oldest heads as being sent, one for a chat, and return them."""
    limit = max(0, min(limit, _MOST_CLAIMED))
    away = frozenset(busy)
    # A chat has one head, so that at most len(away) rows are read in vain.
    heads = connection.execute(CLAIMABLE.limit(limit + len(away)), {"now": now})
    ids = [row.id for row in heads if row.chat not in away][:limit]
    if not ids:
        return []
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state="sending"))
    rows = connection.execute(_WITH_TARGET.where(outbox.c.id.in_(ids)).order_by(outbox.c.id))
    return [_delivery(row) for row in rows]


def sent(connection: Connection, delivery: Delivery, message_id: int | None, now: dt.datetime) -> None:
    """Finish a call that the platform took, and note which message answers which."""
    if not _finish(connection, delivery, {"state": "sent", "reason": None, "message_id": message_id}, now):
        return
    call = delivery.outgoing
    if call.question_message is not None and message_id is not None:
        answer = {"chat": call.chat, "question_message": call.question_message, "message_id": message_id}
        put(connection, answers, answer | {"answered_at": now})


def give_up(connection: Connection, delivery: Delivery, reason: str, now: dt.datetime) -> None:
    """Finish a call that the platform refused."""
    _finish(connection, delivery, {"state": "failed", "reason": reason}, now)


def postpone(connection: Connection, delivery: Delivery, until: dt.datetime, reason: str) -> None:
    """Put a call that is being sent back; nothing happens where it is not being sent."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == delivery.id, outbox.c.state == "sending")
        .values(state="new", not_before=until, reason=reason, attempts=outbox.c.attempts + 1)
    )


def recover(connection: Connection) -> int:
    """Put all calls that are being sent back; returns how many."""
    return connection.execute(RECOVER).rowcount


def prune(connection: Connection, before: dt.datetime) -> int:
    """Drop calls finished and answers noted before a time; returns how many."""
    finished = connection.execute(delete(outbox).where(outbox.c.finished_at < before)).rowcount
    return finished + connection.execute(delete(answers).where(answers.c.answered_at < before)).rowcount


def _promote(connection: Connection, chats: Iterable[str]) -> None:
    """Make the oldest unfinished call of each chat its head; changes nothing where it already is."""
    if rows := [{"of_chat": chat} for chat in sorted(chats)]:
        connection.execute(PROMOTE, rows)


def _finish(connection: Connection, delivery: Delivery, values: dict[str, Any], now: dt.datetime) -> bool:
    forgotten: dict[str, Any] = {"chat_id": None, "payload": None, "head": False, "finished_at": now}
    statement = update(outbox).where(outbox.c.id == delivery.id, UNFINISHED).values(values | forgotten)
    if connection.execute(statement).rowcount == 0:
        return False
    _promote(connection, [delivery.outgoing.chat])
    return True


def _row(update_id: int, call: Outgoing, now: dt.datetime) -> dict[str, Any]:
    return {
        "update_id": update_id,
        "slot": call.slot,
        "chat_id": call.chat_id,
        "chat": call.chat,
        "method": call.method,
        "payload": call.payload,
        "question_message": call.question_message,
        "edits": call.edits,
        "state": "new",
        "head": False,
        "attempts": 0,
        "not_before": EPOCH,  # and not now: a clock that is set back must hold nothing up
        "created_at": now,
    }


def _delivery(row: Row[Any]) -> Delivery:
    call = Outgoing(
        slot=row.slot,
        chat_id=row.chat_id,
        chat=row.chat,
        method=row.method,
        payload=row.payload,
        question_message=row.question_message,
        edits=row.edits,
    )
    return Delivery(id=row.id, update_id=row.update_id, outgoing=call, target_message=row.target, attempts=row.attempts)
