"""The handlers over the fakes, without a network: what an update leads to, and what is remembered of it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from bot.domain.mail import Incoming, Outgoing, Settlement
from bot.services.answering import Answering
from bot.services.identity import Identity
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.handling import Handler
from bot.telegram_bot.me import Me
from tests.fakes.people import FakePeople
from tests.fakes.storage import FakeMailbox
from tests.services.base import answering

ME = Me(42, "chuchu_bot")
ROBOT = {"id": 42, "is_bot": True, "first_name": "Chuchu", "username": "chuchu_bot"}
ASKER = {"id": 5_000_000_001, "is_bot": False, "first_name": "Asker", "language_code": "en"}
PRIVATE = {"id": 5_000_000_001, "type": "private", "first_name": "Asker"}
GROUP = {"id": -1_000_000_000_077, "type": "supergroup", "title": "Readers"}
START = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> dt.datetime:
        return self.time


@dataclass
class AtDesk:
    """A bot that takes updates one by one and sends nothing."""

    answers: Answering = field(default_factory=answering)
    person_limit: int = 0
    group_limit: int = 0
    groups: frozenset[int] = frozenset()
    me: Me = ME
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.mailbox = FakeMailbox(now=self.clock)
        identity = Identity(b"a key that only these tests use")
        people = FakePeople(self.mailbox)
        self.desk = Desk(self.answers, identity, people, self.mailbox.keyboard, self.me, self.clock)
        limits = {"person_limit": self.person_limit, "group_limit": self.group_limit}
        self.handler = Handler(self.desk, **limits, groups=self.groups)
        self.updates = 0

    async def take(self, kind: str, content: dict[str, Any]) -> Settlement:
        """Receive, handle and settle an update."""
        self.updates += 1
        incoming = Incoming(self.updates, json.dumps({"update_id": self.updates, kind: content}))
        await self.mailbox.receive([incoming])
        settlement = await self.handler.handle(incoming)
        await self.mailbox.settle([settlement])
        return settlement

    async def says(self, text: str, chat: dict[str, Any] = PRIVATE, kind: str = "message", **more: Any) -> Settlement:
        message = {"message_id": 7, "date": 1_700_000_000, "chat": chat, "from": ASKER, "text": text, **more}
        return await self.take(kind, message)

    async def presses(self, data: str, chat: dict[str, Any] = PRIVATE, by: dict[str, Any] = ASKER) -> Settlement:
        message = {"message_id": 8, "date": 1_700_000_000, "chat": chat, "from": ROBOT, "text": "?"}
        press = {"id": str(self.updates), "from": by, "chat_instance": "1", "data": data, "message": message}
        return await self.take("callback_query", press)


def parameters(call: Outgoing) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call.payload)
    return found


def methods(settlement: Settlement) -> list[str]:
    return [call.method for call in settlement.outgoing]


def buttons(call: Outgoing) -> dict[str, str]:
    """Label → what the button carries."""
    rows = parameters(call).get("reply_markup", {}).get("inline_keyboard", [])
    return {each["text"]: each.get("callback_data") or each["url"] for row in rows for each in row}


def toast(settlement: Settlement) -> str:
    """What somebody who pressed is shown for a moment."""
    first = settlement.outgoing[0]
    assert (first.method, first.express) == ("answerCallbackQuery", True)
    return str(parameters(first).get("text", ""))
