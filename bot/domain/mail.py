"""What goes through the durable inbox and outbox."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace

from bot.domain.curation import CurationChange
from bot.domain.log import LoggedQuestion
from bot.domain.people import Change


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as the platform sent it.

    Attributes:
        update_id: the platform's id; the inbox keeps one row for each.
        payload: the update as JSON text.
        express: whether somebody waits for it with a spinner (a press, an inline query): it goes before the others.
        lane: updates of the same lane (a chat) are handled in order, by one instance at a time; empty for none.
    """

    update_id: int
    payload: str
    express: bool = False
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call to the platform that an update leads to.

    Attributes:
        slot: position among the calls of the same update; (update, slot) is unique.
        chat_id: the platform's id of the chat; forgotten once sent.
        chat: keyed hash of the chat's id.
        method: the platform's method, e.g. ``sendMessage``.
        payload: its parameters as JSON text, without ``chat_id``; forgotten once sent.
        question_message: id of the asker's message that this answers, None for others.
        edits: edit the message that answered ``question_message``, where there is one; else send anew.
        only_edits: with ``edits``, make no call at all where there is nothing to edit.
        express: answers a press or an inline query: it waits for no other call, and for no halt of sending.
        prompt: update id of the question on which a reply to the sent message comments; None for other messages.
    """

    slot: int
    chat_id: int
    chat: str
    method: str
    payload: str
    question_message: int | None = None
    edits: bool = False
    only_edits: bool = False
    express: bool = False
    prompt: int | None = None


def without_numbers(call: Outgoing) -> Outgoing:
    """The same call without the numbers of messages, for another chat, where they mean nothing or other messages.

    What was to be put in the place of a message is said anew.
    """
    parameters = json.loads(call.payload)
    for name in ("message_id", "reply_parameters", "message_thread_id"):
        parameters.pop(name, None)
    method = "sendMessage" if call.method == "editMessageText" else call.method
    return replace(call, method=method, payload=json.dumps(parameters, ensure_ascii=False), question_message=None)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An outbox row that a sender has claimed.

    Attributes:
        id: number of the row.
        update_id: update it belongs to; None for a notice that no update led to.
        outgoing: the call to make.
        target_message: for ``edits``, id of the message to edit; None where there is none (send anew).
        attempts: how often it was tried before.
    """

    id: int
    update_id: int | None
    outgoing: Outgoing
    target_message: int | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Keyboard:
    """What the buttons of one message do. A token and a button's place are all that the platform sees.

    Attributes:
        token: opaque and unguessable, at most 32 bytes.
        chat: keyed hash of the chat it was shown in.
        person: keyed hash of the one person who may press; empty for anybody.
        update_id: the question it belongs to; None where it belongs to none.
        language: language of the conversation.
        version: version of the base it was made from.
        actions: what each button does, in order: a verb, and behind a space what it is done to.
        expires_at: when a press is no longer honoured (UTC).
    """

    token: str
    chat: str
    person: str
    update_id: int | None
    language: str
    version: str
    actions: tuple[str, ...]
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice made after a question: ``entry`` is an entry's id, or ``"none"``."""

    question_update_id: int
    entry: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """Everything that handling one update leads to; stored in one transaction, once.

    Attributes:
        update_id: the inbox row that is done with it.
        logged: the query-log row; None where the update was no question.
        outgoing: calls to the platform.
        keyboards: the buttons that the calls show.
        choice: a choice to note on an earlier question's row.
        changes: what else is remembered, forgotten or moved, in this order, before anything is queued.
        curated: what is curated, after the changes; refused with everything else where it is outdated.
        poison: why the update could not be handled; it is then kept aside with this reason.
    """

    update_id: int
    logged: LoggedQuestion | None = None
    outgoing: tuple[Outgoing, ...] = ()
    keyboards: tuple[Keyboard, ...] = ()
    choice: Choice | None = None
    changes: tuple[Change, ...] = ()
    curated: tuple[CurationChange, ...] = ()
    poison: str | None = None
