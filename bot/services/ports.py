"""What the use cases need from storage. Adapters stand in ``bot.storage``, the fake in ``tests/fakes``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.log import LoggedQuestion
from bot.domain.mail import Delivery, Incoming, Keyboard, Outgoing, Settlement
from bot.domain.people import PersonalData, Subscription


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
        """Updates not yet settled: express ones first, then by ``update_id``."""

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Log, queue and mark done, all or nothing.

        An update that is already settled is left as it is, so that settling twice changes nothing. The
        payload of a settled update is erased, that of a poisoned one kept.
        """

    async def keyboard(self, token: str) -> Keyboard | None:
        """The keyboard behind a token, also when it has expired."""

    async def claim(self, limit: int, *, busy: Collection[str] = (), express: bool = False) -> list[Delivery]:
        """Mark up to ``limit`` calls as being sent and return them: the express ones, or all others.

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

    async def unreachable(self, delivery: Delivery, *, reason: str) -> None:
        """The platform says that the chat cannot be reached: give up every call to it, and end its subscriptions."""

    async def move(self, delivery: Delivery, *, new_chat: str, new_chat_id: int) -> None:
        """The chat became another one: move all that is kept of it, and put this call back to be made there."""

    async def recover(self) -> int:
        """At start: put calls that were being sent when the process died back; returns how many."""

    async def next_due(self) -> dt.datetime | None:
        """When the earliest unsent call that is not express may be sent; None when nothing waits."""

    async def backlog(self) -> tuple[int, int]:
        """How many updates are not settled, and how many calls not sent."""

    async def prune(self, *, before: dt.datetime) -> int:
        """Forget what was finished before a time, in one transaction; returns how many rows were dropped.

        Dropped are settled updates, poisoned ones too, finished calls, which message answered which, which one
        asked for a comment, and expired keyboards. A question stays in the query log, without the id of its
        pruned update: the platform may give that id to another update later, which is then logged as any other.
        """

    async def beat(self, name: str) -> None:
        """Note that the part called ``name`` is alive."""

    async def last_beat(self, name: str) -> dt.datetime | None:
        """When ``name`` last was alive (UTC)."""


class People(Protocol):
    """What the bot remembers of people and chats; it changes with settlements. Raises as Mailbox does."""

    async def language_of(self, person: str) -> str:
        """The language a person pinned; empty where they did not."""

    async def introduced_at(self, chat: str) -> dt.datetime | None:
        """When the bot last introduced itself in a chat (UTC)."""

    async def moved_from(self, chat: str) -> list[str]:
        """The chats that became this one."""

    async def commented_question(self, chat: str, message: int) -> int | None:
        """The question (its update id) that a reply to a message comments on; None where it asked for no comment."""

    async def feedback_of(self, person: str, question_update_id: int) -> bool | None:
        """How a person judged a question's answer; None where they did not."""

    async def question_of(self, update_id: int) -> str | None:
        """The text of the question that an update asked; None where it is not known (any more)."""

    async def is_subscribed(self, subscription: Subscription) -> bool:
        """Whether a person is to be told of the same thing already."""

    async def waiting(self, *, told_before: dt.datetime, after: int, limit: int) -> list[Subscription]:
        """Subscriptions with a number above ``after`` of people who had no notice since a time, by number."""

    async def notify(
        self,
        person: str,
        *,
        calls: Sequence[Outgoing],
        keyboards: Sequence[Keyboard],
        fulfilled: Sequence[int],
        shown: Mapping[int, str],
    ) -> None:
        """Queue a notice, note the time, and drop the subscriptions it fulfils, all or nothing.

        Args:
            person: who gets it.
            calls: the calls; they belong to no update.
            keyboards: the buttons they show.
            fulfilled: numbers of subscriptions that are done with.
            shown: number of a subscription → the answer as it is shown now. Where a number of either is no longer
                there, the person stopped meanwhile, and nothing is queued.
        """

    async def most_asked(self, since: dt.datetime, limit: int) -> list[str]:
        """The entries that answered most questions since a time, the most asked first."""

    async def data_of(self, person: str) -> PersonalData:
        """All that is kept about a person."""


POLLER = "poller"  # the part whose beat says that the bot hears from its platform
