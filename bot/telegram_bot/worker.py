"""From the inbox to query log and outbox: every update is settled once, in order, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog

from bot.domain.curation import Revised
from bot.domain.mail import Incoming, Settlement
from bot.errors import DataRefusedError, OutdatedError, StorageError
from bot.services.meter import NO_METER, Meter
from bot.services.ports import Mailbox
from bot.telegram_bot.handling import Handler
from bot.telegram_bot.inbound import NotAnUpdateError

log = structlog.get_logger(__name__)

BATCH = 50  # updates settled in one transaction
BATCH_S = 0.2
IDLE_S = 1.0
RETRY_S = 1.0
MOST_TIMES = 20  # that an update is handled anew because others were quicker


class Worker:
    """Settles updates one after the other, so that a chat's messages keep their order."""

    def __init__(
        self,
        mailbox: Mailbox,
        handler: Handler,
        *,
        arrived: asyncio.Event,
        queued: Callable[[], None],
        revised: Callable[[], None] = lambda: None,
        meter: Meter = NO_METER,
    ) -> None:
        """Args:
        mailbox: inbox and outbox.
        handler: says what an update leads to.
        arrived: set whenever there is something new in the inbox.
        queued: called after calls are in the outbox.
        revised: called after an entry has a new revision.
        meter: takes figures.
        """
        self._mailbox = mailbox
        self._meter = meter
        self._handler = handler
        self._queued = queued
        self._revised = revised
        self._arrived = arrived
        self._in_hand: dict[int, Incoming] = {}

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
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_S):
                        await self._arrived.wait()

    async def settle_batch(self) -> int:
        """Settle the oldest updates; returns how many.

        Raises:
            StorageError: the database cannot be used; what was not settled is still waiting.
        """
        waiting = await self._mailbox.pending(BATCH)
        if not waiting:
            return 0
        self._in_hand = {each.update_id: each for each in waiting}
        settlements = []
        enough = asyncio.get_running_loop().time() + BATCH_S
        for incoming in waiting:
            settlements.append(await self._handle(incoming))
            if settlements[-1].changes or settlements[-1].curated:
                break  # what is remembered, forgotten or curated must be so for the next update
            if asyncio.get_running_loop().time() > enough:
                break  # a press or an inline query may have come in meanwhile, and goes before the rest
            await asyncio.sleep(0)  # matching is short, yet fifty in a row would hold up the sender
        settled = await self._settle(settlements)
        self._queued()
        if any(isinstance(change, Revised) for settlement in settled for change in settlement.curated):
            self._revised()
        for settlement in settled:
            if settlement.poison is not None:
                self._meter.quarantined()
            if settlement.logged is not None:
                row = settlement.logged
                self._meter.answered(row.outcome, row.language, row.latency_ms / 1000.0)
                log.info(
                    "question_settled",
                    update_id=row.update_id,
                    outcome=row.outcome,
                    entries=row.entries,
                    confidence=row.confidence,
                    latency_ms=row.latency_ms,
                )
        return len(settled)

    async def _settle(self, settlements: Sequence[Settlement]) -> Sequence[Settlement]:
        """Store them together; each by itself where the database refuses one, so that it holds up no other."""
        try:
            await self._mailbox.settle(settlements)
        except OutdatedError:
            # Another process was quicker. What curates comes last in its batch, and is looked at again
            *others, outdated = settlements
            settled = list(await self._settle(others)) if others else []
            return [*settled, *await self._again(outdated.update_id)]
        except DataRefusedError as error:
            if len(settlements) > 1:
                return [settled for each in settlements for settled in await self._settle([each])]
            [refused] = settlements
            if refused.poison is not None:
                raise
            return await self._settle([_quarantine(refused.update_id, error)])
        return settlements

    async def _again(self, update_id: int) -> Sequence[Settlement]:
        """Handle an update anew, for things are not as they were when it was handled."""
        log.info("handled_again", update_id=update_id)
        for _ in range(MOST_TIMES):
            settlement = await self._handle(self._in_hand[update_id])
            with suppress(OutdatedError):
                await self._mailbox.settle([settlement])
                return [settlement]
        return await self._settle([_quarantine(update_id, OutdatedError("it was outdated again and again"))])

    async def _handle(self, incoming: Incoming) -> Settlement:
        try:
            return await self._handler.handle(incoming)
        except Exception as error:
            if isinstance(error, StorageError) and not isinstance(error, DataRefusedError):
                raise
            # One update that cannot be handled must not stop all the others: it is kept aside with its reason
            return _quarantine(incoming.update_id, error)


def _quarantine(update_id: int, error: Exception) -> Settlement:
    """Keep an update aside. What an error says is kept where that is known to hold nothing of the update."""
    said = isinstance(error, NotAnUpdateError | DataRefusedError)
    reason = str(error) if said else type(error).__name__
    log.error("update_quarantined", update_id=update_id, reason=reason)
    return Settlement(update_id, poison=reason)
