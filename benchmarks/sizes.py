"""Made-up bases of given sizes: how long a build and a question take, and how much memory."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from rapidfuzz import fuzz, process

from benchmarks import hostile
from benchmarks.base import matcher_over, shipped
from benchmarks.made_up import Lexicon, Query, entries, queries
from benchmarks.memory import peak, resident, settle_memory
from benchmarks.metrics import quantile
from benchmarks.public_sets import base_of
from benchmarks.tables import columns, number, percent
from bot.matching.matcher import Matcher

ROOT = Path(__file__).parent.parent
QUERIES = 1000
WARM_UP = 20
BUDGET_S = 60.0  # for the questions of one size; where they take longer, fewer are asked
FEWEST = 100
EXHAUSTIVE_BUDGET_S = 15.0
EXHAUSTIVE_FEWEST = 20
HOSTILE_PHRASINGS = 100_000  # 10,000 entries
MEGABYTE = 1e6

Answer = TypeVar("Answer")


def measure_size(phrasings: int, *, with_hostile: bool, semantic: bool = False) -> dict[str, Any]:
    """One size, in this process.

    Args:
        phrasings: how many the base has.
        with_hostile: whether the hostile messages are asked as well.
        semantic: whether the sentence encoder is switched on.
    """
    vocabulary = shipped().vocabulary
    lexicon = Lexicon(vocabulary)
    written = list(entries(lexicon, phrasings))
    asked = queries(lexicon, written, QUERIES)
    knowledge = base_of(written, vocabulary)
    texts = [text for _, own in written for text in own]
    owners = [entry for entry, own in written for _ in own]
    del lexicon, written
    settle_memory()
    before = resident()
    started = time.perf_counter()
    matcher = matcher_over(knowledge, semantic=semantic)
    build_s = time.perf_counter() - started
    gc.collect()
    growth, peak_growth = resident() - before, peak() - before
    found = ask_all(matcher, asked)
    exhaustive_ms, exhaustive_top = exhaustive(texts, owners, asked[: len(found)])
    times, in_base = [ms for ms, _ in found], [query.entry is not None for query in asked[: len(found)]]
    right = [entry == query.entry for query, (_, entry) in zip(asked, found, strict=False)]
    worst = hostile.worst_ms(matcher.match, hostile.messages(texts, vocabulary)) if with_hostile else {}
    return {
        "phrasings": len(texts),
        "entries": len(knowledge.claims),
        "mean_characters": sum(map(len, texts)) / len(texts),
        "build_s": build_s,
        "memory_mb": growth / MEGABYTE,
        "peak_mb": peak_growth / MEGABYTE,
        "queries": len(found),
        "p50_ms": quantile(times, 0.5),
        "p99_ms": quantile(times, 0.99),
        "max_ms": max(times),
        "top1": sum(hit for hit, known in zip(right, in_base, strict=True) if known) / sum(in_base),
        "exhaustive_queries": len(exhaustive_ms),
        "exhaustive_p50_ms": quantile(exhaustive_ms, 0.5),
        "exhaustive_top1": exhaustive_top,
        "p50_ratio": quantile(times, 0.5) / quantile(exhaustive_ms, 0.5),
        "hostile_ms": worst,
        "hostile_max_ms": max(worst.values()) if worst else None,
    }


def ask_all(matcher: Matcher, asked: Sequence[Query]) -> list[tuple[float, str | None]]:
    """For each question, as far as the budget goes: how long it took (ms), and the first candidate."""

    def ask(query: Query) -> tuple[float, str | None]:
        started = time.perf_counter()
        parts = matcher.match(query.text)
        ms = (time.perf_counter() - started) * 1000
        firsts = [part.trace.candidates[0] for part in parts if part.trace.candidates]
        first = max(firsts, key=lambda each: each.confidence, default=None)
        return ms, first.entry if first else None

    for query in asked[-WARM_UP:]:
        ask(query)
    return within_budget(ask, asked, BUDGET_S, FEWEST)


def exhaustive(texts: Sequence[str], owners: Sequence[str], asked: Sequence[Query]) -> tuple[list[float], float]:
    """Times (ms) of comparing a question with every phrasing, and how often the best one belongs to its entry."""
    prepared = [text.casefold() for text in texts]

    def ask(query: Query) -> tuple[float, bool | None]:
        text = query.text.casefold()
        started = time.perf_counter()
        best = process.extractOne(text, prepared, scorer=fuzz.ratio)
        ms = (time.perf_counter() - started) * 1000
        found = owners[best[2]] if best else None
        return ms, None if query.entry is None else found == query.entry

    answered = within_budget(ask, asked, EXHAUSTIVE_BUDGET_S, EXHAUSTIVE_FEWEST)
    hits = [hit for _, hit in answered if hit is not None]
    return [ms for ms, _ in answered], sum(hits) / len(hits)


def within_budget(ask: Callable[[Query], Answer], asked: Iterable[Query], budget_s: float, fewest: int) -> list[Answer]:
    """The answers to as many questions as can be asked in a time, but never to fewer than a number."""
    answers: list[Answer] = []
    started = time.perf_counter()
    for query in asked:
        if len(answers) >= fewest and time.perf_counter() - started > budget_s:
            break
        answers.append(ask(query))
    return answers


def measure_sizes(sizes: Sequence[int], *, with_hostile: bool = True, semantic: bool = False) -> dict[str, Any]:
    """Each size in a process of its own, and the hostile messages on the base of 10,000 entries."""
    rows = {size: in_own_process(size, with_hostile and size == HOSTILE_PHRASINGS, semantic) for size in sizes}
    found = rows.get(HOSTILE_PHRASINGS)
    if with_hostile and found is None:
        found = in_own_process(HOSTILE_PHRASINGS, True, semantic)
    result: dict[str, Any] = {"sizes": [without_hostile(row) for row in rows.values()]}
    if with_hostile and found is not None:
        names = ("entries", "phrasings", "hostile_ms", "hostile_max_ms")
        result["hostile"] = {name: found[name] for name in names}
    return result


def without_hostile(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a size alone."""
    return {name: value for name, value in row.items() if not name.startswith("hostile")}


def in_own_process(size: int, with_hostile: bool, semantic: bool) -> dict[str, Any]:
    """The figures of one size, measured in a fresh process.

    Raises:
        RuntimeError: the process ended without them; what it said went to standard error.
    """
    command = [sys.executable, "-m", "benchmarks.latency", "--worker", str(size)]
    command += ["--hostile"] if with_hostile else ["--no-hostile"]
    command += ["--semantic"] if semantic else []
    ended = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=False)
    if ended.returncode != 0:
        raise RuntimeError(f"measuring {size:,} phrasings ended with status {ended.returncode}")
    row: dict[str, Any] = json.loads(ended.stdout)
    return row


def sizes_table(result: dict[str, Any]) -> str:
    """The sizes, and the longest hostile messages, for a person."""
    ours = ("phrasings", "build s", "grows MB", "peak MB", "p50 ms", "p99 ms", "top-1 %", "asked")
    head = (*ours, "exhaustive p50 ms", "its top-1 %", "p50 / exhaustive")
    rows = [
        [
            f"{row['phrasings']:,}",
            number(row["build_s"], 1),
            number(row["memory_mb"], 0),
            number(row["peak_mb"], 0),
            number(row["p50_ms"]),
            number(row["p99_ms"]),
            percent(row["top1"]),
            f"{row['queries']:,}",
            number(row["exhaustive_p50_ms"]),
            percent(row["exhaustive_top1"]),
            number(row["p50_ratio"], 3),
        ]
        for row in result["sizes"]
    ]
    lines = [columns(head, rows)]
    if "hostile" in result:
        found = result["hostile"]
        longest = f"{found['entries']:,} entries: the worst hostile message takes {found['hostile_max_ms']:,.1f} ms"
        lines += ["", longest, hostile.table(found["hostile_ms"], shown=20)]
    return "\n".join(lines)
