"""``chuchu chat``: the bot in a terminal."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.bootstrap import Follower, answering, open_stores
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.options import KnowledgeDir, NoLog
from bot.domain.language import Language
from bot.errors import StorageError


def chat(
    context: typer.Context,
    language: Annotated[
        Language | None, typer.Option("--language", help="Answer in this language, whatever the question's.")
    ] = None,
    no_log: NoLog = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Chat in the terminal: no token, no server needed."""
    settings = settings_of(context, knowledge_dir)
    answers = answering(settings, tell=say)

    async def talk() -> None:
        from bot.terminal.chat import Chat

        if no_log:
            await Chat(answers, None, language).run()
            return
        async with open_stores(settings) as stores:
            follower = Follower(answers, stores.curation, settings)
            await Chat(answers, stores.query_log, language, follow=follower.follow).run()

    try:
        asyncio.run(talk())
    except StorageError as error:
        raise StorageError(f"{error} (--no-log chats without the query log)") from error
