"""Shared fixtures: the stand-in for the Bot API, and the bot as a real process against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.botapi import BotApiServer
from tests.telegram_bot.running import RunningBot, without_violations

# How long an example takes says something of the machine and its load; what takes long is measured in benchmarks/
settings.register_profile("chuchu", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("chuchu")


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    """A Bot API of the test's own; at the end nothing may have been done to it that a correct bot would not do."""
    with BotApiServer() as running, without_violations(running):
        yield running


@pytest.fixture
def new_bot(server: BotApiServer, tmp_path: Path) -> Iterator[Callable[..., RunningBot]]:
    """Makes bots of the test's own, not yet started; settings as for RunningBot. None outlives the test."""
    made: list[RunningBot] = []
    with ExitStack() as stack:

        def make(**settings: str) -> RunningBot:
            bot = stack.enter_context(RunningBot(server, tmp_path, **settings))
            made.append(bot)
            return bot

        yield make
    for bot in made:
        _show_log(bot.lines)


@dataclass(frozen=True, slots=True)
class Town:
    """A bot that runs, its server, and what it may do wrong in this test."""

    bot: RunningBot
    server: BotApiServer
    forgiven: list[str]


@pytest.fixture(scope="session")
def shared_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """The bot behind `town`; for what is prepared for several tests at once."""
    with BotApiServer() as server, RunningBot(server, tmp_path_factory.mktemp("bot")) as bot:
        yield bot.start_and_poll()


@pytest.fixture
def town(shared_bot: RunningBot) -> Iterator[Town]:
    """A bot that many tests share, as one bot serves many people: each test brings people of its own."""
    bot = shared_bot
    shown = len(bot.lines)
    try:
        with without_violations(bot.server) as forgiven:
            yield Town(bot, bot.server, forgiven)
        assert bot.alive, "the bot ended"
    finally:
        _show_log(bot.lines[shown:])


def _show_log(lines: list[str]) -> None:
    """pytest shows it where the test failed."""
    print("the bot's log:", *lines, sep="\n")
