"""Drafts: entries that moderators are working on. What they did so far is in the database, so that nothing is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.moderation import Actor


class DraftState(StrEnum):
    """How far a draft is. The values stand in the database."""

    EDITING = "editing"
    PROPOSED = "proposed"  # waits for a second moderator


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is kept.

    Attributes:
        id: opaque, unguessable, at most 32 characters.
        by: who works on it.
        chat: keyed hash of the chat they work on it in; one draft each is being edited by a person in a chat.
        state: how far it is.
        version: grows with every step: who changes it names the one they saw.
        gap: the gap it answers; None where it answers none.
        entry: id of the entry.
        content: everything else, as :mod:`bot.services.drafting` writes it (JSON).
        changed_at: when it was last changed (UTC).
    """

    id: str
    by: Actor
    chat: str
    state: DraftState
    version: int
    gap: int | None
    entry: str
    content: str
    changed_at: dt.datetime
