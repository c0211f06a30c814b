"""How long matching one question takes, for ordinary and for hostile messages, on the shipped base."""

from __future__ import annotations

import statistics
import time
from typing import Any

from benchmarks.base import share, shipped
from bot.matching.matcher import Matcher
from bot.services.answering import Answering

HOSTILE = {
    "4,096 x a": "a" * 4096,
    "4,096 x U+FDFA": "\ufdfa" * 4096,
    "Zalgo": ("e" + "\u0301\u0316\u0334" * 40) * 34,
    "marks in mixed order": "\u0301\u0316" * 2048,
    "zero-width and bidi": "\u200b\u202e\u2066" * 1365,
    "lone surrogates": "\ud800" * 4096,
    "10,000 emoji": "\U0001f600" * 10_000,
    "4,096 x one Han character": "芯" * 4096,
    "4,096 x digit": "7" * 4096,
    "numbers": "700亿 " * 1024,
    "all the base's words": "英伟达 H200 出口 管制 中国 芯片 特朗普 禁令 " * 120,
    "sentences": "作者主张美国对中国实施全面出口禁令，北京考虑投入七百亿美元。" * 140,
}


def measure() -> dict[str, Any]:
    """Build time, p50 and p99 for the base's own phrasings, and the time of each hostile message (ms)."""
    knowledge = shipped()
    started = time.perf_counter()
    answers = Answering(Matcher(knowledge))
    build_s = time.perf_counter() - started
    phrasings = sorted(
        (phrasing.text for entry in knowledge.entries.values() for phrasing in entry.phrasings),
        key=lambda text: share(text, 1 << 30),
    )[:1000]
    for text in phrasings[:200]:
        answers.answer(text)
    times = sorted(answers.answer(text).elapsed_ms for text in phrasings)
    hostile = {name: round(max(answers.answer(text).elapsed_ms for _ in range(3)), 1) for name, text in HOSTILE.items()}
    return {
        "entries": len(knowledge.entries),
        "build_s": round(build_s, 3),
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(times[int(len(times) * 0.99)], 2),
        "hostile_ms": hostile,
    }


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    lines = [
        f"{result['entries']} entries, matcher built in {result['build_s']:.2f} s",
        f"one question: p50 {result['p50_ms']} ms, p99 {result['p99_ms']} ms",
        *(f"  {name:28} {ms:7.1f} ms" for name, ms in result["hostile_ms"].items()),
    ]
    return "\n".join(lines)
