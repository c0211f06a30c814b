"""What the durable inbox and outbox cost on SQLite, with long queues."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from typing import Any

from bot.domain.mail import Incoming, Outgoing, Settlement
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox

ROWS = 10_000
BATCH = 100
CLAIMS = 20


def measure() -> dict[str, Any]:
    """Times for 10,000 updates: receive, settle, and one claim while all of them wait to be sent.

    An express claim is one of a press that came last, in a chat where others wait.
    """
    return {"many_chats": asyncio.run(_run(chats=ROWS)), "one_chat": asyncio.run(_run(chats=1))}


async def _run(*, chats: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(f"sqlite+aiosqlite:///{folder}/bench.db")
        try:
            mailbox = SqlMailbox(database)
            started = time.perf_counter()
            for first in range(0, ROWS, BATCH):
                await mailbox.receive([Incoming(number, "{}") for number in range(first, first + BATCH)])
            received = time.perf_counter()
            for first in range(0, ROWS, BATCH):
                await mailbox.settle([_settlement(number, chats) for number in range(first, first + BATCH)])
            settled = time.perf_counter()
            claims = [await _claim(mailbox) for _ in range(CLAIMS)]
            express = []
            for number in range(ROWS, ROWS + CLAIMS):
                await mailbox.receive([Incoming(number, "{}", express=True)])
                await mailbox.settle([_settlement(number, chats, express=True)])
                express.append(await _claim(mailbox, express=True))
        finally:
            await database.close()
    return {
        "receive_s": round(received - started, 2),
        "settle_s": round(settled - received, 2),
        "claim_p50_ms": round(statistics.median(claims), 1),
        "claim_max_ms": round(max(claims), 1),
        "express_p50_ms": round(statistics.median(express), 1),
        "express_max_ms": round(max(express), 1),
    }


async def _claim(mailbox: SqlMailbox, *, express: bool = False) -> float:
    """How long a claim takes (ms)."""
    begun = time.perf_counter()
    await mailbox.claim(4, express=express)
    return (time.perf_counter() - begun) * 1000


def _settlement(number: int, chats: int, *, express: bool = False) -> Settlement:
    chat = number % chats
    call = Outgoing(0, chat, f"chat-{chat}", "sendMessage", '{"text": "…"}', express=express)
    return Settlement(number, outgoing=(call,))


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    return "\n".join(
        f"{ROWS} updates, {name.replace('_', ' ')}: received in {row['receive_s']} s, settled in {row['settle_s']} s, "
        f"a claim p50 {row['claim_p50_ms']} ms, max {row['claim_max_ms']} ms, "
        f"an express one p50 {row['express_p50_ms']} ms, max {row['express_max_ms']} ms"
        for name, row in result.items()
    )
