"""Redaction of everything of people's words that a row or a settlement stores."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.log import LoggedQuestion
from bot.domain.mail import Settlement
from bot.domain.people import Change, Commented, Judged, Subscribed, Unsubscribed
from bot.services.redaction import Redact


def redacted_row(question: LoggedQuestion, redact: Redact) -> LoggedQuestion:
    """A row of the log without what is not to be stored."""
    text = redact(question.text)
    return question if text == question.text else replace(question, text=text)


def redacted_settlement(settlement: Settlement, redact: Redact) -> Settlement:
    """What an update leads to, without what is not to be stored.

    Calls stay as they are: they are what a person gets, and are erased as soon as the platform took them. What
    moderators write for the base stays as well.
    """
    logged = settlement.logged
    return replace(
        settlement,
        logged=None if logged is None else redacted_row(logged, redact),
        changes=tuple(_change(each, redact) for each in settlement.changes),
    )


def _change(change: Change, redact: Redact) -> Change:
    match change:
        case Commented():
            return replace(change, comment=redact(change.comment))
        case Judged():
            return replace(change, feedback=replace(change.feedback, comment=redact(change.feedback.comment)))
        case Subscribed():
            wanted = change.subscription
            return Subscribed(replace(wanted, question=redact(wanted.question)))
        case Unsubscribed(question=str() as question):  # found again under the words that were stored
            return replace(change, question=redact(question))
        case _:
            return change
