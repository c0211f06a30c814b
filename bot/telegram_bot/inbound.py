"""From an update to what an asker did: pure, tested without a network."""

from __future__ import annotations

import json
from dataclasses import dataclass

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


class NotAnUpdateError(ValueError):
    """An update cannot be read; the text names types only, never an id or what somebody wrote."""


class _OtherTypeError(TypeError):
    """Says which type stands where."""


def read_update(payload: str) -> Event:
    """What an update means to the bot; None for what is none of its business (groups, other bots, mere events).

    Raises:
        NotAnUpdateError: the update cannot be read.
    """
    try:
        return _event(Update.de_json(json.loads(payload), None))
    except Exception as error:  # the library checks no types, and raises whatever a malformed part provokes
        reason = str(error) if isinstance(error, _OtherTypeError) else type(error).__name__
        raise NotAnUpdateError(f"not an update: {reason}") from error


def _event(update: Update) -> Event:
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    message = update.message or update.edited_message
    if message is None or message.chat.type != "private" or message.from_user is None or message.from_user.is_bot:
        return None
    return _asked(message, edited=update.edited_message is not None)


def _asked(message: Message, *, edited: bool) -> Asked | None:
    assert message.from_user is not None
    text, command = _text(message.text or message.caption or ""), ""
    if not text and not message.effective_attachment and not message.checklist:
        return None  # a pinned message, a timer that was set: nobody said anything
    if text.startswith("/"):
        first, *rest = text.split(maxsplit=1)
        command, text = first[1:].partition("@")[0].lower(), "".join(rest).strip()
    return Asked(
        chat_id=_id(message.chat.id),
        person_id=_id(message.from_user.id),
        message_id=_id(message.message_id),
        text=text,
        interface=interface_language(message.from_user.language_code),
        edited=edited,
        command=command,
    )


def _pressed(query: CallbackQuery) -> Pressed:
    return Pressed(
        callback_id=_text(query.id),
        chat_id=_id(query.message.chat.id) if query.message else None,
        message_id=_id(query.message.message_id) if query.message else None,
        person_id=_id(query.from_user.id),
        token=_text(query.data or ""),
        interface=interface_language(query.from_user.language_code),
    )


def _id(value: object) -> int:
    """An id as it can be stored; what else stands in its place would be refused by the database later."""
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise _OtherTypeError(f"{type(value).__name__} in the place of an id")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _OtherTypeError(f"{type(value).__name__} in the place of a text")
    return value


def interface_language(code: str | None) -> Language:
    """The language for an IETF tag as Telegram gives it (``zh-hans``, ``zh-TW``, ``en``)."""
    tag = (code or "").lower()
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")):
        return Language.ZH_HANT
    return Language.ZH_HANS if tag.startswith("zh") else Language.EN
