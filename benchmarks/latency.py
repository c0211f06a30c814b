"""How long matching one question takes, on the shipped base or on made-up bases of any size.

    python -m benchmarks.latency [--phrasings 1000,10000,100000,1000000] [--no-hostile] [--json]

Each size runs in a process of its own, so that the growth of its memory is that of one build. Beside it stands
rapidfuzz's ``process.extractOne`` with ``fuzz.ratio`` over the same phrasings and questions, case-folded beforehand.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import hostile
from benchmarks.base import UnavailableError, matcher_over, shipped
from benchmarks.made_up import PER_ENTRY
from benchmarks.metrics import quantile
from benchmarks.sizes import measure_size, measure_sizes, sizes_table
from bot.matching.calibrate import share
from bot.services.answering import Answering

QUERIES = 1000
WARM_UP = 200


def measure(*, semantic: bool = False) -> dict[str, Any]:
    """Build time, p50 and p99 for the base's own phrasings, and the time of each hostile message (ms)."""
    knowledge = shipped()
    started = time.perf_counter()
    answers = Answering(matcher_over(knowledge, semantic=semantic))
    build_s = time.perf_counter() - started
    phrasings = sorted(
        (phrasing.text for entry in knowledge.entries.values() for phrasing in entry.phrasings),
        key=lambda text: share(text, 1 << 30),
    )
    for text in phrasings[:WARM_UP]:
        answers.answer(text)
    times = [answers.answer(text).elapsed_ms for text in phrasings[:QUERIES]]
    worst = hostile.worst_ms(answers.answer, hostile.messages(phrasings, knowledge.vocabulary))
    return {
        "entries": len(knowledge.entries),
        "build_s": round(build_s, 3),
        "p50_ms": round(quantile(times, 0.5), 2),
        "p99_ms": round(quantile(times, 0.99), 2),
        "hostile_ms": {name: round(ms, 1) for name, ms in worst.items()},
        "hostile_max_ms": round(max(worst.values()), 1),
    }


def table(result: dict[str, Any]) -> str:
    """The shipped base's figures for a person."""
    return "\n".join(
        [
            f"{result['entries']} entries, matcher built in {result['build_s']:.2f} s",
            f"one question: p50 {result['p50_ms']} ms, p99 {result['p99_ms']} ms",
            hostile.table(result["hostile_ms"]),
        ]
    )


def whole_numbers(text: str) -> list[int]:
    """Sizes as they are written on the command line: ``1000,10000``."""
    pieces = text.split(",")
    if not all(piece.isdecimal() and int(piece) >= PER_ENTRY for piece in pieces):
        raise argparse.ArgumentTypeError(f"write the sizes as 1000,10000, each at least {PER_ENTRY}")
    return [int(piece) for piece in pieces]


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.latency",
        description="Latency, build time and memory of matching. Without --phrasings: on the shipped base.",
    )
    parser.add_argument("--phrasings", type=whole_numbers, metavar="N,N,…", help="made-up bases of these sizes")
    parser.add_argument("--hostile", action=argparse.BooleanOptionalAction, default=True, help="hostile messages too")
    parser.add_argument("--semantic", action="store_true", help="switch the product's sentence encoder on")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)  # one size, in this process
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the shipped base, or the sizes that are named."""
    chosen = arguments().parse_args(argv)
    try:
        if chosen.worker is not None:
            print(json.dumps(measure_size(chosen.worker, with_hostile=chosen.hostile, semantic=chosen.semantic)))
            return 0
        result, shown = measured(chosen)
    except (UnavailableError, RuntimeError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(json.dumps(result, ensure_ascii=False) if chosen.json else shown(result))
    return 0


def measured(chosen: argparse.Namespace) -> tuple[dict[str, Any], Callable[[dict[str, Any]], str]]:
    """The figures that are asked for, and how they are shown."""
    if chosen.phrasings is None:
        return measure(semantic=chosen.semantic), table
    return measure_sizes(chosen.phrasings, with_hostile=chosen.hostile, semantic=chosen.semantic), sizes_table


if __name__ == "__main__":
    sys.exit(main())
