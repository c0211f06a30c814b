"""Settings → wired services. The only place that chooses adapters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.curation.load import load_base
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.services.ports import Mailbox, QueryLog
from bot.settings import Settings, unknown_settings

if TYPE_CHECKING:
    from bot.telegram_bot.app import TelegramBot


def knowledge_folder(settings: Settings) -> Path:
    """The base to use: the one that is set, else the one in the wheel, else the one of the checkout."""
    if settings.knowledge_dir is not None:
        return settings.knowledge_dir
    packaged = Path(__file__).parent / "_knowledge"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "knowledge"


def load_matcher(settings: Settings) -> Matcher:
    """A matcher over the base that the settings name.

    Raises:
        KnowledgeError: where the base has errors.
    """
    return Matcher(load_base(knowledge_folder(settings)).knowledge)


def answering(settings: Settings) -> Answering:
    """The answering use case over the base that the settings name."""
    return Answering(load_matcher(settings))


@dataclass(frozen=True, slots=True)
class Stores:
    """The storage ports of one open database."""

    mailbox: Mailbox
    query_log: QueryLog


@asynccontextmanager
async def open_stores(settings: Settings, *, create: bool = True) -> AsyncIterator[Stores]:
    """The database that the settings name, up to date, closed at the end.

    Args:
        settings: the settings.
        create: make the database or bring it up to date where needed; False leaves it as it is.

    Raises:
        StorageError: where it cannot be used, or may not be made.
    """
    from bot.storage.database import open_database
    from bot.storage.mailbox import SqlMailbox
    from bot.storage.query_log import SqlQueryLog

    database = await open_database(settings.database_url, create=create)
    try:
        yield Stores(SqlMailbox(database), SqlQueryLog(database))
    finally:
        await database.close()


@asynccontextmanager
async def telegram_bot(settings: Settings) -> AsyncIterator[TelegramBot]:
    """The Telegram bot, ready to run.

    Raises:
        KnowledgeError, StorageError, TokenError: where it cannot start.
    """
    import structlog

    from bot.curation.watch import Watcher
    from bot.matching.spelling import load_sounds
    from bot.services.identity import Identity
    from bot.storage.id_key import read_id_key
    from bot.telegram_bot.app import TelegramBot
    from bot.telegram_bot.client import open_client

    log = structlog.get_logger()
    if unknown := unknown_settings():
        log.warning("unknown_settings", names=unknown)
    load_sounds()
    folder = knowledge_folder(settings)
    watcher = Watcher(folder)
    answers = Answering(Matcher(watcher.load_knowledge()))
    key = settings.id_key.get_secret_value().encode() if settings.id_key else read_id_key(settings.id_key_file)
    async with open_stores(settings) as stores, open_client(settings) as client:
        yield TelegramBot(client, stores.mailbox, answers, Identity(key), watcher, settings)
