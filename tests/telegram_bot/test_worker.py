"""Settling in batches: one update that cannot be stored or handled holds up no other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.curation import GapReleased
from bot.domain.mail import Incoming, Settlement
from bot.errors import DataRefusedError, OutdatedError, StorageError
from bot.telegram_bot.worker import MOST_TIMES, Worker
from tests.fakes.storage import FakeMailbox

IDS = [1, 2, 3, 4]


class Handler:
    """Every update leads to nothing, or to an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def handle(self, incoming: Incoming) -> Settlement:
        if self.error is not None:
            raise self.error
        return Settlement(incoming.update_id)


class Refusing(FakeMailbox):
    """Takes no transaction with update 2 in it, unless that is kept aside."""

    error: StorageError = DataRefusedError("does not take this data")
    always = False

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        if any(each.update_id == 2 and (self.always or each.poison is None) for each in settlements):
            raise self.error
        await super().settle(settlements)


async def worker_of(mailbox: FakeMailbox, error: Exception | None = None) -> Worker:
    await mailbox.receive([Incoming(number, "{}") for number in IDS])
    handler: Any = Handler(error)
    return Worker(mailbox, handler, arrived=asyncio.Event(), queued=lambda: None)


def states(mailbox: FakeMailbox) -> list[str]:
    return [mailbox.inbox[number].state for number in IDS]


async def test_an_update_whose_data_is_refused_is_kept_aside_and_the_others_are_settled() -> None:
    mailbox = Refusing()
    worker = await worker_of(mailbox)
    with capture_logs() as lines:
        assert await worker.settle_batch() == 4
    assert states(mailbox) == ["done", "poison", "done", "done"]
    assert mailbox.inbox[2].reason == "does not take this data"
    assert [(line["event"], line["update_id"]) for line in lines] == [("update_quarantined", 2)]


async def test_a_database_that_cannot_be_used_is_waited_for() -> None:
    mailbox = Refusing()
    mailbox.error = StorageError("the disk is full")
    worker = await worker_of(mailbox)
    with pytest.raises(StorageError, match="disk is full"):
        await worker.settle_batch()
    assert states(mailbox) == ["new"] * 4


async def test_an_update_that_cannot_even_be_kept_aside_is_tried_again() -> None:
    mailbox = Refusing()
    mailbox.always = True
    worker = await worker_of(mailbox)
    with pytest.raises(DataRefusedError), capture_logs():
        await worker.settle_batch()
    assert states(mailbox)[1] == "new"


async def test_an_update_that_asks_the_database_for_the_impossible_is_kept_aside() -> None:
    mailbox = FakeMailbox()
    worker = await worker_of(mailbox, DataRefusedError("does not take this data"))
    with capture_logs():
        assert await worker.settle_batch() == 4
    assert states(mailbox) == ["poison"] * 4


async def test_what_a_bug_says_of_a_question_is_not_told() -> None:
    mailbox = FakeMailbox()
    worker = await worker_of(mailbox, KeyError("a question nobody may see"))
    with capture_logs() as lines:
        await worker.settle_batch()
    assert {row.reason for row in mailbox.inbox.values()} == {"KeyError"}
    assert "nobody" not in str(lines)


class Racing(FakeMailbox):
    """Somebody else is quicker, some times."""

    quicker = 0

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        if any(each.curated for each in settlements) and self.quicker:
            self.quicker -= 1
            raise OutdatedError("somebody else was quicker")
        await super().settle([replace(each, curated=()) for each in settlements])


class Curating(Handler):
    """Update 2 curates; how often it was handled is counted."""

    handled = 0

    async def handle(self, incoming: Incoming) -> Settlement:
        if incoming.update_id != 2:
            return Settlement(incoming.update_id)
        self.handled += 1
        return Settlement(2, curated=(GapReleased(1, self.handled),))


@pytest.mark.parametrize(
    ("quicker", "handled", "state"), [(0, 1, "done"), (3, 4, "done"), (100, MOST_TIMES + 1, "poison")]
)
async def test_what_is_outdated_is_handled_again_and_the_others_are_settled(
    quicker: int, handled: int, state: str
) -> None:
    mailbox = Racing()
    mailbox.quicker = quicker
    await mailbox.receive([Incoming(number, "{}") for number in IDS])
    handler: Any = Curating()
    worker = Worker(mailbox, handler, arrived=asyncio.Event(), queued=lambda: None)
    with capture_logs():
        assert await worker.settle_batch() == 2  # what curates ends its batch
        assert await worker.settle_batch() == 2
    assert states(mailbox) == ["done", state, "done", "done"]
    assert handler.handled == handled
