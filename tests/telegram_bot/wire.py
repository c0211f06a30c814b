"""Updates as Telegram sends them, and what the bot reads in them."""

from __future__ import annotations

import json
from typing import Any

from bot.telegram_bot.events import Asked, Event, Overheard
from bot.telegram_bot.inbound import read_update
from bot.telegram_bot.me import Me

ME = Me(42, "Chuchu_bot")
ROBOT = {"id": 42, "is_bot": True, "first_name": "Chuchu", "username": "Chuchu_bot"}
SENDER = {"id": 5_000_000_001, "is_bot": False, "first_name": "Asker", "language_code": "zh-hans"}
OTHER = {"id": 5_000_000_002, "is_bot": False, "first_name": "Other"}
CHAT = {"id": 5_000_000_001, "type": "private", "first_name": "Asker"}
GROUP = {"id": -1_000_000_000_077, "type": "supergroup", "title": "Readers", "is_forum": True}
ORIGIN = {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "A stranger"}
MESSAGE = {"message_id": 7, "date": 1_700_000_000, "chat": CHAT, "from": SENDER}
PRESS = {"id": "99", "from": SENDER, "chat_instance": "1", "data": "token:2", "message": {**MESSAGE, "text": "?"}}
QUERY = {"id": "98", "from": SENDER, "query": "why", "offset": "", "chat_type": "private"}
RESULT = {"result_id": "faq-x", "from": SENDER, "query": "why"}
MEMBER, LEFT = {"user": ROBOT, "status": "member"}, {"user": ROBOT, "status": "left"}
CHANGE = {"chat": GROUP, "from": SENDER, "date": 1_700_000_000, "old_chat_member": LEFT, "new_chat_member": MEMBER}


def read(kind: str, content: Any) -> Event:
    return read_update(json.dumps({"update_id": 1, kind: content}), ME)


def asked(kind: str = "message", **content: Any) -> Asked | None:
    """What a message in a private chat means."""
    event = read(kind, {**MESSAGE, **content})
    assert event is None or isinstance(event, Asked)
    return event


def in_group(text: str = "", kind: str = "message", **content: Any) -> Asked | Overheard:
    """What a message in a group means; its @names are marked as Telegram marks them."""
    event = read(
        kind, {**MESSAGE, "chat": GROUP, **({"text": text, "entities": named(text)} if text else {}), **content}
    )
    assert isinstance(event, Asked | Overheard)
    return event


def asked_in_group(text: str = "", **content: Any) -> Asked:
    event = in_group(text, **content)
    assert isinstance(event, Asked)
    return event


def named(text: str) -> list[dict[str, Any]]:
    """The mentions in a text of characters of one code unit each."""
    words = text.split()
    places = {word: text.index(word) for word in words if word.startswith("@")}
    return [{"type": "mention", "offset": place, "length": len(word)} for word, place in places.items()]
