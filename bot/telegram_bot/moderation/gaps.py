"""What moderators do about a gap without writing anything."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.curation import CurationChange, GapSettled, GapsJoined, Revised
from bot.domain.gap import Gap, GapState
from bot.domain.language import Language
from bot.domain.revision import Revision
from bot.services import curating
from bot.services.phrases import phrase
from bot.services.queue import wordings_of
from bot.telegram_bot.keyboards import Action
from bot.telegram_bot.moderation.cards import MAX_WORDING, WORDINGS, Cards, taken_line, to_queue
from bot.telegram_bot.moderation.finding import entries_like
from bot.telegram_bot.moderation.tasks import Do, task
from bot.telegram_bot.moderation.views import Done, Table, Turn, View, heading, line, minute, one_message
from bot.telegram_bot.pages import Piece
from bot.telegram_bot.text import shorten

AT_ONCE = 50  # questions sorted before a queue is shown: what came in since they were last sorted
SPANS = {"1": "mod_tomorrow", "7": "mod_next_week"}  # days → key of the label
MARK = "🔎"  # a message that asks for an entry begins with it and the gap's name: a reply to it is known by that
_ASKS = re.compile(rf"{MARK} g(?P<gap>[0-9]{{1,18}})\b")


def gap_asked_about(text: str) -> str | None:
    """The number of the gap that a message of the bot's asks an entry for; None where it asks nothing like it."""
    found = _ASKS.match(text)
    return found["gap"] if found is not None else None


@dataclass(frozen=True, slots=True)
class Gaps:
    """The queue and what is done to its gaps."""

    cards: Cards

    @property
    def does(self) -> Table:
        """What the buttons of a card do."""
        return {
            Do.QUEUE: self._queue,
            Do.CARD: self._card,
            Do.SAME: self._same,
            Do.OTHER: self._other,
            Do.SPAM: self._spam,
            Do.LATER: self._later,
            Do.REOPEN: self._reopen,
            Do.JOIN: self._join,
        }

    async def queue(self, turn: Turn) -> Done:
        """The first card, of what was asked up to now."""
        await self.cards.moderation.sorter.sort(AT_ONCE)
        return Done(await self.cards.at(0, turn))

    async def _queue(self, turn: Turn, arguments: Sequence[str]) -> Done:
        return Done(await self.cards.at(int(arguments[0]), turn))

    async def _card(self, turn: Turn, arguments: Sequence[str]) -> Done:
        gap = await self.cards.find(arguments[0])
        if gap is None:
            return Done(await self.cards.at(0, turn), phrase("mod_gap_gone", turn.language))
        return Done(await self.cards.of(gap, int(arguments[1]), turn))

    async def open_gap(self, gap: str, place: int, turn: Turn) -> Gap | Done:
        """A gap that this person may change now; else what to show in the place of the change."""
        found = await self.cards.find(gap)
        if found is None:
            return Done(await self.cards.at(place, turn), phrase("mod_gap_gone", turn.language))
        holder = found.holder(turn.now)
        if holder is not None and holder.person != turn.actor.person:
            word = taken_line(found, turn.actor, turn.now, turn.language) or ""
            return Done(await self.cards.of(found, place, turn), word)
        if found.state not in (GapState.OPEN, GapState.LATER):
            return Done(self.cards.closed(found, place, turn.language), phrase("mod_too_late", turn.language))
        return found

    # Same as

    async def _same(self, turn: Turn, arguments: Sequence[str]) -> Done:
        number, place, seen, entry = arguments[0], int(arguments[1]), int(arguments[2]), arguments[3]
        gap = await self.open_gap(number, place, turn)
        if isinstance(gap, Done):
            return gap
        moderation, answers = self.cards.moderation, self.cards.desk.answers
        history = await moderation.curation.history(entry)
        wordings = wordings_of(gap, answers)
        changes = curating.same_as(moderation.shop, gap, seen, wordings, entry, history, turn.actor, turn.now)
        revision = revision_in(changes)
        language, title = turn.language, self.cards.title(entry, turn.language)
        pieces = [heading(phrase("mod_same_done", language, gap=gap.name, title=title))]
        pieces += self._added(moderation.shop.document(entry), revision, language)
        undo = task(Do.UNDO, entry, revision.version) if revision is not None else task(Do.REOPEN, gap.id, place)
        buttons = (((undo, phrase("mod_undo", language)),), (to_queue(place, language),))
        told = View(
            one_message([line(phrase("mod_told_same", language, name=turn.actor.name, gap=gap.name, title=title))])
        )
        return Done(View(one_message(pieces), buttons), curated=changes, told=(told,))

    @staticmethod
    def _added(before: str | None, revision: Revision | None, language: Language) -> Iterator[Piece]:
        """The lines that a revision adds."""
        if revision is None:
            yield line(phrase("mod_nothing_added", language))
            return
        for each in curating.difference(before, revision.document)[:WORDINGS]:
            yield line(shorten(each, MAX_WORDING))

    async def _other(self, turn: Turn, arguments: Sequence[str]) -> Done:
        return Done(asks=f"{MARK} g{arguments[0]}: {phrase('mod_ask_entry', turn.language)}")

    async def others(self, turn: Turn, gap: str, words: str) -> Done:
        """The entries that some words can mean, to choose the one that a gap asks for."""
        found = await self.open_gap(gap, 0, turn)
        if isinstance(found, Done):
            return found
        language = turn.language
        wordings = wordings_of(found, self.cards.desk.answers)
        seen = max((each.question for each in found.questions), default=0)
        pieces = [heading(f"{MARK} {found.name}")]
        pieces += [line(f"· {shorten(' '.join(each.text.split()), MAX_WORDING)}") for each in wordings[:WORDINGS]]
        rows: list[tuple[tuple[Action, str], ...]] = []
        for entry in entries_like(self.cards.desk.answers, words):
            label = phrase("mod_same_as", language, title=self.cards.title(entry, language))
            rows.append(((task(Do.SAME, found.id, 0, seen, entry), label),))
        pieces.append(line(phrase("mod_which_entry" if rows else "mod_no_entry_like", language), "\n\n"))
        rows.append(((task(Do.OTHER, found.id), phrase("mod_other_entry", language)),))
        rows.append(((task(Do.CARD, found.id, 0), phrase("back", language)),))
        return Done(View(one_message(pieces), tuple(rows)))

    # Aside

    async def _spam(self, turn: Turn, arguments: Sequence[str]) -> Done:
        return await self._put_aside(turn, arguments[0], int(arguments[1]), GapState.SPAM, "mod_spam_done")

    async def _later(self, turn: Turn, arguments: Sequence[str]) -> Done:
        gap, place, language = arguments[0], int(arguments[1]), turn.language
        if len(arguments) > 2 and arguments[2] in SPANS:
            until = turn.now + dt.timedelta(days=int(arguments[2]))
            return await self._put_aside(turn, gap, place, GapState.LATER, "mod_later_done", until)
        spans = tuple((task(Do.LATER, gap, place, days), phrase(key, language)) for days, key in SPANS.items())
        back = (task(Do.CARD, gap, place), phrase("back", language))
        return Done(View(one_message([heading(f"g{gap}"), line(phrase("mod_later_ask", language))]), (spans, (back,))))

    async def _put_aside(
        self, turn: Turn, number: str, place: int, state: GapState, key: str, until: dt.datetime | None = None
    ) -> Done:
        gap = await self.open_gap(number, place, turn)
        if isinstance(gap, Done):
            return gap
        language = turn.language
        said = [line(phrase(key, language, gap=gap.name))]
        said += [line(minute(until))] if until is not None else []
        reopen = (task(Do.REOPEN, gap.id, place), phrase("mod_undo", language))
        settled = GapSettled(gap.id, gap.version, state, turn.actor, turn.now, until=until)
        return Done(View(one_message(said), ((reopen,), (to_queue(place, language),))), curated=(settled,))

    async def _reopen(self, turn: Turn, arguments: Sequence[str]) -> Done:
        gap, place = await self.cards.find(arguments[0]), int(arguments[1])
        if gap is None or gap.state in (GapState.OPEN, GapState.JOINED):
            return await self._card(turn, arguments)
        said = one_message([line(phrase("mod_reopened", turn.language, gap=gap.name))])
        settled = GapSettled(gap.id, gap.version, GapState.OPEN, turn.actor, turn.now)
        return Done(View(said, self._onward(gap, place, turn.language)), curated=(settled,))

    async def _join(self, turn: Turn, arguments: Sequence[str]) -> Done:
        """The other gap's questions go to this one."""
        place = int(arguments[1])
        gap, other = await self.open_gap(arguments[0], place, turn), await self.open_gap(arguments[2], place, turn)
        for each in (gap, other):
            if isinstance(each, Done):
                return each
        assert isinstance(gap, Gap)
        assert isinstance(other, Gap)
        joined = GapsJoined(other.id, other.version, gap.id, gap.version, turn.actor, turn.now)
        said = one_message([line(phrase("mod_joined", turn.language, gap=gap.name, other=other.name))])
        return Done(View(said, self._onward(gap, place, turn.language)), curated=(joined,))

    @staticmethod
    def _onward(gap: Gap, place: int, language: Language) -> tuple[tuple[tuple[Action, str], ...], ...]:
        return (((task(Do.CARD, gap.id, place), gap.name),), (to_queue(place, language),))


def revision_in(changes: Sequence[CurationChange]) -> Revision | None:
    """The revision among some changes; None where there is none."""
    return next((each.revision for each in changes if isinstance(each, Revised)), None)
