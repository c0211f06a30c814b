"""``/history``: the revisions of an entry with what each changed, and the record of what moderators did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.domain.moderation import Deed
from bot.domain.revision import Revision
from bot.services import curating
from bot.services.phrases import phrase
from bot.telegram_bot.keyboards import Action
from bot.telegram_bot.moderation.cards import Cards
from bot.telegram_bot.moderation.gaps import revision_in
from bot.telegram_bot.moderation.tasks import Do, task
from bot.telegram_bot.moderation.views import Done, Table, Turn, View, heading, line, minute, one_message
from bot.telegram_bot.pages import Piece
from bot.telegram_bot.text import shorten

DEEDS = 12  # of the record on a page
MAX_LINE = 400  # characters of a line of a difference
_GAP = re.compile(r"g[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Histories:
    """Shows what was, and brings it back."""

    cards: Cards

    @property
    def does(self) -> Table:
        """What the buttons of a history do."""
        return {Do.HISTORY: self._history, Do.REVERT: self._revert, Do.RECORD: self._record}

    async def find(self, turn: Turn, what: str) -> Done:
        """The history of an entry or a gap; without either, the record."""
        what = what.strip()
        if not what:
            return await self._deeds(turn, "", 0)
        if _GAP.fullmatch(what):
            return await self._deeds(turn, what, 0)
        return await self._revision(turn, what, None)

    # Revisions

    async def _history(self, turn: Turn, arguments: Sequence[str]) -> Done:
        return await self._revision(turn, arguments[0], int(arguments[1]) if len(arguments) > 1 else None)

    async def _revision(self, turn: Turn, entry: str, version: int | None) -> Done:
        """One revision of an entry, the last one where none is named; 0 is the entry as the files have it."""
        language = turn.language
        history = await self.cards.moderation.curation.history(entry)
        back = (task(Do.ENTRY, entry), phrase("mod_entry", language))
        if not history:
            known = entry in self.cards.desk.knowledge.entries
            html = escape(phrase("mod_no_history" if known else "mod_no_entry_like", language))
            return Done(View(html, ((back,),) if known else ()))
        last = history[-1].version
        version = last if version is None else max(0, min(version, last))
        pieces = [heading(self.cards.title(entry, language)), line(f"{entry} · {version}/{last}")]
        pieces += self._of(history, version, turn)
        turning: list[tuple[Action, str]] = []
        if version > 0:
            turning.append((task(Do.HISTORY, entry, version - 1), phrase("mod_older", language)))
        if version < last:
            turning.append((task(Do.HISTORY, entry, version + 1), phrase("mod_newer", language)))
        rows: list[tuple[tuple[Action, str], ...]] = [tuple(turning)] if turning else []
        if version < last:
            rows.append(((task(Do.REVERT, entry, version), phrase("mod_revert", language)),))
        return Done(View(one_message(pieces), (*rows, (back,))))

    def _of(self, history: Sequence[Revision], version: int, turn: Turn) -> Iterator[Piece]:
        if version == 0:
            yield line(phrase("mod_as_in_files", turn.language))
            before, after = None, self.cards.moderation.shop.base_document(history[0].entry)
        else:
            place = next(place for place, each in enumerate(history) if each.version == version)
            revision = history[place]
            act = phrase(f"mod_act_{revision.act}", turn.language)
            yield line(f"{minute(revision.at)} · {revision.by.name} · {act}")
            if revision.why:
                yield line(revision.why)
            before = history[place - 1].document if place > 0 else revision.base
            after = revision.document
        changed = curating.difference(before, after)
        yield Piece("", "\n")
        yield from (line(shorten(each, MAX_LINE)) for each in changed)
        if not changed:
            yield line(phrase("mod_no_difference", turn.language))

    async def _revert(self, turn: Turn, arguments: Sequence[str]) -> Done:
        entry, version, language = arguments[0], int(arguments[1]), turn.language
        moderation = self.cards.moderation
        history = await moderation.curation.history(entry)
        changes = curating.revert(moderation.shop, entry, history, version, turn.actor, turn.now, "")
        revision = revision_in(changes)
        assert revision is not None
        title = self.cards.title(entry, language)
        undo = (task(Do.UNDO, entry, revision.version), phrase("mod_undo", language))
        past = (task(Do.HISTORY, entry), phrase("mod_history", language))
        pieces = [heading(phrase("mod_reverted", language, version=str(version))), line(title)]
        told = phrase("mod_told_reverted", language, name=turn.actor.name, title=title, version=str(version))
        return Done(
            View(one_message(pieces), ((undo, past),)), curated=changes, told=(View(one_message([line(told)])),)
        )

    # The record

    async def _record(self, turn: Turn, arguments: Sequence[str]) -> Done:
        return await self._deeds(turn, arguments[1] if len(arguments) > 1 else "", int(arguments[0]))

    async def _deeds(self, turn: Turn, what: str, before: int) -> Done:
        language = turn.language
        deeds = await self.cards.moderation.curation.deeds(DEEDS, what=what, before=before)
        title = f"{phrase('mod_record', language)} {what}".rstrip()
        pieces = [heading(title), *(line(self._deed(each, turn)) for each in deeds)]
        if not deeds:
            pieces.append(line(phrase("mod_record_empty", language)))
        more = ((task(Do.RECORD, deeds[-1].id, *([what] if what else [])), phrase("mod_older", language)),)
        return Done(View(one_message(pieces), (more,) if len(deeds) == DEEDS else ()))

    @staticmethod
    def _deed(deed: Deed, turn: Turn) -> str:
        act = phrase(f"mod_act_{deed.act}", turn.language)
        parts = [minute(deed.at), deed.by.name, act, deed.what, deed.why]
        return "· " + " · ".join(part for part in parts if part)
