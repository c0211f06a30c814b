"""Writing an entry on a terminal, step by step; each step is kept, so that leaving loses nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from bot.domain.curation import CurationChange, DraftDropped, DraftSaved, GapReleased, GapTaken
from bot.domain.draft import Draft, DraftState
from bot.domain.gap import Gap, GapState
from bot.errors import CurationError
from bot.services import curating, drafting
from bot.services.drafting import Screen, Step, Work
from bot.services.impact import impact_of
from bot.services.phrases import phrase
from bot.services.preview import preview
from bot.terminal.deciding import Decider
from bot.terminal.impact import lines_of
from bot.terminal.printable import printable
from bot.terminal.progress import Bar
from bot.terminal.show import show_reply

CHAT = "terminal"  # where drafts that are begun here are kept
REPLAYED = 10_000  # questions of the log, the newest
TICKS = {True: "☑ ", False: "☐ ", None: ""}
HELP = "a number chooses · /back · /next · /previous · /cancel gives the draft up · /quit leaves, the draft is kept"
PUBLISH = "/publish"


@dataclass(slots=True)
class Writer:
    """Goes through the steps of one draft.

    Attributes:
        decider: who writes, and where it is stored.
        out: where to print.
        lines: what is typed.
        two_person: whether a second moderator must agree.
    """

    decider: Decider
    out: Console
    lines: AsyncIterator[str]
    two_person: bool

    async def kept(self) -> Draft | None:
        """The draft that was begun here and not ended."""
        return await self.decider.curation.draft_of(self.decider.by.person, CHAT)

    async def begin(self, gap: Gap, work: Work) -> str:
        """Begin a draft for a gap, and go through its steps."""
        self.decider.check_free(gap)
        now = dt.datetime.now(dt.UTC)
        number, content = secrets.token_hex(8), drafting.to_content(work)
        draft = Draft(number, self.decider.by, CHAT, DraftState.EDITING, 1, gap.id, work.entry, content, now)
        taken = GapTaken(gap.id, gap.version, self.decider.by, now)
        await self.decider.curation.make([taken, DraftSaved(draft)])
        return await self.go_on(draft)

    async def go_on(self, draft: Draft) -> str:
        """Go through the steps from where a draft stands; returns how it ended."""
        work = drafting.from_content(draft.content)
        shown = await self._show(work)
        self.out.print(Text(HELP, style="dim"))
        async for line in self.lines:
            said = line.strip()
            if said in ("/quit", "/q"):
                break
            if said == "/cancel":
                return await self._give_up(draft)
            if said == PUBLISH and work.step is Step.IMPACT:
                return await self._publish(draft, work)
            if not said:
                continue
            work = self._next(work, shown, said)
            draft = await self._save(draft, work)
            shown = await self._show(work)
        return f"The draft is kept; chuchu review g{draft.gap} goes on with it."

    def _next(self, work: Work, shown: Screen, said: str) -> Work:
        shop = self.decider.shop
        if said.startswith("/"):
            known = {"/back": drafting.BACK, "/next": drafting.NEXT, "/previous": drafting.PREVIOUS}
            if said not in known:
                self.out.print(Text(printable(f"There is no command {said.split(maxsplit=1)[0]}. {HELP}")))
                return work
            return drafting.chosen(work, known[said], shop)
        if said.isascii() and said.isdecimal() and 1 <= int(said[:4]) <= len(shown.options):
            return drafting.chosen(work, shown.options[int(said) - 1].key, shop)
        return drafting.typed(work, said, shop)

    async def _save(self, draft: Draft, work: Work) -> Draft:
        now = dt.datetime.now(dt.UTC)
        saved = replace(
            draft,
            version=draft.version + 1,
            entry=work.entry,
            content=drafting.to_content(work),
            changed_at=now,
        )
        await self.decider.curation.make([*await self._taken_for_longer(draft, now), DraftSaved(saved)])
        return saved

    async def _taken_for_longer(self, draft: Draft, now: dt.datetime) -> list[CurationChange]:
        gap = await self._gap(draft)
        if gap is None or gap.state not in (GapState.OPEN, GapState.LATER):
            return []
        holder = gap.holder(now)
        free = holder is None or holder.person == self.decider.by.person
        return [GapTaken(gap.id, gap.version, self.decider.by, now)] if free else []

    async def _gap(self, draft: Draft) -> Gap | None:
        found = await self.decider.curation.gaps([draft.gap]) if draft.gap is not None else []
        return found[0] if found else None

    async def _give_up(self, draft: Draft) -> str:
        by, now = self.decider.by, dt.datetime.now(dt.UTC)
        changes: list[CurationChange] = [DraftDropped(draft.id, draft.version, by, now)]
        gap = await self._gap(draft)
        if gap is not None and gap.taken_by is not None and gap.taken_by.person == by.person:
            changes.append(GapReleased(gap.id, gap.version))
        await self.decider.curation.make(changes)
        return "The draft is given up."

    async def _publish(self, draft: Draft, work: Work) -> str:
        decider, now = self.decider, dt.datetime.now(dt.UTC)
        title = work.titles.en or work.titles.zh
        if self.two_person:
            await decider.curation.make(curating.propose(draft, decider.by, now))
            await decider.tell(phrase("mod_proposal", decider.language, name=decider.by.name) + f" {title} — /review")
            return "Handed over: another moderator publishes it (/review on Telegram)."
        history, gap = await decider.curation.history(work.entry), await self._gap(draft)
        try:
            changes = curating.publish(decider.shop, draft, history, gap, decider.by, now)
        except CurationError as error:
            live = decider.shop.document(work.entry)
            lines = curating.difference(work.begun_on, live) if live != work.begun_on else ()
            raise CurationError("\n".join([str(error), *lines])) from None
        await decider.curation.make(changes)
        await decider.tell(phrase("mod_told_published", decider.language, name=decider.by.name, title=title))
        undo = f" chuchu review g{draft.gap} --undo takes it back within ten minutes." if gap is not None else ""
        return f"Published: {work.entry}. It answers from now on, and who wanted to know is told.{undo}"

    async def _show(self, work: Work) -> Screen:
        """Print where a draft stands; at the preview what askers will see, and at the end what it changes."""
        shown = drafting.screen(work, self.decider.shop, self.decider.language)
        self.out.print()
        if shown.problem:
            self.out.print(Text(printable(shown.problem), style="yellow"))
        if work.step is Step.PREVIEW:
            for reply in await preview(self.decider.shop, work):
                show_reply(self.out, reply)
                self.out.print()
        if work.step is Step.IMPACT:
            await self._show_impact(work)
        self.out.print(Text(printable(shown.text), style="bold"))
        if shown.entered:
            self.out.print(Text(printable(shown.entered), style="dim"))
        for number, option in enumerate(shown.options, 1):
            self.out.print(Text(f"  {number:>2}  {TICKS[option.chosen]}{printable(option.label)}"))
        if shown.pages > 1:
            self.out.print(Text(f"      {shown.page}/{shown.pages}  /next /previous", style="dim"))
        if work.step is Step.IMPACT:
            does = "hands it to a second moderator" if self.two_person else "publishes it"
            self.out.print(Text(f"  {PUBLISH} {does}", style="bold"))
        return shown

    async def _show_impact(self, work: Work) -> None:
        decider, shop = self.decider, self.decider.shop
        document = drafting.document(work, shop)
        candidate = await asyncio.to_thread(shop.changed, work.part, work.entry, document)
        questions, probes = await decider.curation.logged(REPLAYED), shop.probes()
        with Bar("asking again") as progress:
            impact = await impact_of(
                decider.answers, candidate, frozenset([work.entry]), document, questions, probes, progress=progress
            )
        for line in lines_of(impact):
            self.out.print(Text(printable(line)))
