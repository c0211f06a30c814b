"""What the conformance tests put into a mailbox, and a clock they set."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import count
from typing import Any

from bot.domain.log import LoggedQuestion
from bot.domain.mail import Delivery, Incoming, Keyboard, Outgoing, Settlement
from bot.domain.people import Change, Subscription, Told
from bot.services.ports import Mailbox

START = dt.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
_ids = count(1_000_000)  # of updates that only change something


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> dt.datetime:
        return self.time

    def advance(self, by: dt.timedelta) -> None:
        self.time += by


def question(update_id: int | None = None, text: str = "H20 为什么重要？") -> LoggedQuestion:
    return LoggedQuestion(
        asked_at=START,
        platform="telegram",
        chat_kind="private",
        person="p1",
        chat="c1",
        language="zh-Hans",
        text=text,
        outcome="answered",
        entries=("h20", "出口"),
        confidence=0.1 + 0.2,
        runner_up="h200",
        runner_up_confidence=0.25,
        codes=("figure.same", "gap"),
        knowledge_version="2026-01-01",
        latency_ms=1.75,
        edited=True,
        update_id=update_id,
    )


def call(chat: str = "a", slot: int = 0, **more: Any) -> Outgoing:
    base = Outgoing(slot=slot, chat_id=-1001, chat=chat, method="sendMessage", payload='{"text": "答"}')
    return replace(base, **more)


def keyboard(token: str, **more: Any) -> Keyboard:
    base = Keyboard(
        token=token,
        chat="a",
        person="",
        update_id=1,
        language="en",
        version="1",
        actions=("choose h20", "none", "说 明"),
        expires_at=START,
    )
    return replace(base, **more)


async def put(mailbox: Mailbox, *settlements: Settlement) -> None:
    """Receive and settle updates."""
    await mailbox.receive([Incoming(settlement.update_id, "{}") for settlement in settlements])
    await mailbox.settle(settlements)


async def queue(mailbox: Mailbox, *chats: str) -> None:
    """Queue one call for each chat named, in that order, as updates 1, 2, 3, …"""
    await put(mailbox, *(Settlement(n, outgoing=(call(chat),)) for n, chat in enumerate(chats, 1)))


def updates_of(deliveries: list[Delivery]) -> list[int | None]:
    return [delivery.update_id for delivery in deliveries]


async def claim_one(mailbox: Mailbox, *, express: bool = False) -> Delivery:
    [delivery] = await mailbox.claim(1, express=express)
    return delivery


def subscription(**more: Any) -> Subscription:
    base = Subscription(
        person="p1",
        chat="a",
        chat_id=-1001,
        told=Told.CORRECTION,
        question="H20 为什么重要？",
        entry="h20",
        shown="答",
        language="zh-Hans",
        since=START,
    )
    return replace(base, **more)


async def change(mailbox: Mailbox, *changes: Change) -> None:
    """Settle an update of its own that makes changes."""
    update_id = next(_ids)
    await put(mailbox, Settlement(update_id, changes=changes))
