"""One conversation under way: who takes part, what was done last, and what the bot did that nobody looked at yet."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.services.identity import Identity
from tests.botapi import Group, Message, Person, Query
from tests.telegram_bot.running import ID_KEY
from tests.telegram_bot.scenarios.stage import Scenario, Stage

PATIENCE = 30.0  # seconds to wait for what takes one or two on an idle machine
CHECK_S = 0.03
_DONE = (
    "SELECT (SELECT count(*) FROM inbox WHERE update_id = :update AND settled_at IS NOT NULL) = 1"
    " AND (SELECT count(*) FROM outbox WHERE update_id = :update AND finished_at IS NULL) = 0"
)
_hash = Identity(ID_KEY.encode())


class StepError(AssertionError):
    """A step that failed; its text is read beside the transcript."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What was done last, and what the bot is expected to do about.

    Attributes:
        chat_id: where it was done.
        messages: what was said.
        pressed: the message whose button was pressed.
        queries: presses and inline queries.
        updates: ids of the updates that told the bot; none where it was not told.
        thread: the forum topic.
        person: who did it.
    """

    chat_id: int
    messages: tuple[Message, ...] = ()
    pressed: Message | None = None
    queries: tuple[Query, ...] = ()
    updates: tuple[int, ...] = ()
    thread: int | None = None
    person: Person | None = None


class Scene:
    """A conversation under way."""

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        self.stage = stage
        self.server = stage.server
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.topics: dict[tuple[str, str], int] = {}
        self.said: dict[str, list[Message]] = {}
        self.queries: list[Query] = []
        self.turn: Turn | None = None
        self.offered: Mapping[str, Any] = {}
        self.lines: list[str] = []
        self._languages = scenario.people
        self._moved: list[int] = []
        self._seen: dict[tuple[int, int], int] = {}
        self._updates: list[int] = []
        self._database: sqlite3.Connection | None = None
        for name in scenario.people:
            self.person(name)
        for name, about in scenario.chats.items():
            self._open(name, about if isinstance(about, dict) else {"kind": about})

    # Who takes part

    def person(self, name: str) -> Person:
        """Somebody by name; who was not introduced has Telegram in English."""
        if name not in self.people:
            code = self._languages.get(name, "en")
            self.people[name] = self.server.person(name.capitalize(), None if code == "none" else code)
        return self.people[name]

    def group(self, name: str) -> Group:
        """A group that the scenario introduced."""
        if name not in self.groups:
            raise StepError(f"the scenario has no chat called {name!r}")
        return self.groups[name]

    def _open(self, name: str, about: Mapping[str, Any]) -> None:
        kind, standing = about["kind"], about.get("bot", "member")
        if kind == "allowed":
            group = self.stage.allowed.pop()
            group.chat.bot = standing
        else:
            group = self.server.group(
                name.capitalize(),
                list(self.people.values()) or [self.person("founder")],
                forum=kind == "forum",
                supergroup=kind == "supergroup",
                bot=standing,
            )
        self.groups[name] = group
        for topic in about.get("topics", ()):
            self.topics[name, topic] = group.topic(topic, self.person("founder"))

    def moves(self, name: str, group: Group) -> None:
        """A group goes on under another id."""
        self._moved.append(self.groups[name].id)
        self.groups[name] = group

    @property
    def chats(self) -> list[int]:
        """Every chat of the scenario."""
        return [each.id for each in (*self.people.values(), *self.groups.values())] + self._moved

    # What was done, and what is over

    def begins(self, turn: Turn | None) -> None:
        """Something was done; before that, what the bot did about the last thing must have been looked at."""
        self.turn = turn
        if turn is not None:
            self.queries += turn.queries
            self._updates += turn.updates

    def finish_turn(self) -> None:
        """Wait until the bot is done with what was done last, and fail where it did more than the steps say."""
        self.settle()
        for chat_id in self.chats:
            for message in self.unseen(chat_id):
                self.note(message)
                raise StepError(f"the bot did something that no step speaks of: {show(message)}")
        self.turn = None

    def ends(self) -> None:
        """Finish the last turn; by now every press and every inline query must have been answered exactly once."""
        self.finish_turn()
        for query in self.queries:
            answers = self.server.query(query).answers
            if len(answers) != 1 and query.at > 0:  # to one that came too late Telegram takes no answer
                raise StepError(f"a {query.kind} was answered {len(answers)} times")

    def settle(self) -> None:
        """Wait until every update of the turn is settled, and every call that it led to finished."""
        for update in self.turn.updates if self.turn is not None else ():
            self.wait_for(lambda update=update: self.rows(_DONE, update=update) == [(1,)], "the bot to be done")

    def wait_for(self, predicate: Any, what: str) -> Any:
        """The predicate's value once it is true."""
        deadline = time.monotonic() + PATIENCE
        while True:
            if value := predicate():
                return value
            if time.monotonic() > deadline:
                raise StepError(f"waited {PATIENCE:.0f} s for {what}")
            if not self.stage.bot.alive and not self.stage.restarting:
                raise StepError(f"the bot ended: {self.stage.bot.stderr[-2000:]}")
            time.sleep(CHECK_S)

    # What the bot did

    def unseen(self, chat_id: int) -> list[Message]:
        """The bot's messages in a chat that no step looked at as they stand now."""
        return [
            each
            for each in self.server.messages(chat_id)
            if each.from_bot and not each.deleted and self._seen.get(_key(each), 0) <= len(each.edits)
        ]

    def is_new(self, message: Message) -> bool:
        """Whether no step looked at any version of it."""
        return _key(message) not in self._seen

    def look_at(self, message: Message) -> Message:
        """A step looks at a message as it stands now."""
        self._seen[_key(message)] = len(message.edits) + 1
        self.note(message)
        return message

    def latest(self, fits: Any, chat_id: int | None = None) -> Message | None:
        """The bot's last message that fits, in one chat or any of the scenario's."""
        chats = self.chats if chat_id is None else [chat_id]
        found = [each for chat in chats for each in self.server.messages(chat) if each.from_bot and fits(each)]
        return max(found, key=lambda each: (each.payload["date"], each.message_id), default=None)

    # What is kept

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """Read the database as it is now; called from the thread that plays the scenario."""
        if self._database is None:
            self.wait_for(lambda: self.stage.bot.events("started"), "the bot to have started")
            self._database = sqlite3.connect(f"file:{self.stage.bot.database}?mode=ro", uri=True, timeout=10)
        return self._database.execute(query, values).fetchall()

    def new_updates(self) -> tuple[int, ...]:
        """Ids of the updates of the scenario's chats that no turn has had."""
        chats = set(self.chats)
        last = max(self._updates, default=0)
        return tuple(
            each.update_id
            for each in self.server.updates
            if each.update_id > last and each.wanted and _chats_of(each.payload) & chats
        )

    def newest_row(self, columns: str) -> tuple[Any, ...] | None:
        """The query-log row of the last update that has one."""
        for update in reversed(self._updates):
            if rows := self.rows(f"SELECT {columns} FROM query_log WHERE update_id = :update", update=update):
                return rows[0]
        return None

    def close(self) -> None:
        if self._database is not None:
            self._database.close()

    # What is shown where a scenario fails

    def note(self, what: Message | str) -> None:
        self.lines.append(what if isinstance(what, str) else f"    bot: {show(what)}")


def person_hash(person: Person) -> str:
    """As it stands in the database."""
    return _hash("person", person.id)


def chat_hash(chat_id: int) -> str:
    """As it stands in the database."""
    return _hash("chat", chat_id)


def show(message: Message) -> str:
    """A message in one line."""
    buttons = f" {[each.text for each in message.buttons]}" if message.buttons else ""
    return f"{'(edited) ' if message.edits else ''}{message.text!r}{buttons}"


def _chats_of(update: Mapping[str, Any]) -> set[int]:
    return {part["chat"]["id"] for part in update.values() if isinstance(part, dict) and "chat" in part}


def _key(message: Message) -> tuple[int, int]:
    return message.chat_id, message.message_id
