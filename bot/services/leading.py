"""One of several instances leads: it fetches updates, sends, and keeps house; all of them answer.

Every instance holds a lease of its own, by which the others see that it is there, and tries to hold the lease of the
leader. A leader that is gone is replaced when its lease has run out. A leader that was stalled, and does not know yet
that it is none any more, sees it by its own clock: it holds its lease for a little shorter than it has it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, Protocol

from bot.errors import StorageError
from bot.services.ports import Leases

INSTANCE: Final = "instance/"  # the lease that every instance holds for itself, with its id behind it
LEADER: Final = "leader"
LEASE_S = 5.0
RENEW_S = 1.0
MARGIN_S = 1.0  # a call to the platform that began in time has reached it by then


class Lead(Protocol):
    """Whether this instance leads."""

    @property
    def held(self) -> bool:
        """Whether it leads now."""

    async def run(self) -> None:
        """Lead where nobody else does, until cancelled."""

    async def while_held(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run work whenever this instance leads; it is cancelled when it does not any more."""

    async def others(self) -> bool:
        """Whether other instances can go on with the work. Raises StorageError."""

    async def give_up(self) -> None:
        """Leave everything to the others. Raises StorageError."""


class Alone:
    """There is one instance only: it leads."""

    held = True

    async def run(self) -> None:
        """Nothing has to be held."""
        await asyncio.Event().wait()

    async def while_held(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run work."""
        await work()

    async def others(self) -> bool:
        """There are none."""
        return False

    async def give_up(self) -> None:
        """Nobody else waits for it."""


class Elected:
    """One of several."""

    def __init__(
        self,
        leases: Leases,
        instance: str,
        *,
        changed: Callable[[bool], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            leases: where it is kept who leads.
            instance: this one's id; no two have the same.
            changed: called when this instance begins or ceases to lead.
            clock: seconds that only ever go forward.
        """
        self._leases = leases
        self._instance = instance
        self._changed = changed
        self._clock = clock
        self._until = float("-inf")
        self._told = False
        self._turn = asyncio.Event()  # this instance began to lead
        self._given_up = False

    @property
    def held(self) -> bool:
        """Whether it leads now."""
        return self._clock() < self._until and not self._given_up

    async def run(self) -> None:
        """Say that this instance is there, and lead where nobody else does, until cancelled."""
        while not self._given_up:
            begun = self._clock()
            with suppress(StorageError, TimeoutError):  # whoever works tells of it; the lease runs out
                async with asyncio.timeout(LEASE_S):
                    await self._leases.take(INSTANCE + self._instance, self._instance, LEASE_S)
                    if await self._leases.take(LEADER, self._instance, LEASE_S):
                        self._until = begun + LEASE_S - MARGIN_S
            self._tell()
            await asyncio.sleep(RENEW_S)
        await asyncio.Event().wait()

    async def while_held(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run work whenever this instance leads, from anew each time.

        Raises:
            Exception: what work raises.
        """
        while True:
            while not self.held:
                await self._turn.wait()
                self._turn.clear()
            task = asyncio.create_task(work())
            try:
                while self.held and not task.done():
                    left = max(0.0, self._until - self._clock())
                    await asyncio.wait([task], timeout=min(left, RENEW_S) + 0.001)
                if task.done():
                    task.result()
                    return
            finally:
                task.cancel()
                await asyncio.wait([task])

    async def others(self) -> bool:
        """Whether other instances can go on with the work."""
        return await self._leases.others(self._instance)

    async def give_up(self) -> None:
        """Leave everything to the others."""
        self._given_up = True
        self._tell()
        await self._leases.give_back(self._instance)

    def _tell(self) -> None:
        if self.held != self._told:
            self._told = self.held
            self._changed(self._told)
        if self._told:
            self._turn.set()
