"""Fetching updates: what is confirmed when, what is no update, and another program with the same token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import Conflict

from bot.domain.mail import Incoming
from bot.errors import ChuchuError, StorageError
from bot.telegram_bot import poller as module
from bot.telegram_bot.poller import CONFLICT_S, QUIET_S, UNREADABLE_S, Poller
from tests.fakes.asyncio_with import AsyncioWith
from tests.fakes.storage import FakeMailbox


class EndError(Exception):
    """The test has seen enough."""


class Telegram:
    """Ends its rounds one after the other as it is told, each after a number of seconds."""

    def __init__(self, *rounds: Exception | list[Any], seconds: float = 0.0) -> None:
        self.rounds = list(rounds)
        self.seconds = seconds
        self.now = 0.0
        self.offsets: list[int | None] = []

    def clock(self) -> float:
        return self.now

    async def raw_updates(self, offset: int | None, timeout: int) -> list[Any]:
        self.offsets.append(offset)
        self.now += self.seconds
        result = self.rounds.pop(0) if self.rounds else EndError()
        if isinstance(result, Exception):
            raise result
        return result


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses the poller made; none takes any time."""
    made: list[float] = []

    async def sleep(seconds: float) -> None:
        made.append(seconds)

    monkeypatch.setattr(module, "asyncio", AsyncioWith(sleep=sleep))
    return made


async def poll(telegram: Telegram, mailbox: FakeMailbox | None = None) -> None:
    client: Any = telegram
    await Poller(client, mailbox or FakeMailbox(), timeout_s=5, arrived=lambda: None, clock=telegram.clock).run()


async def test_what_cannot_be_stored_is_not_confirmed(pauses: list[float]) -> None:
    class Locked(FakeMailbox):
        async def receive(self, updates: Sequence[Incoming]) -> int:
            if len(telegram.offsets) == 1:
                raise StorageError("locked")
            return await super().receive(updates)

    telegram, mailbox = Telegram([{"update_id": 8}], [{"update_id": 8}]), Locked()
    with pytest.raises(EndError):
        await poll(telegram, mailbox)
    assert telegram.offsets == [None, None, 9]
    assert list(mailbox.inbox) == [8]


@pytest.mark.parametrize(
    "update", [{"update_id": -1}, {"update_id": 2**63}, {"update_id": True}, {"update_id": "8"}, {}, ["8"]]
)
async def test_what_is_no_update_is_passed_over_without_haste(pauses: list[float], update: Any) -> None:
    telegram, mailbox = Telegram([update], [update], [update, {"update_id": 2**63 - 1}]), FakeMailbox()
    with capture_logs() as lines, pytest.raises(EndError):
        await poll(telegram, mailbox)
    assert pauses == [UNREADABLE_S] * 2
    assert list(mailbox.inbox) == [2**63 - 1]
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["update_without_id"] * 3
    assert str(2**63) not in str(lines)


async def test_a_poller_that_takes_turns_with_another_gives_up(pauses: list[float]) -> None:
    telegram = Telegram(*[Conflict("terminated by other getUpdates"), []] * 50, seconds=QUIET_S / 4)
    with pytest.raises(ChuchuError, match="another program"):
        await poll(telegram)
    assert CONFLICT_S < telegram.now <= CONFLICT_S + QUIET_S


@pytest.mark.parametrize("good", [4, 9])
async def test_conflicts_with_a_quiet_minute_between_them_are_outlived(pauses: list[float], good: int) -> None:
    rounds = [Conflict("terminated by other getUpdates"), *([[]] * good)]
    telegram = Telegram(*rounds * 20, seconds=QUIET_S / 4)
    with pytest.raises(EndError):
        await poll(telegram)
