"""``python -m benchmarks.soak``: the bot for an hour, at 50 questions a second, while some calls fail.

Memory, descriptors and tasks are looked at every few seconds; how they drift is told from the second third, when
everything has been done many times, to the last.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.crash import FAULTS
from benchmarks.storm.askers import Askers
from benchmarks.storm.judge import KeptInFile, is_idle, verdict
from benchmarks.storm.process import ANSWERED, Instance, Looker
from tests.botapi import BotApiServer

SECONDS = 3600.0
RATE = 50.0
LOOKS = 360  # in all
DRAIN_S = 300.0


def measure(seconds: float = SECONDS, per_second: float = RATE) -> dict[str, Any]:
    """Run, look, and judge."""
    with tempfile.TemporaryDirectory() as name, BotApiServer() as server:
        for fault in FAULTS:
            server.faults.add(fault)
        kept = KeptInFile(Path(name) / "chuchu.db")
        bot = Instance(server, Path(name) / "bot", kept.url)
        samples: list[dict[str, float]] = []
        with Looker([bot]) as looker, Askers(server, per_second, ANSWERED) as askers:
            try:
                bot.start()
                begun = time.monotonic()
                for number in range(1, LOOKS + 1):
                    time.sleep(max(0.0, begun + number * seconds / LOOKS - time.monotonic()))
                    samples.append({"memory": bot.status("VmRSS"), "descriptors": bot.descriptors(), **bot.figures})
                askers.stop()
                server.faults.clear()
                deadline = time.monotonic() + DRAIN_S
                while not is_idle(server, kept) and time.monotonic() < deadline:
                    time.sleep(0.2)
                found = verdict(server, kept, askers.asked)
                found["stopped_with"] = bot.stop()
            finally:
                bot.kill()
    return {
        "seconds": seconds,
        "per_second": per_second,
        **found,
        "memory_start_mb": round(_middle(samples, "memory", 1) / 1024, 1),
        "memory_end_mb": round(_middle(samples, "memory", 2) / 1024, 1),
        "memory_drift_percent": _drift(samples, "memory"),
        "descriptors_start": _middle(samples, "descriptors", 1),
        "descriptors_end": _middle(samples, "descriptors", 2),
        "tasks_start": _middle(samples, "tasks", 1),
        "tasks_end": _middle(samples, "tasks", 2),
        "lag_max_ms": looker.lag_max_ms,
    }


def _middle(samples: Sequence[dict[str, float]], name: str, third: int) -> float:
    """The median in a third (0 to 2)."""
    length = len(samples) // 3
    return statistics.median(sample.get(name, 0.0) for sample in samples[third * length : (third + 1) * length])


def _drift(samples: Sequence[dict[str, float]], name: str) -> float:
    start, end = _middle(samples, name, 1), _middle(samples, name, 2)
    return round(100 * (end - start) / start, 2) if start else 0.0


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    return "\n".join(f"{name:<22} {value}" for name, value in result.items())


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; exit status 1 where something was lost, or grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"how long ({SECONDS:g})")
    parser.add_argument("--per-second", type=float, default=RATE, help=f"questions a second ({RATE:g})")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    chosen = parser.parse_args(argv)
    result = measure(chosen.seconds, chosen.per_second)
    print(json.dumps(result) if chosen.json else table(result))
    return 0 if is_right(result) else 1


def is_right(result: dict[str, Any]) -> bool:
    """Whether nothing was lost, memory drifted by 5 % at most, and neither descriptors nor tasks grew."""
    lost = ("not_logged", "logged_twice", "unanswered", "out_of_order")
    return (
        not any(result[name] for name in lost)
        and result["memory_drift_percent"] <= 5.0
        and result["descriptors_end"] <= result["descriptors_start"] + 2
        and result["tasks_end"] <= result["tasks_start"] + 2
    )


if __name__ == "__main__":
    sys.exit(main())
