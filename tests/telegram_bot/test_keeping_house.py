"""What the bot does beside answering, and how it ends: nothing there may end it before its time."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.mail import Incoming, Outgoing, Settlement
from bot.errors import KnowledgeError, Problem, StorageError
from bot.services.clock import SETTLES_S, SteadyClock
from bot.services.identity import Identity
from bot.services.ports import Live
from bot.services.redaction import as_it_is
from bot.settings import Settings
from bot.telegram_bot import app
from bot.telegram_bot.app import TelegramBot
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.me import Me
from tests.conformance.made import question
from tests.fakes.asyncio_with import AsyncioWith
from tests.fakes.curation import FakeCuration
from tests.fakes.people import FakePeople
from tests.fakes.storage import FakeMailbox

MINUTE = dt.timedelta(minutes=1)


class Folder:
    """A base whose loading ends as it is told, one time after the other."""

    folder = Path("base")

    def __init__(self, *ends: Exception | str) -> None:
        self.ends = list(ends)
        self.new = True
        self.loaded = 0

    def files_changed(self) -> bool:
        return self.new

    async def load(self) -> Live:
        self.new = False
        self.loaded += 1
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        knowledge: Any = SimpleNamespace(version=end, entries={})
        return Live(knowledge, knowledge)

    async def revised(self) -> Live | None:
        return None


class Answers:
    """What answers: here a matcher is the name of its base and whether that was learnt."""

    wants_learning = False
    is_amended = False

    def __init__(self) -> None:
        self.knowledge = SimpleNamespace(version="old", entries={}, faq={})

    def swap(self, matcher: Any) -> None:
        self.knowledge = matcher
        self.wants_learning = not matcher.learnt


class Matchers:
    """Learns bases as it is told."""

    def __init__(self) -> None:
        self.learnt: list[str] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.fails = ""

    def settle(self) -> None:
        """Nothing lies about here."""

    def quick(self, knowledge: Any, files: Any) -> Any:
        return SimpleNamespace(version=knowledge.version, entries={}, faq={}, learnt=False)

    async def learn_apart(self, folder: Path, knowledge: Any) -> Any:
        await self.go_on.wait()
        self.learnt.append(knowledge.version)
        calibration = SimpleNamespace(answer=0.8, suggest=0.3, questions=100)
        whole = SimpleNamespace(version=knowledge.version, entries={}, faq={}, learnt=True, calibration=calibration)
        return self.fails or whole


class Silent:
    """A server that says nothing."""

    async def call(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return {"id": 42, "is_bot": True, "username": "chuchu_bot"} if method == "getMe" else {}

    async def raw_updates(self, offset: int | None, timeout: int) -> list[Any]:
        await asyncio.Event().wait()
        return []


def bot_of(mailbox: FakeMailbox, folder: Folder | None = None, matchers: Matchers | None = None) -> TelegramBot:
    answers: list[Any] = [FakePeople(mailbox), Answers(), Identity(b"k" * 16)]
    parts: list[Any] = [Silent(), mailbox, *answers, folder or Folder(), matchers or Matchers()]
    settings = Settings(stop_timeout=600, _env_file=None)  # type: ignore[call-arg]
    unused: Any = SimpleNamespace()
    return TelegramBot(
        *parts, settings, FakeCuration(mailbox), unused, lambda since: 0, unused, unused, mailbox.log, as_it_is
    )


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses made; none takes any time."""
    made: list[float] = []

    async def at_once(seconds: float) -> None:
        made.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(app, "asyncio", AsyncioWith(sleep=at_once))
    return made


@pytest.mark.parametrize("error", [StorageError("locked"), RuntimeError("a bug"), OSError("no disk")])
async def test_a_job_that_fails_is_done_again(pauses: list[float], error: Exception) -> None:
    done = asyncio.Event()
    rounds: list[int] = []

    async def job() -> None:
        rounds.append(len(pauses))
        if len(rounds) == 1:
            raise error
        done.set()

    with capture_logs() as lines:
        task = asyncio.create_task(bot_of(FakeMailbox())._every(3600, job))
        await done.wait()
        task.cancel()
    assert rounds[:2] == [0, 1], "done at once, and again after a pause"
    assert [line["error"] for line in lines][:1] == [error]


async def test_old_rows_are_dropped_at_the_start() -> None:
    pruned = asyncio.Event()

    class Mailbox(FakeMailbox):
        async def prune(self, *, before: dt.datetime) -> int:
            pruned.set()
            return await super().prune(before=before)

    running = asyncio.create_task(bot_of(Mailbox()).run())
    await pruned.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


WAITING: dict[str, Callable[[TelegramBot], tuple[Any, Callable[[], None]]]] = {
    "news": lambda bot: (bot._tell_news(), bot._news_due.set),
    "sender": lambda bot: (bot._sender.run(), bot._sender.wake),
    "worker": lambda bot: (bot._work(), bot._arrived.set),
}


@pytest.mark.parametrize("part", WAITING)
async def test_a_part_that_is_woken_as_it_is_to_end_ends(part: str) -> None:
    for steps in range(4):  # at one of them the wake and the end meet
        bot = bot_of(FakeMailbox())
        bot._desk.set_result(Desk(bot._answers, bot._identity, bot._people, bot._mailbox.keyboard, Me(42, "x")))
        run, wake = WAITING[part](bot)
        task = asyncio.create_task(run)
        await asyncio.wait([task], timeout=0.05)  # until it waits
        wake()
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        ended, _ = await asyncio.wait([task], timeout=2)
        if not ended:
            task.cancel()
        assert ended, f"{part} goes on when it ends {steps} steps after it was woken"


async def test_a_base_that_could_not_be_read_is_read_again_though_no_file_changed(pauses: list[float]) -> None:
    folder = Folder(OSError("no disk"), OSError("no disk"), "new")
    bot = bot_of(FakeMailbox(), folder)
    for _ in range(5):
        await bot._base.reload_if_changed()
    assert folder.loaded == 3
    assert bot._answers.knowledge.version == "new"


async def test_a_base_with_an_error_is_not_read_again_until_a_file_changes(pauses: list[float]) -> None:
    folder = Folder(OSError("no disk"), KnowledgeError([Problem("a.yaml", 1, "wrong")]))
    bot = bot_of(FakeMailbox(), folder)
    for _ in range(5):
        await bot._base.reload_if_changed()
    assert folder.loaded == 2


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0)


async def test_a_new_base_answers_at_once_and_is_learnt_meanwhile(pauses: list[float]) -> None:
    matchers = Matchers()
    matchers.go_on.clear()
    bot = bot_of(FakeMailbox(), Folder("new"), matchers)
    answers: Any = bot._answers
    learning = asyncio.create_task(bot._base.learn_each())
    await bot._base.reload_if_changed()
    assert (answers.knowledge.version, answers.knowledge.learnt) == ("new", False)
    matchers.go_on.set()
    await until(lambda: answers.knowledge.learnt)
    assert matchers.learnt == ["new"]
    learning.cancel()


async def test_what_was_learnt_of_an_older_base_is_not_put_in_the_place_of_a_newer_one(pauses: list[float]) -> None:
    matchers, folder = Matchers(), Folder("first", "second")
    matchers.go_on.clear()
    bot = bot_of(FakeMailbox(), folder, matchers)
    answers: Any = bot._answers
    learning = asyncio.create_task(bot._base.learn_each())
    await bot._base.reload_if_changed()
    await asyncio.sleep(0)
    folder.new = True
    await bot._base.reload_if_changed()
    assert answers.knowledge.version == "second"
    matchers.go_on.set()
    await until(lambda: answers.knowledge.learnt)
    assert answers.knowledge.version == "second"
    assert matchers.learnt == ["first", "second"]
    learning.cancel()


async def test_a_base_that_cannot_be_learnt_goes_on_answering(pauses: list[float]) -> None:
    matchers = Matchers()
    matchers.fails = "no room"
    bot = bot_of(FakeMailbox(), Folder("new"), matchers)
    with capture_logs() as lines:
        learning = asyncio.create_task(bot._base.learn_each())
        await bot._base.reload_if_changed()
        await until(lambda: matchers.learnt == ["new"])
        await asyncio.sleep(0)
    assert [line["why"] for line in lines if line["event"] == "not_learned"] == ["no room"]
    assert bot._answers.knowledge.version == "new"
    learning.cancel()


async def waiting(mailbox: FakeMailbox, until: dt.datetime) -> None:
    """A call that was put off."""
    await mailbox.receive([Incoming(1, "{}")])
    await mailbox.settle([Settlement(1, outgoing=(Outgoing(0, 5, "chat", "sendMessage", "{}"),))])
    [delivery] = await mailbox.claim(1)
    await mailbox.postpone(delivery, until=until, reason="TimedOut")


async def test_a_stop_survives_a_database_that_cannot_be_read_for_a_while(pauses: list[float]) -> None:
    class Locked(FakeMailbox):
        looks = 0

        async def backlog(self) -> tuple[int, int]:
            self.looks += 1
            if self.looks < 3:
                raise StorageError("locked")
            return await super().backlog()

    mailbox = Locked()
    with capture_logs() as lines:
        await bot_of(mailbox)._drain([])
    assert mailbox.looks == 3
    assert [line["event"] for line in lines] == ["database_not_usable"] * 2


async def halted(bot: TelegramBot, mailbox: FakeMailbox) -> None:
    await waiting(mailbox, dt.datetime.now(dt.UTC) - MINUTE)
    bot._sender._pace.halt(3600)


async def put_off(bot: TelegramBot, mailbox: FakeMailbox) -> None:
    await waiting(mailbox, dt.datetime.now(dt.UTC) + 60 * MINUTE)


@pytest.mark.parametrize("hold_up", [put_off, halted])
async def test_a_stop_does_not_wait_for_what_is_due_after_its_deadline(
    pauses: list[float], hold_up: Callable[..., Any]
) -> None:
    mailbox = FakeMailbox()
    bot = bot_of(mailbox)
    await hold_up(bot, mailbox)
    with capture_logs() as lines:
        await bot._drain([])
    assert pauses == []
    assert [(line["event"], line["updates"], line["calls"]) for line in lines] == [("left_for_the_next_start", 0, 1)]


async def test_a_stop_waits_for_what_is_due_before_its_deadline(pauses: list[float]) -> None:
    mailbox = FakeMailbox()
    bot = bot_of(mailbox)
    await waiting(mailbox, dt.datetime.now(dt.UTC) + MINUTE)
    draining = asyncio.create_task(bot._drain([]))
    while pauses.count(app.DRAIN_CHECK_S) < 3 and not draining.done():
        await asyncio.sleep(0)
    assert not draining.done()
    [call] = mailbox.outbox
    call.finished_at = dt.datetime.now(dt.UTC)
    await draining


async def test_what_is_old_goes_a_little_at_a_time(pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "RETAIN_AT_ONCE", 2)
    mailbox = FakeMailbox()
    now = dt.datetime.now(dt.UTC)
    for days in (900, 300, 200, 181, 181, 179, 0):
        await mailbox.log.append(replace(question(), asked_at=now - dt.timedelta(days=days)))
    bot = bot_of(mailbox)
    with capture_logs() as logs:
        await bot._retain()
        await bot._retain()
    assert [(now - row.asked_at).days for row in await mailbox.log.latest(9)] == [179, 0]
    assert pauses == [app.RETAIN_PAUSE_S] * 3
    assert [(each["event"], each["rows"]) for each in logs] == [("old_questions_dropped", 5)]


async def test_nothing_old_is_deleted_while_the_clock_may_be_wrong(pauses: list[float]) -> None:
    mailbox = FakeMailbox()
    pruned: list[dt.datetime] = []

    async def prune(*, before: dt.datetime) -> int:
        pruned.append(before)
        return 0

    mailbox.prune = prune  # type: ignore[method-assign]
    await mailbox.log.append(replace(question(), asked_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=900)))
    wall, passed = [1_800_000_000.0], [0.0]
    bot = bot_of(mailbox)
    bot._clock = SteadyClock(lambda: wall[0], lambda: passed[0])
    wall[0] += 400 * 86_400
    with capture_logs() as logs:
        await bot._prune()
        await bot._retain()
    assert (pruned, len(await mailbox.log.latest(9))) == ([], 1)
    assert {(each["event"], each["by_s"]) for each in logs} == {("clock_was_set", 400 * 86_400)}
    passed[0] += SETTLES_S
    wall[0] += SETTLES_S
    await bot._prune()
    await bot._retain()
    assert (len(pruned), len(await mailbox.log.latest(9))) == (1, 0)
