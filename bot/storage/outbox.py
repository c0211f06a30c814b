"""The outbox, as functions over one open transaction.

A row goes ``new → sending → sent | failed``, and back to ``new`` when it is postponed or recovered. A chat
has two lanes, one for express calls and one for all others, and neither waits for the other. In every lane with
unfinished rows exactly one of them is the *head*: the one that is being sent, or else the oldest. Only heads are
claimed: that keeps the calls in order. Whatever finishes, puts back or brings in rows ends by calling ``_promote``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    false,
    func,
    not_,
    null,
    select,
    true,
    update,
)

from bot.domain.mail import Delivery, Outgoing, without_numbers
from bot.services.ports import OUTBOX
from bot.storage import messages, telling
from bot.storage.columns import EPOCH
from bot.storage.tables import IS_HEAD, UNFINISHED, answers, outbox
from bot.storage.upsert import insert_new

_MOST_CLAIMED = 500  # old builds of SQLite take 999 parameters in one statement
_LANES = (False, True)

_other = outbox.alias()
_of_lane = and_(
    _other.c.chat == bindparam("of_chat"),
    _other.c.express == bindparam("lane"),
    _other.c.finished_at.is_(None),
)
_first_of_lane = (
    select(_other.c.id).where(_of_lane, _other.c.head.is_(false())).order_by(_other.c.id).limit(1).scalar_subquery()
)
_has_head = select(_other.c.id).where(_of_lane, _other.c.head.is_(true())).exists()
PROMOTE = update(outbox).where(outbox.c.id == _first_of_lane, not_(_has_head)).values(head=True)
CLAIMABLE = (
    select(outbox.c.id, outbox.c.chat)
    .where(
        IS_HEAD, outbox.c.express == bindparam("lane"), outbox.c.state == "new", outbox.c.not_before <= bindparam("now")
    )
    .order_by(outbox.c.id)
    # Left out by SQLite, which has one writer; elsewhere several instances share one outbox.
    .with_for_update(skip_locked=True)
)
NEXT_DUE = (
    select(outbox.c.not_before)
    .where(IS_HEAD, outbox.c.express.is_(false()), outbox.c.state == "new")
    .order_by(outbox.c.not_before)
    .limit(1)
)
OLDEST = select(func.min(outbox.c.created_at)).where(UNFINISHED)
UNFINISHED_COUNT = select(func.count()).select_from(outbox).where(UNFINISHED)
SENDING = and_(IS_HEAD, outbox.c.state == "sending")
WAITING_IN = and_(outbox.c.chat == bindparam("of_chat"), UNFINISHED, outbox.c.state == "new")
_CALLS = select(outbox, null().label("target")).where(WAITING_IN)
_WITH_TARGET = select(outbox, answers.c.message_id.label("target")).outerjoin(
    answers,
    and_(
        outbox.c.edits.is_(true()),
        answers.c.chat == outbox.c.chat,
        answers.c.question_message == outbox.c.question_message,
    ),
)
_FORGOTTEN: dict[str, Any] = {"chat_id": None, "payload": None, "head": False}
_LANE_OF = (
    select(outbox.c.chat, outbox.c.express).where(outbox.c.id == bindparam("number"), UNFINISHED).with_for_update()
)
_FINISHED = (
    update(outbox)
    .where(outbox.c.id == bindparam("number"))
    .values(
        {
            **_FORGOTTEN,
            "state": bindparam("new_state"),
            "reason": bindparam("new_reason"),
            "message_id": bindparam("new_message"),
            "finished_at": bindparam("now"),
        }
    )
)


def enqueue(connection: Connection, calls: Sequence[tuple[int | None, Outgoing]], now: dt.datetime) -> None:
    """Queue calls, each with the update it belongs to, in the order given."""
    insert_new(connection, outbox, [_row(update_id, call, now) for update_id, call in calls])
    _promote(connection, {(call.chat, call.express) for _, call in calls})
    if calls:
        telling.tell(connection, OUTBOX)


def claim(connection: Connection, limit: int, busy: Collection[str], express: bool, now: dt.datetime) -> list[Delivery]:
    """Mark the oldest heads of one kind of lane as being sent, one for a chat, and return them."""
    limit = max(0, min(limit, _MOST_CLAIMED))
    away = frozenset(busy)
    # A chat has one head in a lane, so that at most len(away) rows are read in vain.
    heads = connection.execute(CLAIMABLE.limit(limit + len(away)), {"lane": express, "now": now})
    ids = [row.id for row in heads if row.chat not in away][:limit]
    if not ids:
        return []
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state="sending"))
    rows = connection.execute(_WITH_TARGET.where(outbox.c.id.in_(ids)).order_by(outbox.c.id))
    return [_delivery(row) for row in rows]


def sent(connection: Connection, delivery: Delivery, message_id: int | None, now: dt.datetime) -> None:
    """Finish a call that the platform took, and note what its message answers or asks for."""
    if not _finish(connection, delivery, {"state": "sent", "reason": None, "message_id": message_id}, now):
        return
    call = delivery.outgoing
    if message_id is None:
        return
    if call.question_message is not None:
        messages.note_answer(connection, call.chat, call.question_message, message_id, now)
    if call.prompt is not None:
        messages.note_prompt(connection, call.chat, message_id, call.prompt, now)


def give_up(connection: Connection, delivery: Delivery, reason: str, now: dt.datetime) -> bool:
    """Finish a call that the platform refused; False where it was finished before."""
    return _finish(connection, delivery, {"state": "failed", "reason": reason}, now)


def postpone(connection: Connection, delivery: Delivery, until: dt.datetime, reason: str, *, failed: bool) -> None:
    """Put a call that is being sent back; nothing happens where it is not being sent."""
    values = {"not_before": until, "reason": reason, "attempts": outbox.c.attempts + int(failed)}
    _put_back(connection, outbox.c.id == delivery.id, values)


def put_back(connection: Connection, delivery: Delivery) -> None:
    """As ``postpone``, but at once and without counting it; nothing happens where its chat has changed since."""
    _put_back(connection, and_(outbox.c.id == delivery.id, outbox.c.chat == delivery.outgoing.chat), {})


def recover(connection: Connection, under_way: Collection[int] = (), express: bool | None = None) -> int:
    """Put calls that are being sent back, but those under way; of one kind of lane, or of both; returns how many."""
    others = outbox.c.id.not_in(list(under_way)) if under_way else true()
    return _put_back(connection, others if express is None else and_(others, outbox.c.express.is_(express)), {})


def give_up_chat(connection: Connection, chat: str, reason: str, now: dt.datetime) -> None:
    """Finish all calls to a chat but those being sent; what becomes of these, their senders say."""
    values = _FORGOTTEN | {"state": "failed", "reason": reason, "finished_at": now}
    connection.execute(update(outbox).where(WAITING_IN).values(values), {"of_chat": chat})


def move(connection: Connection, old_chat: str, new_chat: str, new_chat_id: int) -> None:
    """Direct all calls to a chat to another one, but those being sent: the platform refuses these, and they follow.

    The numbers of messages in them go: they mean nothing in the new chat, or another message. What was to be put in
    the place of a message is said anew.
    """
    for row in connection.execute(_CALLS, {"of_chat": old_chat}).all():
        call = without_numbers(_delivery(row).outgoing)
        changed = {"method": call.method, "payload": call.payload}
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(changed))
    values = {"chat": new_chat, "chat_id": new_chat_id, "question_message": None, "head": False}
    connection.execute(update(outbox).where(WAITING_IN).values(values), {"of_chat": old_chat})
    # What came in may be older than the head, which gives way unless it is being sent.
    connection.execute(update(outbox).where(WAITING_IN, IS_HEAD).values(head=False), {"of_chat": new_chat})
    _promote(connection, ((new_chat, lane) for lane in _LANES))


def forget(connection: Connection, chat: str) -> None:
    """Drop all calls to a chat but those being sent."""
    connection.execute(delete(outbox).where(outbox.c.chat == chat, outbox.c.state != "sending"))


def prune(connection: Connection, before: dt.datetime) -> int:
    """Drop calls finished before a time; returns how many."""
    return connection.execute(delete(outbox).where(outbox.c.finished_at < before)).rowcount


def _promote(connection: Connection, lanes: Iterable[tuple[str, bool]]) -> None:
    """Make the oldest unfinished call of each lane (chat, express) its head, where there is no head."""
    if rows := [{"of_chat": chat, "lane": express} for chat, express in sorted(lanes)]:
        connection.execute(PROMOTE, rows)


def _finish(connection: Connection, delivery: Delivery, values: dict[str, Any], now: dt.datetime) -> bool:
    # Its chat is asked for: it may be another one since the call was claimed.
    lane = connection.execute(_LANE_OF, {"number": delivery.id}).one_or_none()
    if lane is None:
        return False
    finished = {"new_state": values["state"], "new_reason": values["reason"], "new_message": values.get("message_id")}
    connection.execute(_FINISHED, {**finished, "number": delivery.id, "now": now})
    _promote(connection, [(lane.chat, lane.express)])
    return True


def _put_back(connection: Connection, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    """Put some of the calls that are being sent back, behind older ones that came in meanwhile; returns how many."""
    query = select(outbox.c.chat, outbox.c.express).where(SENDING, which).with_for_update()
    lanes = [(row.chat, row.express) for row in connection.execute(query)]
    if lanes:
        connection.execute(update(outbox).where(SENDING, which).values({**values, "state": "new", "head": False}))
        _promote(connection, lanes)
    return len(lanes)


def _row(update_id: int | None, call: Outgoing, now: dt.datetime) -> dict[str, Any]:
    return {
        "update_id": update_id,
        "slot": call.slot,
        "chat_id": call.chat_id,
        "chat": call.chat,
        "method": call.method,
        "payload": call.payload,
        "question_message": call.question_message,
        "edits": call.edits,
        "only_edits": call.only_edits,
        "express": call.express,
        "prompt": call.prompt,
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
        only_edits=row.only_edits,
        express=row.express,
        prompt=row.prompt,
    )
    return Delivery(id=row.id, update_id=row.update_id, outgoing=call, target_message=row.target, attempts=row.attempts)
