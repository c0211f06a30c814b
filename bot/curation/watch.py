"""Taking over a changed base while the bot runs; a base with an error leaves the old one serving."""

from __future__ import annotations

from pathlib import Path

from bot.curation.files import checks_of, files_of, strays_of
from bot.curation.load import Base, load_base
from bot.domain.knowledge import Knowledge

Signature = tuple[tuple[str, int, int], ...]


class Watcher:
    """Notices when the files of a base change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: Signature = ()

    def load_knowledge(self) -> Knowledge:
        """The base as it is now; see :meth:`load_base`."""
        return self.load_base().knowledge

    def load_base(self) -> Base:
        """Load the base as it is now.

        Raises:
            KnowledgeError: where it has errors; the same files are not tried again until they change.
        """
        self._seen = self._signature()
        return load_base(self.folder)

    def changed(self) -> bool:
        """Whether a file was added, removed or written since the last :meth:`load_base`."""
        return self._signature() != self._seen

    def _signature(self) -> Signature:
        found = []
        for path in (*(path for _, path in files_of(self.folder)), *strays_of(self.folder), *checks_of(self.folder)):
            try:
                status = path.stat()
            except OSError:  # removed between listing and looking
                continue
            found.append((str(path), status.st_size, status.st_mtime_ns))
        return tuple(found)
