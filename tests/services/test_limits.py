"""Token buckets: how much is let through, who is told, and what is forgotten."""

from __future__ import annotations

import asyncio

import pytest

from bot.services import limits as module
from bot.services.limits import MINUTE_S, Limits, Taken

OK, FIRST, REFUSED = Taken.OK, Taken.FIRST_REFUSAL, Taken.REFUSED


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """In the place of the loop's clock, by which the buckets fill."""
    clock = Clock()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", clock)
    return clock


async def taken(limits: Limits, count: int, key: str = "a") -> list[Taken]:
    return [await limits.take(key) for _ in range(count)]


async def test_a_full_bucket_is_emptied_and_the_first_refusal_is_told_apart(clock: Clock) -> None:
    assert await taken(Limits(3), 6) == [OK, OK, OK, FIRST, REFUSED, REFUSED]


async def test_everybody_has_a_bucket_of_their_own(clock: Clock) -> None:
    limits = Limits(2)
    assert await taken(limits, 3, "a") == [OK, OK, FIRST]
    assert await taken(limits, 3, "b") == [OK, OK, FIRST]
    assert await taken(limits, 1, "a") == [REFUSED]


async def test_a_bucket_fills_evenly(clock: Clock) -> None:
    limits = Limits(4)
    assert await taken(limits, 5) == [OK] * 4 + [FIRST]
    clock.now += MINUTE_S / 4 + 0.001
    assert (await taken(limits, 2))[0] is OK
    clock.now += MINUTE_S / 2 + 0.001
    assert (await taken(limits, 3))[:2] == [OK, OK]


async def test_after_a_quiet_minute_a_bucket_is_full_and_not_fuller(clock: Clock) -> None:
    limits = Limits(3)
    await taken(limits, 5)
    clock.now += 100 * MINUTE_S
    assert await taken(limits, 5) == [OK, OK, OK, FIRST, REFUSED]


async def test_a_refusal_takes_nothing(clock: Clock) -> None:
    limits = Limits(2)
    await taken(limits, 50)
    clock.now += MINUTE_S + 0.001
    assert (await taken(limits, 2)) == [OK, OK]


@pytest.mark.parametrize("every_s", [1, 4, 11])
async def test_no_more_than_a_bucket_and_what_flows_into_it_goes_through(clock: Clock, every_s: int) -> None:
    limits, through = Limits(10), 0
    for _ in range(600 // every_s):
        through += await limits.take("a") is OK
        clock.now += every_s
    assert through <= 10 + 600 / MINUTE_S * 10
    assert through >= min(600 // every_s, 600 / MINUTE_S * 10)


async def test_who_goes_on_and_on_is_told_once(clock: Clock) -> None:
    limits, told = Limits(20), 0
    for _ in range(300):
        told += await limits.take("a") is FIRST
        clock.now += 1
    assert told == 1


async def test_no_limit_lets_everything_through(clock: Clock) -> None:
    assert set(await taken(Limits(0), 1000)) == {OK}


async def test_the_bucket_that_was_not_used_for_longest_is_forgotten(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BUCKETS", 3)
    limits = Limits(1)
    for key in "abc":
        assert await taken(limits, 2, key) == [OK, FIRST]
    assert await taken(limits, 1, "a") == [REFUSED]  # and used again
    assert await taken(limits, 1, "d") == [OK]
    assert await taken(limits, 1, "a") == [REFUSED]
    assert await taken(limits, 2, "b") == [OK, FIRST]  # a new bucket, and told anew
    assert len(limits._buckets) == 3
    assert set(limits._refused_at) <= set(limits._buckets)
