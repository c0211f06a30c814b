"""A row of the query log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """One question with how it ended. Holds no plain id of a person or chat.

    Attributes:
        asked_at: when it was asked (UTC).
        platform: ``telegram``, ``chat`` or ``ask``.
        chat_kind: ``private``, ``group``, ``inline`` or ``terminal``.
        person: keyed hash of the asker's id; empty in the terminal.
        chat: keyed hash of the chat's id; empty in the terminal and in inline mode.
        language: language the question was read as.
        text: the question.
        outcome: an :class:`~bot.domain.reply.Outcome` value.
        entries: ids of the entries that answered, or that were offered.
        confidence: of the best entry, in [0, 1].
        runner_up: id of the best entry that would say something else; empty where there is none.
        runner_up_confidence: its confidence, in [0, 1].
        codes: reason codes of the decision (docs/maintainer.md lists them).
        knowledge_version: version of the base that answered.
        latency_ms: from the question's text to the reply, in milliseconds.
        edited: whether it is an edited version of an earlier question.
        update_id: the platform's id of the update; None in the terminal. Unique.
        choice: entry the asker chose afterwards, ``"none"`` for none of these, None for no choice.
        id: number of the row, 0 before it is stored.
    """

    asked_at: dt.datetime
    platform: str
    chat_kind: str
    person: str
    chat: str
    language: str
    text: str
    outcome: str
    entries: tuple[str, ...]
    confidence: float
    runner_up: str
    runner_up_confidence: float
    codes: tuple[str, ...]
    knowledge_version: str
    latency_ms: float
    edited: bool = False
    update_id: int | None = None
    choice: str | None = None
    id: int = 0
