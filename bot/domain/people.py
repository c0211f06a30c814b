"""What is remembered of people and chats, and the changes to it. Ids are keyed hashes unless they are called plain."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.draft import Draft
from bot.domain.log import LoggedQuestion
from bot.domain.moderation import Deed, Moderator


class Told(StrEnum):
    """What a person asked to be told."""

    ANSWER = "answer"  # when a question without an answer has one
    CORRECTION = "correction"  # when an answer that was given changes


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody wants to be told. Kept until it is fulfilled or stopped.

    Attributes:
        person: keyed hash of who wants it.
        chat: keyed hash of the private chat with them.
        chat_id: the platform's id of that chat, plain: without it nothing could be sent.
        told: of what.
        question: the question, as asked.
        entry: for a correction the entry that answered; else empty.
        shown: for a correction the answer as it was shown; else empty.
        language: language to tell them in.
        since: when they asked for it (UTC).
        id: number of the row, 0 before it is stored.
    """

    person: str
    chat: str
    chat_id: int
    told: Told
    question: str
    entry: str
    shown: str
    language: str
    since: dt.datetime
    id: int = 0


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody says of an answer.

    Attributes:
        person: keyed hash of who says it; one judgement each on a question, the last one stands.
        good: True for 👍, False for 👎.
        reason: of 👎: ``wrong``, ``other`` (not what was asked), ``outdated`` or ``source``; else empty.
        comment: in their own words; mostly empty.
        given_at: when (UTC).
    """

    person: str
    good: bool
    reason: str
    comment: str
    given_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PersonalData:
    """All that is kept about one person.

    Attributes:
        language: the language they pinned; empty where they did not.
        questions: their questions, oldest first.
        feedback: what they said of answers, each with the question's text.
        subscriptions: what they want to be told.
        role: the role they were given; None for none.
        drafts: entries that they are working on, the last one changed first.
        deeds: what the record says that they did, oldest first.
    """

    language: str
    questions: tuple[LoggedQuestion, ...]
    feedback: tuple[tuple[str, Feedback], ...]
    subscriptions: tuple[Subscription, ...]
    role: Moderator | None = None
    drafts: tuple[Draft, ...] = ()
    deeds: tuple[Deed, ...] = ()


# Changes: each is made in the transaction that settles the update it follows from


@dataclass(frozen=True, slots=True)
class Pinned:
    """A person pins the language of answers; empty: back to the language of each question."""

    person: str
    language: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Feedback on the question that an update asked; in the place of the same person's earlier one."""

    question_update_id: int
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Commented:
    """A comment on feedback that was given before; changes nothing where there is none."""

    question_update_id: int
    person: str
    comment: str


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Somebody wants to be told; once for the same person, kind, question and entry."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """Somebody wants to be told no more: of one thing, or where ``question`` is None of anything."""

    person: str
    told: Told | None = None
    question: str | None = None
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Introduced:
    """The bot introduced itself in a chat."""

    chat: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup: everything of the old chat is the new one's."""

    old_chat: str
    new_chat: str
    new_chat_id: int


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The bot was blocked by a person or thrown out of a group: nothing more is sent there, subscriptions end."""

    chat: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A person wants everything about them gone.

    Attributes:
        person: their keyed hash.
        chat: keyed hash of their private chat.
        person_id: the platform's id, to find what is kept aside unread.
    """

    person: str
    chat: str
    person_id: int


Change = Pinned | Judged | Commented | Subscribed | Unsubscribed | Introduced | Moved | Unreachable | Forgotten
