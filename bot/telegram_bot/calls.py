"""Calls to the Bot API, as they are queued in the outbox."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from bot.domain.mail import Outgoing
from bot.telegram_bot.events import Asked
from bot.telegram_bot.render import Parameters
from bot.telegram_bot.text import MAX_MESSAGE, cut

MAX_TOAST = 200  # UTF-16 code units (Bot API, answerCallbackQuery)


def call(slot: int, chat_id: int, chat: str, method: str, parameters: Parameters) -> Outgoing:
    """Any call to a chat, without its ``chat_id``."""
    return Outgoing(slot, chat_id, chat, method, json.dumps(parameters, ensure_ascii=False))


def reply_to(asked: Asked, chat: str, parameters: Parameters, slot: int = 0) -> Outgoing:
    """A message in the place where something was asked, as a reply to it."""
    parameters = {
        **parameters,
        "reply_parameters": {"message_id": asked.message_id, "allow_sending_without_reply": True},
    }
    if asked.thread is not None:
        parameters["message_thread_id"] = asked.thread
    return call(slot, asked.chat_id, chat, "sendMessage", parameters)


def answer_to(asked: Asked, chat: str, parameters: Parameters, slot: int = 0) -> Outgoing:
    """The same, as the answer that is edited where the question is edited."""
    edits = asked.edited and slot == 0
    message = asked.message_id if slot == 0 else None
    return replace(reply_to(asked, chat, parameters, slot), question_message=message, edits=edits)


def edit(slot: int, chat_id: int, chat: str, message_id: int, parameters: Parameters) -> Outgoing:
    """Put something else in the place of a message of the bot's."""
    return call(slot, chat_id, chat, "editMessageText", {**parameters, "message_id": message_id})


def edit_rows(slot: int, chat_id: int, chat: str, message_id: int, rows: list[list[dict[str, str]]]) -> Outgoing:
    """Put other buttons under a message of the bot's."""
    markup = {"message_id": message_id, "reply_markup": {"inline_keyboard": rows}}
    return call(slot, chat_id, chat, "editMessageReplyMarkup", markup)


def toast(callback_id: str, chat_id: int, lane: str, text: str = "") -> Outgoing:
    """The answer to a press, shown for a moment; ``lane`` keeps it from waiting for the chat's messages."""
    parameters: dict[str, Any] = {"callback_query_id": callback_id}
    if text:
        parameters["text"] = cut(text, MAX_TOAST)
    return replace(call(0, chat_id, lane, "answerCallbackQuery", parameters), express=True)


def photo(slot: int, chat_id: int, chat: str, name: str, png: bytes, html: str, place: Parameters) -> Outgoing:
    """A picture with words below it, at most a thousand characters; the sender makes it a file."""
    file = {"name": name, "base64": base64.b64encode(png).decode()}
    return call(slot, chat_id, chat, "sendPhoto", {"photo": file, "caption": html, "parse_mode": "HTML", **place})


def document(slot: int, chat_id: int, chat: str, name: str, text: str, caption: str) -> Outgoing:
    """A text file; the sender makes it one."""
    parameters = {"document": {"name": name, "text": text}, "caption": cut(caption, MAX_MESSAGE // 4)}
    return call(slot, chat_id, chat, "sendDocument", parameters)
