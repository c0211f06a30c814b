"""``chuchu run``: the Telegram bot."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.bootstrap import telegram_bot
from bot.cli.context import settings_of
from bot.cli.options import KnowledgeDir
from bot.errors import TokenError

HOW_TO_GET_A_TOKEN = (
    "there is no Telegram token: ask @BotFather on Telegram for one (/newbot) and set CHUCHU_TELEGRAM_TOKEN to it; "
    "`chuchu chat` answers in the terminal without one"
)


def run(
    context: typer.Context,
    knowledge_dir: KnowledgeDir = None,
    webhook: Annotated[
        bool, typer.Option("--webhook", help="Have Telegram bring updates to CHUCHU_WEBHOOK_URL.")
    ] = False,
) -> None:
    """Run the Telegram bot (long polling, or --webhook) until SIGTERM or Ctrl-C."""
    settings = settings_of(context, knowledge_dir)
    if settings.telegram_token is None:
        raise TokenError(HOW_TO_GET_A_TOKEN)
    from bot.logs import set_up_logs  # structlog takes its time to import; no other command needs it

    token = settings.telegram_token.get_secret_value().strip()
    hidden = [token, *([settings.webhook_secret.get_secret_value()] if settings.webhook_secret else [])]
    errors = set_up_logs(settings.log_level, settings.log_format, secrets=hidden)

    async def serve() -> None:
        async with telegram_bot(settings, errors.since, webhook=webhook) as bot:
            await bot.run()

    asyncio.run(serve())
