"""``/healthz``, ``/readyz`` and ``/metrics``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import StorageError
from bot.services.answering import Answering
from bot.services.ports import POLLER, Mailbox
from bot.web.metrics import Depths, PrometheusMeter

HEARD_S = 180.0  # a long poll takes up to 50 s, and a pause after failures up to a minute
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Probe:
    """What there is to look at.

    Attributes:
        mailbox: the database.
        answers: the base that answers.
        meter: the figures.
        errors: how many errors were logged since a time.
    """

    mailbox: Mailbox
    answers: Answering
    meter: PrometheusMeter
    errors: Callable[[dt.datetime], int]

    async def parts(self) -> dict[str, str]:
        """Part → why it is not ready; empty where it is. No sentence tells a path, an address or a secret."""
        told = {"database": "", "knowledge": "", "telegram": ""}
        try:
            heard = await self.mailbox.last_beat(POLLER)
        except StorageError:
            told["database"] = "the database cannot be read; the bot's log says why"
            told["telegram"] = "not known without the database"
        else:
            age = None if heard is None else (_now() - heard).total_seconds()
            if age is None or age > HEARD_S:
                since = "never" if age is None else f"{age:.0f} s ago"
                told["telegram"] = f"Telegram was last heard {since}; the bot's log says why"
        if not self.answers.knowledge.entries:
            told["knowledge"] = "the base has no entries"
        return told

    async def depths(self) -> Depths:
        """What waits. Raises StorageError."""
        inbox, outbox = await self.mailbox.backlog()
        oldest_in, oldest_out = await self.mailbox.oldest()
        return Depths(
            inbox, outbox, _age(oldest_in) or 0.0, _age(oldest_out) or 0.0, _age(await self.mailbox.last_beat(POLLER))
        )


def web_app(probe: Probe) -> Starlette:
    """The application; it says nothing of people, texts or addresses."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        parts = await probe.parts()
        shown = {name: why or "ready" for name, why in parts.items()}
        return JSONResponse(shown, 503 if any(parts.values()) else 200)

    async def metrics(_: Request) -> Response:
        try:
            depths = await probe.depths()
        except StorageError:
            return PlainTextResponse("the database cannot be read; the bot's log says why\n", 503)
        answers = probe.answers
        text = probe.meter.text(
            depths,
            version=answers.knowledge.version,
            learnt=not answers.wants_learning,
            entries=len(answers.knowledge.entries),
            errors=probe.errors(_now() - HOUR),
        )
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)])


def _age(time: dt.datetime | None) -> float | None:
    return None if time is None else max(0.0, (_now() - time).total_seconds())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
