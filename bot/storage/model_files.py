"""Keeping what was worked out from a base in a folder, so that the next start is quick.

Nothing depends on these files: one that is missing, damaged or of another base is made anew.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from bot.matching.model import DamagedModelError, Model, from_bytes, to_bytes

KEPT = 6  # files; a maintainer goes to and fro between a few bases


class ModelFiles:
    """Models in one folder, a file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, key: str) -> Model | None:
        """The model kept under a key; None where there is none that can be used."""
        path = self._path(key)
        try:
            model = from_bytes(path.read_bytes(), key)
            with contextlib.suppress(OSError):
                path.touch()  # used last, dropped last
        except (OSError, DamagedModelError):
            return None
        return model

    def save(self, model: Model, key: str) -> None:
        """Keep a model: whole or not at all, also with several processes at it.

        Raises:
            OSError: the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".model-", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(to_bytes(model, key))
            Path(name).replace(self._path(key))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._drop_old()

    def forget(self, key: str) -> None:
        """Drop a model that proved to be of no use."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"model-{key}.npz"

    def _drop_old(self) -> None:
        found = []
        for path in self.folder.glob("model-*.npz"):
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime_ns, path))
        for _, path in sorted(found, reverse=True)[KEPT:]:
            path.unlink(missing_ok=True)
