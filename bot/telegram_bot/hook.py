"""Updates by webhook: Telegram brings them, instead of being asked for them again and again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.errors import StorageError, TokenError
from bot.services.meter import NO_METER, Meter
from bot.services.ports import POLLER, Mailbox
from bot.telegram_bot.client import ALLOWED_UPDATES, NOT_ACCEPTED, Client
from bot.telegram_bot.incoming import incoming_of, unreadable
from bot.telegram_bot.poller import seconds_of
from bot.telegram_bot.reasons import reason_of

log = structlog.get_logger(__name__)

LOOK_S = 60.0
RETRY_S = 5.0
REFUSALS = 3


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram brings updates, and what shows that it is Telegram.

    Attributes:
        url: the public address, https.
        secret: what Telegram sends along with each.
        connections: how many it may have open at the same time.
    """

    url: str
    secret: str
    connections: int


class Intake:
    """Takes in what Telegram brings: it is durable before Telegram is told that it arrived."""

    def __init__(self, mailbox: Mailbox, *, arrived: Callable[[], None], meter: Meter = NO_METER) -> None:
        """Args:
        mailbox: where updates go.
        arrived: called after new updates are durable.
        meter: takes figures.
        """
        self._mailbox = mailbox
        self._arrived = arrived
        self._meter = meter

    async def take(self, body: bytes) -> None:
        """Take in one update. What cannot be read is kept aside: Telegram would bring it again and again.

        Raises:
            StorageError: nothing was stored; Telegram is to bring it again.
        """
        incoming = None
        with suppress(ValueError, RecursionError):
            incoming = incoming_of(json.loads(body))
        if incoming is None:
            log.error("update_unreadable", size=len(body))
            incoming = unreadable(body)
        new = await self._mailbox.receive([incoming])
        self._meter.received(new)
        self._arrived()


async def keep_hook(client: Client, mailbox: Mailbox, hook: Hook) -> None:
    """Tell Telegram where to bring updates, and see now and then that it still does; until cancelled.

    Raises:
        TokenError: Telegram refuses the token for good.
    """
    refusals = 0
    asked = {
        "url": hook.url,
        "secret_token": hook.secret,
        "max_connections": hook.connections,
        "allowed_updates": list(ALLOWED_UPDATES),
        "drop_pending_updates": False,
    }
    is_set, told = False, ""
    while True:
        wait = LOOK_S
        try:
            if not is_set:
                await client.call("setWebhook", asked)
                is_set = True
                log.info("webhook_set", connections=hook.connections)
            found: dict[str, Any] = await client.call("getWebhookInfo", {})
            refusals = 0
            await mailbox.beat(POLLER)
            if found.get("url") != hook.url:
                log.warning("webhook_was_changed", hint="another program uses the same token; it is set again")
                is_set, wait = False, 0.0
            elif (problem := str(found.get("last_error_message", ""))) and problem != told:
                log.warning("webhook_not_reached", error=problem, waiting=found.get("pending_update_count"))
            told = str(found.get("last_error_message", ""))
        except InvalidToken:
            refusals += 1
            if refusals >= REFUSALS:
                raise TokenError(NOT_ACCEPTED) from None
            wait = RETRY_S
        except RetryAfter as error:
            wait = seconds_of(error)
        except TelegramError as error:
            log.warning("telegram_unreachable", error=reason_of(error), retry_in_s=RETRY_S)
            wait = RETRY_S
        except StorageError as error:
            log.warning("database_not_usable", error=error, retry_in_s=RETRY_S)
            wait = RETRY_S
        await asyncio.sleep(wait)
