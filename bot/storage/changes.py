"""What a settlement remembers, forgets or moves, as functions over its transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import assert_never

from sqlalchemy import Connection

from bot.domain.people import (
    Change,
    Commented,
    Forgotten,
    Introduced,
    Judged,
    Moved,
    Pinned,
    Subscribed,
    Unreachable,
    Unsubscribed,
)
from bot.storage import (
    chats,
    drafts,
    feedback,
    gap_questions,
    gaps,
    inbox,
    keyboards,
    messages,
    outbox,
    people,
    query_log,
    subscriptions,
)
from bot.storage.tables import heartbeat
from bot.storage.upsert import put

FORGETTING = "forgetting"  # the mark: rows were erased, and the file may still hold something of them
UNREACHABLE = "unreachable"  # the reason kept on calls that were given up because of an update


def make_all(connection: Connection, update_id: int, changes: Sequence[Change], now: dt.datetime) -> None:
    """Make the changes that an update led to, in this order."""
    for change in changes:
        _make(connection, update_id, change, now)


def _make(connection: Connection, update_id: int, change: Change, now: dt.datetime) -> None:
    match change:
        case Pinned():
            people.pin(connection, change.person, change.language)
        case Judged():
            feedback.judge(connection, change.question_update_id, change.feedback)
        case Commented():
            feedback.comment(connection, change.question_update_id, change.person, change.comment)
        case Subscribed():
            subscriptions.add(connection, change.subscription)
        case Unsubscribed():
            subscriptions.stop(connection, change)
        case Introduced():
            chats.introduce(connection, change.chat, change.at)
        case Moved():
            move(connection, change.old_chat, change.new_chat, change.new_chat_id)
        case Unreachable():
            lose(connection, change.chat, UNREACHABLE, now)
        case Forgotten():
            forget(connection, update_id, change, now)
        case _:
            assert_never(change)


def move(connection: Connection, old_chat: str, new_chat: str, new_chat_id: int) -> None:
    """Everything of one chat is the other's, but what is known by the numbers of its messages.

    A supergroup counts its messages anew: the old numbers would name other messages.
    """
    if old_chat == new_chat:
        return
    chats.move(connection, old_chat, new_chat)
    query_log.move(connection, old_chat, new_chat)
    keyboards.move(connection, old_chat, new_chat)
    subscriptions.move(connection, old_chat, new_chat, new_chat_id)
    drafts.move(connection, old_chat, new_chat)
    messages.forget(connection, old_chat)
    outbox.move(connection, old_chat, new_chat, new_chat_id)


def lose(connection: Connection, chat: str, reason: str, now: dt.datetime) -> None:
    """A chat cannot be reached any more."""
    outbox.give_up_chat(connection, chat, reason, now)
    subscriptions.drop_chat(connection, chat)


def forget(connection: Connection, update_id: int, change: Forgotten, now: dt.datetime) -> None:
    """Everything about a person goes, and everything of their private chat; a mark says that traces may be left.

    A role stays until it is taken, and so does the record of what they did with it.
    """
    put(connection, heartbeat, {"name": FORGETTING, "beat_at": now})
    feedback.forget(connection, change.person)  # first, with the gaps': they are found by the questions
    asked = gap_questions.forget(connection, change.person)
    query_log.forget(connection, change.person)
    gaps.forget(connection, change.person)
    drafts.forget(connection, change.person, asked)
    subscriptions.forget(connection, change.person, change.chat)
    people.forget(connection, change.person)
    keyboards.forget(connection, change.person, change.chat)
    messages.forget(connection, change.chat)
    chats.forget(connection, change.chat)
    outbox.forget(connection, change.chat)
    inbox.erase_poison(connection, change.person_id)
    inbox.drop_waiting(connection, change.person_id, update_id, now)
