"""What happens around a conversation: groups, blocking, the base, Telegram's moods."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from typing import Any

from tests.botapi import Fault, Person
from tests.telegram_bot.scenarios.scene import PATIENCE, Scene, StepError, Turn, chat_hash, person_hash
from tests.telegram_bot.scenarios.sentences import Options, doing

DAY = dt.timedelta(days=1)
LONG = 4096  # characters that a text of the base may have, and a message of Telegram's


# Groups


@doing("{who} adds the bot to {chat}")
def adds(scene: Scene, standing: str | None, options: Options, who: str, chat: str) -> None:
    group, person = scene.group(chat), scene.person(who)
    group.adds_bot(person, standing or "member")
    _stands(scene, group.id, person)


@doing("{who} removes the bot from {chat}")
def removes(scene: Scene, _: None, options: Options, who: str, chat: str) -> None:
    group, person = scene.group(chat), scene.person(who)
    group.removes_bot(person)
    _stands(scene, group.id, person)


@doing("{chat} becomes a supergroup")
def becomes(scene: Scene, when: str | None, options: Options, chat: str) -> None:
    old = scene.group(chat)
    new = old.migrates(scene.person("founder"), tells=when != "before the bot is told")
    scene.moves(chat, new)
    scene.groups[f"old{chat}"] = old
    _stands(scene, new.id, scene.person("founder"))


@doing("{chat} tells the bot that it moved")
def tells(scene: Scene, _: None, options: Options, chat: str) -> None:
    new = scene.group(chat)
    scene.groups[f"old{chat}"].tells_of_move(scene.person("founder"), new)
    _stands(scene, new.id, scene.person("founder"))


@doing("{chat} loses the topic")
def loses_topic(scene: Scene, name: str, options: Options, chat: str) -> None:
    scene.group(chat).closes_topic(scene.topics[chat, name])


@doing("{who} blocks the bot")
def blocks(scene: Scene, _: None, options: Options, who: str) -> None:
    scene.person(who).blocks()
    _stands(scene, scene.person(who).id, scene.person(who))


@doing("{who} unblocks the bot")
def unblocks(scene: Scene, _: None, options: Options, who: str) -> None:
    scene.person(who).unblocks()
    _stands(scene, scene.person(who).id, scene.person(who))


@doing("{who} deletes the account")
def deactivates(scene: Scene, _: None, options: Options, who: str) -> None:
    scene.person(who).deactivates()


# The world around


@doing("the base gains")
def gains(scene: Scene, given: Any, options: Options) -> None:
    entries = given if isinstance(given, list) else [given]
    if paragraph := options.take("drawn out with"):
        answer = entries[0]["answer"]
        answer["en"] += f"\n{paragraph}" * ((LONG - len(answer["en"])) // (len(paragraph) + 1))
    kind = "boundaries" if "reply" in entries[0] else "faq" if "answer" in entries[0] else "claims"
    _base(scene).gains(kind, entries)


@doing("the base changes")
def changes(scene: Scene, entries: dict[str, Any], options: Options) -> None:
    _base(scene).changes(entries)


@doing("the base loses")
def loses(scene: Scene, entry: str, options: Options) -> None:
    _base(scene).changes({entry: None})


@doing("two days pass")
def days_pass(scene: Scene, _: None, options: Options) -> None:
    """For this scenario's people and chats: what they were shown, and when they were told something."""
    earlier = int(2 * DAY / dt.timedelta(microseconds=1))
    with contextlib.closing(sqlite3.connect(scene.stage.bot.database, timeout=PATIENCE)) as connection, connection:
        for chat_id in scene.chats:
            change = "UPDATE keyboards SET expires_at = expires_at - ? WHERE chat = ?"
            connection.execute(change, (earlier, chat_hash(chat_id)))
        for person in scene.people.values():
            change = "UPDATE people SET noticed_at = noticed_at - ? WHERE person = ?"
            connection.execute(change, (earlier, person_hash(person)))


@doing("the bot restarts")
def restarts(scene: Scene, _: None, options: Options) -> None:
    scene.stage.restart()
    scene.wait_for(lambda: len(scene.stage.bot.events("started")) > 1, "the bot to have started again")


@doing("telegram lets the bot send nothing")
def halts(scene: Scene, _: None, options: Options) -> None:
    """The next message is refused with 429 and an hour to wait."""
    scene.server.faults.add(Fault(method="sendMessage", status=429, retry_after=3600, times=1))


@doing("telegram refuses the next message to {who}")
def refuses(scene: Scene, words: str, options: Options, who: str) -> None:
    """``who`` is somebody or a chat; the words begin as Telegram's do: Bad Request or Forbidden."""
    chat_id = scene.groups[who].id if who in scene.groups else scene.person(who).id
    status = 403 if words.startswith("Forbidden") else 400
    scene.server.faults.add(Fault(method="sendMessage", status=status, description=words, times=1, chat_id=chat_id))


# What they have in common


def _stands(scene: Scene, chat_id: int, person: Person) -> None:
    """All that Telegram told the bot up to now is a part of the turn."""
    scene.begins(Turn(chat_id, updates=scene.new_updates(), person=person))


def _base(scene: Scene) -> Any:
    if scene.stage.base is None:
        raise StepError("the base of this bot does not change; say `bot: changing`")
    return scene.stage.base
