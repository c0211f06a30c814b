"""What people did, as far as it concerns the bot."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.language import Language


@dataclass(frozen=True, slots=True)
class Replied:
    """The message that a message replies to.

    Attributes:
        message_id: its id.
        text: what it says, or the part of it that is quoted; empty where it holds no text.
        by_bot: whether the bot wrote it.
        foreign: whether somebody other than the asker wrote it.
        person_id: the platform's id of the person who wrote it; None where no person did.
        name: what that person is called; empty where no person wrote it.
    """

    message_id: int
    text: str
    by_bot: bool
    foreign: bool
    person_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to answer.

    Attributes:
        chat_id, person_id: the platform's ids.
        message_id: of the asker's message.
        text: the question; empty where the message holds no text.
        interface: language of the asker's Telegram, for the bot's own sentences.
        edited: whether it is an edit of an earlier message.
        command: name of the command it starts with, without slash; empty for a plain message.
        group: whether it stands in a group.
        thread: the forum topic it stands in; None where there is none.
        by_name: whether it names the bot.
        forwarded: whether somebody else wrote the text.
        replied: the message it replies to; None where it replies to none.
        album: id of the album it belongs to; empty where it belongs to none.
        anonymous: whether it is written in the name of a group or channel; ``person_id`` is then that one's.
        name: what the asker is called.
    """

    chat_id: int
    person_id: int
    message_id: int
    text: str
    interface: Language
    edited: bool = False
    command: str = ""
    group: bool = False
    thread: int | None = None
    by_name: bool = False
    forwarded: bool = False
    replied: Replied | None = None
    album: str = ""
    anonymous: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Overheard:
    """Something was said in a group, and not to the bot."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed.

    Attributes:
        callback_id: to be answered.
        chat_id: chat of the message with the button; None where Telegram no longer tells.
        message_id: that message.
        person_id: who pressed.
        data: what the button carries.
        interface: language of the asker's Telegram.
        group: whether the message stands in a group.
        thread: the forum topic it stands in; None where there is none.
        name: what the person who pressed is called.
    """

    callback_id: str
    chat_id: int | None
    message_id: int | None
    person_id: int
    data: str
    interface: Language
    group: bool = False
    thread: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody types ``@bot text`` in some chat."""

    query_id: str
    person_id: int
    text: str
    interface: Language


@dataclass(frozen=True, slots=True)
class Picked:
    """Somebody sent an inline result: ``entry`` for what they had typed."""

    person_id: int
    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The bot's own standing in a chat changed.

    Attributes:
        chat_id: the chat.
        person_id: who changed it.
        group: whether it is a group; a private chat otherwise.
        came: whether the bot came to be a member that was none.
        admin: whether it is an administrator, who sees every message.
        gone: whether it is thrown out, blocked, or left.
        interface: language of that person's Telegram.
    """

    chat_id: int
    person_id: int
    group: bool
    came: bool
    gone: bool
    interface: Language
    admin: bool = False


@dataclass(frozen=True, slots=True)
class BecameSupergroup:
    """A group became a supergroup, with another id."""

    old_chat_id: int
    new_chat_id: int


Event = Asked | Overheard | Pressed | Typed | Picked | Standing | BecameSupergroup | None
