"""``python -m benchmarks.faults``: thousands of messages while Telegram refuses, fails and hangs up on half the calls.

Thirty in a hundred calls get 429 and halt all sending for a second, twenty a 5xx, five a cut connection; one chat gets
nothing but errors until all others have their answers.
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

from benchmarks.storm.judge import KeptInFile, is_idle, replies, verdict
from benchmarks.storm.process import ANSWERED, Instance, Looker
from tests.botapi import BotApiServer, Fault

SENDS = 5_000
RETRY_AFTER_S = 1
GRACE_S = 0.1
IN_FLIGHT = 8  # between two halts there is a moment only
PATIENCE_S = 3600.0


def measure(sends: int = SENDS, seed: int = 0, grace: float = GRACE_S) -> dict[str, Any]:
    """Everybody asks once; somebody's chat is refused again and again meanwhile.

    Args:
        sends: messages that must arrive.
        seed: of everything that is left to chance.
        grace: seconds after a 429 in which a call that was under way may still come in.
    """
    faults = [
        Fault(method="sendMessage", status=429, retry_after=RETRY_AFTER_S, rate=0.30, seed=seed),
        Fault(method="sendMessage", status=502, rate=0.20 / 0.70, seed=seed + 1),
        Fault(method="sendMessage", cut=True, rate=0.05 / 0.50, seed=seed + 2),
    ]
    with tempfile.TemporaryDirectory() as name, BotApiServer() as server:
        unlucky = server.person(language_code="en")
        # Nothing gets through to one chat until all others have their answers
        stuck = server.faults.add(Fault(method="sendMessage", status=500, chat_id=unlucky.id))
        for fault in faults:
            server.faults.add(fault)
        server.halt_grace(grace)
        kept = KeptInFile(Path(name) / "chuchu.db")
        bot = Instance(server, Path(name) / "bot", kept.url, sends_in_flight=str(IN_FLIGHT))
        with Looker([bot]) as looker:
            bot.start()
            try:
                begun = time.monotonic()
                first = unlucky.says(ANSWERED)
                asked = [server.person(language_code="en").says(ANSWERED) for _ in range(sends)]
                others = {(each.chat_id, each.message_id) for each in asked}
                _wait_until(lambda: replies(server.calls).keys() >= others)
                starved = len(others - replies(server.calls).keys())
                server.faults.remove(stuck)
                _wait_until(lambda: is_idle(server, kept))
                seconds = time.monotonic() - begun
                found = verdict(server, kept, [first, *asked])
                found["stopped_with"] = bot.stop()
            finally:
                bot.kill()
        calls = [call for call in server.calls if call.method == "sendMessage"]
        return {
            "sends": sends,
            "calls": len(calls),
            "refused_429": server.faults.struck(faults[0]),
            "failed_5xx": server.faults.struck(faults[1]),
            "cut": server.faults.struck(faults[2]),
            "lost": found["unanswered"],
            "sent_twice": found["answered_twice"],
            "inside_halt": sum("halt" in each.reason for each in server.violations),
            "other_violations": sum("halt" not in each.reason for each in server.violations),
            "starved_by_another_chat": starved,
            "not_logged": found["not_logged"],
            "logged_twice": found["logged_twice"],
            "stopped_with": found["stopped_with"],
            "lag_max_ms": looker.lag_max_ms,
            "seconds": round(seconds, 1),
        }


def is_right(result: dict[str, Any]) -> bool:
    """Whether nothing was lost or came twice, no halt was broken, and nobody waited for somebody else's chat."""
    wrong = ("lost", "sent_twice", "inside_halt", "other_violations", "starved_by_another_chat", "not_logged")
    return not any(result[name] for name in (*wrong, "logged_twice"))


def _wait_until(predicate: Any) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not predicate():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.25)
    return True


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    return "\n".join(f"{name:<24} {value}" for name, value in result.items())


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; exit status 1 where something was lost, or sent when it should not be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--sends", type=int, default=SENDS, help=f"messages that must arrive ({SENDS})")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    chosen = parser.parse_args(argv)
    result = measure(chosen.sends)
    print(json.dumps(result) if chosen.json else table(result))
    return 0 if is_right(result) else 1


if __name__ == "__main__":
    sys.exit(main())
