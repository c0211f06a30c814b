"""What the commands say and lead to."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from html import escape

from bot.domain.language import Language
from bot.domain.mail import Settlement
from bot.domain.people import PersonalData
from bot.services.compose import source_line
from bot.services.personal import personal_json
from bot.services.phrases import phrase
from bot.services.redaction import as_it_is
from bot.telegram_bot import keyboards
from bot.telegram_bot.browsing import Browsing
from bot.telegram_bot.calls import answer_to, document, reply_to
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.events import Asked
from bot.telegram_bot.keyboards import Action, Rows, Verb
from bot.telegram_bot.links import ENTRY, QUESTION, SECTION, entry_payload, read_payload
from bot.telegram_bot.moderation.office import Office
from bot.telegram_bot.questions import Questions
from bot.telegram_bot.render import html_message

DATA_FILE = "chuchu-my-data.json"
LANGUAGE_NAMES = {Language.ZH_HANS: "简体中文", Language.ZH_HANT: "繁體中文", Language.EN: "English"}

PRIVATE_COMMANDS = ("ask", "topics", "sources", "language", "privacy", "mydata", "forget", "help", "start")
GROUP_COMMANDS = ("ask", "sources", "help")

Do = Callable[[int, Asked, Language], Awaitable[Settlement]]


class Commands:
    """Answers commands."""

    def __init__(self, desk: Desk, questions: Questions, browsing: Browsing, office: Office | None) -> None:
        """``office``: where moderators are received; None where there is no moderation."""
        self._desk = desk
        self._questions = questions
        self._browsing = browsing
        self._office = office
        self._private: Mapping[str, Do] = {
            "start": self._start,
            "help": self._help,
            "ask": self._ask,
            "topics": self._topics,
            "sources": self._sources,
            "language": self._language,
            "privacy": self._privacy,
            "mydata": self._mydata,
            "forget": self._forget,
        }

    async def do(self, update_id: int, asked: Asked) -> Settlement:
        """What a command leads to; one that the bot does not have gets a word in private and none in groups."""
        if self._office is not None and (done := await self._office.command(update_id, asked)) is not None:
            return done
        language = await self._desk.pinned_language(asked.person_id) or asked.interface
        known = self._private.get(asked.command)
        if not asked.group:
            if known is not None:
                return await known(update_id, asked, language)
            text = phrase("unknown_command", language, command=f"/{asked.command[:40]}")
            return self.say(update_id, asked, escape(text))
        if asked.command == "ask":
            return await self._ask(update_id, asked, language)
        if asked.command == "help" or (asked.command == "start" and asked.by_name):
            return self.say(update_id, asked, escape(phrase("help_group", language, bot=self._desk.me.username)))
        if asked.command == "sources":
            return await self._sources(update_id, asked, language)
        if known is not None and asked.by_name:  # else it may be meant for another bot
            rows = [[keyboards.link(phrase("open_private", language), self._desk.me.link(asked.command))]]
            return self.say(update_id, asked, escape(phrase("only_private", language)), rows)
        return Settlement(update_id)

    def say(self, update_id: int, asked: Asked, html: str, rows: Rows | None = None) -> Settlement:
        """One message in reply."""
        outgoing = reply_to(asked, self._desk.chat(asked.chat_id), html_message(html, rows))
        return Settlement(update_id, outgoing=(outgoing,))

    def ask_for_text(self, update_id: int, asked: Asked, html: str) -> Settlement:
        """The same where a question is missing: once it is edited in, the answer takes the place of this."""
        outgoing = answer_to(asked, self._desk.chat(asked.chat_id), html_message(html))
        return Settlement(update_id, outgoing=(outgoing,))

    async def _start(self, update_id: int, asked: Asked, language: Language) -> Settlement:
        kind, what = read_payload(asked.text)
        if kind == QUESTION and (question := await self._question_behind(what)):
            space = " " if language is Language.EN else ""
            title = f"{phrase('from_inline', language)}{space}{question}"
            return await self._questions.ask(update_id, asked, question, title=title)
        if kind == ENTRY and (entry := self._entry_behind(asked.text)):
            settlement = self._questions.pick(update_id, asked, entry, language)
            if settlement is not None:
                return settlement
        if kind == SECTION:
            return self._browsing.begin(update_id, asked, language, section=what)
        if asked.text in self._private and asked.text != "start":  # from a group, where it does not work
            return await self._private[asked.text](update_id, replace(asked, text=""), language)
        knowledge = self._desk.knowledge
        first = next(iter(knowledge.faq.values()), None)
        example = first.question.in_language(language) if first else "…"
        source = source_line(next(iter(knowledge.sources.values())), language)
        welcome = f"{phrase('welcome', language, example=example)}\n\n{phrase('about', language, source=source)}"
        return self.say(update_id, asked, escape(welcome))

    async def _question_behind(self, token: str) -> str:
        """What was typed in inline mode and kept under a token; empty where it no longer is."""
        kept = await self._desk.find_keyboard(token)
        action = keyboards.action_at(kept, 0) if kept is not None and kept.expires_at > self._desk.now() else None
        return action.argument if action is not None and action.verb is Verb.QUESTION else ""

    def _entry_behind(self, payload: str) -> str | None:
        return next((entry for entry in self._desk.knowledge.entries if entry_payload(entry) == payload), None)

    async def _help(self, update_id: int, asked: Asked, language: Language) -> Settlement:
        return self.say(update_id, asked, escape(phrase("help", language, bot=self._desk.me.username)))

    async def _ask(self, update_id: int, asked: Asked, language: Language) -> Settlement:
        """What follows the command; that it asks for the message it replies to, was seen before."""
        if asked.text.strip():
            return await self._questions.ask(update_id, asked, asked.text, forwarded=asked.forwarded)
        how = phrase("ask_how_group" if asked.group else "ask_how", language)
        return self.ask_for_text(update_id, asked, escape(how))

    async def _topics(self, update_id: int, asked: Asked, language: Language) -> Settlement:
        return self._browsing.begin(update_id, asked, language)

    async def _sources(self, update_id: int, asked: Asked, language: Language) -> Settlement:
        lines = [escape(phrase("sources_intro", language))]
        for source in self._desk.knowledge.sources.values():
            lines.append(f"\n<b>{escape(source_line(source, language))}</b>")
            lines += [
                f'· <a href="{escape(each.url)}">{escape(each.label.in_language(language))}</a>'
                for each in source.links
            ]
        return self.say(update_id, asked, "\n".join(lines))

    async def _language(self, update_id: int, asked: Asked, language: Language) -> Settlement:
        desk, chat = self._desk, self._desk.chat(asked.chat_id)
        choices = [*((Action(Verb.LANGUAGE, each.value), name) for each, name in LANGUAGE_NAMES.items())]
        choices.append((Action(Verb.LANGUAGE), phrase("language_follow", language)))
        actions = tuple(str(action) for action, _ in choices)
        keyboard = desk.keyboard("language", chat, update_id, language, actions, person=desk.person(asked.person_id))
        rows = [[keyboards.button(keyboard, action, label)] for action, label in choices]
        settlement = self.say(update_id, asked, escape(phrase("language_ask", language)), rows)
        return replace(settlement, keyboards=(keyboard,))

    async def _privacy(self, update_id: int, asked: Asked, language: Language) -> Settlement:
        days = self._desk.retention_days
        kept = phrase("privacy_days", language, days=str(days)) if days else phrase("privacy_no_limit", language)
        words = phrase("privacy_as_typed" if self._desk.redact is as_it_is else "privacy_redacted", language)
        text = phrase("privacy", language, bot=self._desk.me.username, kept=kept, words=words)
        return self.say(update_id, asked, escape(text))

    async def _mydata(self, update_id: int, asked: Asked, language: Language) -> Settlement:
        data = await self._desk.people.data_of(self._desk.person(asked.person_id))
        if data == PersonalData("", (), (), ()):
            return self.say(update_id, asked, escape(phrase("mydata_none", language)))
        text = json.dumps(personal_json(data), ensure_ascii=False, indent=2)
        chat = self._desk.chat(asked.chat_id)
        file = document(0, asked.chat_id, chat, DATA_FILE, text, phrase("mydata_caption", language))
        return Settlement(update_id, outgoing=(file,))

    async def _forget(self, update_id: int, asked: Asked, language: Language) -> Settlement:
        desk, chat = self._desk, self._desk.chat(asked.chat_id)
        actions = (str(Action(Verb.FORGET)), str(Action(Verb.CANCEL)))
        keyboard = desk.keyboard("forget", chat, update_id, language, actions, person=desk.person(asked.person_id))
        rows = [
            [keyboards.button(keyboard, Action(Verb.FORGET), phrase("forget_yes", language))],
            [keyboards.button(keyboard, Action(Verb.CANCEL), phrase("cancel", language))],
        ]
        settlement = self.say(update_id, asked, escape(phrase("forget_ask", language)), rows)
        return replace(settlement, keyboards=(keyboard,))
