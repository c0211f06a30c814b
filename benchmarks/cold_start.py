"""Wall time of ``chuchu ask`` from nothing to the answer, with and without the query log."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

RUNS = 7
QUESTION = "H200 比 H20 强多少?"
ROOT = Path(__file__).parent.parent


def measure() -> dict[str, Any]:
    """Median and worst of several runs, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        logged = _runs(folder, [])
        unlogged = _runs(folder, ["--no-log"])
    return {"logged_s": _summary(logged), "no_log_s": _summary(unlogged)}


def _runs(folder: str, options: list[str]) -> list[float]:
    command = [sys.executable, "-m", "bot", "ask", *options, QUESTION]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return times


def _summary(times: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(times), 2), "worst": round(max(times), 2)}


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    return "\n".join(
        f"chuchu ask, {name}: median {result[key]['median']} s, worst {result[key]['worst']} s"
        for name, key in (("logged", "logged_s"), ("--no-log", "no_log_s"))
    )
