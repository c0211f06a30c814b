"""A message without its formatting, for when Telegram refuses the HTML."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from bot.telegram_bot.text import MAX_MESSAGE, TAG, cut

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


def as_plain_text(parameters: dict[str, Any]) -> dict[str, Any]:
    """The same parameters with plain text: tags taken out, links behind their words."""
    text = TAG.sub("", _LINK.sub(r"\2 (\1)", str(parameters["text"])))
    rest = {name: value for name, value in parameters.items() if name != "parse_mode"}
    return {**rest, "text": cut(unescape(text), MAX_MESSAGE)}
