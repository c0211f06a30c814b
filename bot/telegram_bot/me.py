"""What the bot knows of itself: who it is on Telegram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own account.

    Attributes:
        id: its id.
        username: its name without @.
        reads_all: whether its privacy mode is off, so that it sees every message of its groups.
    """

    id: int
    username: str
    reads_all: bool = False

    def link(self, payload: str) -> str:
        """A deep link that opens the private chat with ``/start payload`` (Bot API, "Deep linking")."""
        return f"https://t.me/{self.username}?start={payload}"


def me_of(user: Mapping[str, Any]) -> Me:
    """The result of ``getMe``."""
    return Me(int(user["id"]), str(user.get("username", "")), bool(user.get("can_read_all_group_messages")))
