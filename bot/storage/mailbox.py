"""The durable inbox and outbox: the adapter of the port ``Mailbox``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, select

from bot.domain.mail import Delivery, Incoming, Keyboard, Outgoing, Settlement
from bot.domain.people import Forgotten
from bot.services.redacting import redacted_settlement
from bot.services.redaction import Redact, as_it_is
from bot.storage import changes, inbox, instances, keyboards, messages, outbox, query_log, settling, tables
from bot.storage.columns import utc_now
from bot.storage.database import Database
from bot.storage.tables import heartbeat
from bot.storage.upsert import put

TICKETS_KEPT = dt.timedelta(hours=1)  # a commit is tried again for seconds


class SqlMailbox:
    """The mailbox in a database; the port says what each method promises.

    Calls that wait at the same moment share a transaction, so that a hundred senders wait for one disk
    write and not for a hundred. Every method raises StorageError where the database cannot be used, and
    DataRefusedError where it does not take the data; a method that changes something may have done so or not
    when its task is cancelled, and may be repeated.
    """

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], dt.datetime] = utc_now,
        steady: Callable[[], dt.datetime] | None = None,
        redact: Redact = as_it_is,
        instance: str = "",
    ) -> None:
        """
        Args:
            database: an open one.
            now: gives the time in UTC; tests set their own.
            steady: gives the time in UTC by which calls wait; it should not move when the clock is set. None: ``now``.
            redact: takes out of people's words what is not to be stored.
            instance: names this instance of the bot where several share the database; it then holds its lease
                (:mod:`bot.services.leading`).
        """
        self._database = database
        self._now = now
        self._steady = steady or now
        self._redact = redact
        self._instance = instance

    async def receive(self, updates: Sequence[Incoming]) -> int:
        """Store updates that are not yet known; returns how many were new."""
        return await self._database.write(partial(inbox.receive, updates=updates, now=self._now()), alone=False)

    async def pending(self, limit: int) -> list[Incoming]:
        """Updates not yet settled: express ones first, then by ``update_id``; those of other instances left out."""
        if self._instance:
            return await self._database.write(partial(inbox.take, limit=limit, holder=self._instance), alone=False)
        return await self._database.read(partial(inbox.pending, limit=limit))

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Log, queue and mark done, all or nothing.

        OutdatedError says that what one of them curates is outdated, and that nothing was stored.
        Where a person is forgotten, what the file still holds of them is removed as well; where that fails, or the
        process dies in between, ``prune`` does it.
        """
        safe = [redacted_settlement(each, self._redact) for each in settlements]
        work = partial(settling.settle, settlements=safe, now=self._now(), holder=self._instance)
        await self._database.write(work)
        if any(isinstance(change, Forgotten) for item in settlements for change in item.changes):
            await self._erase_people()

    async def keyboard(self, token: str) -> Keyboard | None:
        """The keyboard behind a token, also when it has expired."""
        return await self._database.read(partial(keyboards.find, token=token))

    async def claim(self, limit: int, *, busy: Collection[str] = (), express: bool = False) -> list[Delivery]:
        """Mark up to ``limit`` calls (500 at most) as being sent and return them, oldest first."""
        work = partial(self._claim, limit=limit, busy=busy, express=express, now=self._steady())
        return await self._database.write(work, alone=False)

    def _claim(self, connection: Connection, **wanted: Any) -> list[Delivery]:
        # Not after another instance began to lead, and put back what this one had claimed
        if self._instance and not instances.leads(connection, self._instance):
            return []
        return outbox.claim(connection, **wanted)

    async def sent(self, delivery: Delivery, *, message_id: int | None) -> None:
        """The platform took the call."""
        await self._database.write(partial(outbox.sent, delivery=delivery, message_id=message_id, now=self._now()))

    async def postpone(self, delivery: Delivery, *, until: dt.datetime, reason: str, failed: bool = True) -> None:
        """The call may be tried again from ``until`` on."""
        work = partial(outbox.postpone, delivery=delivery, until=until, reason=reason, failed=failed)
        await self._database.write(work)

    async def give_up(self, delivery: Delivery, *, reason: str) -> None:
        """The platform refused the call for good."""
        await self._database.write(partial(outbox.give_up, delivery=delivery, reason=reason, now=self._now()))

    async def unreachable(self, delivery: Delivery, *, reason: str) -> None:
        """The chat cannot be reached: give up every call to it, and end its subscriptions."""
        await self._database.write(partial(_unreachable, delivery=delivery, reason=reason, now=self._now()))

    async def move(self, delivery: Delivery, *, new_chat: str, new_chat_id: int) -> None:
        """The chat became another one: move all that is kept of it, and put this call back to be made there."""
        work = partial(_move, delivery=delivery, new_chat=new_chat, new_chat_id=new_chat_id)
        await self._database.write(work)

    async def recover(self, *, under_way: Collection[int] = (), express: bool | None = None) -> int:
        """Put calls that were being sent when the process died, or the database failed, back; returns how many."""
        return await self._database.write(partial(outbox.recover, under_way=under_way, express=express))

    async def next_due(self) -> dt.datetime | None:
        """When the earliest call that could be sent may be sent, the present at the earliest; express ones apart.

        A call behind another one of its chat is not counted: the time it waits for is not known yet.
        """
        due = await self._database.read(_next_due)
        return None if due is None else max(due, self._steady())

    async def backlog(self) -> tuple[int, int]:
        """How many updates are not settled, and how many calls not sent."""
        return await self._database.read(_backlog)

    async def oldest(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """Since when the oldest update that is not settled, and the oldest call that is not sent, wait."""
        return await self._database.read(_oldest)

    async def prune(self, *, before: dt.datetime) -> int:
        """Drop what was finished before a time; returns the number of rows.

        What is known of messages by their numbers is dropped as well, and the query log forgets the updates' ids.
        What is still to be found in the file of anything that was dropped, and of chat ids and payloads that were
        forgotten since, is removed.
        """
        dropped = await self._database.write(partial(_prune, before=before, now=self._now()))
        await self._database.erase_traces(*tables.SHORT_LIVED)
        if await self.last_beat(changes.FORGETTING) is not None:
            await self._erase_people()
        return dropped

    async def post(self, calls: Sequence[Outgoing], keyboards: Sequence[Keyboard] = (), *, mark: str = "") -> None:
        """Queue calls that belong to no update; with ``mark``, ``beat`` under this name in the same transaction."""
        await self._database.write(partial(_post, calls=calls, under=keyboards, mark=mark, now=self._now()))

    async def beat(self, name: str) -> None:
        """Note that the part called ``name`` is alive."""
        await self._database.write(
            partial(put, table=heartbeat, row={"name": name, "beat_at": self._now()}), alone=False
        )

    async def last_beat(self, name: str) -> dt.datetime | None:
        """When ``name`` last was alive (UTC)."""
        return await self._database.read(partial(_last_beat, name=name))

    async def _erase_people(self) -> None:
        """Remove what the file and its log still hold of people who were forgotten.

        A long query log is not written anew: what was erased there was overwritten where it stood, and so were the
        rows beside it, which may have moved between pages (:func:`bot.storage.query_log.forget`).
        """
        too_long = await self._database.read(partial(query_log.is_longer, rows=query_log.REWRITTEN))
        log = () if too_long else (tables.query_log, tables.log_index)
        if await self._database.erase_traces(*tables.PERSONAL, *log):
            await self._database.write(_erased)


def _erased(connection: Connection) -> None:
    connection.execute(delete(heartbeat).where(heartbeat.c.name == changes.FORGETTING))


def _unreachable(connection: Connection, delivery: Delivery, reason: str, now: dt.datetime) -> None:
    # Where this call was finished before, it is a repetition: what was queued since was queued for good reasons.
    if outbox.give_up(connection, delivery, reason, now):
        changes.lose(connection, delivery.outgoing.chat, reason, now)


def _move(connection: Connection, delivery: Delivery, new_chat: str, new_chat_id: int) -> None:
    outbox.put_back(connection, delivery)
    changes.move(connection, delivery.outgoing.chat, new_chat, new_chat_id)


def _post(
    connection: Connection, calls: Sequence[Outgoing], under: Sequence[Keyboard], mark: str, now: dt.datetime
) -> None:
    keyboards.add_all(connection, under)
    outbox.enqueue(connection, [(None, call) for call in calls], now)
    if mark:
        put(connection, heartbeat, {"name": mark, "beat_at": now})


def _next_due(connection: Connection) -> dt.datetime | None:
    return connection.execute(outbox.NEXT_DUE).scalar_one_or_none()


def _backlog(connection: Connection) -> tuple[int, int]:
    waiting = connection.execute(inbox.UNSETTLED_COUNT).scalar_one()
    return waiting, connection.execute(outbox.UNFINISHED_COUNT).scalar_one()


def _oldest(connection: Connection) -> tuple[dt.datetime | None, dt.datetime | None]:
    waiting = connection.execute(inbox.OLDEST).scalar_one()
    return waiting, connection.execute(outbox.OLDEST).scalar_one()


def _prune(connection: Connection, before: dt.datetime, now: dt.datetime) -> int:
    dropped = inbox.prune(connection, before) + outbox.prune(connection, before) + messages.prune(connection, before)
    connection.execute(delete(tables.commits).where(tables.commits.c.at < now - TICKETS_KEPT))
    return dropped + keyboards.prune(connection, min(before, now), now)


def _last_beat(connection: Connection, name: str) -> dt.datetime | None:
    return connection.execute(select(heartbeat.c.beat_at).where(heartbeat.c.name == name)).scalar_one_or_none()
