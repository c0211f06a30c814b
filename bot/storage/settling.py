"""Settling updates, as one function over one open transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection

from bot.domain.mail import Settlement
from bot.storage import changes, curation_changes, inbox, keyboards, outbox, query_log


def settle(connection: Connection, settlements: Sequence[Settlement], now: dt.datetime, holder: str = "") -> None:
    """Store what each update led to. One that is settled, or no longer known, is left as it is.

    Where several instances share the inbox (``holder``), so is one that another instance has in hand by now.

    Raises:
        OutdatedError: what one of them curates is outdated; the transaction is to be undone.
    """
    first = {settlement.update_id: settlement for settlement in reversed(settlements)}
    waiting = inbox.unsettled(connection, first, holder)
    todo = [item for item in settlements if item.update_id in waiting and first[item.update_id] is item]
    for group in _in_turn(todo):
        query_log.add_all(connection, [(item.update_id, item.logged) for item in group if item.logged])
        query_log.note_choices(connection, [item.choice for item in group if item.choice])
        for item in group:
            changes.make_all(connection, item.update_id, item.changes, now)
            curation_changes.make_all(connection, item.curated)
        keyboards.add_all(connection, [keyboard for item in group for keyboard in item.keyboards])
        outbox.enqueue(connection, [(item.update_id, call) for item in group for call in item.outgoing], now)
        inbox.mark(connection, group, now)


def _in_turn(settlements: Sequence[Settlement]) -> Iterator[Sequence[Settlement]]:
    """What is stored together, in order: a change touches all that was before it, and nothing that comes later."""
    for changing, group in groupby(settlements, key=lambda item: bool(item.changes or item.curated)):
        if changing:
            yield from ([item] for item in group)
        else:
            yield list(group)
