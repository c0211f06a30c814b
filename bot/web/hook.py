"""Where Telegram brings updates.

Whoever does not know the secret costs next to nothing: it is compared before a byte of the body is read. 200 is said
once an update is durable; Telegram repeats what got anything else.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import DataRefusedError, StorageError

SECRET_HEADER = "x-telegram-bot-api-secret-token"
MAX_BODY = 1024 * 1024  # bytes; the largest updates have some 100,000

SMALL = 64 * 1024  # bytes; a body that is not read is left to the server up to here, beyond it the connection ends
_CLOSE = {"connection": "close"}


def hook_app(secret: str, take: Callable[[bytes], Awaitable[None]]) -> Starlette:
    """The application: one address, whatever its path, which is the proxy's business.

    Args:
        secret: what Telegram sends along in the header ``X-Telegram-Bot-Api-Secret-Token``.
        take: makes a body durable; raises StorageError where it cannot.
    """
    expected = secret.encode()

    async def bring(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "").encode("latin-1")
        if not hmac.compare_digest(given, expected):
            return PlainTextResponse("", 403, _CLOSE if _announced(request) > SMALL else None)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return PlainTextResponse("", 400, _CLOSE)
        if body is None:
            return PlainTextResponse("an update has one megabyte at most\n", 413, _CLOSE)
        try:
            await take(body)
        except DataRefusedError:
            return PlainTextResponse("")  # it would be refused again
        except StorageError:
            return PlainTextResponse("the database cannot be written; the bot's log says why\n", 503)
        return PlainTextResponse("")

    return Starlette(routes=[Route("/{path:path}", bring, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    """What was sent; None where it is too much, which is not read to its end."""
    if "content-length" in request.headers and _announced(request) > MAX_BODY:
        return None
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > MAX_BODY:
            return None
    return bytes(read)


def _announced(request: Request) -> int:
    """How long the body is to be; very long where nobody says."""
    try:
        return int(request.headers["content-length"])
    except (KeyError, ValueError):
        return MAX_BODY + 1
