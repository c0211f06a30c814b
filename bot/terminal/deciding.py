"""What can be decided about a gap with one command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.domain.curation import CurationChange, GapSettled, GapsJoined, GapSplit, Revised
from bot.domain.gap import Gap, GapState
from bot.domain.language import Language
from bot.domain.moderation import Actor
from bot.errors import CurationError
from bot.services import curating
from bot.services.answering import Answering
from bot.services.phrases import phrase
from bot.services.ports import Curation, Workshop
from bot.services.queue import Card, asked_in, card_of

DAYS = 7  # that a gap is put off where no number is given


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides on gaps, in the name of one person; each method stores what it decides and returns a sentence.

    Every method raises CurationError where it cannot be done, OutdatedError where somebody else was quicker, and
    StorageError where the database cannot be used.

    Attributes:
        curation: gaps, revisions and the record.
        shop: the live base.
        answers: answers from it.
        by: who decides.
        language: of what is told to other moderators.
        tell: says something in the moderation chat.
    """

    curation: Curation
    shop: Workshop
    answers: Answering
    by: Actor
    language: Language
    tell: Callable[[str], Awaitable[None]]

    async def gap(self, number: int) -> Gap:
        """A gap as it is now."""
        found = await self.curation.gaps([number])
        if not found:
            raise CurationError(f"there is no gap g{number}; chuchu queue lists those that wait")
        return found[0]

    def card(self, gap: Gap, similar: Sequence[int] = ()) -> Card:
        """A gap with what is near."""
        return card_of(gap, self.answers, similar)

    async def same_as(self, gap: Gap, entry: str) -> str:
        """An entry answers a gap: its wordings become phrasings of the entry."""
        card, history = self.card(gap), await self.curation.history(entry)
        changes = curating.same_as(
            self.shop, gap, card.seen, card.wordings, entry, history, self.by, dt.datetime.now(dt.UTC)
        )
        await self.curation.make(changes)
        title = self.title(entry)
        await self.tell(phrase("mod_told_same", self.language, name=self.by.name, gap=gap.name, title=title))
        revision = next((each.revision for each in changes if isinstance(each, Revised)), None)
        before = self.shop.document(entry)
        added = curating.difference(before, revision.document) if revision is not None else ()
        return "\n".join([f"{gap.name} is answered by “{title}” ({entry}).", *(f"  {each}" for each in added)])

    async def spam(self, gap: Gap, why: str) -> str:
        """A gap asks nothing: whoever asks the same again bothers nobody."""
        await self._settle(gap, GapState.SPAM, why)
        return f"{gap.name} is put aside as spam."

    async def later(self, gap: Gap, days: int, why: str) -> str:
        """A gap waits for some days."""
        until = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
        await self._settle(gap, GapState.LATER, why, until)
        return f"{gap.name} waits until {until:%Y-%m-%d}."

    async def reopen(self, gap: Gap, why: str) -> str:
        """A gap waits again, though it was settled."""
        if gap.state is GapState.JOINED:
            raise CurationError(f"{gap.name} was put together with g{gap.joined}; split that one")
        if gap.state is GapState.OPEN:
            raise CurationError(f"{gap.name} waits already")
        await self.curation.make(
            [GapSettled(gap.id, gap.version, GapState.OPEN, self.by, dt.datetime.now(dt.UTC), why)]
        )
        return f"{gap.name} waits again."

    async def join(self, gap: Gap, other: Gap) -> str:
        """The questions of another gap go to this one."""
        self.check_free(gap)
        self.check_free(other)
        if gap.id == other.id:
            raise CurationError(f"{gap.name} cannot be put together with itself; name another gap")
        now = dt.datetime.now(dt.UTC)
        await self.curation.make([GapsJoined(other.id, other.version, gap.id, gap.version, self.by, now)])
        return f"{other.name} is part of {gap.name} now."

    async def split(self, gap: Gap, numbers: Sequence[int]) -> str:
        """Some wordings, by their numbers on the card from 1, become a gap of their own."""
        self.check_free(gap)
        wordings = self.card(gap).wordings
        if any(not 1 <= number <= len(wordings) for number in numbers):
            raise CurationError(f"{gap.name} has {len(wordings)} wordings; name those that ask something else")
        gone = asked_in(gap, [wordings[number - 1] for number in numbers], self.answers)
        if not gone or len(gone) == len(gap.questions):
            raise CurationError(f"name some of the wordings of {gap.name}, and not all of them")
        await self.curation.make([GapSplit(gap.id, gap.version, gone, self.by, dt.datetime.now(dt.UTC))])
        return f"{len(gone)} of the questions of {gap.name} have a gap of their own now; chuchu queue shows it."

    async def undo(self, gap: Gap) -> str:
        """What answered a gap is taken back, within ten minutes."""
        if gap.state is not GapState.ANSWERED:
            raise CurationError(f"{gap.name} is not answered; there is nothing to take back")
        history = await self.curation.history(gap.entry)
        last = history[-1] if history else None
        if last is None or last.gap != gap.id:
            raise CurationError(f"“{gap.entry}” was not changed for {gap.name}; --reopen has it wait again")
        title, now = self.title(gap.entry), dt.datetime.now(dt.UTC)
        changes = curating.undo(self.shop, gap.entry, history, last.version, self.by, now, gap)
        await self.curation.make(changes)
        await self.tell(phrase("mod_told_undone", self.language, name=self.by.name, title=title))
        return f"“{title}” is as it was before, and {gap.name} waits again."

    def title(self, entry: str) -> str:
        """An entry's title; its id where it is not live."""
        found = self.shop.knowledge.entries.get(entry)
        return found.question.in_language(self.language) if found is not None else entry

    def check_free(self, gap: Gap) -> None:
        """Raise CurationError where a gap does not wait, or somebody else works on it."""
        now = dt.datetime.now(dt.UTC)
        holder = gap.holder(now)
        if holder is not None and holder.person != self.by.person:
            raise CurationError(f"{holder.name} is working on {gap.name}; take another, or wait until it is free again")
        if gap.state not in (GapState.OPEN, GapState.LATER):
            raise CurationError(f"{gap.name} is settled ({gap.state.value}); --reopen has it wait again")

    async def _settle(self, gap: Gap, state: GapState, why: str, until: dt.datetime | None = None) -> None:
        self.check_free(gap)
        change: CurationChange = GapSettled(gap.id, gap.version, state, self.by, dt.datetime.now(dt.UTC), why, until)
        await self.curation.make([change])
