"""What becomes of a call: taken, put off, refused for good; and what is said of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.domain.mail import Delivery, Incoming, Outgoing, Settlement
from bot.telegram_bot import sender as module
from bot.telegram_bot.pace import Pace
from bot.telegram_bot.sender import Sender
from tests.fakes.asyncio_with import AsyncioWith
from tests.fakes.storage import FakeMailbox

UNPARSABLE = BadRequest('Can\'t parse entities: unsupported start tag "secret" at byte offset 42')
GONE = BadRequest("Message to edit not found")


@pytest.fixture(autouse=True)
def _as_the_client_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


class Telegram:
    """Ends its calls one after the other as it is told, and notes when each had its turn and was made."""

    def __init__(self, *ends: Exception | dict[str, Any]) -> None:
        self.ends = list(ends)
        self.events: list[str] = []

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.events.append(method)
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    def pace(self) -> Pace:
        events = self.events

        class Noted(Pace):
            async def turn(self) -> None:
                events.append("turn")

        return Noted()


def sender_of(client: Any, mailbox: FakeMailbox, *, pace: Pace | None = None, in_flight: int = 1) -> Sender:
    return Sender(client, mailbox, pace or Pace(), in_flight=in_flight)


async def queued(mailbox: FakeMailbox, *, tried: int = 0, edits: bool = False) -> Delivery:
    """A call that was claimed, after so many tries."""
    if edits:
        mailbox.answers["chat", 7] = (500, dt.datetime.now(dt.UTC))
    payload = json.dumps({"text": "<b>a</b>", "parse_mode": "HTML"})
    call = Outgoing(0, 5, "chat", "sendMessage", payload, question_message=7, edits=edits)
    await mailbox.receive([Incoming(1, "{}")])
    await mailbox.settle([Settlement(1, outgoing=(call,))])
    mailbox.outbox[0].attempts = tried
    [delivery] = await mailbox.claim(1)
    return delivery


@pytest.mark.parametrize(
    "make",
    [lambda: NetworkError("Bad Gateway"), TimedOut, lambda: RetryAfter(dt.timedelta(seconds=9)), InvalidToken, OSError],
)
async def test_what_may_still_succeed_is_never_given_up(make: Callable[[], Exception]) -> None:
    error = make()
    mailbox, telegram = FakeMailbox(), Telegram(error)
    await sender_of(telegram, mailbox)._deliver(await queued(mailbox, tried=100_000))
    [call] = mailbox.outbox
    assert (call.state, call.reason) == ("new", type(error).__name__)


async def test_a_pause_is_a_minute_at_most() -> None:
    mailbox, telegram = FakeMailbox(), Telegram(TimedOut())
    with capture_logs() as lines:
        await sender_of(telegram, mailbox)._deliver(await queued(mailbox, tried=100_000))
    assert [line["retry_in_s"] for line in lines] == [60]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (BadRequest("Chat not found"), "BadRequest: chat not found"),
        (BadRequest("Something about -1001234567890"), "BadRequest"),
        (Forbidden("Forbidden: bot was blocked by the user"), "Forbidden: bot was blocked by the user"),
        (ChatMigrated(-1001234567890), "ChatMigrated"),
    ],
)
async def test_a_refusal_is_final_and_named_without_ids(error: Exception, reason: str) -> None:
    mailbox = FakeMailbox()
    with capture_logs() as lines:
        await sender_of(Telegram(error), mailbox)._deliver(await queued(mailbox))
    [call] = mailbox.outbox
    assert (call.state, call.reason) == ("failed", reason)
    assert [line["error"] for line in lines] == [reason]


async def test_a_refused_formatting_is_named_without_the_message() -> None:
    mailbox = FakeMailbox()
    with capture_logs() as lines:
        await sender_of(Telegram(UNPARSABLE, UNPARSABLE), mailbox)._deliver(await queued(mailbox))
    assert [line["event"] for line in lines] == ["formatting_refused", "send_refused"]
    assert "secret" not in str(lines)
    assert "secret" not in str(mailbox.outbox[0].reason)


@pytest.mark.parametrize(
    ("refusal", "edits", "methods"),
    [
        (UNPARSABLE, False, ["sendMessage", "sendMessage"]),
        (UNPARSABLE, True, ["editMessageText", "editMessageText"]),
        (GONE, True, ["editMessageText", "sendMessage"]),
    ],
)
async def test_a_second_call_waits_for_a_turn_of_its_own(refusal: Exception, edits: bool, methods: list[str]) -> None:
    mailbox, telegram = FakeMailbox(), Telegram(refusal, {"message_id": 9})
    await sender_of(telegram, mailbox, pace=telegram.pace())._deliver(await queued(mailbox, edits=edits))
    assert telegram.events == ["turn", methods[0], "turn", methods[1]]
    assert mailbox.outbox[0].state == "sent"


class Pending:
    """A call that is under way until it is let go."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.let_go = asyncio.Event()

    async def call(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self.begun.set()
        await self.let_go.wait()
        return {"message_id": 9}


async def under_way(mailbox: FakeMailbox, client: Pending) -> Sender:
    """A sender whose only slot is taken by a call."""
    sender = sender_of(client, mailbox)
    delivery = await queued(mailbox)
    task = asyncio.create_task(sender._deliver(delivery))
    sender._tasks[task] = delivery.outgoing.chat
    task.add_done_callback(sender._ended)
    await client.begun.wait()
    return sender


async def test_without_a_free_slot_only_the_end_of_a_call_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Pending()
    sender = await under_way(FakeMailbox(), client)
    sender._pace.sent_to("another chat")

    async def no_limit(waiting: Any, timeout: float) -> None:
        waiting.close()
        raise AssertionError(f"woken after {timeout} s for nothing")

    monkeypatch.setattr(module, "asyncio", AsyncioWith(wait_for=no_limit))
    waiting = asyncio.create_task(sender._wait())
    client.let_go.set()
    await waiting
    assert not sender._tasks


async def test_a_call_under_way_is_not_idle() -> None:
    client = Pending()
    sender = await under_way(FakeMailbox(), client)
    sender._pace.halt(100)
    assert await sender.idle_for() == 0
    client.let_go.set()
    await asyncio.gather(*sender._tasks)
    assert await sender.idle_for() > 90


@pytest.mark.parametrize(("minutes", "idle"), [(-1, lambda s: s == 0), (10, lambda s: 500 < s <= 600)])
async def test_a_postponed_call_is_idle_until_it_is_due(minutes: int, idle: Callable[[float], bool]) -> None:
    mailbox = FakeMailbox()
    delivery = await queued(mailbox)
    await mailbox.postpone(delivery, until=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes), reason="")
    assert idle(await sender_of(Telegram(), mailbox).idle_for())
