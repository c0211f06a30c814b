"""What every part of handling has at hand: who answers, who the bot is, what is remembered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.mail import Keyboard
from bot.services.answering import Answering
from bot.services.identity import Identity
from bot.services.ports import People
from bot.services.redaction import Redact, as_it_is
from bot.telegram_bot.keyboards import LIFE
from bot.telegram_bot.me import Me
from bot.telegram_bot.moderation.setting import Moderation

FindKeyboard = Callable[[str], Awaitable[Keyboard | None]]
TOKEN_LENGTH = 16  # hexadecimal digits, 64 bits: nobody guesses one in two days


def utc_now() -> dt.datetime:
    """The present moment (UTC)."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """Shared by the handlers; holds nothing of any message."""

    answers: Answering
    identity: Identity
    people: People
    find_keyboard: FindKeyboard
    me: Me
    now: Callable[[], dt.datetime] = field(default=utc_now)
    moderation: Moderation | None = None
    redact: Redact = as_it_is  # takes out of people's words what is not to be stored
    retention_days: int = 0  # after which questions are deleted; 0 for never

    @property
    def knowledge(self) -> Knowledge:
        """The base that answers now."""
        return self.answers.knowledge

    def person(self, person_id: int) -> str:
        """Keyed hash of a person's id."""
        return self.identity("person", person_id)

    def chat(self, chat_id: int) -> str:
        """Keyed hash of a chat's id."""
        return self.identity("chat", chat_id)

    def lane(self, query_id: str) -> str:
        """What stands for the chat of a call that answers a press or an inline query."""
        return self.identity("query", query_id)

    def keyboard(
        self,
        what: str,
        chat: str,
        update_id: int | None,
        language: Language,
        actions: tuple[str, ...],
        *,
        person: str = "",
        life: dt.timedelta = LIFE,
    ) -> Keyboard:
        """A keyboard; ``what`` tells those apart that belong to the same update and do the same."""
        version = self.knowledge.version
        token = self.identity("keyboard", "\n".join([chat, str(update_id), what, version, *actions]))[:TOKEN_LENGTH]
        return Keyboard(token, chat, person, update_id, language.value, version, actions, self.now() + life)

    async def pinned_language(self, person_id: int) -> Language | None:
        """The language a person pinned; None where answers follow their questions."""
        pinned = await self.people.language_of(self.person(person_id))
        return Language(pinned) if pinned in set(Language) else None
