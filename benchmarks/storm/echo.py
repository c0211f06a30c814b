"""``python -m benchmarks.storm.echo``: the least bot python-telegram-bot makes, to compare with; it keeps nothing.

Its token and addresses come from the same settings as Chuchu's.
"""

from __future__ import annotations

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

AT_ONCE = 8  # updates handled at the same time; measured: more, or no limit, is slower


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text, do_quote=True)


def main() -> None:
    """Poll until SIGTERM."""
    application = (
        Application.builder()
        .token(os.environ["CHUCHU_TELEGRAM_TOKEN"])
        .base_url(os.environ["CHUCHU_TELEGRAM_BASE_URL"])
        .base_file_url(os.environ["CHUCHU_TELEGRAM_BASE_FILE_URL"])
        .concurrent_updates(AT_ONCE)
        .connection_pool_size(2 * AT_ONCE)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
