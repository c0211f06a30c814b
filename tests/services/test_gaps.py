"""Questions that nobody answered become gaps: those that ask the same together, and only those."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from bot.curation.load import load_base
from bot.domain.curation import GapSettled, GapsJoined, GapSplit
from bot.domain.gap import Gap, GapState
from bot.domain.log import LoggedQuestion
from bot.domain.moderation import Actor
from bot.matching.matcher import Matcher
from bot.matching.script import detect_language
from bot.services.alike import MAY_BE, SAME, Alike, likeness
from bot.services.answering import Answering
from bot.services.gaps import GapSorter
from bot.storage.curation import SqlCuration
from bot.storage.database import Database, open_database
from bot.storage.query_log import SqlQueryLog

START = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
ANN = Actor("ann", "Ann")
ROOT = Path(__file__).parents[2]


@cache
def matcher() -> Matcher:
    """Over the shipped base: what a question is about shows in which of its entries are near."""
    return Matcher(load_base(ROOT / "knowledge").knowledge)


@cache
def small() -> Matcher:
    """Over a base too small to tell what a question is about."""
    return Matcher(load_base(ROOT / "tests" / "matching" / "base").knowledge)


class Asking:
    """People ask, and what they asked is sorted."""

    def __init__(self, database: Database, matcher: Matcher) -> None:
        self.log = SqlQueryLog(database)
        self.curation = SqlCuration(database)
        self.answers = Answering(matcher)
        self.sorter = GapSorter(self.curation, self.answers)
        self.updates = count(1)

    async def asks(self, *texts: str, outcome: str = "unanswered", confidence: float = 0.1) -> None:
        for text in texts:
            number = next(self.updates)
            await self.log.append(
                LoggedQuestion(
                    asked_at=START + dt.timedelta(minutes=number),
                    platform="telegram",
                    chat_kind="private",
                    person=f"person {number}",
                    chat="",
                    language=detect_language(text).value,
                    text=text,
                    outcome=outcome,
                    entries=(),
                    confidence=confidence,
                    runner_up="",
                    runner_up_confidence=0.0,
                    codes=(),
                    knowledge_version="1",
                    latency_ms=1.0,
                    update_id=number,
                )
            )

    async def gaps(self) -> list[Gap]:
        await self.sorter.sort()
        return sorted(await self.curation.queue(100), key=lambda gap: gap.id)

    async def texts(self) -> list[list[str]]:
        return [[each.text for each in gap.questions] for gap in await self.gaps()]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as opened:
        yield opened


@pytest.fixture
def asking(database: Database) -> Asking:
    return Asking(database, matcher())


async def test_three_people_in_three_languages_make_one_gap(asking: Asking) -> None:
    await asking.asks(
        "AMD 的 MI308 也能卖给中国吗？", "AMD 的 MI308 也可以賣給中國嗎？", "Can AMD sell its MI308 to China too?"
    )
    (gap,) = await asking.gaps()
    assert (gap.asked, gap.people) == (3, 3)
    assert gap.languages == ("en", "zh-Hans", "zh-Hant")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MI308 能卖给中国吗？", "MI325 能卖给中国吗？"),
        ("Can AMD sell chips to India?", "Can AMD sell chips to Japan?"),
        ("黄仁勋多大年纪了？", "苏姿丰多大年纪了？"),
        ("When did Samsung release it?", "Who at Samsung released it?"),
        ("RTX 5090 被禁了吗？", "RTX 4090 被禁了吗？"),
        ("三星会支持出口管制吗？", "三星会反对出口管制吗？"),
    ],
)
async def test_another_name_figure_or_sort_of_thing_is_another_gap(asking: Asking, one: str, other: str) -> None:
    await asking.asks(one, other)
    assert len(await asking.gaps()) == 2


async def test_a_gap_keeps_its_number_while_questions_come_in(asking: Asking, database: Database) -> None:
    await asking.asks("HBM 还禁吗？", "谁来管寒武纪？")
    first = await asking.gaps()
    await asking.asks("HBM还禁吗")
    again = Asking(database, matcher())  # another process, which has read nothing yet
    await again.sorter.sort()
    second = await asking.gaps()
    assert [gap.id for gap in first] == [gap.id for gap in second]
    assert [gap.asked for gap in second] == [2, 1]


async def test_only_what_should_be_looked_at_becomes_a_gap(asking: Asking) -> None:
    await asking.asks("Who pays the 25%?", outcome="answered", confidence=0.9)
    await asking.asks("hello", outcome="smalltalk", confidence=0.9)
    await asking.asks("What about tea?", outcome="answered", confidence=0.3)
    assert await asking.texts() == [["What about tea?"]]


async def test_what_is_spam_stays_spam_when_it_is_asked_again(asking: Asking) -> None:
    await asking.asks("Buy cheap followers at our shop today")
    (gap,) = await asking.gaps()
    await asking.curation.make([GapSettled(gap.id, gap.version, GapState.SPAM, ANN, START)])
    await asking.asks("buy cheap followers at our shop today!!")
    assert await asking.gaps() == []


async def test_what_is_asked_again_after_it_was_answered_is_a_new_gap(asking: Asking) -> None:
    await asking.asks("HBM 还禁吗？")
    (gap,) = await asking.gaps()
    await asking.curation.make([GapSettled(gap.id, gap.version, GapState.ANSWERED, ANN, START, entry="c-power")])
    await asking.asks("HBM 还禁吗？")
    (new,) = await asking.gaps()
    assert new.id != gap.id


async def test_sorting_follows_what_moderators_split_and_join(asking: Asking) -> None:
    await asking.asks("HBM 还禁吗？", "HBM 還禁嗎？", "英特尔会受什么影响？")
    hbm, intel = await asking.gaps()
    await asking.curation.make([GapsJoined(intel.id, intel.version, hbm.id, hbm.version, ANN, START)])
    await asking.asks("英特尔会受什么影响")
    (joined,) = await asking.gaps()
    assert joined.asked == 4
    numbers = tuple(each.question for each in joined.questions if "HBM" in each.text)
    await asking.curation.make([GapSplit(joined.id, joined.version, numbers, ANN, START)])
    await asking.asks("HBM还禁吗")
    assert [gap.asked for gap in await asking.gaps()] == [2, 3]


async def test_gaps_that_may_be_the_same_are_shown_side_by_side(asking: Asking) -> None:
    await asking.asks("How does Intel feel about this?", "英特尔会受什么影响？", "HBM 还禁吗？")
    gaps = {gap.questions[0].text: gap for gap in await asking.gaps()}
    similar = await asking.sorter.similar(gaps["英特尔会受什么影响？"])
    assert set(similar) <= {gaps["How does Intel feel about this?"].id}


async def test_only_so_many_at_once_where_somebody_waits(asking: Asking) -> None:
    await asking.asks(*(f"Is the RTX {number}090 banned?" for number in range(4, 10)))
    assert await asking.sorter.sort(4) == 4
    assert (await asking.curation.counts(since=START)).unsorted == 2
    assert await asking.sorter.sort() == 2


async def test_two_sorters_at_once_sort_everything_once(asking: Asking, database: Database) -> None:
    await asking.asks(*(f"Is the RTX {number}090 banned?" for number in range(4, 10)))
    await asyncio.gather(asking.sorter.sort(), Asking(database, matcher()).sorter.sort())
    gaps = await asking.gaps()
    numbers = [each.question for gap in gaps for each in gap.questions]
    assert len(numbers) == len(set(numbers)) == 6


async def test_questions_without_words_are_sorted_too(asking: Asking) -> None:
    await asking.asks("🤔", "🤔", "？？？", "x" * 4000)
    assert sum(gap.asked for gap in await asking.gaps()) == 4


async def test_over_a_small_base_words_decide(database: Database) -> None:
    asking = Asking(database, small())
    await asking.asks(
        "Who repairs the engines at night?", "who repairs the engines at night", "Where is the lost property office?"
    )
    assert sorted(map(len, await asking.texts())) == [1, 2]


def test_likeness_is_the_same_both_ways_and_highest_for_the_same() -> None:
    alike = Alike(matcher())
    one, other = alike.read("How much does it cost to rent one?"), alike.read("What does renting one cost?")
    assert likeness(one, other) == pytest.approx(likeness(other, one))
    assert likeness(one, one) == 1.0
    assert 0 < MAY_BE < SAME < 1
