"""The people's side: what persons do in chats, turned into updates the bot may see."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .chats import member
from .core import Core
from .text import entity_text, found_entities
from .values import Button, Message, Payload, Query
from .world import Chat

if TYPE_CHECKING:
    from .groups import Group

_counter = itertools.count(7_000_000_000_000_000_000)
DEFAULT_WAIT = 5.0
"""Seconds the wait_… helpers wait unless told."""


class Person:
    """Somebody on Telegram. Every method may be called from any thread."""

    def __init__(self, core: Core, user: Payload) -> None:
        self.core = core
        self.user = user
        self.id: int = user["id"]

    def says(self, text: str, chat: Group | None = None, **extra: Any) -> Message:
        """Send a text, in the private chat or a group. `extra`: see `sends`."""
        return self.sends(chat, **{"text": text, "entities": found_entities(text) or None, **extra})

    def sends(
        self,
        chat: Group | None = None,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        **content: Any,
    ) -> Message:
        """Send any content, given as the fields of Message (`voice={…}`, `caption="…"`, `photo=[…]`)."""
        with self.core.lock:
            where = self._chat(chat)
            content = {key: value for key, value in content.items() if value is not None}
            if reply_to is not None:
                replied = where.messages[reply_to.message_id].payload
                content["reply_to_message"] = {k: v for k, v in replied.items() if k != "reply_to_message"}
                thread = thread or replied.get("message_thread_id")
            if thread is not None:
                content |= {"message_thread_id": thread, "is_topic_message": True}
            message = self.core.world.post(where, self.user, content)
            if not _bot_sees(self.core, where, message):
                return message
            return _told(self.core, message, "message")

    def forwards(
        self, text: str, origin: Person | str = "A stranger", chat: Group | None = None, **extra: Any
    ) -> Message:
        """Forward a text by a person, or by somebody hidden (a name)."""
        known: Payload = {"type": "hidden_user", "sender_user_name": origin}
        if isinstance(origin, Person):
            known = {"type": "user", "sender_user": origin.user}
        return self.says(text, chat, forward_origin={**known, "date": int(time.time()) - 60}, **extra)

    def edits(self, message: Message, text: str) -> Message:
        """Edit the text of an own message, or the caption where it has no text; the bot gets an edited_message."""
        with self.core.lock:
            now = self.core.world.chats[message.chat_id].messages[message.message_id]
            field, marks = ("text", "entities") if "text" in now.payload else ("caption", "caption_entities")
            payload = {key: value for key, value in now.payload.items() if key != marks}
            payload |= {field: text, "edit_date": int(time.time())}
            if entities := found_entities(text):
                payload[marks] = entities
            edited = self.core.world.edit(now, payload)
            chat = self.core.world.chats[message.chat_id]
            return _told(self.core, edited, "edited_message") if _bot_sees(self.core, chat, edited) else edited

    def deletes(self, message: Message) -> None:
        """Delete a message (own, or the bot's in a private chat); bots are not told."""
        with self.core.lock:
            self.core.world.delete(self.core.world.chats[message.chat_id].messages[message.message_id])

    def presses(self, message: Message, button: str | Button, *, forged: bool = False, late: bool = False) -> Query:
        """Press an inline button by its text or data, as the message stands now; raises LookupError.

        `forged` sends the string as callback data although no such button is there. `late` stands for a press that
        waited so long, with the bot away, that its answer is refused ("query is too old").
        """
        with self.core.lock:
            now = self.core.world.chats[message.chat_id].messages[message.message_id]
            data = str(button) if forged else _data(now, button)
            old = {"chat": now.payload["chat"], "message_id": now.message_id, "date": 0}
            fields = {"message": old if now.deleted else now.payload, "data": data}
            return self._asks("callback_query", {**fields, "chat_instance": str(now.chat_id)}, late=late)

    def types_inline(self, text: str, offset: str = "", chat_type: str = "private") -> Query:
        """Type `@bot text` somewhere."""
        with self.core.lock:
            return self._asks("inline_query", {"query": text, "offset": offset, "chat_type": chat_type})

    def chooses(self, query: Query, result_id: str, text: str = "") -> str:
        """Choose an inline result; returns the inline_message_id of the message it became."""
        with self.core.lock:
            results = [one for answer in self.core.queries[query.id].answers for one in answer["results"]]
            chosen = next(one for one in results if one["id"] == result_id)
            inline_id = f"inline{next(_counter)}"
            content = chosen.get("input_message_content", {})
            self.core.inline_messages[inline_id] = {
                "text": content.get("message_text", ""),
                **({"reply_markup": chosen["reply_markup"]} if "reply_markup" in chosen else {}),
            }
            result = {
                "result_id": result_id,
                "from": self.user,
                "query": text,
                "inline_message_id": inline_id,
            }
            self.core.push({"chosen_inline_result": result})
            return inline_id

    def blocks(self) -> None:
        """Block the bot: it is told, and everything it sends is refused with 403."""
        self._stands("kicked")

    def unblocks(self) -> None:
        self._stands("member")

    def deactivates(self) -> None:
        """Delete the account; bots are not told."""
        with self.core.lock:
            self._chat(None).bot = "deactivated"

    def replies(self, after: Message) -> list[Message]:
        """The bot's messages since `after`, in its chat and thread, that answer it or answer nothing else."""
        with self.core.lock:
            messages = self.core.world.chats[after.chat_id].messages.values()
            return [
                one
                for one in messages
                if one.from_bot
                and not one.deleted
                and one.message_id > after.message_id
                and one.thread_id == after.thread_id
                and one.reply_to in {None, after.message_id}
            ]

    def wait_for_reply(self, after: Message, timeout: float = DEFAULT_WAIT, *, count: int = 1) -> Message:
        """The `count`-th reply (see `replies`) as it stands now; raises TimeoutError."""
        self._wait(lambda: len(self.replies(after)) >= count, timeout, f"reply to {after.text[:60]!r}")
        return self.replies(after)[count - 1]

    def wait_for_edit(self, message: Message, timeout: float = DEFAULT_WAIT) -> Message:
        """The message once it has been edited since it was looked at; raises TimeoutError."""
        messages = self.core.world.chats[message.chat_id].messages
        edited = lambda: len(messages[message.message_id].edits) > len(message.edits)  # noqa: E731
        self._wait(edited, timeout, f"edit of {message.text[:60]!r}")
        return messages[message.message_id]

    def wait_for_answer(self, query: Query, timeout: float = DEFAULT_WAIT) -> Payload:
        """The parameters of the first answer to a press or an inline query; raises TimeoutError."""
        self._wait(lambda: self.core.queries[query.id].answers, timeout, f"answer to {query.kind}")
        return self.core.queries[query.id].answers[0]

    def _wait(self, predicate: Callable[[], Any], timeout: float, what: str) -> None:
        try:
            self.core.world.wait_for(predicate, timeout)
        except TimeoutError:
            raise TimeoutError(f"no {what} within {timeout} s") from None

    def _chat(self, group: Group | None) -> Chat:
        if group is not None:
            return group.chat
        chat = Chat(self.id, "private", person=self.user)
        return self.core.world.chats.setdefault(self.id, chat)

    def _asks(self, kind: str, fields: Payload, *, late: bool = False) -> Query:
        query_id = str(next(_counter))
        pushed = self.core.push({kind: {"id": query_id, "from": self.user, **fields}})
        query = Query(query_id, kind, self.id, float("-inf") if late else pushed.at, pushed.update_id)
        self.core.queries[query_id] = query
        return query

    def _stands(self, status: str) -> None:
        with self.core.lock:
            chat = self._chat(None)
            before, chat.bot = chat.bot, status
            bot_standing(self.core, chat, self.user, before)


def bot_standing(core: Core, chat: Chat, by: Payload, before: str) -> None:
    """Tell the bot that its standing in a chat changed (my_chat_member)."""
    bot_id = core.world.bot["id"]
    change = {"chat": chat.wire(), "from": by, "date": int(time.time())}
    change["old_chat_member"] = member(core, chat, bot_id, before)
    change["new_chat_member"] = member(core, chat, bot_id, chat.bot)
    core.push({"my_chat_member": change})


def _told(core: Core, message: Message, kind: str) -> Message:
    """Push the update for a message and keep its id with it."""
    record = core.push({kind: message.payload})
    told = Message(message.payload, message.from_bot, message.edits, message.deleted, record.update_id)
    core.world.chats[message.chat_id].messages[message.message_id] = told
    return told


def _bot_sees(core: Core, chat: Chat, message: Message) -> bool:
    """Privacy mode (core.telegram.org/bots/features#privacy-mode); mentions pass too, as in practice."""
    if chat.bot not in {"member", "administrator"}:
        return False
    if chat.type == "private" or chat.bot == "administrator":
        return True
    if core.world.bot["can_read_all_group_messages"]:
        return True
    replied = message.payload.get("reply_to_message")
    if replied is not None and replied["from"]["id"] == core.world.bot["id"]:
        return True
    name = f"@{core.world.bot['username']}".lower()
    for entity in message.entities:
        covered = entity_text(message.text, entity).lower()
        if covered == name or covered.endswith(name):
            return True
        if entity["type"] == "bot_command" and "@" not in covered:
            return True
    return False


def _data(message: Message, button: str | Button) -> str:
    wanted = button.text if isinstance(button, Button) else button
    for one in message.buttons:
        if one.data is not None and wanted in {one.text, one.data}:
            return one.data
    shown = [one.text for one in message.buttons]
    raise LookupError(f"no button {wanted!r} on message {message.message_id}; there are {shown}")
