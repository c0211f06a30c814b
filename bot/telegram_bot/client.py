"""The Bot API client: python-telegram-bot's, with access to the raw result of a call.

The library's own ``get_updates`` parses a whole batch at once, so that one malformed update would make every later
one unreachable. Here updates stay as they came until each is handled by itself.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast
from urllib.parse import urlsplit

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.errors import TokenError
from bot.settings import Settings

CONNECT_S = 10.0
READ_S = 20.0
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
)

NOT_ACCEPTED = (
    "Telegram does not accept the token in CHUCHU_TELEGRAM_TOKEN; copy it again from @BotFather "
    "(/mybots → API Token), or check CHUCHU_TELEGRAM_BASE_URL if you use a server of your own"
)


class Client(Bot):
    """A Bot whose calls take and give plain data."""

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """Call any method of the Bot API.

        Args:
            method: its name, e.g. ``sendMessage``.
            parameters: JSON values.

        Raises:
            telegram.error.TelegramError: as every method of the library.
        """
        return await self._post(method, dict(parameters))

    async def raw_updates(
        self, offset: int | None, timeout: int, allowed: Sequence[str] = ALLOWED_UPDATES
    ) -> list[dict[str, Any]]:
        """One long poll: updates from ``offset`` on as plain data, waiting up to ``timeout`` seconds for one.

        Asking for ``offset`` confirms everything below it.
        """
        parameters = {"offset": offset, "timeout": timeout, "limit": 100, "allowed_updates": list(allowed)}
        result = await self._post("getUpdates", parameters, read_timeout=timeout + READ_S)
        return cast("list[dict[str, Any]]", result)


@asynccontextmanager
async def open_client(settings: Settings) -> AsyncIterator[Client]:
    """A client for the bot that the settings name; connects when it is first used.

    Raises:
        TokenError: where there is no token, or one that no bot can have.
    """
    if settings.telegram_token is None:
        raise TokenError("there is no Telegram token; set CHUCHU_TELEGRAM_TOKEN")
    token = settings.telegram_token.get_secret_value().strip()
    if not token or not token.isascii() or any(character.isspace() for character in token):
        raise TokenError(NOT_ACCEPTED)
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's way to ask for RetryAfter as a timedelta
    # A proxy of the environment is for the outside world, never for a Bot API server on this machine
    local = urlsplit(settings.telegram_base_url).hostname in ("127.0.0.1", "::1", "localhost")

    def request(pool: int) -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=pool,
            connect_timeout=CONNECT_S,
            read_timeout=READ_S,
            write_timeout=READ_S,
            pool_timeout=READ_S,
            httpx_kwargs={"trust_env": not local},
        )

    client = Client(
        token,
        base_url=settings.telegram_base_url,
        base_file_url=settings.telegram_base_file_url,
        request=request(2 * settings.sends_in_flight + 4),  # both lanes of the outbox, and housekeeping
        get_updates_request=request(2),
    )
    requests = client._request
    for each in requests:
        await each.initialize()
    try:
        yield client
    finally:
        for each in requests:
            await each.shutdown()
