"""How soon a published entry answers in another process, and what those who ask meanwhile feel of it.

    python -m benchmarks.publishing [--revisions N] [--json]

One process publishes new entries, one after the other, into a database; this one follows it as the running bot does
(:class:`~bot.telegram_bot.live_base.LiveBase`, every :data:`~bot.telegram_bot.app.REVISE_S` seconds), over the shipped
base, learnt. *Live* is from the commit to the first reply by the new entry. Meanwhile a question comes every 20 ms,
whether the one before is answered or not; its *wait* is from then to its reply. The same is measured before, while
nothing is published. *Load* is that of the machine when it began, per core.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from benchmarks.base import FOLDER, matcher_over, shipped, shipped_checks
from benchmarks.metrics import quantile
from bot.bootstrap import Matchers, open_stores
from bot.curation.documents import document_of, model_of
from bot.curation.live import LiveFolder
from bot.curation.load import Base
from bot.curation.watch import Watcher
from bot.domain.curation import Revised
from bot.domain.moderation import Act, Actor
from bot.domain.revision import Part, Revision
from bot.services.answering import Answering
from bot.services.documents import Item
from bot.settings import Settings
from bot.telegram_bot.app import REVISE_S
from bot.telegram_bot.live_base import LiveBase

REVISIONS = 20
EVERY_S = 0.02  # between two questions
QUIET_S = 5.0
PAUSE_S = 0.5  # between two revisions; a random part of a follower's turn is added
LOOK_S = 0.002
LATEST_S = 30.0  # an entry that does not answer until then does not answer
SEED = 20251222
BY = Actor("bench", "bench")


def entry_of(number: int) -> Item:
    """A new entry, of which the base knows nothing."""
    name = f"zwieback{number}"
    return {
        "id": f"b-{name}",
        "question": {"zh-Hans": f"{name} 饼干", "en": f"The rusk called {name}"},
        "reply": {"zh-Hans": "文章没有谈到。", "en": "The article does not speak of it."},
        "phrasings": {
            "zh-Hans": [f"{name} 饼干在哪里买", f"{name} 是什么饼干", f"{name} 好吃吗", f"{name} 多少钱一包"],
            "en": [f"where to buy {name}", f"what is {name} made of", f"is {name} tasty", f"a box of {name}"],
        },
    }


def settings_of(database: str) -> Settings:
    """The settings of both processes."""
    return Settings(database_url=database, knowledge_dir=FOLDER, _env_file=None)


def measure(revisions: int = REVISIONS) -> dict[str, Any]:
    """Seconds until new entries answer, and waits (ms) before and meanwhile, as plain values."""
    load = round(os.getloadavg()[0] / (os.cpu_count() or 1), 2)
    watcher = Watcher(FOLDER)
    base = watcher.load_base()
    answers = Answering(matcher_over(base.knowledge, labelled=shipped_checks(base.knowledge)))
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_of(f"sqlite+aiosqlite:///{folder}/bench.db")
        found = asyncio.run(_measured(settings, watcher, base, answers, revisions))
    return {"revisions": revisions, "load": load, **found}


async def _measured(
    settings: Settings, watcher: Watcher, base: Base, answers: Answering, revisions: int
) -> dict[str, Any]:
    async with open_stores(settings) as stores:
        live = LiveFolder(watcher, base, stores.curation)
        matchers = Matchers(settings)
        matchers.settle()
        following = LiveBase(answers, live, matchers, settled=lambda: None, trouble=print)
        texts = [each.text for entry in base.knowledge.entries.values() for each in entry.phrasings]
        random.Random(SEED).shuffle(texts)

        async def nothing() -> None:
            await asyncio.sleep(QUIET_S)

        follower = asyncio.create_task(_follow(following))
        before = await _asking(answers, texts, nothing)
        times: list[float] = []

        async def publish() -> None:
            times.extend(await _published(settings.database_url, answers, revisions))

        meanwhile = await _asking(answers, texts, publish)
        follower.cancel()
        with suppress(asyncio.CancelledError):
            await follower
    return {
        "live_s": {"p50": round(quantile(times, 0.5), 3), "max": round(max(times), 3)},
        "wait_before_ms": _waits(before),
        "wait_meanwhile_ms": _waits(meanwhile),
    }


async def _follow(base: LiveBase) -> None:
    """What the bot does to keep up with other processes."""
    while True:
        await base.revise()
        await asyncio.sleep(REVISE_S)


async def _asking(answers: Answering, texts: Sequence[str], meanwhile: Callable[[], Awaitable[None]]) -> list[float]:
    """The waits (ms) of questions that come while something else goes on."""
    waits: list[float] = []
    other = asyncio.ensure_future(meanwhile())
    due = time.perf_counter()
    while not other.done():
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await answers.answer_gently(texts[len(waits) % len(texts)])
        waits.append((time.perf_counter() - due) * 1000.0)
        due += EVERY_S
    await other
    return waits


async def _published(database: str, answers: Answering, revisions: int) -> list[float]:
    """Have another process publish entries; seconds from the commit of each to the first reply by it."""
    command = [sys.executable, "-m", "benchmarks.publishing", "--publisher", database]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    drawn = random.Random(SEED)
    times = []
    try:
        for number in range(revisions):
            await asyncio.sleep(PAUSE_S + drawn.random() * REVISE_S)
            process.stdin.write(f"{number}\n".encode())
            committed = float(await process.stdout.readline())
            times.append(await _until_live(number, answers) - committed)
        process.stdin.close()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return times


async def _until_live(number: int, answers: Answering) -> float:
    """When an entry first answered (as time.time)."""
    item, latest = entry_of(number), time.time() + LATEST_S
    while time.time() < latest:
        if item["id"] in answers.knowledge.entries:
            reply = answers.answer(item["phrasings"]["en"][0]).reply
            assert [each.entry for each in reply.answers] == [item["id"]], reply
            return time.time()
        await asyncio.sleep(LOOK_S)
    raise RuntimeError(f"{item['id']} does not answer; the bot does not follow")


async def _publish(database: str) -> None:
    """The other process: for every number on standard input, commit an entry, and print when that was done."""
    sources = tuple(shipped().sources)
    async with open_stores(settings_of(database)) as stores:
        for line in iter(sys.stdin.readline, ""):
            item = entry_of(int(line))
            document, now = document_of(model_of(Part.BOUNDARIES, item)), dt.datetime.now(dt.UTC)
            added = Revision(item["id"], 1, Part.BOUNDARIES, document, None, sources, Act.ADDED, BY, now)
            await stores.curation.make([Revised(added)])
            print(time.time(), flush=True)


def _waits(waits: Sequence[float]) -> dict[str, float]:
    return {
        "questions": len(waits),
        "p50": round(quantile(waits, 0.5), 1),
        "p99": round(quantile(waits, 0.99), 1),
        "max": round(max(waits), 1),
    }


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    live = result["live_s"]
    head = f"{result['revisions']} entries published by another process, load {result['load']}"
    waits = (("before", result["wait_before_ms"]), ("meanwhile", result["wait_meanwhile_ms"]))
    lines = [f"{head}: live after {live['p50']} s (median), {live['max']} s at most"]
    for when, each in waits:
        spread = f"p50 {each['p50']} ms, p99 {each['p99']} ms, max {each['max']} ms"
        lines.append(f"a question {when}: {spread} ({each['questions']} questions)")
    return "\n".join(lines)


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.publishing", description="How soon what is published answers in another process."
    )
    parser.add_argument("--revisions", type=int, default=REVISIONS, metavar="N", help=f"default {REVISIONS}")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    parser.add_argument("--publisher", metavar="DATABASE", help=argparse.SUPPRESS)  # the other process
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print the result."""
    chosen = arguments().parse_args(argv)
    if chosen.publisher is not None:
        asyncio.run(_publish(chosen.publisher))
        return 0
    result = measure(chosen.revisions)
    print(json.dumps(result, ensure_ascii=False) if chosen.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
