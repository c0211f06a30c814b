"""What is known of messages in a chat, by their numbers: which answered which, and which asks for a comment.

Functions over one open transaction.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, bindparam, delete, select

from bot.storage.tables import answers, prompts
from bot.storage.upsert import put

COMMENTED = select(prompts.c.question).where(
    prompts.c.chat == bindparam("of_chat"), prompts.c.message_id == bindparam("message")
)


def note_answer(connection: Connection, chat: str, question: int, message: int, now: dt.datetime) -> None:
    """Message number ``message`` answers number ``question``; the last answer stands."""
    row = {"chat": chat, "question_message": question, "message_id": message, "answered_at": now}
    put(connection, answers, row)


def note_prompt(connection: Connection, chat: str, message: int, update_id: int, now: dt.datetime) -> None:
    """A reply to a message comments on the question that an update asked."""
    put(connection, prompts, {"chat": chat, "message_id": message, "question": update_id, "sent_at": now})


def commented(connection: Connection, chat: str, message: int) -> int | None:
    """The update whose question a reply to a message comments on; None where it asked for no comment."""
    return connection.execute(COMMENTED, {"of_chat": chat, "message": message}).scalar_one_or_none()


def forget(connection: Connection, chat: str) -> None:
    """Drop all of a chat."""
    connection.execute(delete(answers).where(answers.c.chat == chat))
    connection.execute(delete(prompts).where(prompts.c.chat == chat))


def prune(connection: Connection, before: dt.datetime) -> int:
    """Drop what was noted before a time; returns how many rows."""
    answered = connection.execute(delete(answers).where(answers.c.answered_at < before)).rowcount
    return answered + connection.execute(delete(prompts).where(prompts.c.sent_at < before)).rowcount
