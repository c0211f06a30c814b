"""What becomes of a call: taken, put off, refused for good; and what is said of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.domain.mail import Delivery, Incoming, Outgoing, Settlement
from bot.domain.people import Subscribed, Subscription, Told
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

    def __init__(self, *ends: Exception | dict[str, Any] | bool) -> None:
        self.ends = list(ends)
        self.events: list[str] = []
        self.given: list[dict[str, Any]] = []

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.events.append(method)
        self.given.append(parameters)
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


def hash_chat(chat_id: int) -> str:
    return "chat" if chat_id == 5 else f"hash of {chat_id}"


def sender_of(
    client: Any, mailbox: FakeMailbox, *, pace: Pace | None = None, in_flight: int = 1, express: bool = False
) -> Sender:
    return Sender(client, mailbox, pace or Pace(), in_flight=in_flight, hash_chat=hash_chat, express=express)


TEXT = {"text": "<b>a</b>", "parse_mode": "HTML"}


async def queued(
    mailbox: FakeMailbox, *, tried: int = 0, edits: bool = False, answered: bool = True, **more: Any
) -> Delivery:
    """A call that was claimed, after so many tries; where it edits, an answer is there unless told otherwise."""
    if edits and answered:
        mailbox.answers["chat", 7] = (500, dt.datetime.now(dt.UTC))
    call = Outgoing(0, 5, "chat", "sendMessage", json.dumps(TEXT), question_message=7, edits=edits)
    await mailbox.receive([Incoming(1, "{}")])
    await mailbox.settle([Settlement(1, outgoing=(replace(call, **more),))])
    mailbox.outbox[0].attempts = tried
    [delivery] = await mailbox.claim(1, express=bool(more.get("express")))
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
    ],
)
async def test_a_refusal_is_final_and_named_without_ids(error: Exception, reason: str) -> None:
    mailbox = FakeMailbox()
    with capture_logs() as lines:
        await sender_of(Telegram(error), mailbox)._deliver(await queued(mailbox))
    [call] = mailbox.outbox
    assert (call.state, call.reason) == ("failed", reason)
    assert [line["error"] for line in lines] == [reason]


# A chat that moved, or that cannot be reached

SINCE = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


async def also_waiting(mailbox: FakeMailbox) -> None:
    """Another call to the same chat, and something that a person there wants to be told."""
    later = Outgoing(0, 5, "chat", "sendMessage", json.dumps({"text": "later"}))
    wish = Subscription("person", "chat", 5, Told.ANSWER, "why?", "", "", "en", SINCE)
    await mailbox.receive([Incoming(2, "{}")])
    await mailbox.settle([Settlement(2, outgoing=(later,), changes=(Subscribed(wish),))])


async def test_a_chat_that_became_another_one_gets_what_was_for_it_in_order() -> None:
    mailbox, telegram = FakeMailbox(), Telegram(ChatMigrated(-1001234567890), {"message_id": 1}, {"message_id": 2})
    sender = sender_of(telegram, mailbox)
    delivery = await queued(mailbox)
    await also_waiting(mailbox)
    with capture_logs() as lines:
        await sender._deliver(delivery)
    assert [(line["event"], line["log_level"]) for line in lines] == [("chat_moved", "info")]
    assert "1234567890" not in str(lines)
    new = {"chat": "hash of -1001234567890", "chat_id": -1001234567890}
    assert [each.chat_id for each in mailbox.kept.subscriptions.values()] == [new["chat_id"]]
    for _ in range(2):
        [again] = await mailbox.claim(1)
        assert (again.outgoing.chat, again.attempts) == (new["chat"], 0)
        await sender._deliver(again)
    assert [given["chat_id"] for given in telegram.given] == [5, new["chat_id"], new["chat_id"]]
    assert [given["text"] for given in telegram.given] == ["<b>a</b>", "<b>a</b>", "later"]
    assert [call.state for call in mailbox.outbox] == ["sent", "sent"]


async def test_a_chat_that_cannot_be_reached_gets_nothing_more_and_is_told_nothing_more() -> None:
    mailbox, telegram = FakeMailbox(), Telegram(Forbidden("Forbidden: user is deactivated"))
    delivery = await queued(mailbox)
    await also_waiting(mailbox)
    with capture_logs() as lines:
        await sender_of(telegram, mailbox)._deliver(delivery)
    assert [(call.state, call.reason) for call in mailbox.outbox] == [("failed", "Forbidden: user is deactivated")] * 2
    assert mailbox.kept.subscriptions == {}
    assert [line["event"] for line in lines] == ["chat_unreachable"]
    assert telegram.events == ["sendMessage"]


# What the parameters of a call become


async def given(mailbox: FakeMailbox, delivery: Delivery, *, express: bool = False) -> tuple[str, dict[str, Any]]:
    """The only call that delivering leads to: method and parameters."""
    telegram = Telegram({"message_id": 9})
    await sender_of(telegram, mailbox, express=express)._deliver(delivery)
    assert mailbox.outbox[0].state == "sent"
    return telegram.events[0], telegram.given[0]


async def test_a_text_file_is_sent_as_a_document() -> None:
    mailbox = FakeMailbox()
    payload = json.dumps({"document": {"name": "mine.json", "text": '{"问": 1}'}, "caption": "All of it"})
    method, parameters = await given(mailbox, await queued(mailbox, method="sendDocument", payload=payload))
    file = parameters.pop("document")
    assert isinstance(file, InputFile)
    assert (file.filename, file.input_file_content) == ("mine.json", '{"问": 1}'.encode())
    assert (method, parameters) == ("sendDocument", {"caption": "All of it", "chat_id": 5})


@pytest.mark.parametrize("method", ["answerCallbackQuery", "answerInlineQuery"])
async def test_an_answer_to_a_press_or_query_names_no_chat_and_waits_for_no_turn(method: str) -> None:
    mailbox, telegram = FakeMailbox(), Telegram(True)
    delivery = await queued(mailbox, method=method, payload='{"id": "1"}', express=True, question_message=None)
    await sender_of(telegram, mailbox, pace=telegram.pace(), express=True)._deliver(delivery)
    assert (telegram.events, telegram.given) == ([method], [{"id": "1"}])
    assert mailbox.outbox[0].state == "sent"


async def test_each_sender_makes_the_calls_of_its_own_lane() -> None:
    mailbox = FakeMailbox()
    await mailbox.receive([Incoming(1, "{}")])
    calls = [Outgoing(slot, 5, "chat", "sendMessage", "{}", express=bool(slot)) for slot in (0, 1)]
    await mailbox.settle([Settlement(1, outgoing=tuple(calls))])
    for express in (True, False):
        telegram = Telegram({"message_id": 9})
        sender = sender_of(telegram, mailbox, express=express)
        assert await sender._claim()
        await asyncio.gather(*sender._tasks)
        assert [call.state for call in mailbox.outbox] == (["new", "sent"] if express else ["sent", "sent"])


async def test_an_edit_names_the_message_and_replies_to_nothing() -> None:
    mailbox = FakeMailbox()
    payload = json.dumps({**TEXT, "reply_parameters": {"message_id": 7}, "message_thread_id": 3})
    method, parameters = await given(mailbox, await queued(mailbox, edits=True, payload=payload))
    assert (method, parameters) == ("editMessageText", {**TEXT, "chat_id": 5, "message_id": 500})


async def test_what_only_edits_is_not_sent_where_there_is_nothing_to_edit() -> None:
    mailbox, telegram = FakeMailbox(), Telegram()
    delivery = await queued(mailbox, edits=True, only_edits=True, answered=False)
    await sender_of(telegram, mailbox)._deliver(delivery)
    assert telegram.events == []
    assert mailbox.outbox[0].state == "sent"


async def test_what_only_edits_is_not_sent_anew_where_its_message_is_gone() -> None:
    mailbox, telegram = FakeMailbox(), Telegram(GONE, {"message_id": 9})
    await sender_of(telegram, mailbox)._deliver(await queued(mailbox, edits=True, only_edits=True))
    assert telegram.events == ["editMessageText"]


async def test_an_edit_that_changes_nothing_is_done_and_the_answer_is_still_known() -> None:
    mailbox, telegram = FakeMailbox(), Telegram(BadRequest("Message is not modified: same content"))
    with capture_logs() as lines:
        await sender_of(telegram, mailbox)._deliver(await queued(mailbox, edits=True))
    assert mailbox.outbox[0].state == "sent"
    assert mailbox.answers["chat", 7][0] == 500
    assert lines == []


async def test_only_messages_rest_a_chat() -> None:
    for method, rests in (("sendMessage", True), ("sendDocument", True), ("leaveChat", False)):
        mailbox, pace = FakeMailbox(), Pace()
        delivery = await queued(mailbox, method=method, payload="{}", question_message=None)
        await sender_of(Telegram({"message_id": 9}), mailbox, pace=pace)._deliver(delivery)
        assert pace.resting_chats() == ({"chat"} if rests else set())


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
