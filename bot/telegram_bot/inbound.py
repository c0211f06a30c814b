"""From an update to what an asker did: pure, tested without a network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Message, Update

from bot.domain.language import Language


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
    """

    chat_id: int
    person_id: int
    message_id: int
    text: str
    interface: Language
    edited: bool = False
    command: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed.

    Attributes:
        callback_id: to be answered.
        chat_id: chat of the message with the button; None where Telegram no longer tells.
        message_id: that message.
        person_id: who pressed.
        token: what the button carries.
        interface: language of the asker's Telegram.
    """

    callback_id: str
    chat_id: int | None
    message_id: int | None
    person_id: int
    token: str
    interface: Language


Event = Asked | Pressed | None


def read_update(payload: str) -> Event:
    """What an update means to the bot; None for what is none of its business (groups, other bots).

    Raises:
        ValueError: the update cannot be read.
    """
    try:
        data: Any = json.loads(payload)
        update = Update.de_json(data, None)
    except Exception as error:  # the library raises whatever the malformed part provokes
        raise ValueError(f"not an update: {type(error).__name__}: {error}") from error
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    message = update.message or update.edited_message
    if message is None or message.chat.type != "private" or message.from_user is None or message.from_user.is_bot:
        return None
    return _asked(message, edited=update.edited_message is not None)


def _asked(message: Message, *, edited: bool) -> Asked:
    assert message.from_user is not None
    text, command = message.text or message.caption or "", ""
    if text.startswith("/"):
        first, _, rest = text.partition(" ")
        command, text = first[1:].partition("@")[0].lower(), rest.strip()
    return Asked(
        chat_id=message.chat.id,
        person_id=message.from_user.id,
        message_id=message.message_id,
        text=text,
        interface=interface_language(message.from_user.language_code),
        edited=edited,
        command=command,
    )


def _pressed(query: CallbackQuery) -> Pressed:
    return Pressed(
        callback_id=query.id,
        chat_id=query.message.chat.id if query.message else None,
        message_id=query.message.message_id if query.message else None,
        person_id=query.from_user.id,
        token=query.data or "",
        interface=interface_language(query.from_user.language_code),
    )


def interface_language(code: str | None) -> Language:
    """The language for an IETF tag as Telegram gives it (``zh-hans``, ``zh-TW``, ``en``)."""
    tag = (code or "").lower()
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")):
        return Language.ZH_HANT
    return Language.ZH_HANS if tag.startswith("zh") else Language.EN
