"""``python -m benchmarks gaps [--json]``: how well questions that nobody answered are sorted into gaps.

Each question of ``gaps.yaml`` is asked in three ways, in an order drawn at random, and sorted as it comes. Every pair
of questions that is in one gap and belongs there is a hit. What is in one gap and does not belong there misleads
moderators; what belongs there and is not costs them a press, where the card shows the similar gap.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from benchmarks.base import shipped
from bot.domain.log import LoggedQuestion
from bot.matching.matcher import Matcher
from bot.matching.script import detect_language
from bot.services.answering import Answering
from bot.services.gaps import GapSorter
from bot.storage.curation import SqlCuration
from bot.storage.database import open_database
from bot.storage.query_log import SqlQueryLog

QUESTIONS = Path(__file__).with_suffix(".yaml")
ORDERS = 5
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def measure() -> dict[str, Any]:
    """Precision and recall over pairs, whole groups, and the time for one question; over some orders of asking."""
    groups: list[list[str]] = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    answers = Answering(Matcher(shipped()))
    runs = [asyncio.run(_sorted(groups, answers, seed)) for seed in range(ORDERS)]
    summed = {key: sum(run[key] for run in runs) for key in runs[0]}
    return {
        "questions": sum(map(len, groups)),
        "orders": ORDERS,
        "precision": round(summed["hits"] / max(summed["together"], 1), 3),
        "recall": round(summed["hits"] / max(summed["pairs"], 1), 3),
        "whole_groups": round(summed["whole"] / (ORDERS * len(groups)), 3),
        "found_or_shown": round(summed["reachable"] / max(summed["pairs"], 1), 3),
        "ms_per_question": round(1000 * summed["seconds"] / (ORDERS * sum(map(len, groups))), 2),
    }


async def _sorted(groups: list[list[str]], answers: Answering, seed: int) -> dict[str, float]:
    asked = [(text, group) for group, texts in enumerate(groups) for text in texts]
    random.Random(seed).shuffle(asked)
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(f"sqlite+aiosqlite:///{folder}/bench.db")
        try:
            log, curation = SqlQueryLog(database), SqlCuration(database)
            sorter = GapSorter(curation, answers)
            seconds = 0.0
            group_of: dict[int, int] = {}
            for number, (text, group) in enumerate(asked):
                group_of[await log.append(_row(number, text))] = group
                started = time.perf_counter()
                await sorter.sort()
                seconds += time.perf_counter() - started
            gaps = await curation.queue(len(asked))
            shown = {(gap.id, other) for gap in gaps for other in await sorter.similar(gap)}
        finally:
            await database.close()
    gap_of = {each.question: gap.id for gap in gaps for each in gap.questions}
    pairs = [(one, other) for one, other in combinations(group_of, 2) if group_of[one] == group_of[other]]
    together = [(one, other) for one, other in combinations(gap_of, 2) if gap_of[one] == gap_of[other]]
    hits = [(one, other) for one, other in pairs if gap_of[one] == gap_of[other]]
    beside = [
        (one, other)
        for one, other in pairs
        if (gap_of[one], gap_of[other]) in shown or (gap_of[other], gap_of[one]) in shown
    ]
    members: dict[int, set[int]] = {}
    for question, group in group_of.items():
        members.setdefault(group, set()).add(gap_of[question])
    return {
        "pairs": len(pairs),
        "together": len(together),
        "hits": len(hits),
        "reachable": len({*hits, *beside}),
        "whole": sum(len(own) == 1 for own in members.values()),
        "seconds": seconds,
    }


def _row(number: int, text: str) -> LoggedQuestion:
    return LoggedQuestion(
        asked_at=START + dt.timedelta(minutes=number),
        platform="telegram",
        chat_kind="private",
        person=f"person {number}",
        chat=f"person {number}",
        language=detect_language(text).value,
        text=text,
        outcome="unanswered",
        entries=(),
        confidence=0.1,
        runner_up="",
        runner_up_confidence=0.0,
        codes=("no-candidate",),
        knowledge_version="bench",
        latency_ms=1.0,
        update_id=number,
    )


def table(found: dict[str, Any]) -> str:
    """The figures for a person."""
    return (
        f"gaps: {found['questions']} questions in {found['orders']} orders: precision {found['precision']:.1%},"
        f" recall {found['recall']:.1%} ({found['found_or_shown']:.1%} with similar gaps shown),"
        f" {found['whole_groups']:.1%} of the groups whole; {found['ms_per_question']} ms a question"
    )
