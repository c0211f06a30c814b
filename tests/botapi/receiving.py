"""getUpdates with long polling, and the webhook methods."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from .core import Args, Core, Webhook, method
from .errors import ApiError, bad_request, other_poller, webhook_active
from .params import BOOLEAN, FILE, INTEGER, OBJECT, STRING
from .values import Payload, QueuedUpdate

MAX_POLL_SECONDS = 50
MAX_LIMIT = 100
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|$)")


class ClientGoneError(Exception):
    """The caller closed its connection while it waited."""


class Poller:
    """The one getUpdates that may wait at a time. Lives on the server's event loop."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[ApiError | None] | None = None

    def wake(self) -> None:
        """There may be an update; from any thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._settle, None)

    def interrupt(self, error: ApiError) -> None:
        """End the waiting call with this refusal; from any thread."""
        self.loop.call_soon_threadsafe(self._settle, error)

    def _settle(self, outcome: ApiError | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(outcome)

    async def get_updates(self, args: Args, gone: asyncio.Task[None]) -> list[QueuedUpdate]:
        """Wait up to `timeout` seconds for updates; raises ApiError (409) or ClientGoneError."""
        core = self.core
        with core.lock:
            if core.webhook.url:
                raise webhook_active()
            core.queue.allow(_kinds(args))
        self._settle(other_poller())
        limit = min(max(args.get("limit", MAX_LIMIT), 1), MAX_LIMIT)
        deadline = self.loop.time() + min(max(args.get("timeout", 0), 0), MAX_POLL_SECONDS)
        offset = args.get("offset", 0)
        while True:
            with core.lock:
                found = core.queue.fetch(offset, limit)
                core.world.touch()
            offset = max(offset, 0)
            left = deadline - self.loop.time()
            if found or left <= 0:
                return found
            await self._wait(left, gone)

    async def _wait(self, seconds: float, gone: asyncio.Task[None]) -> None:
        mine = self._waiting = self.loop.create_future()
        try:
            await asyncio.wait({mine, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if self._waiting is mine:
                self._waiting = None
        if gone.done():
            raise ClientGoneError
        refusal = mine.result() if mine.done() else None
        if refusal is not None:
            raise refusal


@method(offset=INTEGER, limit=INTEGER, timeout=INTEGER, allowed_updates=OBJECT)
def get_updates(_core: Core, _args: Args) -> Any:
    """Served by Poller; entered here for its name and parameters."""
    raise NotImplementedError


@method(
    url=STRING,
    certificate=FILE,
    ip_address=STRING,
    max_connections=INTEGER,
    allowed_updates=OBJECT,
    drop_pending_updates=BOOLEAN,
    secret_token=STRING,
)
def set_webhook(core: Core, args: Args) -> bool:
    url, secret = args.get("url", ""), args.get("secret_token", "")
    if url and not (url.startswith("https://") or _LOOPBACK.match(url)):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    core.queue.allow(_kinds(args))
    _replace(core, args, Webhook(url, secret, args.get("max_connections", 40)))
    return True


@method(drop_pending_updates=BOOLEAN)
def delete_webhook(core: Core, args: Args) -> bool:
    _replace(core, args, Webhook())
    return True


@method()
def get_webhook_info(core: Core, _args: Args) -> Payload:
    hook = core.webhook
    info: Payload = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": core.queue.pending,
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
    if hook.last_error_date:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    if core.queue.allowed:
        info["allowed_updates"] = sorted(core.queue.allowed)
    return info


def _replace(core: Core, args: Args, hook: Webhook) -> None:
    if args.get("drop_pending_updates"):
        core.queue.drop_all()
    core.webhook = hook
    core.world.touch()
    core.webhook_changed()


def _kinds(args: Args) -> list[str] | None:
    kinds = args.get("allowed_updates")
    if kinds is not None and not (isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds)):
        raise bad_request("can't parse allowed_updates: expected an Array of String")
    return kinds
