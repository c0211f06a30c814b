"""What the use cases need from storage. Adapters stand in ``bot.storage``, the fake in ``tests/fakes``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Protocol

from bot.domain.log import LoggedQuestion
from bot.domain.mail import Button, Delivery, Incoming, Settlement


class QueryLog(Protocol):
    """Every question and how it ended."""

    async def append(self, question: LoggedQuestion) -> int:
        """Store one row and return its number; a row with a known ``update_id`` is not stored again."""

    async def latest(self, count: int, *, after: int = 0) -> list[LoggedQuestion]:
        """The last ``count`` rows whose number is above ``after``, oldest first."""

    async def choose(self, row: int, entry: str) -> None:
        """Note on row number ``row`` that the asker chose ``entry`` (``"none"`` for none of these)."""


class Mailbox(Protocol):
    """The durable inbox and outbox.

    Every method is one transaction and durable when it returns. Raises StorageError where the database
    cannot be used, DataRefusedError where it refuses what it is given.
    """

    async def receive(self, updates: Sequence[Incoming]) -> int:
        """Store updates that are not yet known; returns how many were new."""

    async def pending(self, limit: int) -> list[Incoming]:
        """Updates not yet settled, lowest ``update_id`` first."""

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Log, queue and mark done, all or nothing.

        An update that is already settled is left as it is, so that settling twice changes nothing. The
        payload of a settled update is erased, that of a poisoned one kept.
        """

    async def button(self, token: str) -> Button | None:
        """The button behind a token, also when it has expired."""

    async def claim(self, limit: int, *, busy: Collection[str] = ()) -> list[Delivery]:
        """Mark up to ``limit`` calls as being sent and return them.

        At most one per chat, the oldest unsent one; never one of a chat in ``busy`` or with a call being
        sent, and none before its ``not_before``. A chat whose oldest call waits is not overtaken by its
        own later calls.
        """

    async def sent(self, delivery: Delivery, *, message_id: int | None) -> None:
        """The platform took the call: forget chat id and payload, keep which message answered which."""

    async def postpone(self, delivery: Delivery, *, until: dt.datetime, reason: str) -> None:
        """The call may be tried again from ``until`` on; counts an attempt."""

    async def give_up(self, delivery: Delivery, *, reason: str) -> None:
        """The platform refused the call for good: keep the reason, forget chat id and payload."""

    async def recover(self) -> int:
        """At start: put calls that were being sent when the process died back; returns how many."""

    async def next_due(self) -> dt.datetime | None:
        """When the earliest unsent call may be sent; None when nothing waits."""

    async def backlog(self) -> tuple[int, int]:
        """How many updates are not settled, and how many calls not sent."""

    async def prune(self, *, before: dt.datetime) -> int:
        """Forget what was finished before a time, in one transaction; returns how many rows were dropped.

        Dropped are settled updates, poisoned ones too, finished calls, which message answered which, and
        expired buttons. A question stays in the query log, without the id of its pruned update: the platform
        may give that id to another update later, which is then logged as any other.
        """

    async def beat(self, name: str) -> None:
        """Note that the part called ``name`` is alive."""

    async def last_beat(self, name: str) -> dt.datetime | None:
        """When ``name`` last was alive (UTC)."""


POLLER = "poller"  # the part whose beat says that the bot hears from its platform
