"""From one update to everything it leads to: the query-log row, the calls to make, the buttons they show."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from bot.domain.language import Language
from bot.domain.mail import Button, Choice, Incoming, Outgoing, Settlement
from bot.domain.reply import Outcome, Reply
from bot.services.answering import Answering, from_person, log_row
from bot.services.compose import source_line
from bot.services.identity import Identity
from bot.services.phrases import phrase
from bot.telegram_bot.inbound import Asked, Pressed, read_update
from bot.telegram_bot.render import Parameters, chosen_message, html_message, message_of

BUTTON_LIFE = dt.timedelta(hours=48)

FindButton = Callable[[str], Awaitable[Button | None]]


class Handler:
    """Handles updates; stores nothing itself."""

    def __init__(self, answers: Answering, identity: Identity, find_button: FindButton) -> None:
        self._answers = answers
        self._identity = identity
        self._find_button = find_button

    async def handle(self, incoming: Incoming) -> Settlement:
        """Handle one update.

        Raises:
            NotAnUpdateError: it cannot be read.
        """
        event = read_update(incoming.payload)
        match event:
            case Asked():
                return self._asked(incoming.update_id, event)
            case Pressed():
                return await self._pressed(incoming.update_id, event)
            case _:
                return Settlement(incoming.update_id)

    def _asked(self, update_id: int, asked: Asked) -> Settlement:
        if asked.command and asked.command != "ask":
            return self._say(update_id, asked, self._welcome(asked.interface))
        if not asked.text.strip():
            key = "empty" if asked.command else "text_only"
            return self._say(update_id, asked, escape(phrase(key, asked.interface)))
        return self._question(update_id, asked)

    def _question(self, update_id: int, asked: Asked) -> Settlement:
        now = dt.datetime.now(dt.UTC)
        answered = self._answers.answer(asked.text)
        reply = answered.reply
        chat = self._identity("chat", asked.chat_id)
        row = from_person(
            log_row(answered, platform="telegram", chat_kind="private", asked_at=now),
            person=self._identity("person", asked.person_id),
            chat=chat,
            update_id=update_id,
            edited=asked.edited,
        )
        buttons = self._buttons(update_id, chat, reply, now) if reply.outcome is Outcome.SUGGESTED else ()
        parameters = message_of(reply, [button.token for button in buttons])
        outgoing = self._outgoing(asked, chat, parameters)
        return Settlement(update_id, logged=row, outgoing=(outgoing,), buttons=buttons)

    def _say(self, update_id: int, asked: Asked, html: str) -> Settlement:
        chat = self._identity("chat", asked.chat_id)
        return Settlement(update_id, outgoing=(self._outgoing(asked, chat, html_message(html)),))

    def _outgoing(self, asked: Asked, chat: str, parameters: Parameters) -> Outgoing:
        parameters["reply_parameters"] = {"message_id": asked.message_id, "allow_sending_without_reply": True}
        return Outgoing(
            slot=0,
            chat_id=asked.chat_id,
            chat=chat,
            method="sendMessage",
            payload=json.dumps(parameters, ensure_ascii=False),
            question_message=asked.message_id,
            edits=asked.edited,
        )

    def _buttons(self, update_id: int, chat: str, reply: Reply, now: dt.datetime) -> tuple[Button, ...]:
        entries = [*(each.entry for each in reply.suggestions), ""]
        return tuple(
            Button(secrets.token_urlsafe(12), chat, update_id, entry, reply.language.value, now + BUTTON_LIFE)
            for entry in entries
        )

    async def _pressed(self, update_id: int, pressed: Pressed) -> Settlement:
        button = await self._find_button(pressed.token)
        if pressed.chat_id is None or pressed.message_id is None or button is None:
            return self._toast(update_id, pressed, phrase("expired", pressed.interface))
        chat = self._identity("chat", pressed.chat_id)
        language = Language(button.language)
        chosen = self._answers.entry(button.entry, language) if button.entry else None
        stale = button.expires_at < dt.datetime.now(dt.UTC) or (button.entry and chosen is None)
        if button.chat != chat or stale:
            return self._toast(update_id, pressed, phrase("expired", language))
        shown = chosen_message(chosen) if chosen else html_message(escape(phrase("chosen_none", language)))
        shown["message_id"] = pressed.message_id
        edit = _call(1, pressed.chat_id, chat, "editMessageText", shown)
        toast = _call(0, pressed.chat_id, chat, "answerCallbackQuery", {"callback_query_id": pressed.callback_id})
        choice = Choice(button.update_id, button.entry or "none")
        return Settlement(update_id, outgoing=(toast, edit), choice=choice)

    def _toast(self, update_id: int, pressed: Pressed, text: str) -> Settlement:
        chat_id = pressed.chat_id if pressed.chat_id is not None else pressed.person_id
        parameters = {"callback_query_id": pressed.callback_id, "text": text}
        toast = _call(0, chat_id, self._identity("chat", chat_id), "answerCallbackQuery", parameters)
        return Settlement(update_id, outgoing=(toast,))

    def _welcome(self, language: Language) -> str:
        knowledge = self._answers.knowledge
        first = next(iter(knowledge.faq.values()), None)
        example = first.question.in_language(language) if first else "…"
        source = source_line(next(iter(knowledge.sources.values())), language)
        return escape(f"{phrase('welcome', language, example=example)}\n\n{phrase('about', language, source=source)}")


def _call(slot: int, chat_id: int, chat: str, method: str, parameters: dict[str, Any]) -> Outgoing:
    return Outgoing(slot, chat_id, chat, method, json.dumps(parameters, ensure_ascii=False))
