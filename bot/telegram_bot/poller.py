"""Long polling that loses nothing: an update is committed to the inbox before Telegram is told it was received.

Telegram takes ``getUpdates(offset=n)`` as confirmation of everything below n, so that call is only made after the
inbox's transaction has committed. Whatever happens in between, Telegram sends the batch again and the inbox keeps
one row of each update.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.domain.mail import Incoming
from bot.errors import ChuchuError, StorageError, TokenError
from bot.services.meter import NO_METER, Meter
from bot.services.ports import POLLER, Mailbox
from bot.telegram_bot.client import NOT_ACCEPTED, Client
from bot.telegram_bot.incoming import incoming_of

log = structlog.get_logger(__name__)

BEAT_S = 15.0
MAX_BACKOFF_S = 30.0
UNREADABLE_S = 1.0
REFUSALS = 3  # a single 401 can be a hiccup of the server; so many in a row are an answer
CONFLICT_S = 120.0  # another instance that is being replaced is gone by then
QUIET_S = 60.0  # two pollers that take turns each have a good round now and then: only a quiet minute ends a conflict


class Poller:
    """Fetches updates into the inbox for as long as it runs."""

    def __init__(
        self,
        client: Client,
        mailbox: Mailbox,
        *,
        timeout_s: int,
        arrived: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        meter: Meter = NO_METER,
    ) -> None:
        """Args:
        client: where updates come from.
        mailbox: where they go.
        timeout_s: how long one request waits for an update.
        arrived: called after new updates are durable.
        clock: seconds that only ever go forward.
        meter: takes figures.
        """
        self._client = client
        self._mailbox = mailbox
        self._timeout_s = timeout_s
        self._arrived = arrived
        self._clock = clock
        self._meter = meter
        self._offset: int | None = None
        self._last_beat = -math.inf
        self._failures = 0
        self._refusals = 0
        self._conflict_since = self._last_conflict = -math.inf

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            TokenError: Telegram refuses the token for good.
            ChuchuError: another program keeps polling with the same token.
        """
        while True:
            try:
                await self._round()
            except InvalidToken:
                self._refusals += 1
                if self._refusals >= REFUSALS:
                    raise TokenError(NOT_ACCEPTED) from None
                await self._back_off("telegram_refused_token", attempt=self._refusals)
            except Conflict as error:
                await self._conflict(error)
            except RetryAfter as error:
                await asyncio.sleep(seconds_of(error))
            except StorageError as error:
                await self._back_off("inbox_not_writable", error=error, hint="nothing is confirmed until it is")
            except TelegramError as error:
                await self._back_off("telegram_unreachable", error=error)

    async def _round(self) -> None:
        updates = await self._client.raw_updates(self._offset, self._timeout_s)
        self._recovered()
        batch = [incoming for update in updates if (incoming := _incoming(update)) is not None]
        if batch:
            new = await self._mailbox.receive(batch)
            self._meter.received(new)
            log.debug("updates_received", count=len(batch), new=new)
            self._arrived()
            self._offset = max(incoming.update_id for incoming in batch) + 1
        else:
            # All is confirmed. Without an offset, ids that start anew after an idle week are seen as well.
            self._offset = None
            if updates:  # nothing in them can be confirmed, so that they come again at once
                await asyncio.sleep(UNREADABLE_S)
        if self._clock() - self._last_beat >= BEAT_S:
            await self._mailbox.beat(POLLER)
            self._last_beat = self._clock()

    def _recovered(self) -> None:
        if self._failures:
            log.info("telegram_reached", after_failures=self._failures)
        self._failures = self._refusals = 0

    async def _conflict(self, error: Conflict) -> None:
        now = self._clock()
        if now - self._last_conflict >= QUIET_S:
            self._conflict_since = now
        self._last_conflict = now
        if now - self._conflict_since > CONFLICT_S:
            raise ChuchuError(
                "another program is fetching updates with the same token; stop it, or give this bot a token of its own"
            ) from error
        await self._back_off("another_poller_has_the_token", error=error, hint="stop the other instance")

    async def _back_off(self, event: str, **details: Any) -> None:
        self._failures += 1
        pause = min(MAX_BACKOFF_S, 0.5 * 2 ** min(self._failures, 7))
        log.warning(event, retry_in_s=pause, **details)
        await asyncio.sleep(pause)


def _incoming(update: Any) -> Incoming | None:
    incoming = incoming_of(update)
    if incoming is None:
        update_id = update.get("update_id") if isinstance(update, dict) else None
        log.error("update_without_id", kind=type(update).__name__, update_id=type(update_id).__name__)
    return incoming


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait, in seconds."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
