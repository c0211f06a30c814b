"""Hearing what other instances wrote, as PostgreSQL tells it (LISTEN/NOTIFY)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import URL

from bot.services.ports import TOPICS
from bot.storage.telling import CHANNEL

RETRY_S = 1.0
MAX_RETRY_S = 30.0
CHECK_S = 20.0  # a connection that died silently is noticed by then
CONNECT_S = 10.0


async def listen(url: URL, heard: Callable[[str], None]) -> None:
    """Call ``heard`` with every topic there is something new of, until cancelled.

    Whoever waits for news must look by itself now and then, too: while there is no connection nothing is heard, and
    behind a pooler that hands connections from one transaction to the next (pgbouncer's ``transaction``) nothing ever
    is. After each new connection every topic is called once.
    """
    import asyncpg

    address = url.set(drivername="postgresql", query={}).render_as_string(hide_password=False)
    options = {"timeout": CONNECT_S, "command_timeout": CONNECT_S, "server_settings": {"application_name": "chuchu"}}
    if isinstance(ssl := url.query.get("ssl"), str):
        options["ssl"] = ssl
    pause = RETRY_S
    while True:
        connection = None
        try:
            connection = await asyncpg.connect(address, **options)
            await connection.add_listener(CHANNEL, lambda *told: heard(told[3]))
            for topic in TOPICS:
                heard(topic)
            pause = RETRY_S
            while not connection.is_closed():
                await asyncio.sleep(CHECK_S)
                await connection.fetchval("SELECT 1")
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            pass  # whoever works with the database tells of it
        finally:
            if connection is not None:
                connection.terminate()
        await asyncio.sleep(pause)
        pause = min(2 * pause, MAX_RETRY_S)
