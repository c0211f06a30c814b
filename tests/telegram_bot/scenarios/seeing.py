"""What is expected of the bot in a scenario."""

from __future__ import annotations

from typing import Any

from tests.botapi import Message
from tests.telegram_bot.running import entity
from tests.telegram_bot.scenarios.scene import Scene, StepError, Turn, chat_hash
from tests.telegram_bot.scenarios.sentences import Options, seeing, texts_of

FORMATS = {
    "bold": "bold",
    "italic": "italic",
    "struck": "strikethrough",
    "quoted": "blockquote",
    "folded": "expandable_blockquote",
}


# Messages


@seeing("bot replies", "bot replies in {chat}")
def replies(scene: Scene, value: Any, options: Options, chat: str | None = None) -> None:
    """A new message that replies to what was said, or to the message whose button was pressed."""
    turn = turn_of(scene)
    message = next_new(scene, scene.group(chat).id if chat else turn.chat_id)
    targets = [each.message_id for each in (*turn.messages, turn.pressed) if each is not None]
    if not chat and message.reply_to not in targets:
        raise StepError(f"it replies to {message.reply_to}, not to {targets}")
    check(message, value, options, turn)


@seeing("bot says", "bot says in {chat}", "bot says to {who}")
def says(scene: Scene, value: Any, options: Options, chat: str | None = None, who: str | None = None) -> None:
    """A new message that replies to nothing."""
    turn = turn_of(scene)
    chat_id = scene.group(chat).id if chat else scene.person(who).id if who else turn.chat_id
    message = next_new(scene, chat_id)
    if message.reply_to is not None:
        raise StepError(f"it replies to {message.reply_to}")
    check(message, value, options, turn)


@seeing("bot tells {who}")
def tells(scene: Scene, value: Any, options: Options, who: str) -> None:
    """A message that comes by itself, after a while."""
    chat_id = scene.person(who).id
    scene.wait_for(lambda: scene.unseen(chat_id), f"word to {who}")
    check(next_new(scene, chat_id), value, options, Turn(chat_id))


@seeing("bot tells {who} nothing")
def tells_nothing(scene: Scene, _: None, options: Options, who: str) -> None:
    """Neither did it, nor is it about to: said after it told somebody else whose turn comes later."""
    chat_id = scene.person(who).id
    waiting = "SELECT count(*) FROM outbox WHERE chat = :chat AND finished_at IS NULL"
    scene.wait_for(lambda: scene.rows(waiting, chat=chat_hash(chat_id)) == [(0,)], "the bot to be done")
    if scene.unseen(chat_id):
        raise StepError(f"it tells {who} something")


@seeing("bot says nothing", "bot says nothing in {chat}")
def says_nothing(scene: Scene, _: None, options: Options, chat: str | None = None) -> None:
    """The bot is done with what was done, and nothing came of it."""
    scene.settle()
    turn = turn_of(scene)
    for message in scene.unseen(scene.group(chat).id if chat else turn.chat_id):
        raise StepError(f"it does: {message.text!r}")


@seeing("bot edits")
def edits(scene: Scene, value: Any, options: Options) -> None:
    """A message of the bot's that was there has another text."""
    message = _next_edit(scene)
    if message.text == Message(message.edits[-1]).text:
        raise StepError("only the buttons changed")
    check(message, value, options, turn_of(scene))


@seeing("bot changes the buttons")
def changes_buttons(scene: Scene, value: Any, options: Options) -> None:
    """A message of the bot's that was there has other buttons, and the text it had."""
    message = _next_edit(scene)
    if message.text != Message(message.edits[-1]).text:
        raise StepError(f"the text changed too: {message.text!r}")
    _check_buttons(message, value)


@seeing("bot edits or changes the buttons")
def edits_somehow(scene: Scene, _: None, options: Options) -> None:
    """The same where another scenario says what the buttons are."""
    _next_edit(scene)


@seeing("{who} is not answered yet")
def not_answered(scene: Scene, _: None, options: Options, who: str) -> None:
    """The answer waits in the outbox; the scenario goes on without it."""
    chat_id = scene.person(who).id
    query = "SELECT count(*) FROM outbox WHERE chat = :chat AND finished_at IS NULL"
    scene.wait_for(lambda: scene.stage.bot.events("telegram_asks_to_wait"), "the bot to be halted")
    scene.wait_for(lambda: scene.rows(query, chat=chat_hash(chat_id)) == [(1,)], "the answer to wait")
    if scene.unseen(chat_id):
        raise StepError("it is")
    scene.begins(None)


@seeing("bot leaves {chat}")
def leaves(scene: Scene, _: None, options: Options, chat: str) -> None:
    scene.settle()
    if scene.group(chat).chat.bot != "left":
        raise StepError("it stays")


@seeing("bot stays in {chat}")
def stays(scene: Scene, _: None, options: Options, chat: str) -> None:
    scene.settle()
    if scene.group(chat).chat.bot == "left":
        raise StepError("it left")


# What they have in common


def turn_of(scene: Scene) -> Turn:
    if scene.turn is None:
        raise StepError("nothing was done before")
    return scene.turn


def next_new(scene: Scene, chat_id: int) -> Message:
    scene.settle()
    message = next((each for each in scene.unseen(chat_id) if scene.is_new(each)), None)
    if message is None:
        edited = [each.text for each in scene.unseen(chat_id)]
        raise StepError(f"it says nothing, but edits {edited}" if edited else "it says nothing")
    return scene.look_at(message)


def _next_edit(scene: Scene) -> Message:
    scene.settle()
    turn = turn_of(scene)
    message = next((each for each in scene.unseen(turn.chat_id) if not scene.is_new(each)), None)
    if message is None:
        new = [each.text for each in scene.unseen(turn.chat_id)]
        raise StepError(f"it edits nothing, but says {new}" if new else "it edits nothing")
    if turn.pressed is not None and message.message_id != turn.pressed.message_id:
        raise StepError("it edits another message than the one whose button was pressed")
    said = {each.message_id for each in turn.messages}
    if said and message.reply_to not in said:
        raise StepError("it edits a message that answered something else")
    return scene.look_at(message)


def check(message: Message, value: Any, options: Options, turn: Turn | None) -> None:
    _check_text(message, texts_of(value), options)
    if (buttons := options.take("buttons")) is not None:
        _check_buttons(message, buttons)
    for name, kind in FORMATS.items():
        parts = [text for text, _ in entity(message, kind)]
        wanted = options.take(name)
        if wanted == "none" and parts:
            raise StepError(f"{name} is {parts}")
        for text in texts_of(wanted):
            if not any(text in part for part in parts):
                raise StepError(f"{text!r} is not {name}; {name} is {parts}")
    links = {text: about["url"] for text, about in entity(message, "text_link")}
    links |= {each.text: each.url for each in message.buttons if each.url}
    for text, url in (options.take("links") or {}).items():
        if links.get(text) != url:
            raise StepError(f"the links are {links}")
    if "document" not in message.payload and message.payload.get("link_preview_options") != {"is_disabled": True}:
        raise StepError("it shows link previews")
    if turn is not None and message.chat_id == turn.chat_id and message.thread_id != turn.thread:
        raise StepError(f"it stands in topic {message.thread_id}, not {turn.thread}")


def _check_text(message: Message, fragments: list[str], options: Options) -> None:
    missing = [each for each in fragments if each not in message.text]
    if missing:
        raise StepError(f"it does not say {missing}")
    unwanted = [each for each in options.texts("not") if each in message.text]
    if unwanted:
        raise StepError(f"it says {unwanted}")
    exactly = options.take("exactly")
    if exactly is not None and message.text != exactly:
        raise StepError(f"it says {message.text!r}")
    for text in options.texts("once"):
        if message.text.count(text) != 1:
            raise StepError(f"it says {text!r} {message.text.count(text)} times")


def _check_buttons(message: Message, wanted: Any) -> None:
    shown = [each.text for each in message.buttons]
    if shown != texts_of(wanted):
        raise StepError(f"the buttons are {shown}")
