"""The bot's coming and going in groups."""

from __future__ import annotations

import datetime as dt
from html import escape

from bot.domain.mail import Settlement
from bot.domain.people import Introduced, Moved, Unreachable
from bot.services.phrases import phrase
from bot.telegram_bot.calls import call
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.events import BecameSupergroup, Standing
from bot.telegram_bot.render import html_message

AGAIN = dt.timedelta(days=30)  # thrown out and let in again before, a group need not be told anew
LEAVING = dt.timedelta(minutes=10)  # a leave that is under way is not asked for again


class Groups:
    """Introduces the bot, leaves groups it is not meant for, and follows those that move."""

    def __init__(self, desk: Desk, allowed: frozenset[int]) -> None:
        """``allowed``: ids of the groups it may stay in; none named means any."""
        self._desk = desk
        self._anywhere = not allowed
        self._allowed = {desk.chat(chat_id) for chat_id in allowed}
        self._leaving: dict[int, tuple[int, dt.datetime]] = {}  # chat → the update that led to it, and when

    async def may_stay(self, chat_id: int) -> bool:
        """Whether the bot may be in a group, under its present id or one it had before."""
        chat = self._desk.chat(chat_id)
        if self._anywhere or chat in self._allowed:
            return True
        return any(each in self._allowed for each in await self._desk.people.moved_from(chat))

    def leave(self, update_id: int, chat_id: int) -> Settlement:
        """Leave a group, without a word."""
        now = self._desk.now()
        self._leaving = {chat: leave for chat, leave in self._leaving.items() if now - leave[1] < LEAVING}
        # The same update comes again where what it led to could not be stored
        if self._leaving.setdefault(chat_id, (update_id, now))[0] != update_id:
            return Settlement(update_id)
        return Settlement(update_id, outgoing=(call(0, chat_id, self._desk.chat(chat_id), "leaveChat", {}),))

    async def stands(self, update_id: int, standing: Standing) -> Settlement:
        """The bot was let in, thrown out, blocked or unblocked."""
        desk = self._desk
        chat = desk.chat(standing.chat_id)
        if standing.gone:
            self._leaving.pop(standing.chat_id, None)
            return Settlement(update_id, changes=(Unreachable(chat),))
        if not (standing.group and standing.came):
            return Settlement(update_id)
        if not await self.may_stay(standing.chat_id):
            return self.leave(update_id, standing.chat_id)
        before = await desk.people.introduced_at(chat)
        if before is not None and desk.now() - before < AGAIN:
            return Settlement(update_id)
        language = await desk.pinned_language(standing.person_id) or standing.interface
        title = next(iter(desk.knowledge.sources.values())).title.in_language(language)
        key = "joined_seeing_all" if desk.me.reads_all or standing.admin else "joined_seeing_little"
        said = html_message(escape(phrase(key, language, title=title, bot=desk.me.username)))
        outgoing = call(0, standing.chat_id, chat, "sendMessage", said)
        return Settlement(update_id, outgoing=(outgoing,), changes=(Introduced(chat, desk.now()),))

    def became_supergroup(self, update_id: int, event: BecameSupergroup) -> Settlement:
        """Everything of the group is the supergroup's."""
        desk = self._desk
        moved = Moved(desk.chat(event.old_chat_id), desk.chat(event.new_chat_id), event.new_chat_id)
        return Settlement(update_id, changes=(moved,))
