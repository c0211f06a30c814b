"""From the inbox to query log and outbox: every update is settled once, in order, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.domain.mail import Incoming, Settlement
from bot.errors import StorageError
from bot.services.ports import Mailbox
from bot.telegram_bot.handling import Handler

log = structlog.get_logger(__name__)

BATCH = 50  # updates settled in one transaction
IDLE_S = 1.0
RETRY_S = 1.0


class Worker:
    """Settles updates one after the other, so that a chat's messages keep their order."""

    def __init__(self, mailbox: Mailbox, handler: Handler, *, queued: Callable[[], None]) -> None:
        """Args:
        mailbox: inbox and outbox.
        handler: says what an update leads to.
        queued: called after calls are in the outbox.
        """
        self._mailbox = mailbox
        self._handler = handler
        self._queued = queued
        self._arrived = asyncio.Event()

    def wake(self) -> None:
        """There is something in the inbox."""
        self._arrived.set()

    async def run(self) -> None:
        """Settle updates until cancelled."""
        while True:
            self._arrived.clear()
            try:
                settled = await self.settle_batch()
            except StorageError as error:
                log.warning("database_not_usable", error=error, retry_in_s=RETRY_S)
                await asyncio.sleep(RETRY_S)
                continue
            if not settled:
                try:
                    await asyncio.wait_for(self._arrived.wait(), IDLE_S)
                except TimeoutError:
                    continue

    async def settle_batch(self) -> int:
        """Settle the oldest updates; returns how many.

        Raises:
            StorageError: nothing of the batch was settled.
        """
        waiting = await self._mailbox.pending(BATCH)
        if not waiting:
            return 0
        settlements = []
        for incoming in waiting:
            settlements.append(await self._handle(incoming))
            await asyncio.sleep(0)  # matching is short, yet fifty in a row would hold up the sender
        await self._mailbox.settle(settlements)
        self._queued()
        for settlement in settlements:
            if settlement.logged is not None:
                row = settlement.logged
                log.info(
                    "question_settled",
                    update_id=row.update_id,
                    outcome=row.outcome,
                    entries=row.entries,
                    confidence=row.confidence,
                    latency_ms=row.latency_ms,
                )
        return len(settlements)

    async def _handle(self, incoming: Incoming) -> Settlement:
        try:
            return await self._handler.handle(incoming)
        except StorageError:
            raise
        except Exception as error:
            # One update that cannot be handled must not stop all the others: it is kept aside with its reason
            log.error("update_quarantined", update_id=incoming.update_id, error=error)
            return Settlement(incoming.update_id, poison=f"{type(error).__name__}: {error}"[:500])
