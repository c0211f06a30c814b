"""``python -m benchmarks.webhook``: strangers at the door of the webhook, and bodies that are no updates.

The bot is a process with ``--webhook``. Meanwhile updates with the right secret come in, and what they wait for is
measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.storm.judge import KeptInFile
from benchmarks.storm.process import ANSWERED, Instance, Looker, free_port
from bot.web.hook import MAX_BODY, SECRET_HEADER
from tests.botapi import BotApiServer

WRONG = 100_000
BODIES = 50_000
CONNECTIONS = 20
GOOD_EVERY_S = 0.05
PATIENCE_S = 60.0
SECRET = "a-secret-of-these-measurements"
FIRST_ID = 10_000_000


class Door:
    """One connection that is kept; opened anew where the bot ended it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def knock(self, body: bytes, secret: str) -> int:
        """Bring a body; returns the status."""
        for last in (False, True):
            try:
                return await self._once(body, secret)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                if last:
                    raise
        raise AssertionError

    async def _once(self, body: bytes, secret: str) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {secret}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next((line for line in answer.split("\r\n") if line.startswith("content-length:")), "x: 0")
        await reader.readexactly(int(length.split(":")[1]))
        if "connection: close" in answer:
            self.close()
        return int(answer.split(" ", 2)[1])

    def close(self) -> None:
        """End the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def update(number: int, text: str = ANSWERED) -> bytes:
    """A good one."""
    person = {"id": 70_000 + number % 1000, "is_bot": False, "first_name": "Bao", "language_code": "en"}
    chat = {"id": person["id"], "type": "private", "first_name": "Bao"}
    message = {"message_id": number, "date": 1_700_000_000, "from": person, "chat": chat, "text": text}
    return json.dumps({"update_id": FIRST_ID + number, "message": message}, ensure_ascii=False).encode()


def mutated(count: int, seed: int = 0) -> Iterator[bytes]:
    """Bodies made from good ones: bytes lost, turned and doubled, parts of another type, deep and huge ones."""
    dice = random.Random(seed)
    junk: tuple[Any, ...] = (None, True, -1, 2**70, 1e308, "", "\ud800", "\u202e" * 50, [], {}, [[]], {"id": {}})
    for number in range(count):
        body = bytearray(update(1_000_000 + number))
        kind = dice.randrange(6)
        if kind == 0:
            del body[dice.randrange(len(body)) :]
        elif kind == 1:
            for _ in range(dice.randint(1, 8)):
                body[dice.randrange(len(body))] = dice.randrange(256)
        elif kind == 2:
            start = dice.randrange(len(body))
            body[start:start] = body[dice.randrange(len(body)) :]
        elif kind == 3:
            yield json.dumps(_with_junk(json.loads(body), dice, junk)).encode()
            continue
        elif kind == 4:
            depth = dice.choice((10, 1_000, 100_000))
            yield dice.choice((b"[", b'{"a":')) * depth
            continue
        else:
            body = bytearray(dice.randbytes(dice.choice((0, 1, 10, 1_000, 100_000))))
        yield bytes(body)


def _with_junk(value: Any, dice: random.Random, junk: Sequence[Any]) -> Any:
    """The same with one of its parts replaced."""
    if not isinstance(value, dict) or not value or dice.random() < 0.2:
        return dice.choice(junk)
    name = dice.choice(list(value))
    return {**value, name: _with_junk(value[name], dice, junk)}


def measure(wrong: int = WRONG, bodies: int = BODIES) -> dict[str, Any]:
    """Both kinds, one after the other."""
    with tempfile.TemporaryDirectory() as name, BotApiServer() as server:
        folder, port = Path(name), free_port()
        kept = KeptInFile(folder / "chuchu.db")
        url = f"http://127.0.0.1:{port}/telegram"
        settings = {"webhook_url": url, "webhook_port": str(port), "webhook_secret": SECRET, "log_level": "ERROR"}
        bot = Instance(server, folder / "bot", kept.url, **settings)
        with Looker([bot]) as looker:
            bot.start("--webhook")
            try:
                server.wait_for(lambda: server.core.webhook.url == url, PATIENCE_S)
                with server.core.lock:
                    server.core.webhook.url = ""  # updates come from here, not from the stand-in
                result = asyncio.run(_measure(bot, kept, port, wrong, bodies))
                result["stopped_with"] = bot.stop()
            finally:
                bot.kill()
        result["lag_max_ms"] = looker.lag_max_ms
    return result


async def _measure(bot: Instance, kept: KeptInFile, port: int, wrong: int, bodies: int) -> dict[str, Any]:
    door = Door(port)
    for number in range(200):  # what grows once has grown
        await door.knock(update(number), SECRET)
        await door.knock(update(number), "wrong")
    before = bot.status("VmRSS")
    big = b" " * (MAX_BODY // 4)

    def stranger(number: int) -> tuple[bytes, str]:
        return (big if number % 100 == 0 else update(number)), f"wrong-{number}"

    strangers = await _besieged(port, wrong, stranger)
    growth = (bot.status("VmRSS") - before) / 1024
    made = mutated(bodies)
    poisoned = await _besieged(port, bodies, lambda _: (next(made), SECRET))
    good = [await door.knock(update(500_000 + number), SECRET) for number in range(10)]
    door.close()
    await asyncio.to_thread(_settled, kept)
    known = kept.rows("SELECT count(*) FROM inbox WHERE state = 'new'")[0][0]
    return {
        "wrong_secret": wrong,
        "wrong_secret_statuses": strangers["statuses"],
        "memory_growth_mb": round(growth, 1),
        "good_p99_ms": strangers["good_p99_ms"],
        "good_max_ms": strangers["good_max_ms"],
        "wrong_per_s": strangers["per_s"],
        "bodies": bodies,
        "bodies_statuses": poisoned["statuses"],
        "server_errors": sum(count for status, count in poisoned["statuses"].items() if status >= 500),
        "good_among_bodies_p99_ms": poisoned["good_p99_ms"],
        "good_afterwards": Counter(good)[200],
        "left_unsettled": known,
    }


async def _besieged(port: int, count: int, made: Callable[[int], tuple[bytes, str]]) -> dict[str, Any]:
    """So many bodies over some connections, while good updates come in on one of their own."""
    numbers, statuses, waits = iter(range(count)), Counter[int](), []
    done = asyncio.Event()

    async def besiege() -> None:
        door = Door(port)
        for number in numbers:
            statuses[await door.knock(*made(number))] += 1
        door.close()

    async def bring() -> None:
        door, number = Door(port), count
        while not done.is_set():
            number += 1
            begun = time.perf_counter()
            assert await door.knock(update(number), SECRET) == 200
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(GOOD_EVERY_S)
        door.close()

    begun, bringing = time.perf_counter(), asyncio.create_task(bring())
    await asyncio.gather(*(besiege() for _ in range(CONNECTIONS)))
    seconds = time.perf_counter() - begun
    done.set()
    await bringing
    waits.sort()
    return {
        "statuses": dict(sorted(statuses.items())),
        "good_p99_ms": round(1000 * waits[int(len(waits) * 0.99)], 1),
        "good_max_ms": round(1000 * waits[-1], 1),
        "per_s": round(count / seconds),
    }


def _settled(kept: KeptInFile) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while kept.rows("SELECT count(*) FROM inbox WHERE settled_at IS NULL") != [(0,)] and time.monotonic() < deadline:
        time.sleep(0.1)


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    return "\n".join(f"{name:<26} {value}" for name, value in result.items())


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; exit status 1 where something else than a refusal became of strangers, or a body got a 5xx."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.webhook", description=__doc__)
    parser.add_argument("--wrong", type=int, default=WRONG, help=f"requests with a wrong secret ({WRONG})")
    parser.add_argument("--bodies", type=int, default=BODIES, help=f"mutated bodies ({BODIES})")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    chosen = parser.parse_args(argv)
    result = measure(chosen.wrong, chosen.bodies)
    print(json.dumps(result) if chosen.json else table(result))
    return 0 if is_right(result) else 1


def is_right(result: dict[str, Any]) -> bool:
    """Whether every stranger was turned away, no body hurt, and good updates were taken."""
    return (
        set(result["wrong_secret_statuses"]) == {403}
        and result["server_errors"] == 0
        and result["good_afterwards"] == 10
        and result["left_unsettled"] == 0
    )


if __name__ == "__main__":
    sys.exit(main())
