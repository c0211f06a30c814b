"""Moderators at work over a real database, without a network: updates go in one by one, and chats show what came."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from functools import cache
from typing import Any

from bot.curation.load import Base, load_base
from bot.curation.overlay import overlay
from bot.curation.workshop import BaseWorkshop
from bot.domain.log_review import DayFigures
from bot.domain.mail import Incoming, Keyboard, Outgoing, Settlement
from bot.errors import OutdatedError
from bot.matching.matcher import Matcher
from bot.report.picture import png_of, to_json
from bot.services.answering import Answering
from bot.services.gaps import GapSorter
from bot.services.identity import Identity
from bot.storage.curation import SqlCuration
from bot.storage.database import Database
from bot.storage.log_review import SqlLogReview
from bot.storage.mailbox import SqlMailbox
from bot.storage.people import SqlPeople
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.handling import Handler
from bot.telegram_bot.moderation.setting import Moderation
from tests.telegram_bot.at_desk import ME, ROBOT, Clock
from tests.telegram_bot.running import BASE

Chat = dict[str, Any]

HOUSE: Chat = {"id": -1_000_000_000_500, "type": "supergroup", "title": "Moderators"}


def _somebody(number: int, name: str, code: str) -> Chat:
    return {"id": 5_000_000_000 + number, "is_bot": False, "first_name": name, "language_code": code}


ANN, BEN, SUE = _somebody(1, "Ann", "en"), _somebody(2, "Ben", "en"), _somebody(3, "Sue", "en")
MING, WEI = _somebody(4, "Ming", "zh-hans"), _somebody(5, "Wei", "zh-hant")


@cache
def base() -> Base:
    """The base about the village library."""
    return load_base(BASE)


@cache
def matcher() -> Matcher:
    """A matcher over it that has learnt nothing."""
    return Matcher(base().knowledge)


class Office:
    """A bot with moderators: Ann is an admin; who else is one, a test says."""

    def __init__(self, database: Database, clock: Clock, *, two_person: bool = False, house: bool = True) -> None:
        self.database = database
        self.clock = clock
        self.mailbox = SqlMailbox(database, now=clock)
        self.curation = SqlCuration(database, now=clock)
        self.people = SqlPeople(database, now=clock)
        self.identity = Identity(b"a key that only these tests use")
        self.two_person = two_person
        self.house = HOUSE["id"] if house else None
        self.shown: dict[int, dict[int, dict[str, Any]]] = {}
        self.updates = 0
        self.cannot_draw = ""
        self.messages = 100
        self.restart()

    def restart(self) -> None:
        """A new process over the same database: nothing is left but what is stored."""
        self.answers = Answering(matcher())
        self.shop = BaseWorkshop(BASE, base(), overlay(base(), ()), self.answers)
        self.beside: list[Coroutine[Any, Any, None]] = []
        moderation = Moderation(
            curation=self.curation,
            sorter=GapSorter(self.curation, self.answers),
            shop=self.shop,
            admins=frozenset([self.person(ANN)]),
            chat_id=self.house,
            two_person=self.two_person,
            post=self._post,
            spawn=self.beside.append,
            review=SqlLogReview(self.database),
            draw=self._draw,
        )
        self.desk = Desk(
            self.answers, self.identity, self.people, self.mailbox.keyboard, ME, self.clock, moderation=moderation
        )
        self.handler = Handler(self.desk, person_limit=0, group_limit=0, groups=frozenset())

    async def _draw(
        self, days: Sequence[DayFigures], words: Sequence[Mapping[str, str]], titles: Sequence[str]
    ) -> bytes:
        if self.cannot_draw:
            raise OSError(self.cannot_draw)
        return await asyncio.to_thread(png_of, to_json(days, words, titles))

    def person(self, who: Chat) -> str:
        """Keyed hash of somebody's id."""
        return self.identity("person", who["id"])

    # What happens

    async def takes(self, kind: str, content: dict[str, Any]) -> Settlement:
        """Receive, handle and settle an update, then do what it began beside."""
        settlement = await self.handles(kind, content)
        await self.settles(settlement)
        return settlement

    async def handles(self, kind: str, content: dict[str, Any]) -> Settlement:
        """Receive and handle an update; it is not settled yet."""
        self.updates += 1
        incoming = Incoming(self.updates, json.dumps({"update_id": self.updates, kind: content}))
        await self.mailbox.receive([incoming])
        self.taken = incoming
        return await self.handler.handle(incoming)

    async def settles(self, settlement: Settlement) -> None:
        """Store what an update leads to, as the worker does: what is outdated is handled anew."""
        try:
            await self.mailbox.settle([settlement])
        except OutdatedError:
            settlement = await self.handler.handle(self.taken)
            await self.mailbox.settle([settlement])
        self._show(settlement.outgoing)
        while self.beside:
            await self.beside.pop(0)

    async def says(self, who: Chat, text: str, chat: Chat | None = None, **more: Any) -> Settlement:
        """Somebody writes, in private or in a group."""
        return await self.takes("message", self._message(who, chat) | {"text": text} | more)

    async def presses(self, who: Chat, label: str, chat: Chat | None = None) -> Settlement:
        """Somebody presses the last button with these words in its label."""
        return await self.takes("callback_query", self.press(who, label, chat))

    def press(self, who: Chat, label: str, chat: Chat | None = None) -> dict[str, Any]:
        """The press as it comes in."""
        where = chat or _private(who)
        for number, message in sorted(self.shown.get(where["id"], {}).items(), reverse=True):
            for text, data in buttons_of(message).items():
                if label in text:
                    about = {"message_id": number, "date": 1_700_000_000, "chat": where, "from": ROBOT, "text": "?"}
                    return {"id": str(self.updates), "from": who, "chat_instance": "1", "data": data, "message": about}
        raise LookupError(f"no button {label!r}; the last message has {list(self.buttons(where))}")

    def _message(self, who: Chat, chat: Chat | None) -> dict[str, Any]:
        self.messages += 1
        return {"message_id": self.messages, "date": 1_700_000_000, "chat": chat or _private(who), "from": who}

    async def sorts(self) -> None:
        """What was asked goes into gaps."""
        await GapSorter(self.curation, self.answers).sort()

    async def revises(self) -> None:
        """What was published answers."""
        overlaid = overlay(base(), await self.curation.live_revisions())
        self.answers.swap(matcher().amended(overlaid.base.knowledge))
        self.shop.use(base(), overlaid)

    # What the chats show

    async def _post(self, calls: Sequence[Outgoing], keyboards: Sequence[Keyboard]) -> None:
        await self.mailbox.post(calls, keyboards)
        self._show(calls)

    def _show(self, calls: Sequence[Outgoing]) -> None:
        self.toast = ""
        for each in calls:
            about = json.loads(each.payload)
            chat = self.shown.setdefault(each.chat_id, {})
            if each.method == "sendMessage":
                self.messages += 1
                chat[self.messages] = about
            elif each.method == "editMessageText":
                chat[about["message_id"]] = about
            elif each.method == "answerCallbackQuery":
                self.toast = about.get("text", "")

    def last(self, chat: Chat) -> dict[str, Any]:
        """The last message in a chat."""
        messages = self.shown[chat["id"]]
        return messages[max(messages)]

    def text(self, chat: Chat) -> str:
        """What it says."""
        return str(self.last(chat)["text"])

    def buttons(self, chat: Chat) -> dict[str, str]:
        """Its buttons: label → what they carry."""
        return buttons_of(self.last(chat)) if self.shown.get(chat["id"]) else {}


def buttons_of(message: dict[str, Any]) -> dict[str, str]:
    """Label → what the button carries."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {each["text"]: each.get("callback_data", "") for row in rows for each in row}


def _private(who: Chat) -> Chat:
    return {"id": who["id"], "type": "private", "first_name": who["first_name"]}
