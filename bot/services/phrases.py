"""The bot's own sentences, from one catalogue a language: ``bot/locale/*.po``, where the msgid is a key."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from bot.domain.entry import ClaimKind
from bot.domain.language import Language
from bot.domain.reply import DifferenceKind

CATALOGUES = Path(__file__).parent.parent / "locale"


def phrase(key: str, language: Language, **values: str) -> str:
    """One of the bot's sentences; ``values`` fill its placeholders.

    Raises:
        KeyError: no sentence has that key, or a placeholder has no value.
    """
    return _catalogue(language).gettext(key).format(**values)


def phrase_for(count: int, key: str, language: Language, **values: str) -> str:
    """One of the bot's sentences in the form that a number asks for; the number also fills ``{count}``.

    Raises:
        KeyError: no sentence has that key, or a placeholder has no value.
    """
    return _catalogue(language).ngettext(key, key, count).format(count=count, **values)


def claim_kind(kind: ClaimKind, language: Language) -> str:
    """How the source puts a claim forward, as a label."""
    return phrase(f"claim-{kind}", language)


def difference_kind(kind: DifferenceKind, language: Language) -> str:
    """In what a statement differs from the source, as a label."""
    return phrase(f"difference-{kind}", language)


def colon(language: Language) -> str:
    """What stands between a label and what it introduces, as the language writes it."""
    return ": " if language is Language.EN else "："


class _Unknown(NullTranslations):
    """Asked for keys that a catalogue does not have: gettext would show the key to people."""

    def gettext(self, message: str) -> NoReturn:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:
        raise KeyError(msgid1)


@cache
def _catalogue(language: Language) -> GNUTranslations:
    """The sentences of a language, read on first use: 25 ms with Babel's import, 2 ms each further one."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (CATALOGUES / f"{language.replace('-', '_')}.po").open("rb") as file:
        write_mo(compiled, read_po(file, abort_invalid=True))
    compiled.seek(0)
    translations = GNUTranslations(compiled)
    translations.add_fallback(_Unknown())
    return translations
