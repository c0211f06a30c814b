"""One writer for a process: what waits at the same moment is committed together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
Work: TypeAlias = Callable[[Connection], T]
Commit: TypeAlias = Callable[[Sequence[Work[Any]]], Awaitable[list[Any]]]

_MOST_TOGETHER = 100  # from there on a larger transaction saves nothing measurable


class WorkError(Exception):
    """One of the works of a transaction failed; it alone need not be stored."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class GroupWriter:
    """Runs writes one transaction after the other, in the order they came.

    A commit waits for the disk, and everything that arrives meanwhile goes into the next one. Where one of
    them fails, all are undone and done again, each by itself: cheaper than a savepoint for every one.
    There is no standing task: one is started for the first write and ends when none is left.
    """

    def __init__(self, commit: Commit) -> None:
        """``commit`` runs works in one transaction and returns their results, or raises and undoes all."""
        self._commit = commit
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, work: Work[T]) -> T:
        """Run one work; durable when this returns.

        When the caller is cancelled the work may have been done or not; the others are not disturbed.
        """
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, result))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return await result

    async def finish(self) -> None:
        """Wait until nothing is left to write."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _drain(self) -> None:
        batch: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_MOST_TOGETHER], self._waiting[_MOST_TOGETHER:]
                batch = [(work, result) for work, result in batch if not result.done()]
                await self._run(batch)
        finally:
            # Only a task that is killed leaves someone waiting here.
            left, self._waiting = [*batch, *self._waiting], []
            for _, result in left:
                result.cancel()

    async def _run(self, batch: Sequence[tuple[Work[Any], asyncio.Future[Any]]]) -> None:
        try:
            results = await self._commit([work for work, _ in batch])
        except WorkError as error:
            if len(batch) == 1:
                _fail(batch, error.cause)
                return
            for one in batch:  # all is undone: find the one to blame, and let the others through
                await self._run([one])
        except Exception as error:
            _fail(batch, error)
        else:
            for (_, waiting), result in zip(batch, results, strict=True):
                if not waiting.done():
                    waiting.set_result(result)


def _fail(batch: Sequence[tuple[Work[Any], asyncio.Future[Any]]], error: Exception) -> None:
    for _, waiting in batch:
        if not waiting.done():
            waiting.set_exception(error)
