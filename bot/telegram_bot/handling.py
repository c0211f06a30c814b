"""From one update to everything it leads to: the query-log row, the calls to make, what is remembered."""

from __future__ import annotations

from collections import OrderedDict
from html import escape

from bot.domain.mail import Incoming, Settlement
from bot.domain.people import Commented
from bot.matching.frames import is_tag
from bot.services.limits import Limits
from bot.services.phrases import phrase
from bot.telegram_bot.browsing import Browsing
from bot.telegram_bot.commands import Commands
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.events import Asked, BecameSupergroup, Event, Overheard, Picked, Pressed, Replied, Standing, Typed
from bot.telegram_bot.groups import Groups
from bot.telegram_bot.inbound import read_update
from bot.telegram_bot.inline import Inline
from bot.telegram_bot.moderation.office import Office
from bot.telegram_bot.presses import Presses
from bot.telegram_bot.questions import Questions

MAX_COMMENT = 1000  # characters
ALBUMS = 100  # of the last albums it is known that a word was said


class Handler:
    """Handles updates; stores nothing itself."""

    def __init__(self, desk: Desk, *, person_limit: int, group_limit: int, groups: frozenset[int]) -> None:
        """
        Args:
            desk: what all handlers share.
            person_limit: messages a minute that one person may send.
            group_limit: messages a minute that one group may send.
            groups: ids of the groups that the bot may stay in, beside the moderation chat; none named means any.
        """
        self._desk = desk
        moderation = desk.moderation
        office = Office(desk, moderation) if moderation is not None else None
        if groups and moderation is not None and moderation.chat_id is not None:
            groups |= {moderation.chat_id}
        self._office = office
        self._groups = Groups(desk, groups)
        self._questions = Questions(desk, person_limit=Limits(person_limit), group_limit=Limits(group_limit))
        browsing = Browsing(desk)
        self._commands = Commands(desk, self._questions, browsing, office)
        self._presses = Presses(desk, self._questions, browsing, office)
        self._inline = Inline(desk)
        self._albums: OrderedDict[str, int] = OrderedDict()  # album → the message to which the word was said

    async def handle(self, incoming: Incoming) -> Settlement:
        """Handle one update.

        Raises:
            NotAnUpdateError: it cannot be read.
        """
        event: Event = read_update(incoming.payload, self._desk.me)
        update_id = incoming.update_id
        match event:
            case Asked():
                return await self._asked(update_id, event)
            case Overheard():
                if await self._groups.may_stay(event.chat_id):
                    return Settlement(update_id)
                return self._groups.leave(update_id, event.chat_id)
            case Pressed():
                return await self._presses.press(update_id, event)
            case Typed():
                return await self._inline.typed(update_id, event)
            case Picked():
                return self._questions.picked_inline(update_id, event)
            case Standing():
                return await self._groups.stands(update_id, event)
            case BecameSupergroup():
                return self._groups.became_supergroup(update_id, event)
            case None:
                return Settlement(update_id)

    async def _asked(self, update_id: int, asked: Asked) -> Settlement:
        if asked.group and not await self._groups.may_stay(asked.chat_id):
            return self._groups.leave(update_id, asked.chat_id)
        if asked.edited and asked.command not in ("", "ask"):
            return Settlement(update_id)
        replied = asked.replied
        about = replied if replied is not None and _is_about(asked, replied) else None
        text = about.text if about else asked.text if asked.command in ("", "ask") else ""
        if (refused := await self._questions.refuse(update_id, asked, text)) is not None:
            return refused
        if about is not None:
            return await self._questions.ask(update_id, asked, about.text, forwarded=about.foreign)
        if asked.command:
            return await self._commands.do(update_id, asked)
        if self._office is not None and (done := await self._office.said(update_id, asked)) is not None:
            return done
        if replied is not None and replied.by_bot and not asked.group and asked.text.strip():
            chat = self._desk.chat(asked.chat_id)
            question = await self._desk.people.commented_question(chat, replied.message_id)
            if question is not None:
                return await self._commented(update_id, asked, question)
        if asked.text.strip():
            if asked.album:
                self._note_album(asked)  # the pictures beside the one with the text need no word
            return await self._questions.ask(update_id, asked, asked.text, forwarded=asked.forwarded)
        return await self._without_text(update_id, asked)

    async def _commented(self, update_id: int, asked: Asked, question: int) -> Settlement:
        desk = self._desk
        change = Commented(question, desk.person(asked.person_id), asked.text[:MAX_COMMENT])
        if asked.edited:
            return Settlement(update_id, changes=(change,))
        language = await desk.pinned_language(asked.person_id) or asked.interface
        said = self._commands.say(update_id, asked, escape(phrase("comment_noted", language)))
        return Settlement(update_id, outgoing=said.outgoing, changes=(change,))

    async def _without_text(self, update_id: int, asked: Asked) -> Settlement:
        """A photo, a voice message, the bot's bare name: a word in private, in a group only for the name."""
        if asked.edited or (asked.group and not asked.by_name):
            return Settlement(update_id)
        if asked.album:
            if self._albums.get(asked.album, asked.message_id) != asked.message_id:
                return Settlement(update_id)
            self._note_album(asked)
        language = await self._desk.pinned_language(asked.person_id) or asked.interface
        if asked.group:
            text = phrase("help_group", language, bot=self._desk.me.username)
        else:
            text = phrase("text_only", language)
        return self._commands.ask_for_text(update_id, asked, escape(text))

    def _note_album(self, asked: Asked) -> None:
        self._albums[asked.album] = asked.message_id
        while len(self._albums) > ALBUMS:
            self._albums.popitem(last=False)


def _is_about(asked: Asked, replied: Replied) -> bool:
    """Whether a message asks for the one it replies to: with ``/ask`` or the bot's name and at most "is it true?"."""
    calls = asked.command == "ask" or (not asked.command and asked.by_name)
    bare = not asked.text.strip() or is_tag(asked.text)
    return calls and bare and bool(replied.text.strip()) and not replied.by_bot
