"""How fast the bot may send: a halt that holds, a rest for each chat, a limit over all."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_bot import pace
from bot.telegram_bot.pace import CHAT_S, Pace
from tests.fakes.asyncio_with import AsyncioWith


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_without_a_halt_there_is_none(clock: Clock) -> None:
    assert Pace(clock).halted_for == 0


def test_a_halt_lasts_as_long_as_announced(clock: Clock) -> None:
    sending = Pace(clock)
    sending.halt(3)
    clock.now += 2
    assert sending.halted_for == pytest.approx(1)
    clock.now += 1
    assert sending.halted_for == 0


def test_a_shorter_halt_does_not_end_a_longer_one(clock: Clock) -> None:
    sending = Pace(clock)
    sending.halt(10)
    sending.halt(1)
    assert sending.halted_for == pytest.approx(10)


@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0, 60)), max_size=20))
def test_a_halt_only_ever_moves_forward(events: list[tuple[float, float]]) -> None:
    clock = Clock()
    sending = Pace(clock)
    announced = 0.0
    for passed, seconds in events:
        clock.now += passed
        sending.halt(seconds)
        announced = max(announced, clock.now + seconds)
        sending.sent_to("a chat")  # nothing that ends meanwhile lifts it
        assert clock.now + sending.halted_for >= announced - 1e-6


def test_a_chat_rests_after_a_message_and_others_do_not(clock: Clock) -> None:
    sending = Pace(clock)
    assert sending.next_chat_ready_in is None
    sending.sent_to("one")
    clock.now += CHAT_S / 2
    sending.sent_to("two")
    assert sending.resting_chats() == {"one", "two"}
    assert sending.next_chat_ready_in == pytest.approx(CHAT_S / 2)
    clock.now += CHAT_S / 2
    assert sending.resting_chats() == {"two"}
    clock.now += CHAT_S / 2
    assert sending.resting_chats() == set()
    assert sending.next_chat_ready_in is None


async def test_nobodys_turn_comes_during_a_halt(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    sending = Pace(clock)
    sending.halt(5)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        """Two seconds pass at most, and a second halt is announced meanwhile."""
        slept.append(seconds)
        if len(slept) == 1:
            sending.halt(7)
        clock.now += min(seconds, 2)

    monkeypatch.setattr(pace, "asyncio", AsyncioWith(sleep=sleep))
    await sending.turn()
    assert clock.now >= 1007
    assert slept[0] == pytest.approx(5)


def test_a_chat_whose_rest_is_over_is_waited_for_no_longer(clock: Clock) -> None:
    sending = Pace(clock)
    sending.sent_to("one")
    clock.now += CHAT_S / 2
    sending.sent_to("two")
    clock.now += CHAT_S / 2
    assert sending.next_chat_ready_in == pytest.approx(CHAT_S / 2)
    clock.now += CHAT_S
    assert sending.next_chat_ready_in is None


def test_no_second_holds_more_than_telegram_takes() -> None:
    assert pace.BURST + pace.PER_SECOND < 30


async def test_turns_come_no_faster_than_the_limit() -> None:
    sending = Pace()
    loop = asyncio.get_running_loop()
    times = []
    for _ in range(pace.BURST + 6):
        await sending.turn()
        times.append(loop.time())
    assert times[-1] - times[0] >= 6 / pace.PER_SECOND * 0.9
