"""The server's thread: an event loop with uvicorn on a port of 127.0.0.1 that stays ours while it is down."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

import uvicorn

from .app import Front
from .core import Core
from .errors import webhook_started
from .receiving import Poller
from .webhook import WebhookSender

PATIENCE = 10.0
"""Seconds to wait for the thread to do as told."""


class Runner:
    """Starts, stops, closes and reopens the server; every method is for the test's thread."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.port = 0
        self._reserved: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping: asyncio.Event | None = None
        self._server: uvicorn.Server | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._poller: Poller | None = None

    def start(self) -> None:
        # Bound but not listening: it keeps the port from others and refuses connections while we are down.
        self._reserved = _bound(0)
        self.port = self._reserved.getsockname()[1]
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="botapi", daemon=True)
        self._thread.start()
        ready.result(PATIENCE)

    def stop(self) -> None:
        if self._thread is not None and self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(PATIENCE)
            self._thread = None
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None

    def down(self) -> None:
        """Cut every connection and refuse new ones; the state stays."""
        self._tell(self._close())

    def up(self) -> None:
        self._tell(self._open())

    def _tell(self, order: Coroutine[Any, Any, None]) -> None:
        if self._loop is None:
            raise RuntimeError("the server is not running")
        asyncio.run_coroutine_threadsafe(order, self._loop).result(PATIENCE)

    def _run(self, ready: Future[None]) -> None:
        asyncio.run(self._main(ready))

    async def _main(self, ready: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._poller = poller = Poller(self.core)
        hooks = WebhookSender(self.core)

        def wake() -> None:
            poller.wake()
            hooks.wake()

        def webhook_changed() -> None:
            if self.core.webhook.url:
                poller.interrupt(webhook_started())
                hooks.wake()

        self.core.wake, self.core.webhook_changed = wake, webhook_changed
        sender = asyncio.create_task(hooks.run())
        try:
            await self._open()
            ready.set_result(None)
            await self._stopping.wait()
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)
        finally:
            self.core.wake = self.core.webhook_changed = lambda: None
            sender.cancel()
            await asyncio.wait({sender})
            await self._close()

    async def _open(self) -> None:
        if self._server is not None or self._poller is None:
            return
        front = Front(self.core, self._poller, self._connections)
        config = uvicorn.Config(
            front.application(),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_keep_alive=75,
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        listener = _bound(self.port)
        listener.setblocking(False)
        await server.startup(sockets=[listener])
        self._server = server
        self._ticking = asyncio.create_task(server.main_loop())

    async def _close(self) -> None:
        """Not uvicorn's own shutdown, which waits for open polls; connections are cut at once."""
        server, self._server = self._server, None
        if server is None or self._ticking is None:
            return
        for listening in server.servers:
            listening.close()
        self._ticking.cancel()
        await asyncio.wait({self._ticking})
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        pending = set(server.server_state.tasks)
        if pending:
            await asyncio.wait(pending, timeout=PATIENCE / 2)
        await asyncio.sleep(0)

    def _connections(self) -> Any:
        return () if self._server is None else tuple(self._server.server_state.connections)


def _bound(port: int) -> socket.socket:
    # With the protocol named, asyncio sets TCP_NODELAY; without, every reply would wait 40 ms.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    return made
