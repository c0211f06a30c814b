"""Hostile input of every kind, as property tests; ``python -m benchmarks.fuzz`` feeds the same targets far more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from benchmarks.fuzz.callbacks import Pressing
from benchmarks.fuzz.drawn import Drawn
from benchmarks.fuzz.files import Importing, Loading
from benchmarks.fuzz.target import FindingError, Target
from benchmarks.fuzz.texts import Asking
from benchmarks.fuzz.updates import Receiving
from bot.domain.mail import Incoming, Keyboard
from bot.services.answering import Answering
from bot.storage import keyboards
from tests.telegram_bot.at_office import matcher

TARGETS: dict[str, tuple[Callable[[], Target], int]] = {
    "messages": (lambda: Asking(Answering(matcher())), 150),
    "presses": (Pressing, 150),
    "updates": (Receiving, 150),
    "files of a base": (Loading, 40),
    "imports": (Importing, 40),
}


@pytest.fixture(params=TARGETS)
def fed(request: pytest.FixtureRequest) -> Iterator[tuple[Target, int]]:
    """A target, and how much it is fed."""
    make, count = TARGETS[request.param]
    with closing(make()) as target:
        yield target, count


def feed(target: Target, count: int) -> None:
    """Feed a target; the same every time."""

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.binary(max_size=target.bytes_each))
    def each(data: bytes) -> None:
        target.feed(target.make(Drawn(data)))

    each()
    target.finish()


def test_nothing_that_is_fed_is_taken_otherwise_than_it_must_be(fed: tuple[Target, int]) -> None:
    feed(*fed)


# Each target notices what it looks for


def test_an_error_while_a_message_is_read_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> list[str]:
        raise ZeroDivisionError

    monkeypatch.setattr("benchmarks.fuzz.texts.reply_pages", broken)
    with pytest.raises(ZeroDivisionError):
        feed(*_made("messages"))


def test_a_press_that_is_obeyed_though_it_is_somebody_elses_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    find = keyboards.find

    def everybodys(connection: Connection, token: str) -> Keyboard | None:
        found = find(connection, token)
        return replace(found, person="") if found is not None else None

    monkeypatch.setattr(keyboards, "find", everybodys)
    with closing(Pressing()) as target, pytest.raises(FindingError, match="changed by"):
        feed(target, 150)


def test_an_update_that_is_lost_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram_bot.hook.unreadable", lambda body: Incoming(-1, '""'))
    with closing(Receiving()) as target, pytest.raises(FindingError, match="not in the inbox"):
        feed(target, 150)


def test_a_file_that_ends_the_reading_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = (Path("vocabulary.yaml"), b"[" * 100_000)
    with closing(Loading()) as target:
        target.feed(deep)
        monkeypatch.setattr("bot.curation.safe_yaml.MAX_DEPTH", 100_000)
        with pytest.raises(RecursionError):
            target.feed(deep)


def _made(name: str) -> tuple[Target, int]:
    make, count = TARGETS[name]
    return make(), count


def test_choices_follow_from_bytes_and_end_where_these_end() -> None:
    drawn = Drawn(bytes([5, 0, 1, 255]))
    assert (drawn.below(4), drawn.below(300), drawn.pick("abc")) == (1, 1, "a")
    assert [Drawn(b"").below(9), Drawn(b"").once_in(3), Drawn(b"").rest(5)] == [0, False, b""]
    assert [Drawn(bytes([each])).once_in(4) for each in range(4)] == [False, False, False, True]
