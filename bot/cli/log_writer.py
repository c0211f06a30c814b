"""Stores what was asked while the next question is being answered."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from types import TracebackType
from typing import Self

from bot.bootstrap import open_stores
from bot.domain.log import LoggedQuestion
from bot.errors import StorageError
from bot.settings import Settings

LONGEST_WAIT_S = 1.0  # a row waits no longer for others to be stored with
MOST_TOGETHER = 500


class LogWriter:
    """Writes rows of the query log in a thread, over one open database that is opened for the first row.

    Everything that was added is stored when the block ends, however it ends. An answer is not withheld because the
    log cannot be written: a failure is raised at the end, and what is added after it is dropped.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rows: queue.Queue[LoggedQuestion | None] = queue.Queue(2 * MOST_TOGETHER)  # None: no more will come
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="query log", daemon=True)

    def add(self, row: LoggedQuestion) -> None:
        """Store a row soon."""
        if self._failure is None:
            self._rows.put(row)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raises StorageError where something was not stored, unless the block itself ended in an error."""
        if self._failure is None:
            self._rows.put(None)
        self._thread.join()
        if error is not None or self._failure is None:
            return
        if isinstance(self._failure, StorageError):
            message = f"the question was not logged: {self._failure} (--no-log asks without the log)"
            raise StorageError(message) from self._failure
        raise self._failure

    def _work(self) -> None:
        try:
            first = self._rows.get()
            if first is not None:
                asyncio.run(self._store_all(first))
        except BaseException as error:
            self._failure = error
            while not self._rows.empty():  # who waits for room goes on
                self._rows.get_nowait()

    async def _store_all(self, first: LoggedQuestion) -> None:
        async with open_stores(self._settings) as stores:
            rows, more = [first], True
            while rows:
                more = more and await asyncio.to_thread(self._gather_more, rows)
                await asyncio.gather(*map(stores.query_log.append, rows))  # the storage commits them together
                rows = []
                if more:
                    following = await asyncio.to_thread(self._rows.get)
                    rows = [] if following is None else [following]

    def _gather_more(self, rows: list[LoggedQuestion]) -> bool:
        """Wait a moment for rows to store with these; False where no more will come."""
        deadline = time.monotonic() + LONGEST_WAIT_S
        while len(rows) < MOST_TOGETHER and (left := deadline - time.monotonic()) > 0:
            try:
                row = self._rows.get(timeout=left)
            except queue.Empty:
                break
            if row is None:
                return False
            rows.append(row)
        return True
