"""The state of the little Telegram: people, chats and messages, behind one lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from .errors import ApiError, bad_request, forbidden
from .values import Message, Payload

FIRST_USER_ID = 5_000_000_000
FIRST_GROUP_ID = -4_000_000_001
FIRST_SUPERGROUP_ID = -1_002_000_000_001


@dataclass
class Chat:
    """A private chat, group or supergroup. `bot` is the bot's standing in it."""

    id: int
    type: str
    title: str = ""
    person: Payload = field(default_factory=dict)
    forum: bool = False
    bot: str = "member"
    """`member`, `administrator`, `left`, `kicked` (in a private chat: blocked), `deactivated`."""
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)

    def wire(self) -> Payload:
        """As it stands inside a message."""
        if self.type == "private":
            names = ("first_name", "last_name", "username")
            shown: Payload = {name: self.person[name] for name in names if name in self.person}
            return {"id": self.id, **shown, "type": "private"}
        chat: Payload = {"id": self.id, "title": self.title, "type": self.type}
        return {**chat, "is_forum": True} if self.forum else chat


class World:
    """Everything that lasts. Hold `lock` around what must be seen as one; `changed` wakes waiting tests."""

    def __init__(self, bot: Payload) -> None:
        self.bot = bot
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self.people: dict[int, Payload] = {}
        self.chats: dict[int, Chat] = {}
        self._account_messages = 0
        self._supergroup_messages: dict[int, int] = {}
        self._ids = {"user": FIRST_USER_ID, "group": FIRST_GROUP_ID, "supergroup": FIRST_SUPERGROUP_ID}

    @property
    def bot_user(self) -> Payload:
        """The bot as the sender of a message."""
        return {key: self.bot[key] for key in ("id", "is_bot", "first_name", "username")}

    def touch(self) -> None:
        """Tell waiting tests that something changed (call with the lock held)."""
        self.version += 1
        self.changed.notify_all()

    def wait_for(self, predicate: Callable[[], Any], timeout: float) -> Any:
        """Wait until the predicate is true and return its value; raises TimeoutError after `timeout` seconds.

        The predicate runs without the lock, at every change and every 20 ms.
        """
        deadline = time.monotonic() + timeout
        while True:
            with self.lock:
                seen = self.version
            value = predicate()
            if value:
                return value
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not within {timeout} s: {getattr(predicate, '__name__', predicate)}")
            with self.lock:
                if self.version == seen:
                    self.changed.wait(min(left, 0.02))

    def new_id(self, kind: str) -> int:
        """A fresh id: people count up, groups and supergroups down."""
        given = self._ids[kind]
        self._ids[kind] = given + 1 if kind == "user" else given - 1
        return given

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves, from 2 (1 is their creation); other chats share one counter."""
        if chat.type == "supergroup":
            self._supergroup_messages[chat.id] = self._supergroup_messages.get(chat.id, 1) + 1
            return self._supergroup_messages[chat.id]
        self._account_messages += 1
        return self._account_messages

    def post(self, chat: Chat, sender: Payload, content: Payload, **about: Any) -> Message:
        """Put a new message into a chat."""
        payload = {
            "message_id": self.next_message_id(chat),
            "from": sender,
            "chat": chat.wire(),
            "date": int(time.time()),
            **content,
        }
        message = Message(payload, **about)
        chat.messages[message.message_id] = message
        self.touch()
        return message

    def edit(self, message: Message, payload: Payload) -> Message:
        """Replace a message's wire form, keeping the earlier one."""
        edited = replace(message, payload=payload, edits=(*message.edits, message.payload))
        self.chats[message.chat_id].messages[message.message_id] = edited
        self.touch()
        return edited

    def delete(self, message: Message) -> None:
        self.chats[message.chat_id].messages[message.message_id] = replace(message, deleted=True)
        self.touch()

    def find(self, chat: Chat, message_id: int | None) -> Message | None:
        """A message that is there and not deleted."""
        message = chat.messages.get(message_id or 0)
        return None if message is None or message.deleted else message

    def chat_for(self, chat_id: int | str | None) -> Chat:
        """The chat a call names; raises what Telegram says where there is none."""
        if chat_id is None:
            raise bad_request("chat_id is empty")
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to})
        return chat

    def open_chat(self, chat_id: int | str | None) -> Chat:
        """The chat a call writes to; raises where the bot may not write."""
        chat = self.chat_for(chat_id)
        refusal = _refusal(chat)
        if refusal is not None:
            raise refusal
        return chat


def _refusal(chat: Chat) -> ApiError | None:
    if chat.bot in {"member", "administrator"}:
        return None
    if chat.bot == "deactivated":
        return forbidden("user is deactivated")
    if chat.type == "private":
        return forbidden("bot was blocked by the user")
    if chat.bot == "kicked":
        return forbidden(f"bot was kicked from the {chat.type} chat")
    return forbidden(f"bot is not a member of the {chat.type} chat")
