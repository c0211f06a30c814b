"""The inbox, as functions over one open transaction."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)

from bot.domain.mail import Incoming, Settlement
from bot.services.ports import INBOX
from bot.storage import instances, query_log, telling
from bot.storage.tables import UNSETTLED, inbox
from bot.storage.upsert import insert_new

_IN_LIST = 500  # old builds of SQLite take 999 parameters in one statement

_other = inbox.alias()
PENDING = (
    select(inbox.c.update_id, inbox.c.payload, inbox.c.ordinary, inbox.c.lane)
    .where(UNSETTLED)
    .order_by(inbox.c.ordinary, inbox.c.update_id)
)
OLDEST = select(func.min(inbox.c.received_at)).where(UNSETTLED)
UNSETTLED_COUNT = select(func.count()).select_from(inbox).where(UNSETTLED)
_SETTLE = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("key"), UNSETTLED)
    .values(state=bindparam("new_state"), reason=bindparam("why"), settled_at=bindparam("now"))
)
# Two instances that look at the same moment would not see what the other one is about to take
_ONE_TAKES = text(f"SELECT pg_advisory_xact_lock({0x63687563687502})")
_ERASE = update(inbox).where(inbox.c.update_id == bindparam("key")).values(payload=None, lane=None)


def receive(connection: Connection, updates: Sequence[Incoming], now: dt.datetime) -> int:
    """Store updates whose id is not there yet, the first of each; returns how many."""
    first = {update.update_id: update for update in reversed(updates)}
    new = first.keys() - _known(connection, first)
    rows = [
        {
            "update_id": key,
            "ordinary": not first[key].express,
            "payload": first[key].payload,
            "state": "new",
            "received_at": now,
            "lane": first[key].lane or None,
        }
        for key in sorted(new)
    ]
    insert_new(connection, inbox, rows)
    if rows:
        telling.tell(connection, INBOX)
    return len(rows)


def pending(connection: Connection, limit: int) -> list[Incoming]:
    """The first ``limit`` updates that wait, express ones before the others."""
    # A negative LIMIT means "all" to SQLite.
    return [_incoming(row) for row in connection.execute(PENDING.limit(max(limit, 0)))]


def take(connection: Connection, limit: int, holder: str) -> list[Incoming]:
    """The same where several instances share the inbox: what is returned is this one's until it is gone.

    A lane belongs to one instance while that has any of its updates in hand, so that they are handled in order. What
    an instance had in hand that is gone is free again.
    """
    connection.execute(_ONE_TAKES)
    others = sorted(instances.alive(connection) - {holder})
    theirs = select(_other.c.lane).where(
        _other.c.settled_at.is_(None), _other.c.taken_by.in_(others), _other.c.lane.is_not(None)
    )
    free = and_(
        or_(inbox.c.taken_by.is_(None), inbox.c.taken_by.not_in(others)),
        or_(inbox.c.lane.is_(None), inbox.c.lane.not_in(theirs)),
    )
    rows = connection.execute(PENDING.where(free).limit(max(limit, 0)).with_for_update(skip_locked=True)).all()
    mine = [row.update_id for row in rows]
    connection.execute(update(inbox).where(inbox.c.update_id.in_(mine)).values(taken_by=holder))
    return [_incoming(row) for row in rows]


def release(connection: Connection, holder: str) -> None:
    """An instance that stops leaves what it had in hand to the others."""
    connection.execute(update(inbox).where(UNSETTLED, inbox.c.taken_by == holder).values(taken_by=None))
    telling.tell(connection, INBOX)


def unsettled(connection: Connection, ids: Iterable[int], holder: str = "") -> set[int]:
    """Those of some updates that wait; with ``holder``, that this instance still has in hand."""
    return _known(connection, ids, unsettled=True, holder=holder)


def mark(connection: Connection, settlements: Sequence[Settlement], now: dt.datetime) -> None:
    """Updates are done with; what was in them is erased, unless they are kept aside."""
    rows = [
        {
            "key": item.update_id,
            "new_state": "done" if item.poison is None else "poison",
            "why": item.poison,
            "now": now,
        }
        for item in settlements
    ]
    connection.execute(_SETTLE, rows)
    if done := [{"key": item.update_id} for item in settlements if item.poison is None]:
        connection.execute(_ERASE, done)


def erase_poison(connection: Connection, person_id: int) -> None:
    """Erase what was kept aside and names a person; the update itself stays known, so that it is not taken twice."""
    if found := _naming(connection, person_id, inbox.c.state == "poison"):
        connection.execute(_ERASE, [{"key": key} for key in found])


def drop_waiting(connection: Connection, person_id: int, before: int, now: dt.datetime) -> None:
    """Settle what a person did before an update and nobody looked at yet, with nothing; presses overtake questions."""
    if found := _naming(connection, person_id, and_(UNSETTLED, inbox.c.update_id < before)):
        done = [{"key": key, "new_state": "done", "why": None, "now": now} for key in found]
        connection.execute(_SETTLE, done)
        connection.execute(_ERASE, [{"key": key} for key in found])


def _naming(connection: Connection, person_id: int, which: ColumnElement[bool]) -> list[int]:
    """The updates, of some, whose payload names a person."""
    mark_of_id = f'"id": {person_id}'  # as json.dumps writes it
    named = re.compile(re.escape(mark_of_id) + r"(?!\d)")
    query = select(inbox.c.update_id, inbox.c.payload).where(
        which, inbox.c.payload.contains(mark_of_id, autoescape=True)
    )
    return [row.update_id for row in connection.execute(query) if named.search(row.payload)]


def prune(connection: Connection, before: dt.datetime) -> int:
    """Drop updates settled before a time, poisoned ones too, and their ids from the query log; returns how many."""
    old = inbox.c.settled_at < before
    # Telegram begins at a random id after an idle week: an id that was kept would take the log row of another question
    query_log.forget_updates(connection, select(inbox.c.update_id).where(old))
    return connection.execute(delete(inbox).where(old)).rowcount


def _incoming(row: Row[*tuple[Any, ...]]) -> Incoming:
    return Incoming(row.update_id, row.payload, express=not row.ordinary, lane=row.lane or "")


def _known(connection: Connection, ids: Iterable[int], *, unsettled: bool = False, holder: str = "") -> set[int]:
    query = select(inbox.c.update_id)
    if holder:
        query = query.where(inbox.c.taken_by == holder)
    if unsettled:
        # SQLite has one writer and leaves the lock out; elsewhere two must not settle the same update.
        query = query.where(UNSETTLED).with_for_update()
    found: set[int] = set()
    rest = iter(ids)
    while chunk := list(islice(rest, _IN_LIST)):
        found.update(connection.scalars(query.where(inbox.c.update_id.in_(chunk))))
    return found
