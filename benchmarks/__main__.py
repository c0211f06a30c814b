"""``python -m benchmarks [NAME …] [--json]``: everything that is quick, or what is named."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import cold_start, gaps, held_out, impact, latency, log, matching, outbox, publishing, questions, race

# Quick, and without arguments of their own
MEASUREMENTS: dict[str, tuple[Callable[[], dict[str, Any]], Callable[[dict[str, Any]], str]]] = {
    "held-out": (held_out.measure, held_out.table),
    "latency": (latency.measure, latency.table),
    "cold-start": (cold_start.measure, cold_start.table),
    "outbox": (outbox.measure, outbox.table),
    "gaps": (gaps.measure, gaps.table),
}

# With arguments of their own: these are handed on
COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "matching": matching.main,
    "questions": questions.main,
    "latency": latency.main,
    "race": race.main,
    "impact": impact.main,
    "publishing": publishing.main,
    "log": log.main,
}

LONGER = """\
What takes longer, or needs a file, has a command of its own (each with --help):
  python -m benchmarks.matching DATA.jsonl.gz …             quality and speed on public sets, beside the peers
  python -m benchmarks.latency --phrasings 1000,10000,…     speed, build time and memory on made-up bases
  python -m benchmarks.questions FILE                       a file of questions with what is expected
  python -m benchmarks.race [--rounds N]                    moderators who publish the same gap at the same moment
  python -m benchmarks.impact [--questions N]               what a change does to the log: how long that takes
  python -m benchmarks.publishing [--revisions N]           how soon what is published answers in another process
  python -m benchmarks.log [--rows N]                       looking through, reporting and exporting a million questions
"""


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Run the quick measurements, or those that are named.",
        epilog=LONGER,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)}; all without one")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    return parser


def has_own_arguments(given: Sequence[str]) -> bool:
    """Whether the first name is a command that the rest belongs to; ``latency`` alone is a quick measurement."""
    quick = given[0] in MEASUREMENTS and set(given[1:]) <= {"--json", *MEASUREMENTS}
    return given[0] in COMMANDS and not quick


def main(argv: Sequence[str] | None = None) -> int:
    """Run what is named."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given and has_own_arguments(given):
        return COMMANDS[given[0]](given[1:])
    parser = arguments()
    chosen = parser.parse_args(given)
    unknown = [name for name in chosen.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"there is no measurement {unknown[0]}; there are {', '.join(MEASUREMENTS | COMMANDS)}")
    results: dict[str, Any] = {}
    for name in chosen.names or MEASUREMENTS:
        measure, table = MEASUREMENTS[name]
        results[name] = measure()
        if not chosen.json:
            print(f"\n== {name}\n{table(results[name])}", flush=True)
    if chosen.json:
        print(json.dumps(results, ensure_ascii=False))
    elif not chosen.names:
        print(f"\n{LONGER}", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
