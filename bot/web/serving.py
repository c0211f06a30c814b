"""The web server beside the bot, in its event loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from starlette.applications import Starlette

from bot.errors import UsageError

log = structlog.get_logger(__name__)

LAG_S = 0.1  # between two looks at how late the event loop is
STOP_S = 2.0  # for answers under way when the bot ends


class _Server(uvicorn.Server):
    """One that leaves signals to the bot."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(
    app: Starlette,
    host: str,
    port: int,
    lagged: Callable[[float], None] | None = None,
    *,
    named: tuple[str, str] = ("CHUCHU_WEB_HOST", "CHUCHU_WEB_PORT"),
) -> AsyncIterator[None]:
    """Serve until the block ends. If the server fails meanwhile, the bot goes on without it.

    Args:
        app: the application.
        host: address to listen on.
        port: port there.
        lagged: told ten times a second how late the event loop was, in seconds.
        named: the settings that host and port come from.

    Raises:
        UsageError: nobody can listen there.
    """
    listening = _listen(host, port, named)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=int(STOP_S),
        server_header=False,
    )
    server = _Server(config)
    tasks = [asyncio.create_task(_serve(server, listening))]
    if lagged is not None:
        tasks.append(asyncio.create_task(_watch(lagged)))
    log.info("web_started", host=host, port=port)
    try:
        yield
    finally:
        server.should_exit = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await asyncio.wait(tasks[:1])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        listening.close()


def _listen(host: str, port: int, named: tuple[str, str]) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
            listening.listen(512)
        except BaseException:
            listening.close()
            raise
    except OSError as error:
        why = f"nobody can listen on {host} port {port} ({error.strerror or error})"
        raise UsageError(f"{why}; correct {named[0]} or {named[1]}") from error
    return listening


async def _serve(server: _Server, listening: socket.socket) -> None:
    try:
        await server.serve(sockets=[listening])
    except (Exception, SystemExit) as error:
        log.error("web_failed", error=type(error).__name__)


async def _watch(lagged: Callable[[float], None]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LAG_S
        await asyncio.sleep(LAG_S)
        lagged(max(0.0, loop.time() - due))
