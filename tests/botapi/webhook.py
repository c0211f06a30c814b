"""Delivery by webhook: oldest update first, one at a time, retried until the receiver answers 2xx."""

from __future__ import annotations

import asyncio
import json
import time

import httpx

from .core import Core, Webhook
from .values import QueuedUpdate

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # a header's name


class WebhookSender:
    """Posts waiting updates to the webhook in force. Lives on the server's event loop."""

    def __init__(self, core: Core, retry_seconds: float = 0.2) -> None:
        self.core = core
        self.retry_seconds = retry_seconds
        self.loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def wake(self) -> None:
        """There may be something to deliver; from any thread."""
        if self.core.webhook.url and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._news.set)

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            while True:
                await self._news.wait()
                self._news.clear()
                while await self._deliver_one(client):
                    pass

    async def _deliver_one(self, client: httpx.AsyncClient) -> bool:
        """Deliver the oldest update; False where there is nothing to deliver."""
        with self.core.lock:
            hook, record = self.core.webhook, self.core.queue.take()
        if not hook.url or record is None:
            return False
        problem = await _post(client, hook, record)
        with self.core.lock:
            if problem:
                hook.last_error_date, hook.last_error_message = int(time.time()), problem
            else:
                self.core.queue.mark_delivered([record.update_id])
                first = self.core.queue.take()
                if first is not None and first.update_id == record.update_id:
                    self.core.queue.confirm_first()
            self.core.world.touch()
        if problem:
            await asyncio.sleep(self.retry_seconds)
        return True


async def _post(client: httpx.AsyncClient, hook: Webhook, record: QueuedUpdate) -> str:
    """Post one update; returns what went wrong, in Telegram's words, or nothing."""
    headers = {"Content-Type": "application/json"}
    if hook.secret_token:
        headers[SECRET_HEADER] = hook.secret_token
    try:
        reply = await client.post(hook.url, content=json.dumps(record.payload), headers=headers)
    except httpx.HTTPError as error:
        return f"Connection error: {type(error).__name__}"
    if reply.is_success:
        return ""
    return f"Wrong response from the webhook: {reply.status_code} {reply.reason_phrase}"
