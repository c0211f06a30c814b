"""The HTTP side: who calls which method, what goes wrong on purpose, what is written back."""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from . import chats, editing, profile, queries, sending
from .core import METHODS, Core, Method
from .errors import ApiError, is_violation, method_not_found, not_found, too_many_requests, unauthorized
from .faults import Fault
from .flood import SENDS
from .params import decode, typed
from .receiving import ClientGoneError, Poller

ENTERED = (chats, editing, profile, queries, sending)
"""Modules whose import enters their methods in the table."""
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{10,}")
_GATEWAY_PAGE = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
Connections = Callable[[], Iterable[Any]]


@dataclass(frozen=True)
class Outcome:
    """How a call ended; `true` is False for a reply a fault put in place of the real one."""

    status: int = 200
    result: Any = None
    error: ApiError | None = None
    updates: tuple[int, ...] = ()
    processed: bool = False
    true: bool = True
    cut: bool = False
    garbage: bool = False

    def body(self) -> bytes:
        if self.garbage:
            return _GATEWAY_PAGE
        reply = self.error.body() if self.error else {"ok": True, "result": self.result}
        return json.dumps(reply).encode("ascii")


class Front:
    """Serves `/bot<token>/<method>`."""

    def __init__(self, core: Core, poller: Poller, connections: Connections) -> None:
        self.core = core
        self.poller = poller
        self.connections = connections

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self.serve, methods=["GET", "POST"]),
                Route("/{path:path}", self.nowhere, methods=["GET", "POST"]),
            ]
        )

    async def nowhere(self, _request: Request) -> Response:
        return _response(_refused(not_found()))

    async def serve(self, request: Request) -> Response:
        token, name = request.path_params["token"], request.path_params["method"]
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response()
        if token != self.core.token:
            return _response(_refused(unauthorized() if _TOKEN.fullmatch(token) else not_found()))
        found = METHODS.get(name.lower())
        call = _Exchange(self, request, found, found.name if found else name)
        return await call.run(body)


class _Exchange:
    """One call from arrival to reply."""

    def __init__(self, front: Front, request: Request, found: Method | None, name: str) -> None:
        self.core = front.core
        self.front = front
        self.request = request
        self.found = found
        self.name = name
        self.args: dict[str, Any] = {}
        self.number = -1
        self.gone: asyncio.Task[None] | None = None

    async def run(self, body: bytes) -> Response:
        refused = self._read(body)
        with self.core.lock:
            self.number = self.core.ledger.begin(self.name, self.args)
        fault: Fault | None = None
        try:
            halted = self._halted()
            if halted is not None:
                outcome = _refused(halted)
            elif refused is not None:
                outcome = self._blamed(refused)
            else:
                fault = self.core.faults.draw(self.name, self.args)
                outcome = await self._with(fault)
            return await self._finish(outcome, fault)
        finally:
            if self.gone is not None:
                self.gone.cancel()
                await asyncio.wait({self.gone})

    def _read(self, body: bytes) -> ApiError | None:
        """Take in the parameters; what refuses them, if something does."""
        try:
            content_type = self.request.headers.get("content-type", "")
            self.args = decode(self.request.scope["query_string"], content_type, body)
            if self.found is None:
                return method_not_found()
            self.args = typed(self.args, self.found.params)
        except ApiError as error:
            return error
        return None

    def _halted(self) -> ApiError | None:
        """The refusal of a send inside a halt the server announced."""
        if self.name not in SENDS:
            return None
        with self.core.lock:
            left, late = self.core.halts.remaining(self._chat_id(), time.monotonic())
            if left and late:
                self.core.ledger.blame(self.name, "send inside a halt", self.args)
        return too_many_requests(math.ceil(left)) if left else None

    def _chat_id(self) -> int | None:
        text = str(self.args.get("chat_id", ""))
        return int(text) if re.fullmatch(r"-?\d+", text) else None

    async def _with(self, fault: Fault | None) -> Outcome:
        if fault is None:
            return await self._process()
        if fault.when == "before":
            left = await self._hang(fault)
            if left or fault.replaces_reply:
                return self._faulty(fault, processed=False)
            return await self._process()
        outcome = await self._process()
        left = await self._hang(fault)
        if left or fault.replaces_reply:
            return self._faulty(fault, processed=outcome.processed)
        return outcome

    async def _hang(self, fault: Fault) -> bool:
        """Wait as the fault says; True where the caller left."""
        if fault.hang:
            await asyncio.wait({self._watch()}, timeout=fault.hang)
            return self._watch().done()
        return False

    def _faulty(self, fault: Fault, *, processed: bool) -> Outcome:
        if fault.cut or not fault.replaces_reply:
            return Outcome(processed=processed, true=False, cut=True)
        if fault.garbage:
            return Outcome(status=fault.status or 200, processed=processed, true=False, garbage=True)
        error = fault.error()
        if error.code == 429 and self.name in SENDS:
            whom = None if fault.scope == "bot" else self._chat_id()
            with self.core.lock:
                self.core.halts.announce(whom, fault.retry_after, time.monotonic())
        return Outcome(status=error.code, error=error, processed=processed, true=False)

    async def _process(self) -> Outcome:
        """The call itself, without faults."""
        try:
            if self.name == "getUpdates":
                found = await self.front.poller.get_updates(self.args, self._watch())
                payloads, ids = [record.payload for record in found], [record.update_id for record in found]
                with self.core.lock:
                    self.core.ledger.note(self.number, processed=True, result=payloads)
                return Outcome(result=payloads, updates=tuple(ids), processed=True)
            with self.core.lock:
                result = METHODS[self.name.lower()].run(self.core, self.args)
                self.core.ledger.note(self.number, processed=True, result=result)
                return Outcome(result=result, processed=True)
        except ApiError as error:
            return self._blamed(error)
        except ClientGoneError:
            return Outcome(true=False, cut=True)
        except Exception as error:  # a fault of the stand-in must be seen, not retried by the bot
            with self.core.lock:
                self.core.ledger.blame(self.name, f"the stand-in failed: {error!r}", self.args)
            return _refused(ApiError(500, "Internal Server Error"))

    def _blamed(self, error: ApiError) -> Outcome:
        if is_violation(error):
            with self.core.lock:
                self.core.ledger.blame(self.name, error.description, self.args)
        return _refused(error)

    async def _finish(self, outcome: Outcome, fault: Fault | None) -> Response:
        connection = self._connection()
        delivered = outcome.true and connection is not None and not connection.transport.is_closing()
        with self.core.lock:
            if delivered:
                self.core.queue.mark_delivered(outcome.updates)
            self.core.ledger.note(
                self.number,
                ended=time.monotonic(),
                status=None if outcome.cut else outcome.status,
                error=outcome.error,
                processed=outcome.processed,
                delivered=delivered,
                fault=fault,
            )
            self.core.world.touch()
        if outcome.cut and connection is not None:
            connection.transport.abort()
            await asyncio.wait({self._watch()}, timeout=1)
        return _response(outcome)

    def _watch(self) -> asyncio.Task[None]:
        """A task that ends when the caller closes the connection."""
        if self.gone is None:
            self.gone = asyncio.create_task(self._disconnected())
        return self.gone

    async def _disconnected(self) -> None:
        while (await self.request.receive())["type"] != "http.disconnect":
            pass

    def _connection(self) -> Any:
        """uvicorn's protocol object of this request; None once it is lost."""
        client = self.request.scope["client"]
        return next((one for one in self.front.connections() if one.client == client), None)


def _refused(error: ApiError) -> Outcome:
    return Outcome(status=error.code, error=error)


def _response(outcome: Outcome) -> Response:
    kind = "text/html" if outcome.garbage else "application/json"
    return Response(outcome.body(), outcome.status, media_type=kind)
