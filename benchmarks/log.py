"""How long it takes to look through a query log of a million questions.

    python -m benchmarks.log [--rows N] [--keep FILE] [--json]

The log is made up (:func:`fill`): 20,000 different texts as people may type them (:mod:`benchmarks.made_up_log`), each
asked again and again over 180 days by 40,000 people, with outcomes, languages, chats, entries and confidences drawn at
random, feedback on one in twenty. One text in 100,000 holds a word that is nowhere else.

*list_s* and *search_s* are the longest of several first pages as ``chuchu log list`` and ``search`` read them (50
questions, how many there are in all, what people said) on a database that is open: pages that everything fills, and
pages for which every row must be looked at. *report_s* and *export_s* are whole commands, as a person starts them, with
the memory that they held at most; so are *list_command_s* and *search_command_s*. *forget_s* is how long it takes to
forget a person, with what is done so that no file holds a trace of them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from benchmarks.base import FOLDER
from benchmarks.made_up_log import made_up_log
from bot.curation.load import load_base
from bot.domain.log import LoggedQuestion
from bot.domain.log_review import EVERYTHING, Judgement, LogFilter
from bot.domain.mail import Incoming, Settlement
from bot.domain.people import Forgotten
from bot.matching.script import detect_language
from bot.services.ports import LogReview
from bot.storage import log_index, tables
from bot.storage.database import Database, open_database
from bot.storage.log_review import SqlLogReview
from bot.storage.mailbox import SqlMailbox
from bot.storage.people import SqlPeople

ROWS = 1_000_000
TEXTS = 20_000
PEOPLE = 40_000
DAYS = 180
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
AT_ONCE = 10_000
PAGE = 50
SAMPLED_S = 0.02
OUTCOMES = {"answered": 62, "not_addressed": 10, "suggested": 11, "unanswered": 12, "smalltalk": 5}
CHATS = {"private": 70, "group": 20, "inline": 7, "terminal": 3}
RARE = 100_000  # rows from one with a word of its own to the next
BARS = {"list_s": 0.3, "search_s": 0.3, "report_s": 10.0, "report_peak_mb": 500.0, "export_s": 60.0}

LISTS = {
    "all": EVERYTHING,
    "some": LogFilter(outcomes=("unanswered",), languages=("zh-Hant",), chat_kinds=("group",)),
    "few": LogFilter(outcomes=("smalltalk",), least=0.999),
    "none": LogFilter(entry="faq-that-is-not-there"),
    "judged": LogFilter(judgement=Judgement.BAD, most=0.1),
    "old": LogFilter(until=START + dt.timedelta(days=1)),
}
SEARCHES = {
    "frequent": LogFilter(text="H200"),
    "several": LogFilter(text="芯片 出口"),
    "rare": LogFilter(text="zebra0"),
    "nothing": LogFilter(text="not a word of anybody"),
    "phrase": LogFilter(text='"export controls" chip', outcomes=("answered",)),
}


def measure(rows: int = ROWS, keep: Path | None = None) -> dict[str, Any]:
    """Make the log, and measure."""
    with tempfile.TemporaryDirectory(prefix="chuchu-bench-") as folder:
        path = keep or Path(folder) / "chuchu.db"
        started = time.perf_counter()
        if not path.exists():
            asyncio.run(_make(path, rows))
        result: dict[str, Any] = {"rows": rows, "made_s": round(time.perf_counter() - started, 1)}
        result["database_mb"] = round(path.stat().st_size / 1e6)
        result["load"] = round(os.getloadavg()[0] / (os.cpu_count() or 1), 2)
        result |= asyncio.run(_pages(path))
        result |= _commands(path, Path(folder))
        result |= asyncio.run(_forgetting(path))
    return result


async def _make(path: Path, rows: int) -> None:
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        await fill(database, rows)


async def fill(database: Database, rows: int) -> None:
    """Store so many questions; the same every time."""
    knowledge = load_base(FOLDER).knowledge
    drawn = random.Random(1)
    texts = [(text, detect_language(text).value) for text in made_up_log(knowledge, min(TEXTS, rows))]
    entries = sorted(knowledge.entries)
    person = [f"{number:032x}" for number in drawn.choices(range(PEOPLE), k=min(rows, 1_000_000))]
    for start in range(0, rows, AT_ONCE):
        some = [
            _row(number, rows, *drawn.choice(texts), drawn.choice(person), drawn, entries)
            for number in range(start + 1, min(start + AT_ONCE, rows) + 1)
        ]
        judged = [
            {
                "question": row.id,
                "person": row.person,
                "good": drawn.random() < 0.3 + 0.6 * row.confidence,
                "reason": drawn.choice(("", "wrong", "other", "outdated")),
                "comment": "",
                "given_at": row.asked_at,
            }
            for row in some
            if row.outcome == "answered" and drawn.random() < 0.08
        ]
        await database.write(lambda connection, some=some, judged=judged: _store(connection, some, judged))


def _store(connection: Connection, rows: Sequence[LoggedQuestion], judged: Sequence[dict[str, Any]]) -> None:
    columns = [column.name for column in tables.query_log.c]
    connection.execute(tables.query_log.insert(), [{name: getattr(row, name) for name in columns} for row in rows])
    log_index.add(connection, rows)
    connection.execute(tables.feedback.insert(), list(judged))


def _row(
    number: int, rows: int, text: str, language: str, person: str, drawn: random.Random, entries: Sequence[str]
) -> LoggedQuestion:
    outcome = drawn.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    chat = drawn.choices(list(CHATS), list(CHATS.values()))[0]
    confidence = drawn.betavariate(5, 1.5) if outcome in ("answered", "not_addressed") else drawn.betavariate(2, 4)
    return LoggedQuestion(
        asked_at=START + dt.timedelta(days=DAYS) * _place(number / rows),
        platform="telegram",
        chat_kind=chat,
        person=person,
        chat=person[::-1],
        language=language,
        text=f"{text} zebra{number // RARE}" if number % RARE == 0 else text,
        outcome=outcome,
        entries=tuple(drawn.sample(entries[: 40 + number % 200], k=1 if outcome == "answered" else 2)),
        confidence=round(confidence, 4),
        runner_up=drawn.choice(entries),
        runner_up_confidence=round(confidence / 2, 4),
        codes=("match",),
        knowledge_version="bench",
        latency_ms=round(drawn.lognormvariate(0.9, 0.6), 3),
        id=number,
    )


def _place(share: float) -> float:
    """Where in time a question stands, in [0, 1]: more are asked on some days of a week than on others."""
    weeks = DAYS / 7
    return share + 0.35 * math.sin(2 * math.pi * weeks * share) / (2 * math.pi * weeks)


async def _pages(path: Path) -> dict[str, Any]:
    async with await open_database(f"sqlite+aiosqlite:///{path}", create=False) as database:
        review = SqlLogReview(database)
        await review.count(EVERYTHING)  # the file is read from the disk once
        lists = {name: await _seconds(review, wanted) for name, wanted in LISTS.items()}
        searches = {name: await _seconds(review, wanted) for name, wanted in SEARCHES.items()}
    return {
        "list_s": max(lists.values()),
        "search_s": max(searches.values()),
        "lists": lists,
        "searches": searches,
    }


async def _seconds(review: LogReview, wanted: LogFilter) -> float:
    started = time.perf_counter()
    rows = await review.page(wanted, PAGE)
    if len(rows) == PAGE:
        await review.count(wanted)
    await review.judged([row.id for row in rows])
    return round(time.perf_counter() - started, 3)


def _commands(path: Path, folder: Path) -> dict[str, Any]:
    listed, _ = _run(path, "log", "list", "-n", f"{PAGE}", "--outcome", "unanswered")
    searched, _ = _run(path, "log", "search", "zebra0")
    report, report_mb = _run(path, "stats", "--report", f"{folder}/report.html")
    result: dict[str, Any] = {"list_command_s": listed, "search_command_s": searched}
    result |= {"report_s": report, "report_peak_mb": report_mb}
    result["report_kb"] = round((folder / "report.html").stat().st_size / 1e3)
    exports = {kind: _run(path, "log", "export", f"{folder}/log.{kind}") for kind in ("csv", "jsonl", "parquet")}
    result["exports_s"] = {kind: seconds for kind, (seconds, _) in exports.items()}
    result["exports_peak_mb"] = {kind: peak for kind, (_, peak) in exports.items()}
    result["export_s"] = max(result["exports_s"].values())
    result["export_peak_mb"] = max(result["exports_peak_mb"].values())
    # Constant memory: a hundredth of the questions takes as much
    _, tenth = _run(path, "log", "export", f"{folder}/part.csv", "--until", f"{START + dt.timedelta(days=2):%Y-%m-%d}")
    result["export_few_peak_mb"] = tenth
    return result


def _run(path: Path, *words: str) -> tuple[float, float]:
    """Seconds that a command took, and megabytes that it held at most."""
    env = {**os.environ, "CHUCHU_DATABASE_URL": f"sqlite+aiosqlite:///{path}", "COLUMNS": "120"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env
    )
    peak = 0
    # The high-water mark of its own memory. That of getrusage begins with the memory of who started it.
    while process.poll() is None:
        with contextlib.suppress(OSError, IndexError, ValueError):
            peak = max(peak, int(Path(f"/proc/{process.pid}/status").read_text().split("VmHWM:")[1].split()[0]))
        time.sleep(SAMPLED_S)
    if process.returncode:
        raise RuntimeError(f"chuchu {' '.join(words)} ended with status {process.returncode}")
    return round(time.perf_counter() - started, 2), round(peak / 1024, 1)


async def _forgetting(path: Path) -> dict[str, Any]:
    """Forget somebody who asked some dozens of questions."""
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        mailbox, people = SqlMailbox(database), SqlPeople(database)
        row = (await SqlLogReview(database).page(EVERYTHING, 1))[0]
        asked = len((await people.data_of(row.person)).questions)
        update = 2**40
        await mailbox.receive([Incoming(update, "{}")])
        started = time.perf_counter()
        await mailbox.settle([Settlement(update, changes=(Forgotten(row.person, row.chat, 1),))])
        return {"forget_s": round(time.perf_counter() - started, 2), "forgotten_questions": asked}


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    lines = [f"{result['rows']:,} questions, {result['database_mb']} MB, made in {result['made_s']} s"]
    for name in ("list_s", "search_s", "list_command_s", "search_command_s", "report_s", "report_peak_mb"):
        lines.append(_line(name, result[name]))
    for kind, seconds in result["exports_s"].items():
        lines.append(f"  export to {kind:<12} {seconds:>8} s, {result['exports_peak_mb'][kind]} MB")
    lines += [f"  a hundredth to csv     {result['export_few_peak_mb']:>8} MB", _line("forget_s", result["forget_s"])]
    return "\n".join(lines)


def _line(name: str, value: float) -> str:
    bar = f"   (at most {BARS[name]:g})" if name in BARS else ""
    return f"  {name:<22} {value:>8}{bar}"


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.log", description="Looking through a large query log.")
    parser.add_argument("--rows", type=int, default=ROWS, metavar="N", help=f"questions; default {ROWS}")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep the database here, and use it again")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print the result."""
    chosen = arguments().parse_args(argv)
    result = measure(chosen.rows, chosen.keep)
    print(json.dumps(result, ensure_ascii=False) if chosen.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
