"""What may be said of an error in logs and in the database: never an id, never a message's text."""

from __future__ import annotations

# Telegram's own words, and nothing of what they are about
_KNOWN = (
    "can't parse entities",
    "message is too long",
    "message text is empty",
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message is not modified",
    "query is too old",
    "chat not found",
    "not enough rights",
    "bot was blocked by the user",
    "user is deactivated",
    "bot can't initiate conversation",
)


def reason_of(error: BaseException) -> str:
    """The error's type, and what Telegram says where that is one of its known sentences."""
    text = str(error).lower()
    said = next((known for known in _KNOWN if known in text), "")
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
