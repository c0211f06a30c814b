"""``/moderators``: who may do what; admins give roles and take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.domain.curation import RoleChanged
from bot.domain.moderation import Role
from bot.services.phrases import phrase
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.events import Replied
from bot.telegram_bot.moderation.setting import Moderation
from bot.telegram_bot.moderation.views import Done, Turn, View, day, heading, line, one_message
from bot.telegram_bot.text import shorten

MAX_NAME = 60  # characters
MAX_ID = 2**52  # Telegram: at most 52 significant bits
GIVEN = (Role.MODERATOR, Role.REVIEWER)


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is meant: keyed hash of their id, and what they are called."""

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class Moderators:
    """Lists and changes roles."""

    desk: Desk
    moderation: Moderation

    async def do(self, turn: Turn, words: str, replied: Replied | None) -> Done:
        """What follows the command: nothing, ``add …`` or ``remove …``."""
        what, *rest = words.split() or [""]
        if what not in ("add", "remove"):
            return await self._list(turn)
        if turn.role is not Role.ADMIN:
            return _says(phrase("mod_only_admins", turn.language))
        return await (self._add if what == "add" else self._remove)(turn, rest, replied)

    async def _list(self, turn: Turn) -> Done:
        language = turn.language
        everybody = await self.moderation.curation.moderators()
        pieces = [heading(phrase("mod_moderators", language))]
        for each in everybody:
            role = phrase(f"mod_role_{each.role}", language)
            since = phrase("mod_since", language, day=day(each.since), by=each.by)
            pieces.append(line(f"· {each.name}: {role}, {since}"))
        if not everybody:
            pieces.append(line(phrase("mod_nobody", language)))
        if turn.role is Role.ADMIN:
            pieces.append(line(phrase("mod_moderators_how", language), "\n\n"))
        return Done(View(one_message(pieces)))

    async def _add(self, turn: Turn, rest: Sequence[str], replied: Replied | None) -> Done:
        language = turn.language
        words = list(rest)
        number = int(words.pop(0)) if words and _is_id(words[0]) else replied.person_id if replied is not None else None
        role = Role(words.pop(0).lower()) if words and words[0].lower() in GIVEN else Role.MODERATOR
        if number is None:
            return _says(phrase("mod_moderators_how", language))
        person = self.desk.person(number)
        known = {each.person: each.name for each in await self.moderation.curation.moderators()}
        called = replied.name if replied is not None and replied.person_id == number else ""
        name = shorten(" ".join(words) or called or known.get(person, ""), MAX_NAME)
        if not name:
            return _says(phrase("mod_name_needed", language))
        if person in self.moderation.admins:
            return _says(phrase("mod_is_admin", language))
        before = await self.moderation.curation.role_of(person)
        change = RoleChanged(person, name, before, role, turn.actor, turn.now)
        said = phrase("mod_role_given", language, name=name, role=phrase(f"mod_role_{role}", language))
        return Done(View(escape(said)), curated=(change,), told=(View(escape(said)),))

    async def _remove(self, turn: Turn, rest: Sequence[str], replied: Replied | None) -> Done:
        language = turn.language
        everybody = [Whom(each.person, each.name) for each in await self.moderation.curation.moderators()]
        if rest and _is_id(rest[0]):
            meant = [each for each in everybody if each.person == self.desk.person(int(rest[0]))]
        elif rest:
            meant = [each for each in everybody if each.name.casefold() == " ".join(rest).casefold()]
        else:
            number = replied.person_id if replied is not None else None
            meant = [each for each in everybody if number is not None and each.person == self.desk.person(number)]
        if len(meant) != 1:
            return _says(phrase("mod_who", language))
        [whom] = meant
        before = await self.moderation.curation.role_of(whom.person)
        change = RoleChanged(whom.person, whom.name, before, None, turn.actor, turn.now)
        said = phrase("mod_role_taken", language, name=whom.name)
        return Done(View(escape(said)), curated=(change,), told=(View(escape(said)),))


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdecimal() and 0 < int(word[:20]) < MAX_ID


def _says(text: str) -> Done:
    return Done(View(escape(text)))
