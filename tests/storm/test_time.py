"""The clock is set while the bot runs, and Telegram is away for ten minutes: what was asked is answered, once."""

from __future__ import annotations

import datetime as dt
import json
import signal
import time
from collections.abc import Callable

import pytest

from bot.services.clock import LEAP_S, SETTLES_S, SteadyClock
from tests.botapi import BotApiServer, Fault
from tests.telegram_bot.running import PATIENCE, RunningBot

QUESTION, ANSWER = "who founded the library", "Chen Ashui"
DAY_S = 86_400.0
QUICK = 200.0  # ten minutes in three seconds
AWAY_S = 600.0
EVERY_S = 10.0  # between looks whether Telegram is back, when it has been away for a while


@pytest.fixture
def bot(new_bot: Callable[..., RunningBot]) -> RunningBot:
    """One whose clock can be set."""
    timed = new_bot()
    timed.module = "tests.fakes.timed"
    return timed.start_and_poll()


def set_time(bot: RunningBot, *, wall: float = 0.0, speed: float = 1.0) -> None:
    (bot.folder / "time.json").write_text(json.dumps({"wall": wall, "speed": speed}), encoding="utf-8")
    assert bot.process is not None
    bot.process.send_signal(signal.SIGUSR1)


@pytest.mark.parametrize("wall", [-DAY_S, 400 * DAY_S], ids=["set back", "set forwards"])
def test_a_call_that_waits_is_made_though_the_clock_is_set(server: BotApiServer, bot: RunningBot, wall: float) -> None:
    ann, bo = (server.person(language_code="en") for _ in range(2))
    server.faults.add(Fault(method="sendMessage", status=502, times=3, chat_id=ann.id))
    question = ann.says(QUESTION)
    bot.wait_for_event("send_postponed", count=3)  # by the clock as it is still
    set_time(bot, wall=wall)
    assert ANSWER in ann.wait_for_reply(question, timeout=PATIENCE).text
    later = bo.says(QUESTION)
    assert ANSWER in bo.wait_for_reply(later, timeout=PATIENCE).text
    bot.wait_until_idle()
    assert bot.logged([question.update_id, later.update_id]) == [1, 1]
    assert (len(ann.replies(question)), len(bo.replies(later))) == (1, 1)


def test_ten_minutes_without_telegram_lose_nothing_and_say_little(server: BotApiServer, bot: RunningBot) -> None:
    people = [server.person(language_code="en") for _ in range(40)]
    asked = [(person, person.says(QUESTION)) for person in people[:20]]
    bot.wait_for(lambda: sum(bot.logged(question.update_id for _, question in asked)) > 0)
    server.down()
    before = len(bot.lines)
    set_time(bot, speed=QUICK)
    asked += [(person, person.says(QUESTION)) for person in people[20:]]
    time.sleep(AWAY_S / QUICK)
    set_time(bot)
    said = bot.lines[before:]
    assert bot.alive
    server.up()
    for person, question in asked:
        assert ANSWER in person.wait_for_reply(question, timeout=PATIENCE).text
    bot.wait_until_idle()
    assert bot.logged(question.update_id for _, question in asked) == [1] * len(asked)
    # What was under way when the connections were cut may have arrived: nobody else has two answers
    twice = sum(len(person.replies(question)) - 1 for person, question in asked)
    assert twice <= 4
    looks = AWAY_S / EVERY_S
    assert looks / 4 < sum('"send_postponed"' in line for line in said) < 2 * looks
    assert len(said) < 4 * looks
    assert bot.stop() == 0


class Clocks:
    """A wall that is set, and time that passes."""

    def __init__(self) -> None:
        self.wall, self.passed = 1_800_000_000.0, 5_000.0

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.passed += seconds

    def steady(self) -> SteadyClock:
        return SteadyClock(lambda: self.wall, lambda: self.passed)


def test_the_steady_clock_goes_on_as_the_other_is_set() -> None:
    clocks = Clocks()
    steady = clocks.steady()
    began = steady()
    assert began == dt.datetime.fromtimestamp(clocks.wall, dt.UTC)
    clocks.wall -= DAY_S
    clocks.pass_(30)
    assert steady() - began == dt.timedelta(seconds=30)


@pytest.mark.parametrize("by", [-2 * LEAP_S, 2 * LEAP_S, 400 * DAY_S])
def test_a_leap_is_known_for_an_hour(by: float) -> None:
    clocks = Clocks()
    steady = clocks.steady()
    clocks.pass_(100 * DAY_S)
    assert steady.leapt_lately() is None
    clocks.wall += by
    assert steady.leapt_lately() == by
    clocks.pass_(SETTLES_S - 1)
    assert steady.leapt_lately() == by
    clocks.pass_(1)
    assert steady.leapt_lately() is None


def test_a_clock_that_is_kept_right_does_not_leap() -> None:
    clocks = Clocks()
    steady = clocks.steady()
    for _ in range(100):
        clocks.pass_(60)
        clocks.wall += LEAP_S / 2
        assert steady.leapt_lately() is None
