"""From an update to what somebody did: pure, tested without a network."""

from __future__ import annotations

import json
import re

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    ChosenInlineResult,
    InlineQuery,
    Message,
    Update,
    User,
)

from bot.domain.language import Language
from bot.telegram_bot.events import Asked, BecameSupergroup, Event, Overheard, Picked, Pressed, Replied, Standing, Typed
from bot.telegram_bot.me import Me

GROUPS = ("group", "supergroup")
GENERAL_TOPIC = 1  # Telegram refuses it as a thread to send to
# Chinese is written without spaces: /ask芯片战是什么 is a command, too
_COMMAND = re.compile(r"/(?P<command>[A-Za-z0-9_]*)(?:@(?P<name>[A-Za-z0-9_]*))?(?P<rest>.*)", re.DOTALL)
_AWAY = (ChatMember.LEFT, ChatMember.BANNED)


class NotAnUpdateError(ValueError):
    """An update cannot be read; the text names types only, never an id or what somebody wrote."""


class _OtherTypeError(TypeError):
    """Says which type stands where."""


def read_update(payload: str, me: Me) -> Event:
    """What an update means to the bot; None for what is none of its business (channels, other bots, mere events).

    Args:
        payload: the update as JSON text.
        me: who the bot is.

    Raises:
        NotAnUpdateError: the update cannot be read.
    """
    try:
        return _event(Update.de_json(json.loads(payload), None), me)
    except Exception as error:  # the library checks no types, and raises whatever a malformed part provokes
        reason = str(error) if isinstance(error, _OtherTypeError) else type(error).__name__
        raise NotAnUpdateError(f"not an update: {reason}") from error


def _event(update: Update, me: Me) -> Event:
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.inline_query is not None:
        return _typed(update.inline_query)
    if update.chosen_inline_result is not None:
        return _picked(update.chosen_inline_result)
    if update.my_chat_member is not None:
        return _standing(update.my_chat_member)
    message = update.message or update.edited_message
    if message is None:
        return None
    edited = update.edited_message is not None
    if message.via_bot is not None and message.via_bot.id == me.id:
        return None  # an inline result that was sent: the bot's own words
    if message.chat.type in GROUPS:
        return _in_group(message, me, edited=edited)
    if message.chat.type != "private" or message.from_user is None or message.from_user.is_bot:
        return None
    return _asked(message, me, edited=edited)


def _in_group(message: Message, me: Me, *, edited: bool) -> Event:
    if message.migrate_to_chat_id is not None:
        return BecameSupergroup(_id(message.chat.id), _id(message.migrate_to_chat_id))
    if message.migrate_from_chat_id is not None:
        return BecameSupergroup(_id(message.migrate_from_chat_id), _id(message.chat.id))
    overheard = Overheard(_id(message.chat.id))
    if message.from_user is None or message.is_automatic_forward:
        return overheard
    if message.from_user.is_bot and message.sender_chat is None:  # an admin who stays anonymous is no bot
        return overheard
    asked = _asked(message, me, edited=edited)
    if asked is None:
        return overheard
    to_bot = asked.replied is not None and asked.replied.by_bot and not asked.command
    return asked if asked.command or asked.by_name or to_bot else overheard


def _asked(message: Message, me: Me, *, edited: bool) -> Asked | None:
    assert message.from_user is not None
    text, command, by_name = _text(message.text or message.caption or ""), "", False
    text, named = _without_mention(message, text, me)
    if not text and not named and not message.effective_attachment and not message.checklist:
        return None  # a pinned message, a timer that was set: nobody said anything
    if (found := _COMMAND.match(text)) is not None:
        command, name, text = found["command"].lower(), found["name"], found["rest"].strip()
        if name is not None and name.lower() != me.username.lower():
            return None  # for another bot
        by_name = name is not None
        if not command and not text and message.chat.type not in GROUPS:
            command = "help"  # a slash alone: somebody wonders what there is
    author = message.sender_chat if message.from_user.is_bot and message.sender_chat else message.from_user
    return Asked(
        chat_id=_id(message.chat.id),
        person_id=_id(author.id),
        message_id=_id(message.message_id),
        text=text,
        interface=interface_language(message.from_user.language_code),
        edited=edited,
        command=command,
        group=message.chat.type in GROUPS,
        thread=_thread(message),
        by_name=by_name or named,
        forwarded=message.forward_origin is not None,
        replied=_replied(message, me),
        album=_text(message.media_group_id or ""),
        anonymous=author is not message.from_user,
        name=_name(author),
    )


def _without_mention(message: Message, text: str, me: Me) -> tuple[str, bool]:
    """The text without the bot's name, and whether it was named."""
    name, units, named = f"@{me.username}".lower(), text.encode("utf-16-le", "surrogatepass"), False
    for entity in sorted(message.entities or message.caption_entities, key=lambda each: -each.offset):
        start, stop = 2 * entity.offset, 2 * (entity.offset + entity.length)
        words = units[start:stop].decode("utf-16-le", "replace")
        is_me = entity.type == "text_mention" and entity.user is not None and entity.user.id == me.id
        if is_me or (entity.type == "mention" and words.lower() == name):
            named = True
            units = units[:start] + " ".encode("utf-16-le") + units[stop:]
    return (units.decode("utf-16-le", "surrogatepass").strip() if named else text), named


def _replied(message: Message, me: Me) -> Replied | None:
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:  # in a topic everything replies to its beginning
        return None
    author = replied.from_user
    person = author if author is not None and not author.is_bot and replied.sender_chat is None else None
    assert message.from_user is not None
    return Replied(
        message_id=_id(replied.message_id),
        text=_text(message.quote.text if message.quote else replied.text or replied.caption or ""),
        by_bot=any(each is not None and each.id == me.id for each in (author, replied.via_bot)),
        foreign=author is None or author.id != message.from_user.id or replied.forward_origin is not None,
        person_id=_id(person.id) if person is not None else None,
        name=_name(person) if person is not None else "",
    )


def _name(author: User | Chat) -> str:
    """What a person, or the group in whose name somebody writes, is called."""
    return _text((author.first_name if isinstance(author, User) else author.title) or "")


def _thread(message: Message) -> int | None:
    if not message.is_topic_message or message.message_thread_id in (None, GENERAL_TOPIC):
        return None
    return _id(message.message_thread_id)


def _pressed(query: CallbackQuery) -> Pressed:
    return Pressed(
        callback_id=_text(query.id),
        chat_id=_id(query.message.chat.id) if query.message else None,
        message_id=_id(query.message.message_id) if query.message else None,
        person_id=_id(query.from_user.id),
        data=_text(query.data or ""),
        interface=interface_language(query.from_user.language_code),
        group=query.message is not None and query.message.chat.type in GROUPS,
        thread=_thread(query.message) if isinstance(query.message, Message) else None,
        name=_name(query.from_user),
    )


def _typed(query: InlineQuery) -> Typed:
    interface = interface_language(query.from_user.language_code)
    return Typed(_text(query.id), _id(query.from_user.id), _text(query.query), interface)


def _picked(result: ChosenInlineResult) -> Picked:
    return Picked(_id(result.from_user.id), _text(result.result_id), _text(result.query))


def _standing(change: ChatMemberUpdated) -> Standing | None:
    if change.chat.type not in (*GROUPS, "private"):
        return None
    was_away, is_away = _is_away(change.old_chat_member), _is_away(change.new_chat_member)
    return Standing(
        chat_id=_id(change.chat.id),
        person_id=_id(change.from_user.id),
        group=change.chat.type in GROUPS,
        came=was_away and not is_away,
        gone=is_away,
        interface=interface_language(change.from_user.language_code),
        admin=change.new_chat_member.status == ChatMember.ADMINISTRATOR,
    )


def _is_away(member: ChatMember) -> bool:
    return member.status in _AWAY or (member.status == ChatMember.RESTRICTED and not getattr(member, "is_member", True))


def _id(value: object) -> int:
    """An id as it can be stored; what else stands in its place would be refused by the database later."""
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise _OtherTypeError(f"{type(value).__name__} in the place of an id")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _OtherTypeError(f"{type(value).__name__} in the place of a text")
    return value


def interface_language(code: str | None) -> Language:
    """The language for an IETF tag as Telegram gives it (``zh-hans``, ``zh-TW``, ``en``)."""
    tag = (code or "").lower()
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")):
        return Language.ZH_HANT
    return Language.ZH_HANS if tag.startswith("zh") else Language.EN
