"""``python -m benchmarks.fuzz TARGET…``: hostile input for what the bot reads, and whether it bears it.

Input is drawn from a seed, so that a finding comes again with the same seed and number. With ``--guided`` it is drawn
by atheris, which sees which lines it reaches and looks for others; it stops at the first finding and prints the bytes,
which ``--bytes`` tries again.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from benchmarks.fuzz.callbacks import Pressing
from benchmarks.fuzz.files import Importing, Loading
from benchmarks.fuzz.target import FindingError, Target, timed_ms
from benchmarks.fuzz.texts import Asking
from benchmarks.fuzz.updates import Receiving

SHOWN = 5  # findings that are printed
WARM = 200


def asking() -> Target:
    """Messages, on the shipped base as it was learnt."""
    from bot.services.answering import Answering
    from tests.learnt import shipped_matcher

    return Asking(Answering(shipped_matcher()))


TARGETS: Mapping[str, Callable[[], Target]] = {
    "texts": asking,
    "callbacks": Pressing,
    "updates": Receiving,
    "yaml": Loading,
    "import": Importing,
}
# How many `--count` of each stands for what docs/reliability.md reports
COUNTS = {"texts": 50_000, "callbacks": 100_000, "updates": 20_000, "yaml": 10_000, "import": 5_000}


def measure(name: str, count: int, seed: int = 0) -> dict[str, Any]:
    """Feed one target so many inputs.

    Returns:
        ``count``, ``findings`` and the first of them, ``slowest_ms`` with its number, ``over_budget``, and the figures
        of the target's own.
    """
    target = TARGETS[name]()
    dice = random.Random(f"{name} {seed}")
    slowest, number_of_slowest, over = 0.0, 0, 0
    findings: list[str] = []
    count_of_findings = 0
    gc.collect()
    gc.freeze()  # as in a bot that has run for a while: the base is not looked through at every collection
    begun = time.monotonic()
    try:
        for number in range(-WARM, count):
            try:
                took = timed_ms(target, dice.randbytes(1 + dice.randrange(target.bytes_each)))
            except Exception as error:  # whatever it is, it is what we look for
                count_of_findings += 1
                if len(findings) < SHOWN:
                    findings.append(f"{number}: {type(error).__name__}: {str(error)[:500]}")
                continue
            if number < 0:  # what is looked up once and kept is no time of a message
                continue
            over += target.most_ms is not None and took > target.most_ms
            if took > slowest:
                slowest, number_of_slowest = took, number
        try:
            own = target.finish()
        except FindingError as error:
            own = {}
            count_of_findings += 1
            findings.append(f"at the end: {error}")
    finally:
        gc.unfreeze()
        target.close()
    return {
        "count": count,
        "seed": seed,
        "findings": count_of_findings,
        "first_findings": findings,
        "slowest_ms": round(slowest, 1),
        "slowest_number": number_of_slowest,
        "budget_ms": target.most_ms,
        "over_budget": over,
        **own,
        "seconds": round(time.monotonic() - begun, 1),
    }


def is_right(result: Mapping[str, Any]) -> bool:
    """Whether nothing was found."""
    return not result["findings"] and not result["over_budget"]


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """The results for a person."""
    lines = []
    for name, figures in results.items():
        lines.append(name)
        lines += [f"  {key:<16} {value}" for key, value in figures.items()]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; exit status 1 where something was found."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"{', '.join(TARGETS)} (all)")
    parser.add_argument("--count", type=int, help="inputs of each (as docs/reliability.md reports)")
    parser.add_argument("--seed", type=int, default=0, help="of what is left to chance (0)")
    parser.add_argument("--guided", type=int, metavar="SECONDS", help="have atheris draw for so long, from one target")
    parser.add_argument("--bytes", metavar="HEX", help="try these bytes again, on one target")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    chosen = parser.parse_args(argv)
    names = chosen.targets or list(TARGETS)
    if unknown := sorted(set(names) - set(TARGETS)):
        parser.error(f"there is no target {unknown[0]}; choose from {', '.join(TARGETS)}")
    if len(names) > 1 and (chosen.guided or chosen.bytes):
        parser.error("--guided and --bytes take one target")
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())  # what is refused is logged, a hundred thousand
    if chosen.bytes is not None:
        print(f"{timed_ms(TARGETS[names[0]](), bytes.fromhex(chosen.bytes)):.1f} ms, nothing found")
        return 0
    if chosen.guided:
        from benchmarks.fuzz.guided import guided

        return guided(TARGETS[names[0]], chosen.guided)
    results = {}
    for name in names:
        results[name] = measure(name, chosen.count or COUNTS[name], chosen.seed)
        print(f"{name}: done in {results[name]['seconds']} s", file=sys.stderr)
    print(json.dumps(results) if chosen.json else table(results))
    return 0 if all(map(is_right, results.values())) else 1


if __name__ == "__main__":
    sys.exit(main())
