"""The scenes, held with the bot itself: a process over the shipped base, against our stand-in for the Bot API."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docs.telegram_pictures.page import Bubble, Note
from docs.telegram_pictures.scenes import MARKS, Line, Scene
from tests.botapi import BotApiServer, Message, Person
from tests.telegram_bot.running import RunningBot

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0  # seconds to wait for a reply
CODES = {"en": "en", "zh-Hans": "zh-hans", "zh-Hant": "zh-hant"}  # as Telegram gives them


class CannotTalkError(Exception):
    """The bot does not run; the text says why."""


class UnfitError(Exception):
    """A line no longer ends as its picture is meant to show; the text names it."""


@contextmanager
def talking_bot() -> Iterator[tuple[RunningBot, Person]]:
    """The bot over the shipped base, which it has learnt, and its admin.

    Raises:
        CannotTalkError: it does not start.
    """
    cache = os.environ.get("CHUCHU_CACHE_DIR", "")
    settings = {"knowledge_dir": str(ROOT / "knowledge"), "cache_dir": str(Path(cache).absolute()) if cache else ""}
    with (
        tempfile.TemporaryDirectory() as folder,
        BotApiServer() as server,
        RunningBot(server, Path(folder), **settings) as bot,
    ):
        admin = server.person("Mei", language_code="en")
        bot.settings["admins"] = str(admin.id)
        _learn(bot)
        try:
            bot.start_and_poll()
        except TimeoutError as error:
            raise CannotTalkError(str(error)) from None
        yield bot, admin


def _learn(bot: RunningBot) -> None:
    """See that the base is learnt, which may take a minute: until then the bot answers by likeness alone."""
    asked = [sys.executable, "-m", "bot", "ask", "--json", "H200"]
    done = subprocess.run(  # noqa: S603 (ours)
        asked, check=False, cwd=bot.folder, env=bot.environment, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        raise CannotTalkError(done.stderr.strip() or f"`chuchu ask` ended with status {done.returncode}")


def held(scene: Scene, bot: RunningBot) -> list[Bubble | Note]:
    """A scene as it was held.

    Raises:
        CannotTalkError: the bot does not reply.
        UnfitError: a line no longer ends as it is meant to.
    """
    asker = bot.server.person(language_code=CODES[scene.language])
    shown: list[Bubble | Note] = []
    for line in scene.lines:
        try:
            shown += _held(line, asker, bot)
        except (UnfitError, TimeoutError) as problem:
            kind = UnfitError if isinstance(problem, UnfitError) else CannotTalkError
            raise kind(f"{scene.name}: {line.text}: {problem}") from None
    return shown


def _held(line: Line, asker: Person, bot: RunningBot) -> Iterator[Bubble | Note]:
    asked = asker.forwards(line.text, line.forwarded) if line.forwarded else asker.says(line.text)
    reply = asker.wait_for_reply(after=asked, timeout=PATIENCE)
    bot.wait_until_idle()
    if wrong := complaint(line, bot.log_row(asked)["outcome"], asker.replies(asked)):
        raise UnfitError(wrong)
    yield bubble(asked)
    yield bubble(reply, pressed=line.press)
    if line.press:
        yield Note(line.note)
        yield bubble(_pressed(line, reply, asker))


def _pressed(line: Line, reply: Message, asker: Person) -> Message:
    asker.presses(reply, line.press)
    edited = asker.wait_for_edit(reply, timeout=PATIENCE)
    if missing := [each for each in line.then if each not in everything(edited)]:
        raise UnfitError(f"after the press {' '.join(missing)} is not in {edited.text}")
    return edited


def complaint(line: Line, outcome: str, replies: list[Message]) -> str:
    """What is not as it is meant to be; empty where all is."""
    meant, reply = line.meant, replies[0]
    labels = [button.text for button in reply.buttons]
    wrong = {
        f"outcome {outcome}, meant {meant.outcome}": outcome != meant.outcome,
        f"{len(replies)} messages, meant one": len(replies) != 1,
        f"verdicts “{_marks(reply)}”, meant “{meant.marks}”": _marks(reply) != meant.marks,
        f"{_folded(reply)} folded, meant {meant.folded}": _folded(reply) != meant.folded,
        f"{len(reply.keyboard)} rows of buttons, meant {meant.rows}": len(reply.keyboard) != meant.rows,
        f"no button “{line.press}” among {labels}": bool(line.press) and line.press not in labels,
        **{f"without “{each}”": each not in everything(reply) for each in meant.says},
    }
    return "; ".join(what for what, is_wrong in wrong.items() if is_wrong)


def everything(message: Message) -> str:
    """What a message says, and its buttons."""
    return "\n".join([message.text, *(button.text for button in message.buttons)])


def _marks(message: Message) -> str:
    return "".join(character for character in message.text if character in MARKS)


def _folded(message: Message) -> int:
    return sum(each["type"] == "expandable_blockquote" for each in message.entities)


def bubble(message: Message, pressed: str = "") -> Bubble:
    """A message as it is drawn."""
    return Bubble(
        text=message.text,
        entities=tuple(message.entities),
        buttons=tuple(tuple(button.text for button in row) for row in message.keyboard),
        own=not message.from_bot,
        forwarded=message.payload.get("forward_origin", {}).get("sender_user_name", ""),
        pressed=pressed,
    )
