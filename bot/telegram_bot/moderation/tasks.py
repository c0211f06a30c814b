"""What the buttons of moderators do, and to what."""

from __future__ import annotations

from enum import StrEnum

from bot.telegram_bot.keyboards import Action, Verb


class Do(StrEnum):
    """A task. Behind it stand its arguments, with blanks between.

    ``place`` is the card's place in the queue, from 0; ``seen`` the highest question that the card showed.
    """

    QUEUE = "queue"  # place
    CARD = "card"  # gap, place
    SAME = "same"  # gap, place, seen, entry
    OTHER = "other"  # gap
    SPAM = "spam"  # gap, place
    LATER = "later"  # gap, place; and days
    REOPEN = "reopen"  # gap, place
    SPLIT = "split"  # gap, place, version, ticks (a bit for each wording)
    DIVIDE = "divide"  # the same
    JOIN = "join"  # gap, place, other gap
    ANSWER = "answer"  # gap, place; and "anyway"
    BOUNDARY = "boundary"  # gap, place; and "anyway"
    EDIT = "edit"  # entry; and "anyway"
    STEP = "step"  # draft, version, what was chosen
    DRAFT = "draft"  # draft
    GIVE_UP = "give_up"  # draft, version
    REPLAY = "replay"  # draft, version
    PUBLISH = "publish"  # draft, version
    PROPOSE = "propose"  # draft, version
    PROPOSAL = "proposal"  # draft
    APPROVE = "approve"  # draft, version
    REJECT = "reject"  # draft, version; and a reason
    UNDO = "undo"  # entry, version
    ENTRY = "entry"  # entry
    RETIRE = "retire"  # entry; and "sure"
    HISTORY = "history"  # entry; and version
    REVERT = "revert"  # entry, version
    RECORD = "record"  # before which row of the record


LOOKS = frozenset({Do.QUEUE, Do.CARD, Do.DRAFT, Do.PROPOSAL, Do.ENTRY, Do.HISTORY, Do.RECORD})
"""What reviewers may do as well: it changes nothing."""


def task(do: Do, *arguments: object) -> Action:
    """The action of a button."""
    return Action(Verb.MODERATE, " ".join([do.value, *map(str, arguments)]))


def read(action: Action) -> tuple[Do | None, list[str]]:
    """The task of a button and its arguments; no task where this version does not know it."""
    name, *arguments = action.argument.split(" ")
    return (Do(name) if name in set(Do) else None), arguments
