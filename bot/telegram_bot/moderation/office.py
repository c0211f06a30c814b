"""Where moderators are received: who they are, what they may do, and what that leads to as a settlement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from bot.domain.language import Language
from bot.domain.mail import Keyboard, Outgoing, Settlement
from bot.domain.moderation import Actor
from bot.errors import CurationError
from bot.services.phrases import phrase
from bot.telegram_bot.calls import call, edit, reply_to, toast
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.events import Asked, Pressed
from bot.telegram_bot.keyboards import Action
from bot.telegram_bot.moderation.cards import Cards
from bot.telegram_bot.moderation.drafts import Drafts
from bot.telegram_bot.moderation.entries import Entries
from bot.telegram_bot.moderation.figures import Figures
from bot.telegram_bot.moderation.gaps import Gaps, gap_asked_about
from bot.telegram_bot.moderation.histories import Histories
from bot.telegram_bot.moderation.impacts import Impacts
from bot.telegram_bot.moderation.people import Moderators
from bot.telegram_bot.moderation.publishing import Publishing
from bot.telegram_bot.moderation.setting import Moderation
from bot.telegram_bot.moderation.splitting import Splitting
from bot.telegram_bot.moderation.tasks import LOOKS, Do, read
from bot.telegram_bot.moderation.views import Does, Done, Turn, View, drawn
from bot.telegram_bot.render import Parameters, html_message

COMMANDS = frozenset({"queue", "entry", "history", "moderators", "review", "stats"})


class Office:
    """Receives moderators; to everybody else it is not there."""

    def __init__(self, desk: Desk, moderation: Moderation) -> None:
        self._desk = desk
        self._moderation = moderation
        cards = Cards(desk, moderation)
        self._gaps = Gaps(cards)
        self._drafts = Drafts(self._gaps, Impacts(desk, moderation))
        self._publishing = Publishing(self._drafts)
        self._entries = Entries(cards)
        self._histories = Histories(cards)
        self._moderators = Moderators(desk, moderation)
        self._figures = Figures(desk, moderation)
        parts = (self._gaps, Splitting(self._gaps), self._drafts, self._publishing, self._entries, self._histories)
        self._does: Mapping[Do, Does] = {do: does for part in parts for do, does in part.does.items()}

    # What comes in

    async def command(self, update_id: int, asked: Asked) -> Settlement | None:
        """What a command leads to; None where it is none of moderators', or not from one."""
        if asked.command not in COMMANDS or (turn := await self._turn_of(update_id, asked)) is None:
            return None
        try:
            done = await self._command(turn, asked)
        except CurationError as error:
            done = Done(View(escape(phrase("mod_refused", turn.language, why=str(error)))))
        return self._reply(turn, asked, done)

    async def _command(self, turn: Turn, asked: Asked) -> Done:
        match asked.command:
            case "queue":
                return await self._gaps.queue(turn)
            case "entry":
                return await self._entries.find(turn, asked.text)
            case "history":
                return await self._histories.find(turn, asked.text)
            case "review":
                return await self._publishing.review(turn)
            case "stats":
                return await self._figures.show(turn, asked.text)
            case _:
                return await self._moderators.do(turn, asked.text, asked.replied)

    async def said(self, update_id: int, asked: Asked) -> Settlement | None:
        """What plain text from a moderator leads to; None where nothing waits for it.

        In the moderation chat only a reply to the bot can be meant.
        """
        replied = asked.replied if asked.replied is not None and asked.replied.by_bot else None
        if asked.command or asked.forwarded or not asked.text.strip() or (asked.group and replied is None):
            return None
        turn = await self._turn_of(update_id, asked)
        if turn is None or not turn.role.may_curate:
            return None
        if asked.edited:
            if await self._moderation.curation.draft_of(turn.actor.person, turn.chat) is None:
                return None
            return self._reply(turn, asked, Done(View(escape(phrase("mod_no_edits", turn.language)))))
        gap = gap_asked_about(replied.text) if replied is not None else None
        try:
            typed = self._gaps.others(turn, gap, asked.text) if gap else self._drafts.typed(turn, asked.text)
            done = await typed
        except CurationError as error:
            done = Done(View(escape(phrase("mod_refused", turn.language, why=str(error)))))
        return self._reply(turn, asked, done) if done is not None else None

    async def press(self, update_id: int, pressed: Pressed, language: Language, action: Action) -> Settlement:
        """What a moderator's button leads to; who may press it, is looked up at each press."""
        assert pressed.chat_id is not None
        do, arguments = read(action)
        person = self._desk.person(pressed.person_id)
        role = await self._moderation.role_of(person)
        if do is None or (pressed.group and not await self._is_here(pressed.chat_id)):
            return self._word(update_id, pressed, phrase("expired", language))
        if role is None:
            return self._word(update_id, pressed, phrase("mod_no_role", pressed.interface))
        if do not in LOOKS and not role.may_curate:
            return self._word(update_id, pressed, phrase("mod_only_look", language))
        turn = Turn(
            update_id=update_id,
            actor=Actor(person, pressed.name),
            role=role,
            language=language,
            chat_id=pressed.chat_id,
            chat=self._desk.chat(pressed.chat_id),
            group=pressed.group,
            thread=pressed.thread,
            message_id=pressed.message_id,
            now=self._desk.now(),
        )
        try:
            done = await self._does[do](turn, arguments)
        except CurationError as error:
            return self._word(update_id, pressed, phrase("mod_refused", language, why=str(error)))
        return self._edit(turn, pressed, done)

    async def _turn_of(self, update_id: int, asked: Asked) -> Turn | None:
        """Somebody with a role, in private or in the moderation chat; None for everybody and everywhere else."""
        person = self._desk.person(asked.person_id)
        role = await self._moderation.role_of(person)
        if role is None or (asked.group and not await self._is_here(asked.chat_id)):
            return None
        return Turn(
            update_id=update_id,
            actor=Actor(person, asked.name),
            role=role,
            language=await self._desk.pinned_language(asked.person_id) or asked.interface,
            chat_id=asked.chat_id,
            chat=self._desk.chat(asked.chat_id),
            group=asked.group,
            thread=asked.thread,
            message_id=None,
            now=self._desk.now(),
        )

    async def _is_here(self, chat_id: int) -> bool:
        """Whether a group is the moderation chat, under its present id or one it had before."""
        if self._moderation.chat_id is None:
            return False
        chat, wanted = self._desk.chat(chat_id), self._desk.chat(self._moderation.chat_id)
        return chat == wanted or wanted in await self._desk.people.moved_from(chat)

    # What goes out

    def _reply(self, turn: Turn, asked: Asked, done: Done) -> Settlement:
        """Messages below what was said."""
        made: list[Keyboard] = []
        messages = [html_message(each) for each in done.first]
        messages += [self._drawn(turn, done.view, "view", made)] if done.view is not None else []
        outgoing = [reply_to(asked, turn.chat, each, slot) for slot, each in enumerate(messages)]
        outgoing += self._told(turn, done, len(outgoing), made)
        return Settlement(turn.update_id, outgoing=tuple(outgoing), keyboards=tuple(made), curated=done.curated)

    def _edit(self, turn: Turn, pressed: Pressed, done: Done) -> Settlement:
        """The view in the place of the message whose button was pressed, or below what comes first."""
        assert turn.message_id is not None
        made: list[Keyboard] = []
        outgoing = [toast(pressed.callback_id, turn.chat_id, self._desk.lane(pressed.callback_id), done.word)]
        place = {"message_thread_id": turn.thread} if turn.thread is not None else {}
        first = list(done.first)
        if first:  # what was a step becomes the first message, so that its buttons are gone
            outgoing.append(edit(1, turn.chat_id, turn.chat, turn.message_id, html_message(first.pop(0)) | place))
            for html in first:
                outgoing.append(self._new(turn, len(outgoing), html_message(html) | place))
        if done.view is not None:
            shown = self._drawn(turn, done.view, "view", made) | place
            slot = len(outgoing)
            message = turn.message_id
            outgoing.append(
                self._new(turn, slot, shown) if done.first else edit(slot, turn.chat_id, turn.chat, message, shown)
            )
        if done.asks:
            asks = html_message(escape(done.asks)) | place
            asks["reply_markup"] = {"force_reply": True, "selective": True}
            asks["reply_parameters"] = {"message_id": turn.message_id, "allow_sending_without_reply": True}
            outgoing.append(self._new(turn, len(outgoing), asks))
        outgoing += self._told(turn, done, len(outgoing), made)
        return Settlement(turn.update_id, outgoing=tuple(outgoing), keyboards=tuple(made), curated=done.curated)

    @staticmethod
    def _new(turn: Turn, slot: int, parameters: Parameters) -> Outgoing:
        return call(slot, turn.chat_id, turn.chat, "sendMessage", parameters)

    def _told(self, turn: Turn, done: Done, slot: int, made: list[Keyboard]) -> list[Outgoing]:
        """What is said in the moderation chat of something that was done elsewhere."""
        chat_id = self._moderation.chat_id
        if chat_id is None or turn.group:
            return []
        there = replace(turn, chat_id=chat_id, chat=self._desk.chat(chat_id))
        return [
            self._new(there, slot + place, self._drawn(there, view, f"told {place}", made))
            for place, view in enumerate(done.told)
        ]

    def _drawn(self, turn: Turn, view: View, what: str, made: list[Keyboard]) -> Parameters:
        parameters, keyboard = drawn(self._desk, view, f"{turn.update_id} {what}", turn.chat, turn.language)
        made += [keyboard] if keyboard is not None else []
        return parameters

    def _word(self, update_id: int, pressed: Pressed, text: str) -> Settlement:
        chat_id = pressed.chat_id if pressed.chat_id is not None else pressed.person_id
        return Settlement(
            update_id, outgoing=(toast(pressed.callback_id, chat_id, self._desk.lane(pressed.callback_id), text),)
        )
