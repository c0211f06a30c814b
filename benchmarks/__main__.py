"""``python -m benchmarks [NAME …] [--json]``: run the named measurements, or all of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from benchmarks import cold_start, held_out, latency, outbox, questions

MEASUREMENTS: dict[str, tuple[Callable[[], dict[str, Any]], Callable[[dict[str, Any]], str]]] = {
    "held-out": (held_out.measure, held_out.table),
    "latency": (latency.measure, latency.table),
    "cold-start": (cold_start.measure, cold_start.table),
    "outbox": (outbox.measure, outbox.table),
}


def main() -> int:
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if names[:1] == ["questions"]:
        return questions.main(names[1:], as_json="--json" in sys.argv)
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(
            f"there is no measurement {unknown[0]}; there are {', '.join(MEASUREMENTS)}, questions FILE",
            file=sys.stderr,
        )
        return 2
    results: dict[str, Any] = {}
    for name in names or MEASUREMENTS:
        measure, table = MEASUREMENTS[name]
        results[name] = measure()
        if "--json" not in sys.argv:
            print(f"\n== {name}\n{table(results[name])}", flush=True)
    if "--json" in sys.argv:
        print(json.dumps(results, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
