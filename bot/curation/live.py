"""The base that answers: the files of a folder with the live revisions on top of them."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

from bot.curation.load import Base
from bot.curation.overlay import Overlaid, overlay
from bot.curation.watch import Watcher
from bot.services.ports import Curation, Live

Took = Callable[[Base, Overlaid], None]


class LiveFolder:
    """Reads files and revisions whenever either changed; files with errors leave what was read before."""

    def __init__(self, watcher: Watcher, base: Base, curation: Curation) -> None:
        """
        Args:
            watcher: reads the files.
            base: what it read at first.
            curation: the revisions.
        """
        self.folder = watcher.folder
        self.base = base
        self.overlaid = overlay(base, ())
        self.took: Took = _nobody  # called with what is in use from now on
        self._watcher = watcher
        self._curation = curation
        self._seen = -1

    def files_changed(self) -> bool:
        """Whether a file was added, removed or written since they were last read."""
        return self._watcher.changed()

    async def load(self) -> Live:
        """Read the files, and lay the revisions on top. Those that the files hold by now are marked as merged.

        Raises:
            KnowledgeError: the files have errors; they are not read again until they change.
            OSError: they cannot be read.
            StorageError: the revisions cannot be read.
        """
        return await self._lay(await asyncio.to_thread(self._watcher.load_base))

    async def revised(self) -> Live | None:
        """The base with the revisions as they are now; None where there is no new one.

        Raises:
            StorageError: they cannot be read.
        """
        if await self._curation.newest_revision() == self._seen:
            return None
        return await self._lay(self.base)

    async def _lay(self, base: Base) -> Live:
        seen = await self._curation.newest_revision()  # first: what comes in between is laid on top the next time
        overlaid = await asyncio.to_thread(overlay, base, await self._curation.live_revisions())
        if overlaid.merged:
            await self._curation.merged([each.id for each in overlaid.merged], at=dt.datetime.now(dt.UTC))
        self.base, self.overlaid, self._seen = base, overlaid, seen
        self.took(base, overlaid)
        conflicts = tuple(each.revision.entry for each in overlaid.conflicts)
        refused = tuple(revision.entry for revision, _ in overlaid.refused)
        return Live(overlaid.base.knowledge, base.knowledge, conflicts, refused)


def _nobody(base: Base, overlaid: Overlaid) -> None:
    """Nobody asks."""
