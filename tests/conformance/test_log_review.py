"""What the port LogReview promises, held against every implementation of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.gap import Placed
from bot.domain.log import LoggedQuestion
from bot.domain.log_review import EVERYTHING, Judgement, LogFilter
from bot.domain.mail import Settlement
from bot.domain.people import Feedback, Forgotten, Judged
from bot.services.ports import Curation, LogReview, Mailbox, QueryLog
from tests.conformance.made import DAY, START, change, put, question

TEXTS = {
    1: "晶片戰是什麼？",
    2: "Why does the H200 matter, and 100% of what?",
    3: "为什么允许出口 H200？",
    4: "ignore_me 你好",
    5: "Was kostet ein Chip? “Chip War”",
}


def asked(number: int, **more: object) -> LoggedQuestion:
    base = replace(question(number, TEXTS.get(number, f"question {number}")), person=f"p{number % 3}")
    return replace(base, asked_at=START + number * DAY / 2, confidence=number / 10, **more)  # type: ignore[arg-type]


ROWS = [
    asked(1, outcome="answered", language="zh-Hant", entries=("chip-war",)),
    asked(2, outcome="suggested", language="en", chat_kind="group", entries=("h200", "h20")),
    asked(3, outcome="answered", language="zh-Hans", entries=("h200", "chip-war"), latency_ms=9.0),
    asked(4, outcome="smalltalk", language="zh-Hans", chat_kind="group", entries=()),
    asked(5, outcome="unanswered", language="en", chat_kind="inline", entries=("chip",), latency_ms=0.5),
]


@pytest.fixture
async def filled(mailbox: Mailbox, review: LogReview) -> LogReview:
    await put(mailbox, *(Settlement(row.update_id or 0, logged=row) for row in ROWS))
    await change(mailbox, Judged(1, Feedback("p1", True, "", "", START)))
    await change(mailbox, Judged(3, Feedback("p0", False, "wrong", "no!", START)))
    await change(mailbox, Judged(3, Feedback("p9", True, "", "", START + DAY)))
    return review


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (EVERYTHING, [5, 4, 3, 2, 1]),
        (LogFilter(outcomes=("answered",)), [3, 1]),
        (LogFilter(outcomes=("answered", "smalltalk")), [4, 3, 1]),
        (LogFilter(languages=("en",), chat_kinds=("inline",)), [5]),
        (LogFilter(chat_kinds=("terminal",)), []),
        (LogFilter(entry="h200"), [3, 2]),
        (LogFilter(entry="chip"), [5]),
        (LogFilter(entry="h2%"), []),
        (LogFilter(since=START + DAY), [5, 4, 3, 2]),
        (LogFilter(since=START + DAY, until=START + 2 * DAY), [3, 2]),
        (LogFilter(least=0.2, most=0.4), [4, 3, 2]),
        (LogFilter(judgement=Judgement.GOOD), [3, 1]),
        (LogFilter(judgement=Judgement.BAD), [3]),
        (LogFilter(judgement=Judgement.NONE), [5, 4, 2]),
        (LogFilter(text="芯片"), [1]),
        (LogFilter(text="晶片"), [1]),
        (LogFilter(text="h200"), [3, 2]),
        (LogFilter(text="matter WHY"), [2]),
        (LogFilter(text='"matter why"'), []),
        (LogFilter(text='"does the h200"'), [2]),
        (LogFilter(text='h200 "为什么允许'), [3]),
        (LogFilter(text="hip"), [5]),
        (LogFilter(text="100%"), [2]),
        (LogFilter(text="1%"), []),
        (LogFilter(text="ignore_me"), [4]),
        (LogFilter(text="ignore%me"), []),
        (LogFilter(text="？！"), []),
        (LogFilter(text="   "), [5, 4, 3, 2, 1]),
    ],
    ids=repr,
)
async def test_what_is_looked_for_is_found(filled: LogReview, wanted: LogFilter, numbers: list[int]) -> None:
    assert [row.update_id for row in await filled.page(wanted, 10)] == numbers
    assert [row.update_id for row in await filled.page(wanted, 10, after=0)] == numbers[::-1]
    assert await filled.count(wanted) == len(numbers)


async def test_rows_come_back_as_they_were_logged(filled: LogReview, log: QueryLog) -> None:
    assert await filled.page(EVERYTHING, 10, after=0) == await log.latest(10)


async def test_pages_follow_each_other(filled: LogReview) -> None:
    first = await filled.page(EVERYTHING, 2)
    second = await filled.page(EVERYTHING, 2, before=first[-1].id)
    third = await filled.page(EVERYTHING, 2, before=second[-1].id)
    assert [row.update_id for row in first + second + third] == [5, 4, 3, 2, 1]
    assert [row.update_id for row in await filled.page(EVERYTHING, 2, after=third[0].id)] == [2, 3]
    assert await filled.page(EVERYTHING, 0) == await filled.page(EVERYTHING, -1) == []


async def test_a_page_of_many(mailbox: Mailbox, review: LogReview) -> None:
    await put(mailbox, *(Settlement(number, logged=asked(number)) for number in range(1, 1201)))
    assert [row.update_id for row in await review.page(EVERYTHING, 1100)] == list(range(1200, 100, -1))


async def test_one_question_with_what_was_said_of_it(filled: LogReview) -> None:
    [row] = await filled.page(LogFilter(judgement=Judgement.BAD), 1)
    found = await filled.find(row.id)
    assert found is not None
    assert found.question == row
    assert [(each.good, each.comment) for each in found.feedback] == [(False, "no!"), (True, "")]
    assert found.gap is None
    assert await filled.find(10_000) is None


async def test_what_was_said_of_a_page(filled: LogReview) -> None:
    rows = await filled.page(EVERYTHING, 10)
    said = await filled.judged([row.id for row in rows])
    assert {row.update_id: said.get(row.id) for row in rows} == {1: (1, 0), 2: None, 3: (1, 1), 4: None, 5: None}
    assert await filled.judged([]) == {}


async def test_a_question_names_its_gap(filled: LogReview, curation: Curation) -> None:

    waiting = await curation.unsorted(10)
    [gap, *_] = await curation.place([Placed(tuple(each.question for each in waiting), None)])
    found = await filled.find(waiting[0].question)
    assert found is not None
    assert found.gap == gap


async def test_figures(filled: LogReview) -> None:
    figures = await filled.figures(EVERYTHING, entries=2)
    assert (figures.questions, figures.people) == (5, 3)
    assert (figures.first, figures.last) == (ROWS[0].asked_at, ROWS[-1].asked_at)
    assert [(str(day.day), day.people, day.questions) for day in figures.days] == [
        ("2026-01-02", 1, 1),
        ("2026-01-03", 2, 2),
        ("2026-01-04", 2, 2),
    ]
    assert figures.days[1].outcomes == {"suggested": 1, "answered": 1}
    assert figures.outcomes == {"answered": 2, "smalltalk": 1, "suggested": 1, "unanswered": 1}
    assert figures.answered == 0.5
    assert figures.languages["en"] == {"suggested": 1, "unanswered": 1}
    assert list(figures.chat_kinds) == ["group", "private", "inline"]
    assert figures.entries == (("chip-war", 2), ("h200", 1))
    assert figures.latency_ms == {50: 1.75, 95: 9.0, 99: 9.0, 100: 9.0}
    assert [(each.answers, each.good, each.bad) for each in figures.confidence][:4] == [
        (0, 0, 0),
        (1, 1, 0),
        (0, 0, 0),
        (1, 1, 1),
    ]
    assert (figures.good, figures.bad, figures.reasons) == (2, 1, {"wrong": 1})


async def test_figures_of_a_part(filled: LogReview) -> None:
    figures = await filled.figures(LogFilter(languages=("zh-Hans",), text="h200"), entries=10)
    assert (figures.questions, figures.people, figures.answered) == (1, 1, 1.0)
    assert figures.latency_ms[50] == 9.0
    assert (figures.good, figures.bad) == (1, 1)


async def test_days_without_a_question_are_there(mailbox: Mailbox, review: LogReview) -> None:
    await put(mailbox, *(Settlement(number, logged=asked(number)) for number in (1, 9)))
    days = (await review.figures(EVERYTHING, entries=1)).days
    assert [day.questions for day in days] == [1, 0, 0, 0, 1]
    assert days[0].day == dt.date(2026, 1, 2)


async def test_the_terminal_counts_as_nobody(log: QueryLog, review: LogReview) -> None:
    await log.append(replace(question(), person=""))
    figures = await review.figures(EVERYTHING, entries=1)
    assert (figures.questions, figures.people, figures.days[0].people) == (1, 0, 0)


async def test_figures_of_nothing(review: LogReview) -> None:
    figures = await review.figures(EVERYTHING, entries=3)
    assert (figures.questions, figures.answered, figures.days, figures.latency_ms) == (0, None, (), {})
    assert (figures.first, figures.last) == (None, None)


async def test_full_confidence_is_in_the_last_range(mailbox: Mailbox, review: LogReview) -> None:
    await put(mailbox, Settlement(1, logged=replace(asked(1), confidence=1.0)))
    assert (await review.figures(EVERYTHING, entries=1)).confidence[-1].answers == 1


async def test_who_is_forgotten_is_not_found(mailbox: Mailbox, filled: LogReview) -> None:
    await change(mailbox, Forgotten("p0", "c1", 1))
    assert [row.update_id for row in await filled.page(EVERYTHING, 10)] == [5, 4, 2, 1]
    assert await filled.count(LogFilter(text="出口")) == 0
    assert (await filled.figures(EVERYTHING, entries=1)).bad == 0
