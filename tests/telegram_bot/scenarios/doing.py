"""What people do in a scenario."""

from __future__ import annotations

import itertools
from typing import Any

from tests.botapi import Group, Message, Person, Query, parse_html
from tests.botapi.text import found_entities
from tests.telegram_bot.scenarios.scene import Scene, StepError, Turn
from tests.telegram_bot.scenarios.sentences import Options, doing

FILE = {"file_id": "f", "file_unique_id": "f"}
CONTENT: dict[str, dict[str, Any]] = {
    "photo": {"photo": [{**FILE, "width": 90, "height": 90}]},
    "document": {"document": {**FILE, "file_name": "notes.pdf"}},
    "voice": {"voice": {**FILE, "duration": 3}},
    "sticker": {"sticker": {**FILE, "type": "regular", "width": 512, "height": 512, "is_animated": False,
                            "is_video": False}},
    "video": {"video": {**FILE, "width": 9, "height": 9, "duration": 3}},
    "location": {"location": {"longitude": 121.5, "latitude": 25.0}},
    "contact": {"contact": {"phone_number": "+886900000000", "first_name": "Ming"}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "poll": {"poll": {"id": "1", "question": "who founded the library", "options": [], "total_voter_count": 0,
                      "is_closed": False, "is_anonymous": True, "type": "regular",
                      "allows_multiple_answers": False, "allows_revoting": True, "members_only": False}},
}  # fmt: skip
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CHANNEL = {"id": -1001999999999, "title": "Village news", "type": "channel"}
_counter = itertools.count(1)


# Talking


@doing("{who} says", "{who} says in {chat}")
def says(scene: Scene, text: str, options: Options, who: str, chat: str | None = None) -> None:
    _speaks(scene, who, chat, options, text=str(text))


@doing("{who} says quickly", "{who} says quickly in {chat}")
def says_quickly(scene: Scene, texts: list[str], options: Options, who: str, chat: str | None = None) -> None:
    person, group = scene.person(who), scene.group(chat) if chat else None
    messages = tuple(person.says(text, group) for text in texts)
    scene.said.setdefault(who, []).extend(messages)
    updates = tuple(each.update_id for each in messages if each.update_id is not None)
    scene.begins(Turn(messages[0].chat_id, messages, updates=updates, person=person))


@doing("{who} forwards", "{who} forwards in {chat}")
def forwards(scene: Scene, text: str, options: Options, who: str, chat: str | None = None) -> None:
    origin = {"type": "hidden_user", "sender_user_name": options.take("from", "A stranger"), "date": 1714800000}
    _speaks(scene, who, chat, options, text=text, forward_origin=origin)


@doing("{who} sends", "{who} sends in {chat}")
def sends(scene: Scene, kind: str, options: Options, who: str, chat: str | None = None) -> None:
    content = dict(CONTENT[kind])
    if album := options.take("album"):
        content["media_group_id"] = f"{album}{id(scene)}"
    if forwarded := options.take("forwarded from"):
        content["forward_origin"] = {"type": "hidden_user", "sender_user_name": forwarded, "date": 1714800000}
    if caption := options.take("caption"):
        content["caption"] = caption
        content["caption_entities"] = found_entities(caption)
    _speaks(scene, who, chat, options, **content)


@doing("an anonymous admin says in {chat}")
def admin_says(scene: Scene, text: str, options: Options, chat: str) -> None:
    sender = scene.group(chat).chat.wire()
    _speaks(scene, "somebody", chat, options, person=_account(scene, ANONYMOUS), text=text, sender_chat=sender)


@doing("a channel says in {chat}")
def channel_says(scene: Scene, text: str, options: Options, chat: str) -> None:
    _speaks(scene, "somebody", chat, options, person=_account(scene, CHANNEL_BOT), text=text, sender_chat=CHANNEL)


@doing("the linked channel posts in {chat}")
def channel_posts(scene: Scene, text: str, options: Options, chat: str) -> None:
    post = {"text": text, "sender_chat": CHANNEL, "is_automatic_forward": True}
    _speaks(scene, "somebody", chat, options, person=_account(scene, TELEGRAM), **post)


@doing("another bot says in {chat}")
def bot_says(scene: Scene, text: str, options: Options, chat: str) -> None:
    robot = scene.server.person("Weather", is_bot=True, username=f"weather_{next(_counter)}_bot")
    _speaks(scene, "somebody", chat, options, person=robot, text=text)


@doing("{who} pins a message in {chat}")
def pins(scene: Scene, text: str, options: Options, who: str, chat: str) -> None:
    pinned = next(each for each in reversed(scene.server.messages(scene.group(chat).id)) if text in each.text)
    _speaks(scene, who, chat, options, pinned_message=pinned.payload)


@doing("{who} edits")
def edits(scene: Scene, text: str, options: Options, who: str) -> None:
    part = options.take("which", "")
    message = next(each for each in reversed(scene.said[who]) if part in each.text)
    person = scene.person(who)
    edited = person.edits(message, text)
    updates = () if edited.update_id in (None, message.update_id) else (edited.update_id,)
    scene.said[who].append(edited)
    scene.begins(Turn(edited.chat_id, (edited,), updates=updates, thread=edited.thread_id, person=person))


@doing("{who} deletes")
def deletes(scene: Scene, text: str, options: Options, who: str) -> None:
    messages = [each for chat_id in scene.chats for each in scene.server.messages(chat_id)]
    scene.person(who).deletes(next(each for each in reversed(messages) if text in each.text and not each.deleted))


# Buttons


@doing("{who} presses")
def presses(scene: Scene, label: str, options: Options, who: str) -> None:
    message = _message_with(scene, label, options.take("under", ""))
    late, times = options.take("late", False), 2 if options.take("twice", False) else 1
    _presses(scene, who, message, [scene.person(who).presses(message, label, late=late) for _ in range(times)])


@doing("{who} presses the old button")
def presses_old(scene: Scene, label: str, options: Options, who: str) -> None:
    message, data = _old_button(scene, label)
    _presses(scene, who, message, [scene.person(who).presses(message, data, forged=True)])


@doing("{who} copies the button")
def copies(scene: Scene, label: str, options: Options, who: str) -> None:
    """Press it under a message of the bot's in one's own chat, as only a forger can."""
    _, data = _old_button(scene, label)
    own = scene.latest(lambda each: True, scene.person(who).id)
    if own is None:
        raise StepError(f"the bot has said nothing to {who}")
    _presses(scene, who, own, [scene.person(who).presses(own, data, forged=True)])


@doing("{who} forges a press")
def forges(scene: Scene, data: str, options: Options, who: str) -> None:
    message = scene.latest(lambda each: bool(each.buttons))
    if message is None:
        raise StepError("the bot has shown no buttons")
    token = message.buttons[0].data.partition(":")[0] if message.buttons[0].data else ""
    query = scene.person(who).presses(message, data.replace("TOKEN", token), forged=True)
    _presses(scene, who, message, [query])


@doing("{who} follows")
def follows(scene: Scene, label: str, options: Options, who: str) -> None:
    """Open a deep link: Telegram sends /start with what stands behind it."""
    message = scene.latest(lambda each: any(button.text == label and button.url for button in each.buttons))
    if message is None:
        raise StepError(f"no message has a link {label!r}")
    url = next(button.url for button in message.buttons if button.text == label and button.url)
    link, _, payload = url.partition("?start=")
    if link != f"https://t.me/{scene.server.core.world.bot['username']}":
        raise StepError(f"{url} leads elsewhere")
    _speaks(scene, who, None, options, text=f"/start {payload}")


# Inline


@doing("{who} types")
def types(scene: Scene, text: str, options: Options, who: str) -> None:
    person = scene.person(who)
    query = person.types_inline(text or "")
    scene.begins(Turn(person.id, queries=(query,), updates=(query.update_id,), person=person))
    scene.offered = {}


@doing("{who} taps the offer")
def taps(scene: Scene, _: None, options: Options, who: str) -> None:
    _speaks(scene, who, None, options, text=f"/start {scene.offered['button']['start_parameter']}")


@doing("{who} picks")
def picks(scene: Scene, title: str, options: Options, who: str) -> None:
    """Send an inline result; in a chat that the bot is in, it comes back to it as a message."""
    where = options.take("in", "")
    query, person = scene.queries[-1], scene.person(who)
    result = next(each for each in scene.offered["results"] if each["title"] == title)
    inline_id = person.chooses(query, result["id"], options.take("having typed", ""))
    update = next(each for each in reversed(scene.server.updates) if _inline_id(each.payload) == inline_id).update_id
    if not where:
        scene.begins(Turn(person.id, updates=(update,), person=person))
        return
    text = parse_html(result["input_message_content"]["message_text"]).text
    group = None if where == "the chat with the bot" else where
    _speaks(scene, who, group, options, text=text, via_bot=scene.server.core.world.bot_user)


# What they have in common


def _speaks(
    scene: Scene, who: str, chat: str | None, options: Options, *, person: Person | None = None, **content: Any
) -> None:
    person, group = person or scene.person(who), scene.group(chat) if chat else None
    chat_id = group.id if group else person.id
    if topic := options.take("topic"):
        thread = scene.topics[str(chat), topic]
        # In a topic whatever replies to nothing else replies to the message that opened it
        content |= {"thread": thread, "reply_to": scene.server.core.world.chats[chat_id].messages[thread]}
    if replied := options.take("replying to"):
        content["reply_to"] = _replied(scene, chat_id, replied)
    if quoted := options.take("quoting"):
        content["quote"] = {"text": quoted, "position": 0, "is_manual": True}
    if number := options.take("thread of replies"):
        content["message_thread_id"] = number
    message = _sends(person, group, content)
    scene.said.setdefault(who, []).append(message)
    updates = () if message.update_id is None else (message.update_id,)
    thread = message.thread_id if message.payload.get("is_topic_message") else None
    scene.begins(Turn(message.chat_id, (message,), updates=updates, thread=thread, person=person))


def _sends(person: Person, group: Group | None, content: dict[str, Any]) -> Message:
    if "text" in content:
        return person.says(content.pop("text"), group, **content)
    return person.sends(group, **content)


def _replied(scene: Scene, chat_id: int, to: str) -> Message:
    """The last message of the bot's, or of somebody's, in a chat."""
    if to == "the bot":
        found = scene.latest(lambda each: not each.deleted, chat_id)
    else:
        found = next((each for each in reversed(scene.said.get(to, [])) if each.chat_id == chat_id), None)
    if found is None:
        raise StepError(f"{to} has said nothing there")
    return found


def _account(scene: Scene, about: dict[str, Any]) -> Person:
    return scene.server.person(**about, language_code=None)


def _message_with(scene: Scene, label: str, words: str) -> Message:
    fits = lambda each: any(button.text == label for button in each.buttons) and words in each.text  # noqa: E731
    message = scene.latest(fits)
    if message is None:
        shown = scene.latest(lambda each: bool(each.buttons))
        labels = [button.text for button in shown.buttons] if shown else []
        raise StepError(f"no message has a button {label!r}; the last one with buttons has {labels}")
    return message


def _old_button(scene: Scene, label: str) -> tuple[Message, str]:
    """A button that a message has, or had before it was edited."""
    for chat_id in scene.chats:
        for message in reversed(scene.server.messages(chat_id)):
            for payload in (message.payload, *reversed(message.edits)):
                for button in Message(payload).buttons:
                    if button.text == label and button.data:
                        return message, button.data
    raise StepError(f"no message ever had a button {label!r}")


def _presses(scene: Scene, who: str, message: Message, queries: list[Query]) -> None:
    updates = tuple(each.update_id for each in queries if each.update_id is not None)
    scene.begins(
        Turn(
            message.chat_id,
            pressed=message,
            queries=tuple(queries),
            updates=updates,
            thread=message.thread_id,
            person=scene.person(who),
        )
    )


def _inline_id(update: dict[str, Any]) -> str:
    found: str = update.get("chosen_inline_result", {}).get("inline_message_id", "")
    return found
