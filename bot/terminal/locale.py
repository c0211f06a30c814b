"""The language of the terminal."""

from __future__ import annotations

import os

from bot.domain.language import Language


def language_of_locale() -> Language:
    """The language of the terminal's locale; English where it is none of ours."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if name.startswith(("zh_TW", "zh_HK", "zh_MO")):
        return Language.ZH_HANT
    return Language.ZH_HANS if name.startswith("zh") else Language.EN
