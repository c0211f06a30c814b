"""The key of the hashed ids, kept in a file of its own, outside the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.errors import StorageError

KEY_BYTES = 32


def read_id_key(path: Path) -> bytes:
    """The key in ``path``; made on first use, readable by its owner only.

    Raises:
        StorageError: where the file cannot be read or made, or holds no key.
    """
    try:
        _make_if_missing(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise StorageError(
            f"the key file {path} cannot be used ({reason}); point CHUCHU_ID_KEY_FILE at a writable place"
        ) from error
    if len(key) < 16:
        raise StorageError(f"the key file {path} holds no key; restore it, or delete it to have a new one made")
    return key.encode("ascii")


def _make_if_missing(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
