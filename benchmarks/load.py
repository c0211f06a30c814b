"""``python -m benchmarks.load``: ten thousand people within a minute, and how many a second beside an echo bot.

The echo bot is python-telegram-bot's, keeps nothing, and runs against the same stand-in in the same run; Chuchu
commits every question and every answer. The limits of Telegram's (messages a second) are out of the way for both.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.storm.askers import Answered
from benchmarks.storm.judge import KeptInFile, is_idle, verdict
from benchmarks.storm.process import ANSWERED, Instance, Looker
from bot.bootstrap import knowledge_folder
from bot.settings import Settings
from tests.botapi import BotApiServer, Message

PEOPLE = 10_000
WITHIN_S = 60.0
THROUGHPUT = 3_000  # questions of a round
ROUNDS = 3
WARM = 50
DRAIN_S = 600.0


def crowd(people: int, within_s: float) -> dict[str, Any]:
    """So many people ask one question each within a time: when it is durable, and what becomes of it."""
    with tempfile.TemporaryDirectory() as name, BotApiServer() as server:
        folder = Path(name)
        kept = KeptInFile(folder / "chuchu.db")
        bot = Instance(server, folder / "bot", kept.url)
        with Looker([bot]) as looker:
            bot.start()
            try:
                _ask(server, WARM)
                _answered(server, WARM)
                resident = bot.status("VmRSS")
                begun, asked = time.monotonic(), []
                for number in range(people):
                    time.sleep(max(0.0, begun + number * within_s / people - time.monotonic()))
                    asked += _ask(server, 1)
                _wait_until(lambda: is_idle(server, kept), DRAIN_S)
                seconds, peak = time.monotonic() - begun, bot.status("VmHWM")
                found = verdict(server, kept, asked)
                bot.stop()
            finally:
                bot.kill()
        ids = {each.update_id for each in asked}
        waits = sorted(
            each.confirmed - each.at for each in server.updates if each.update_id in ids and each.confirmed is not None
        )
    return {
        **found,
        "durable_max_s": round(waits[-1], 3),
        "durable_p99_s": round(waits[int(len(waits) * 0.99)], 3),
        "answered_after_s": round(seconds, 1),
        "memory_before_mb": round(resident / 1024, 1),
        "memory_peak_mb": round(peak / 1024, 1),
        "lag_max_ms": looker.lag_max_ms,
    }


def throughput(questions: int, rounds: int) -> dict[str, Any]:
    """Answers a second of the echo bot and of Chuchu, on a small base and on the shipped one, in turns."""
    shipped = {"knowledge_dir": str(knowledge_folder(Settings())), "cache_dir": ".pytest_cache/learnt"}
    bots: dict[str, dict[str, str]] = {"echo": {}, "chuchu": {}, "chuchu_shipped_base": _absolute(shipped)}
    rates: dict[str, list[float]] = {name: [] for name in bots}
    for _ in range(rounds):
        for name, settings in bots.items():
            rates[name].append(_rate(name, settings, questions))
    best = {f"{name}_per_s": round(max(found), 1) for name, found in rates.items()}
    return {
        **best,
        "ratio": round(max(rates["chuchu"]) / max(rates["echo"]), 3),
        "ratio_shipped_base": round(max(rates["chuchu_shipped_base"]) / max(rates["echo"]), 3),
        "rounds": {name: [round(each, 1) for each in found] for name, found in rates.items()},
    }


def _rate(name: str, settings: dict[str, str], questions: int) -> float:
    with tempfile.TemporaryDirectory() as folder, BotApiServer() as server:
        url = f"sqlite+aiosqlite:///{folder}/chuchu.db"
        bot = Instance(server, Path(folder) / "bot", url, sends_in_flight="8", **settings)
        bot.start(module="benchmarks.storm.echo" if name == "echo" else "bot")
        try:
            _ask(server, WARM)
            _answered(server, WARM)
            time.sleep(3.0)  # what is learnt beside a new base is learnt by then
            begun = time.monotonic()
            _ask(server, questions)
            _answered(server, WARM + questions)
            return questions / (time.monotonic() - begun)
        finally:
            bot.kill()


def _ask(server: BotApiServer, count: int) -> list[Message]:
    return [server.person(language_code="en").says(ANSWERED) for _ in range(count)]


def _answered(server: BotApiServer, count: int) -> None:
    """Wait until so many answers were sent."""
    answered = Answered(server)
    if not _wait_until(lambda: answered.count() >= count, DRAIN_S):
        raise TimeoutError(f"{answered.count()} of {count} were answered")


def _wait_until(predicate: Any, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _absolute(settings: dict[str, str]) -> dict[str, str]:
    return {name: str(Path(value).absolute()) for name, value in settings.items()}


def measure(people: int = PEOPLE, within_s: float = WITHIN_S, questions: int = THROUGHPUT, rounds: int = ROUNDS) -> Any:
    """Both."""
    return {"crowd": crowd(people, within_s), "throughput": throughput(questions, rounds)}


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    lines = []
    for part, figures in result.items():
        lines.append(part)
        lines += [f"  {name:<22} {value}" for name, value in figures.items()]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; exit status 1 where something was lost or came twice."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"who ask within a minute ({PEOPLE})")
    parser.add_argument("--within", type=float, default=WITHIN_S, help=f"seconds in which they do ({WITHIN_S:g})")
    parser.add_argument("--questions", type=int, default=THROUGHPUT, help=f"of a round of throughput ({THROUGHPUT})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of throughput; the best counts ({ROUNDS})")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    chosen = parser.parse_args(argv)
    result = measure(chosen.people, chosen.within, chosen.questions, chosen.rounds)
    print(json.dumps(result) if chosen.json else table(result))
    lost = ("not_logged", "logged_twice", "unanswered", "answered_twice")
    return 1 if any(result["crowd"][name] for name in lost) else 0


if __name__ == "__main__":
    sys.exit(main())
