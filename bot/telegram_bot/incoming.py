"""An update as it goes into the inbox: its id, who waits for it, and whose order it must keep."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bot.domain.mail import Incoming

EXPRESS = frozenset({"callback_query", "inline_query"})  # somebody looks at a spinner meanwhile
_MOST_ID = 2**63


def incoming_of(update: Any) -> Incoming | None:
    """An update that was parsed from JSON; None where it has no id by which it could be kept."""
    update_id = update.get("update_id") if isinstance(update, dict) else None
    if type(update_id) is not int or not 0 <= update_id < _MOST_ID:  # JSON's true is an int to Python, too
        return None
    payload = json.dumps(update, ensure_ascii=False)
    return Incoming(update_id, payload, express=not EXPRESS.isdisjoint(update), lane=_lane_of(update))


def unreadable(body: bytes) -> Incoming:
    """What came in the place of an update, to be kept aside as any update that cannot be handled.

    Its number is below zero, as no update's is, and the same each time it comes. As a piece of text it is no update,
    whatever it says.
    """
    number = int.from_bytes(hashlib.sha256(body).digest()[:8], "big") >> 2
    return Incoming(-1 - number, json.dumps(body.decode("utf-8", "replace"), ensure_ascii=False))


def _lane_of(update: dict[str, Any]) -> str:
    """The chat that an update belongs to, or, where it has none, the person: a private chat has its person's id."""
    for value in update.values():
        if not isinstance(value, dict):
            continue
        message = value.get("message")
        for part in (value.get("chat"), message.get("chat") if isinstance(message, dict) else None, value.get("from")):
            if isinstance(part, dict) and type(part.get("id")) is int:
                return str(part["id"])
    return ""
