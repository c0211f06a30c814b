"""``python -m benchmarks.crash``: the bot is killed again and again while people ask; what is lost, what comes twice.

With ``--postgresql`` the database is a PostgreSQL server, which with ``--restarts`` is restarted as well, in turns
orderly and by a crash; with ``--instances`` several instances share it and any of them is killed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.storm.askers import Askers
from benchmarks.storm.dying import POINTS
from benchmarks.storm.judge import Kept, KeptByServer, KeptInFile, is_idle, verdict
from benchmarks.storm.pooler import MODES, pooled
from benchmarks.storm.process import ANSWERED, Instance, Looker
from tests.botapi import BotApiServer, Fault
from tests.postgres import Postgres, running

RATE = 200.0  # questions a second
IN_FLIGHT = 4
SHARED_LIFE_S = (1.0, 4.0)  # between two kills where others go on
LIFE_S = (0.2, 2.5)  # of a bot that is killed at a random moment, from when it asks for updates
LONGEST_LIFE_S = 10.0  # of one that should have passed its point by then
DRAIN_S = 900.0
MOST_PASSES = 60  # of a point, before the one that kills
DOWN_S = (0.0, 1.0)
# What has to be in the address, as docs/scaling.md says
POOLED = {"session": "", "transaction": "?prepared_statement_cache_size=0"}

# None of them leaves it open whether a message was sent: what comes twice comes from kills
FAULTS = (
    Fault(method="send*", status=500, rate=0.01, seed=1),
    Fault(method="send*", status=429, retry_after=1, scope="chat", rate=0.002, seed=2),
    Fault(method="send*", cut=True, rate=0.01, seed=3),
    Fault(method="getUpdates", cut=True, when="after", rate=0.02, seed=4),
    Fault(method="getUpdates", status=502, rate=0.02, seed=5),
)


def measure(
    kills: int,
    *,
    questions: int = 0,
    postgresql: bool = False,
    instances: int = 1,
    restarts: int = 0,
    seed: int = 0,
    per_second: float = RATE,
    hurry: float = 1.0,
    pooler: str = "",
) -> dict[str, Any]:
    """Kill, restart and judge.

    Args:
        kills: how often a bot is killed.
        questions: asked at least.
        postgresql: keep everything on a PostgreSQL server, in the place of a SQLite file.
        instances: how many bots run at the same time.
        restarts: how often the PostgreSQL server is restarted.
        seed: of everything that is left to chance.
        per_second: questions a second.
        hurry: how much sooner than usual bots and servers are killed.
        pooler: reach the server by a pgbouncer in this mode.
    """
    dice = random.Random(seed)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name, BotApiServer() as server, _kept(Path(name), postgresql, pooler) as kept:
        for fault in FAULTS:
            server.faults.add(fault)
        settings = {"sends_in_flight": str(IN_FLIGHT)}
        fleet = [Instance(server, Path(name) / f"bot-{n}", kept.url, **settings) for n in range(instances)]
        with Looker(fleet) as looker, Askers(server, per_second, ANSWERED) as askers:
            try:
                for number in range(kills):
                    _live_and_die(fleet, server, number, dice, hurry)
                _restart(kept, restarts, fleet, dice, hurry)
                while len(askers.asked) < questions:
                    _all_up(fleet)
                    time.sleep(0.1)
                askers.stop()
                server.faults.clear()
                drained = _drain(fleet, server, kept)
                found = verdict(server, kept, askers.asked)
                statuses = [each.stop() for each in fleet]
            finally:
                for each in fleet:
                    each.kill()
        violations = [each for each in server.violations if "409" not in each.reason]
    seconds = time.monotonic() - begun
    return {
        "kills": kills,
        "restarts": restarts,
        "instances": instances,
        "database": "postgresql" if postgresql else "sqlite",
        "pooler": pooler,
        **found,
        "answered_twice_bound": (kills + restarts) * IN_FLIGHT,
        "drained": drained,
        "stopped_with": sorted(set(statuses)),
        "violations": len(violations),
        "lag_max_ms": looker.lag_max_ms,
        "seconds": round(seconds, 1),
        "questions_per_s": round(int(found["questions"]) / seconds, 1),
    }


def is_right(result: dict[str, Any]) -> bool:
    """Whether nothing was lost, and no more came twice than can be."""
    lost = ("not_logged", "logged_twice", "unanswered", "out_of_order", "violations")
    return (
        not any(result[name] for name in lost)
        and result["integrity"] == "ok"
        and result["answered_twice"] <= result["answered_twice_bound"]
    )


@contextmanager
def _kept(folder: Path, postgresql: bool, pooler: str) -> Iterator[Kept]:
    if not postgresql:
        yield KeptInFile(folder / "chuchu.db")
        return
    with ExitStack() as stack:
        server = stack.enter_context(running(folder / "postgres", durable=True))
        kept = KeptByServer(server)
        if pooler:
            port = stack.enter_context(pooled(server, folder / "postgres", pooler))
            kept.url = kept.url.replace(f":{server.port}/", f":{port}/") + POOLED[pooler]
        yield kept


def _live_and_die(fleet: list[Instance], server: BotApiServer, number: int, dice: random.Random, hurry: float) -> None:
    """Start what is dead, and kill one: at a random moment, or at one of the points, in turns."""
    victim = dice.choice(fleet)
    kind = number % (len(POINTS) + 1)
    at_point = kind < len(POINTS)
    if at_point and victim.alive:
        victim.kill()  # to be started anew with its fuse; counts as one with its end
    calls = len(server.core.ledger.calls)
    if not victim.alive:
        victim.start(dying=(POINTS[kind], dice.randint(1, round(MOST_PASSES / hurry))) if at_point else None)
    _all_up(fleet)
    if at_point:
        _wait_until(lambda: not victim.alive, LONGEST_LIFE_S)
    else:
        _wait_until(lambda: len(server.core.ledger.calls) > calls, LONGEST_LIFE_S)
        time.sleep(dice.uniform(*(LIFE_S if len(fleet) == 1 else SHARED_LIFE_S)) / hurry)
    victim.kill()
    time.sleep(dice.uniform(*DOWN_S) / hurry)


def _restart(kept: Kept, restarts: int, fleet: list[Instance], dice: random.Random, hurry: float) -> None:
    """Restart the database server under a bot that runs on."""
    if not restarts:
        return
    assert isinstance(kept, KeptByServer)
    server: Postgres = kept.server
    for number in range(restarts):
        _all_up(fleet)
        time.sleep(dice.uniform(0.5, 3.0) / hurry)
        server.stop("immediate" if number % 2 else "fast")
        time.sleep(dice.uniform(0.0, 1.5) / hurry)
        server.start()


def _all_up(fleet: list[Instance]) -> None:
    for each in fleet:
        if not each.alive:
            each.start()


def _drain(fleet: list[Instance], server: BotApiServer, kept: Kept) -> bool:
    """Let the bots finish; False where they did not in time."""

    def idle() -> bool:
        _all_up(fleet)
        with suppress(Exception):  # the tables may not be there yet
            return is_idle(server, kept)
        return False

    return _wait_until(idle, DRAIN_S, every=0.25)


def _wait_until(predicate: Any, seconds: float, every: float = 0.02) -> bool:
    deadline = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    width = max(map(len, result))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in result.items())


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; exit status 1 where something was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how often a bot is killed (20)")
    parser.add_argument("--questions", type=int, default=0, help="asked at least; as many as there is time for (0)")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server in the place of SQLite")
    parser.add_argument("--instances", type=int, default=1, help="bots at the same time (1); needs --postgresql")
    parser.add_argument("--restarts", type=int, default=0, help="of the PostgreSQL server (0)")
    parser.add_argument("--pooler", choices=MODES, default="", help="reach the server by a pgbouncer in this mode")
    parser.add_argument("--per-second", type=float, default=RATE, help="questions a second (200)")
    parser.add_argument("--hurry", type=float, default=1.0, help="how much sooner than usual it is killed (1)")
    parser.add_argument("--seed", type=int, default=0, help="of everything that is left to chance (0)")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    chosen = parser.parse_args(argv)
    if (chosen.instances > 1 or chosen.restarts) and not chosen.postgresql:
        parser.error("--instances and --restarts need --postgresql")
    result = measure(
        chosen.kills,
        questions=chosen.questions,
        postgresql=chosen.postgresql,
        instances=chosen.instances,
        restarts=chosen.restarts,
        seed=chosen.seed,
        per_second=chosen.per_second,
        hurry=chosen.hurry,
        pooler=chosen.pooler,
    )
    print(json.dumps(result) if chosen.json else table(result))
    return 0 if is_right(result) else 1


if __name__ == "__main__":
    sys.exit(main())
