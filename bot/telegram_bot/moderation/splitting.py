"""Splitting a gap: the wordings that ask something else are ticked, and go into a gap of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.curation import GapSplit
from bot.services.phrases import phrase
from bot.services.queue import asked_in, wordings_of
from bot.telegram_bot.keyboards import Action
from bot.telegram_bot.moderation.cards import to_queue
from bot.telegram_bot.moderation.gaps import Gaps
from bot.telegram_bot.moderation.tasks import Do, task
from bot.telegram_bot.moderation.views import Done, Table, Turn, View, heading, line, one_message

MOST = 40  # wordings to tick; rarer ones stay where they are


@dataclass(frozen=True, slots=True)
class Splitting:
    """Ticks stand in the buttons, a bit for each wording; they hold for the version of the gap that was shown."""

    gaps: Gaps

    @property
    def does(self) -> Table:
        """What its buttons do."""
        return {Do.SPLIT: self._split, Do.DIVIDE: self._divide}

    async def _split(self, turn: Turn, arguments: Sequence[str], word: str = "") -> Done:
        number, place, version, ticks = arguments[0], int(arguments[1]), int(arguments[2]), int(arguments[3])
        gap = await self.gaps.open_gap(number, place, turn)
        if isinstance(gap, Done):
            return gap
        language = turn.language
        if gap.version != version:
            ticks = 0
        wordings = wordings_of(gap, self.gaps.cards.desk.answers)[:MOST]
        rows: list[tuple[tuple[Action, str], ...]] = []
        for bit, each in enumerate(wordings):
            sign = "☑" if ticks >> bit & 1 else "☐"
            toggled = task(Do.SPLIT, gap.id, place, gap.version, ticks ^ 1 << bit)
            rows.append(((toggled, f"{sign} {' '.join(each.text.split())}"),))
        if ticks:
            rows.append(((task(Do.DIVIDE, gap.id, place, gap.version, ticks), phrase("mod_divide", language)),))
        rows.append(((task(Do.CARD, gap.id, place), phrase("back", language)),))
        html = one_message([heading(gap.name), line(phrase("mod_split_ask", language))])
        return Done(View(html, tuple(rows)), word)

    async def _divide(self, turn: Turn, arguments: Sequence[str]) -> Done:
        number, place, version, ticks = arguments[0], int(arguments[1]), int(arguments[2]), int(arguments[3])
        gap = await self.gaps.open_gap(number, place, turn)
        if isinstance(gap, Done):
            return gap
        language, cards = turn.language, self.gaps.cards
        if gap.version != version:
            return await self._split(turn, arguments, phrase("mod_split_anew", language))
        wordings = wordings_of(gap, cards.desk.answers)[:MOST]
        ticked = [each for bit, each in enumerate(wordings) if ticks >> bit & 1]
        gone = asked_in(gap, ticked, cards.desk.answers)
        if not gone or len(gone) == len(gap.questions):
            return await self._split(turn, arguments, phrase("mod_split_some", language))
        split = GapSplit(gap.id, gap.version, gone, turn.actor, turn.now)
        html = one_message([line(phrase("mod_split_done", language, gap=gap.name, count=str(len(gone))))])
        buttons = (((task(Do.CARD, gap.id, place), gap.name),), (to_queue(place, language),))
        return Done(View(html, buttons), curated=(split,))
