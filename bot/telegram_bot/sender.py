"""From the outbox to Telegram: paced, in order for each chat, tried until Telegram took or refused it.

``new → sending`` is committed before the call and ``sent`` after it. A call whose end is not known is made again,
and Telegram has no idempotency key for ``sendMessage``. So an answer can come twice in two cases only: when the
process ends while calls are in flight (in a crash, or because its time to stop ran out), at most as many as these
each time, and when Telegram took a call whose reply was lost on the way.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import structlog
from telegram import InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.domain.mail import Delivery
from bot.errors import StorageError
from bot.services.meter import NO_METER, Meter
from bot.services.ports import Mailbox
from bot.telegram_bot.client import Client
from bot.telegram_bot.desk import utc_now
from bot.telegram_bot.pace import Pace
from bot.telegram_bot.plain import as_plain_text
from bot.telegram_bot.poller import seconds_of
from bot.telegram_bot.reasons import reason_of

log = structlog.get_logger(__name__)

IDLE_S = 1.0
BUSY_S = 0.05  # between looks at a call that is due, but whose chat has another one under way
RETRY_S = 1.0
MAX_RETRY_S = 60.0
MAX_AWAY_S = 10.0  # between looks whether Telegram can be reached again; whoever comes in then is answered at once
PACED = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "sendDocument", "sendPhoto")
IN_PLACE = ("editMessageText", "editMessageReplyMarkup")  # what is there already replies to nothing anew
CHATLESS = ("answerCallbackQuery", "answerInlineQuery")
UNEDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
)  # Telegram's words for an answer that is gone


class Sender:
    """Makes the calls that wait in one lane of the outbox."""

    def __init__(
        self,
        client: Client,
        mailbox: Mailbox,
        pace: Pace,
        *,
        in_flight: int,
        hash_chat: Callable[[int], str],
        express: bool = False,
        meter: Meter = NO_METER,
        may_send: Callable[[], bool] = lambda: True,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Args:
        client: makes the calls.
        mailbox: the outbox.
        pace: says when a call may go out.
        in_flight: how many calls may be under way at once.
        hash_chat: gives the keyed hash of a chat's id.
        express: whether to make the express calls, instead of all others.
        meter: takes figures.
        may_send: asked before every call; where it says no, the call is left to whoever may.
        now: gives the time in UTC by which the outbox says what is due.
        """
        self._now = now
        self._may_send = may_send
        self._unsure = True  # whether the outbox may hold calls as being sent that nobody sends
        self._closing = False
        self._client = client
        self._mailbox = mailbox
        self._pace = pace
        self._in_flight = in_flight
        self._hash_chat = hash_chat
        self._express = express
        self._meter = meter
        self._queued = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], Delivery] = {}
        self._calling = 0  # those of the tasks that do not wait for their turn any more
        self._away = 0  # how often in a row nobody was there to be called

    def wake(self) -> None:
        """There is something in the outbox, or a call has ended."""
        self._queued.set()

    async def run(self) -> None:
        """Send until cancelled; calls under way at that moment are left to the next start."""
        self._unsure = True
        try:
            while True:
                self._queued.clear()
                try:
                    claimed = await self._claim()
                except StorageError as error:
                    self._unsure = True
                    log.warning("database_not_usable", error=error, retry_in_s=RETRY_S)
                    await asyncio.sleep(RETRY_S)
                    continue
                if not claimed:
                    await self._wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def idle_for(self) -> float:
        """Seconds in which no call can be made, because all must wait; 0 where one is under way or may be made."""
        if self._calling:
            return 0.0
        if self._pace.halted_for or self._tasks:
            return self._pace.halted_for
        return max(0.0, await self._next_due_in() or 0.0)

    async def _claim(self) -> bool:
        # One call finds out whether Telegram is there again; that the others are not would only be said once more
        free = (1 if self._away else self._in_flight) - len(self._tasks)
        if free <= 0 or self._pace.halted_for:
            return False
        if self._closing or not self._may_send():
            return False
        if self._unsure:
            await self._recover()
        busy = {*(delivery.outgoing.chat for delivery in self._tasks.values()), *self._pace.resting_chats()}
        deliveries = await self._mailbox.claim(free, busy=busy, express=self._express)
        for delivery in deliveries:
            task = asyncio.create_task(self._deliver(delivery))
            self._tasks[task] = delivery
            task.add_done_callback(self._ended)
        return bool(deliveries)

    async def _recover(self) -> None:
        """Put back what was being sent when a process died, or was claimed when the database failed."""
        under_way = [delivery.id for delivery in self._tasks.values()]
        again = await self._mailbox.recover(under_way=under_way, express=self._express)
        self._unsure = False
        if again:
            log.warning("sending_again", count=again, why="nobody knows whether these were sent")

    async def close(self) -> None:
        """Begin no more calls, and wait for those under way to end."""
        self._closing = True
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("delivery_failed", error=type(task.exception()).__name__)
        self.wake()

    async def _wait(self) -> None:
        """Until something is queued, a call ends, a chat or a postponed call is due, or a halt is over."""
        if len(self._tasks) >= (1 if self._away else self._in_flight):
            await self._queued.wait()
            return
        waits = [IDLE_S]
        if self._pace.halted_for:
            waits.append(self._pace.halted_for)
        elif self._pace.next_chat_ready_in is not None:
            waits.append(self._pace.next_chat_ready_in)
        elif not self._express and (due := await self._next_due_in()) is not None:
            waits.append(max(BUSY_S, due))
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.005, min(waits))):
                await self._queued.wait()

    async def _next_due_in(self) -> float | None:
        """Seconds until the next postponed call may be made; None where none waits."""
        try:
            due = await self._mailbox.next_due()
        except StorageError:
            return None
        return (due - self._now()).total_seconds() if due is not None else None

    async def _deliver(self, delivery: Delivery) -> None:
        paced = delivery.outgoing.method in PACED
        if paced:
            await self._pace.turn()
        if not self._may_send():
            return
        self._calling += 1
        try:
            await self._attempt(delivery)
        finally:
            self._calling -= 1
            if paced:
                self._pace.sent_to(delivery.outgoing.chat, group=delivery.outgoing.chat_id < 0)

    async def _attempt(self, delivery: Delivery) -> None:
        method, started = delivery.outgoing.method, time.perf_counter()
        try:
            message_id = await self._call(delivery)
            self._away = 0
            self._meter.sent(method, time.perf_counter() - started)
        except Exception as error:
            self._meter.not_sent(method, _kind_of(error))
            await self._failed(delivery, error)
        else:
            await self._durably(self._mailbox.sent, delivery, message_id=message_id)

    async def _failed(self, delivery: Delivery, error: Exception) -> None:
        if not (is_away := isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout)):
            self._away = 0
        match error:
            case NetworkError() if is_away:
                if not self._pace.halted_for:  # the first of those that were under way
                    self._away += 1
                    self._pace.halt(min(MAX_AWAY_S, 0.5 * 2 ** min(self._away, 8)))
                await self._postpone(delivery, self._pace.halted_for, error, failed=False)
            case RetryAfter():
                wait = seconds_of(error)
                self._pace.halt(wait)
                log.warning("telegram_asks_to_wait", seconds=wait)
                await self._postpone(delivery, wait, error, failed=False)
            case ChatMigrated():
                await self._moved(delivery, error.new_chat_id)
            case Forbidden():
                log.warning("chat_unreachable", method=delivery.outgoing.method, error=reason_of(error))
                await self._durably(self._mailbox.unreachable, delivery, reason=reason_of(error))
            case BadRequest():
                await self._refused(delivery, error)
            case _:
                # Whatever it is: a call that stayed "sending" would hold up its chat until a restart
                await self._postpone(delivery, min(MAX_RETRY_S, 0.5 * 2 ** min(delivery.attempts, 8)), error)

    async def _call(self, delivery: Delivery) -> int | None:
        outgoing, method = delivery.outgoing, delivery.outgoing.method
        parameters: dict[str, Any] = json.loads(outgoing.payload)
        if outgoing.only_edits and delivery.target_message is None:
            return None
        if method not in CHATLESS:
            parameters["chat_id"] = outgoing.chat_id
        if isinstance(file := parameters.get("document"), dict):
            parameters["document"] = InputFile(file["text"].encode(), filename=file["name"])
        if isinstance(file := parameters.get("photo"), dict):
            parameters["photo"] = InputFile(base64.b64decode(file["base64"]), filename=file["name"])
        if outgoing.edits and delivery.target_message is not None:
            method = "editMessageText"
            parameters["message_id"] = delivery.target_message
        try:
            result = await self._once(method, parameters)
        except BadRequest as error:
            result = await self._again(method, parameters, error, only_edits=outgoing.only_edits)
        return result.get("message_id") if isinstance(result, dict) else delivery.target_message

    async def _once(self, method: str, parameters: dict[str, Any]) -> Any:
        """One call; what is written new replies to the question, what is edited is there already."""
        unfit = ("reply_parameters", "message_thread_id") if method in IN_PLACE else ("message_id",)
        return await self._client.call(method, {name: value for name, value in parameters.items() if name not in unfit})

    async def _again(
        self, method: str, parameters: dict[str, Any], error: BadRequest, *, only_edits: bool = False
    ) -> Any:
        """What still can be done after a refusal; raises the refusal where nothing can."""
        reason = str(error).lower()
        if "not modified" in reason:
            return None
        if "can't parse entities" in reason and "text" in parameters:
            log.error("formatting_refused", method=method, error=reason_of(error))
            parameters = as_plain_text(parameters)
        elif method == "editMessageText" and any(each in reason for each in UNEDITABLE):
            if only_edits:
                return None
            method = "sendMessage"
        else:
            raise error
        await self._pace.turn()  # a call like any other: it waits for a halt to end
        return await self._once(method, parameters)

    async def _postpone(self, delivery: Delivery, wait_s: float, error: Exception, *, failed: bool = True) -> None:
        until = self._now() + dt.timedelta(seconds=wait_s)
        reason = reason_of(error)
        log.warning("send_postponed", update_id=delivery.update_id, retry_in_s=wait_s, error=reason)
        await self._durably(self._mailbox.postpone, delivery, until=until, reason=reason, failed=failed)

    async def _moved(self, delivery: Delivery, new_chat_id: int) -> None:
        """The group became a supergroup before the bot was told: everything of it goes along, this call too."""
        log.info("chat_moved", method=delivery.outgoing.method)
        new_chat = self._hash_chat(new_chat_id)
        await self._durably(self._mailbox.move, delivery, new_chat=new_chat, new_chat_id=new_chat_id)

    async def _refused(self, delivery: Delivery, error: Exception) -> None:
        method, reason = delivery.outgoing.method, reason_of(error)
        log.warning("send_refused", update_id=delivery.update_id, method=method, error=reason)
        await self._durably(self._mailbox.give_up, delivery, reason=reason)

    async def _durably(self, store: Any, delivery: Delivery, **details: Any) -> None:
        """Note what became of a call, however often the database has to be asked."""
        while True:
            try:
                await store(delivery, **details)
            except StorageError as error:
                log.warning("database_not_usable", error=error, retry_in_s=RETRY_S)
                await asyncio.sleep(RETRY_S)
            else:
                return


def _kind_of(error: Exception) -> str:
    """A failed call's sort, out of a closed set."""
    sorts = ((RetryAfter, "wait"), (ChatMigrated, "moved"), (Forbidden, "forbidden"), (BadRequest, "refused"))
    others = ((TimedOut, "timeout"), (NetworkError, "network"))
    return next((name for kind, name in (*sorts, *others) if isinstance(error, kind)), "other")
