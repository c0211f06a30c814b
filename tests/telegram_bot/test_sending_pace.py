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


# Groups


def test_the_21st_message_of_a_minute_in_a_group_waits(clock: Clock) -> None:
    sending = Pace(clock)
    for _ in range(pace.GROUP_MESSAGES):
        assert sending.resting_chats() == set()
        sending.sent_to("group", group=True)
        clock.now += 2
    first = clock.now - 2 * pace.GROUP_MESSAGES
    assert sending.resting_chats() == {"group"}
    assert sending.next_chat_ready_in == pytest.approx(first + pace.GROUP_S - clock.now)
    clock.now = first + pace.GROUP_S
    assert sending.resting_chats() == set()
    sending.sent_to("group", group=True)  # the 21st; the 22nd waits until the second is a minute old
    assert sending.next_chat_ready_in == pytest.approx(2)


@pytest.mark.parametrize("group", [True, False])
def test_private_chats_have_no_limit_of_a_minute(clock: Clock, group: bool) -> None:
    sending = Pace(clock)
    for _ in range(3 * pace.GROUP_MESSAGES):
        sending.sent_to("chat", group=group)
    clock.now += CHAT_S
    assert sending.resting_chats() == ({"chat"} if group else set())


def test_a_group_does_not_wait_for_another_and_a_slow_one_never(clock: Clock) -> None:
    sending = Pace(clock)
    for _ in range(pace.GROUP_MESSAGES):
        sending.sent_to("busy", group=True)
    sending.sent_to("other", group=True)
    clock.now += CHAT_S
    assert sending.resting_chats() == {"busy"}
    for _ in range(3 * pace.GROUP_MESSAGES):
        clock.now += pace.GROUP_S / pace.GROUP_MESSAGES
        assert "other" not in sending.resting_chats()
        sending.sent_to("other", group=True)


def test_groups_that_are_quiet_for_a_minute_are_forgotten(clock: Clock) -> None:
    sending = Pace(clock)
    for number in range(100):
        sending.sent_to(f"group {number}", group=True)
    clock.now += pace.GROUP_S
    sending.resting_chats()
    assert (sending._group_sends, sending._chat_ready) == ({}, {})


@given(st.lists(st.floats(0, 20), min_size=21, max_size=120))
def test_no_minute_of_a_group_ever_holds_more_than_twenty(pauses: list[float]) -> None:
    clock = Clock()
    sending = Pace(clock)
    times: list[float] = []
    for pause in pauses:
        clock.now += pause
        if "group" in sending.resting_chats():
            clock.now += sending.next_chat_ready_in or 0.0
        sending.sent_to("group", group=True)
        times.append(clock.now)
    for first, last in zip(times, times[pace.GROUP_MESSAGES :], strict=False):
        assert last - first >= pace.GROUP_S - 1e-6


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
