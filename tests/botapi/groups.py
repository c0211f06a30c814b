"""Groups, supergroups and forums, and the bot's coming and going in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .core import Core
from .people import Person, bot_standing
from .values import Message, Payload
from .world import Chat


class Group:
    """A group (`type` "group" or "supergroup"). Every method may be called from any thread."""

    def __init__(self, core: Core, chat: Chat) -> None:
        self.core = core
        self.chat = chat

    @property
    def id(self) -> int:
        return self.chat.id

    def topic(self, name: str, by: Person) -> int:
        """Open a forum topic; returns its message_thread_id."""
        with self.core.lock:
            if not self.chat.forum:
                raise ValueError("only a forum has topics")
            created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            message = self._service(by, {**created, "is_topic_message": True})
            self.chat.topics[message.message_id] = name
            return message.message_id

    def closes_topic(self, thread: int) -> None:
        """Delete a topic: sends to it are refused from now on."""
        with self.core.lock:
            self.chat.topics.pop(thread)

    def adds_bot(self, by: Person, status: str = "member") -> None:
        """The bot joins, or is given another status (`administrator`)."""
        with self.core.lock:
            before, self.chat.bot = self.chat.bot, status
            bot_standing(self.core, self.chat, by.user, before)
            if before in {"left", "kicked"}:
                bot = self.core.world.bot_user
                self._service(by, {"new_chat_participant": bot, "new_chat_member": bot, "new_chat_members": [bot]})

    def removes_bot(self, by: Person) -> None:
        """The bot is thrown out: 403 from now on."""
        with self.core.lock:
            before, self.chat.bot = self.chat.bot, "kicked"
            bot_standing(self.core, self.chat, by.user, before)

    def migrates(self, by: Person, *, tells: bool = True) -> Group:
        """The group becomes a supergroup with a new id; returns it.

        Without `tells` the two service messages are still on their way: a send to the old id is refused with
        migrate_to_chat_id (ResponseParameters) before the bot was told.
        """
        with self.core.lock:
            world = self.core.world
            new = Chat(world.new_id("supergroup"), "supergroup", self.chat.title, bot=self.chat.bot)
            new.members = dict(self.chat.members)
            world.chats[new.id] = new
            moved = Group(self.core, new)
            if tells:
                self.tells_of_move(by, moved)
            self.chat.migrated_to = new.id
            return moved

    def tells_of_move(self, by: Person, moved: Group) -> None:
        """The service messages of a migration: one in the old chat, one in the new."""
        with self.core.lock:
            self._service(by, {"migrate_to_chat_id": moved.id})
            moved._service(by, {"migrate_from_chat_id": self.id})

    def _service(self, by: Person, content: Payload) -> Message:
        """A service message; bots always see them."""
        message = self.core.world.post(self.chat, by.user, content)
        if content.get("is_topic_message"):
            message.payload["message_thread_id"] = message.message_id
        record = self.core.push({"message": message.payload})
        told = replace(message, update_id=record.update_id)
        self.chat.messages[message.message_id] = told
        return told


def make_group(core: Core, title: str, members: list[Person], **options: Any) -> Group:
    """A new chat with the bot in it; the first member is its creator. See BotApiServer.group."""
    kind = "supergroup" if options["forum"] or options["supergroup"] else "group"
    with core.lock:
        chat = Chat(core.world.new_id(kind), kind, title, forum=options["forum"], bot=options["bot"])
        chat.members = {one.id: "creator" if at == 0 else "member" for at, one in enumerate(members)}
        core.world.chats[chat.id] = chat
    return Group(core, chat)
