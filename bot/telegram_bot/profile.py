"""What Telegram shows of the bot: its commands and descriptions, set only where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog

from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.services.phrases import phrase
from bot.telegram_bot.client import Client
from bot.telegram_bot.commands import GROUP_COMMANDS, PRIVATE_COMMANDS
from bot.telegram_bot.text import shorten

log = structlog.get_logger(__name__)

# Telegram knows one Chinese, by its two-letter code; whoever uses no Chinese sees English
LANGUAGES = (("", Language.EN), ("zh", Language.ZH_HANS))
SCOPES = (("all_private_chats", PRIVATE_COMMANDS), ("all_group_chats", GROUP_COMMANDS))
MAX_DESCRIPTION = 512  # characters (Bot API, setMyDescription)
MAX_SHORT = 120  # the same of setMyShortDescription


async def publish_profile(client: Client, knowledge: Knowledge) -> int:
    """Set what differs from what Telegram has; returns how many calls that took.

    Raises:
        telegram.error.TelegramError: Telegram cannot be reached or refuses.
    """
    changed = 0
    for name, field, parameters, wanted in _wanted(knowledge):
        shown = await client.call(f"getMy{name}", parameters)
        if (shown if field == "commands" else shown.get(field)) != wanted:
            await client.call(f"setMy{name}", {**parameters, field: wanted})
            changed += 1
    if changed:
        log.info("profile_published", calls=changed)
    return changed


def _wanted(knowledge: Knowledge) -> Iterator[tuple[str, str, dict[str, Any], Any]]:
    """Method without its setMy, field, parameters, value."""
    for code, language in LANGUAGES:
        where = {"language_code": code} if code else {}
        for scope, names in SCOPES:
            commands = [{"command": name, "description": phrase(f"cmd_{name}", language)} for name in names]
            yield "Commands", "commands", {**where, "scope": {"type": scope}}, commands
        title = next(iter(knowledge.sources.values())).title.in_language(language)
        description = phrase("description", language, title=title)
        yield "Description", "description", where, shorten(description, MAX_DESCRIPTION)
        short = phrase("short_description", language)
        yield "ShortDescription", "short_description", where, shorten(short, MAX_SHORT)
