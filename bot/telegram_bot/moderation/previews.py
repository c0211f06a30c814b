"""An entry exactly as askers would see it, as messages."""

from __future__ import annotations

from bot.services.drafting import Work
from bot.services.preview import preview
from bot.telegram_bot.moderation.setting import Moderation
from bot.telegram_bot.render import one_page


async def previews(moderation: Moderation, work: Work) -> tuple[str, ...]:
    """The answer in each language, as the HTML of a message; nothing where the draft is not valid yet."""
    return tuple(one_page(reply) for reply in await preview(moderation.shop, work))
