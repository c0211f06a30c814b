"""What stands behind ``/start`` in a deep link: an entry, a topic, or a question typed in inline mode.

Telegram lets a payload hold A-Z, a-z, 0-9, ``_`` and ``-``, at most 64 of them. Ids of entries have dots and no
underscores, so that one stands for the other.
"""

from __future__ import annotations

ENTRY, SECTION, QUESTION = "e_", "t_", "q_"
MAX_PAYLOAD = 64


def entry_payload(entry: str) -> str:
    """The payload of an entry."""
    return (ENTRY + entry.replace(".", "_"))[:MAX_PAYLOAD]


def question_payload(token: str) -> str:
    """The payload of a question that is kept under a token."""
    return QUESTION + token


def read_payload(payload: str) -> tuple[str, str]:
    """What a payload leads to: its kind (empty for one that is none of these) and an id."""
    for kind in (ENTRY, SECTION, QUESTION):
        if payload.startswith(kind):
            rest = payload[len(kind) :]
            return kind, rest.replace("_", ".") if kind == ENTRY else rest
    return "", payload
