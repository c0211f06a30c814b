"""Keyed ids of people and chats: enough to count and to find, not enough to tell who it was."""

from __future__ import annotations

import hashlib
import hmac


class Identity:
    """Turns a platform's ids into keyed hashes (HMAC-SHA256, RFC 2104), so that the log holds no plain id."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __call__(self, kind: str, value: int | str) -> str:
        """The keyed hash of an id: 32 hex digits; ``kind`` keeps a person apart from a chat of the same number."""
        return hmac.new(self._key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:32]
