"""Writing an entry, step by step. Each step is kept in the database before the next is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.curation import CurationChange, DraftDropped, DraftSaved, GapReleased, GapTaken
from bot.domain.draft import Draft, DraftState
from bot.domain.gap import Gap, GapState
from bot.domain.revision import Part
from bot.errors import CurationError
from bot.services import drafting
from bot.services.drafting import Screen, Step, Work
from bot.services.phrases import phrase
from bot.services.queue import Card, card_of
from bot.telegram_bot.keyboards import Action
from bot.telegram_bot.moderation.gaps import Gaps
from bot.telegram_bot.moderation.impacts import Impacts
from bot.telegram_bot.moderation.previews import previews
from bot.telegram_bot.moderation.tasks import Do, task
from bot.telegram_bot.moderation.views import Done, Table, Turn, View, heading, line, one_message
from bot.telegram_bot.pages import Piece, running
from bot.telegram_bot.text import MORE, cut

ANYWAY = "anyway"
MAX_ENTERED = 1500  # code units of what is there already; the preview shows the whole

TICKS: Mapping[bool | None, str] = {True: "☑ ", False: "☐ ", None: ""}

Begin = Callable[[Card], Work]


@dataclass(frozen=True, slots=True)
class Drafts:
    """Begins drafts, takes what is chosen and typed, and shows where they stand."""

    gaps: Gaps
    impacts: Impacts

    @property
    def does(self) -> Table:
        """What the buttons of a draft do."""
        return {
            Do.ANSWER: self._answer,
            Do.BOUNDARY: self._boundary,
            Do.EDIT: self._edit,
            Do.STEP: self._step,
            Do.DRAFT: self._draft,
            Do.GIVE_UP: self._give_up,
            Do.REPLAY: self._replay,
        }

    # Beginning

    async def _answer(self, turn: Turn, arguments: Sequence[str]) -> Done:
        shop = self.impacts.moderation.shop
        again = task(Do.ANSWER, *arguments[:2], ANYWAY)
        return await self._for_gap(
            turn, arguments, again, lambda card: drafting.begin_answer(shop, card, turn.language)
        )

    async def _boundary(self, turn: Turn, arguments: Sequence[str]) -> Done:
        shop = self.impacts.moderation.shop
        again = task(Do.BOUNDARY, *arguments[:2], ANYWAY)
        return await self._for_gap(
            turn, arguments, again, lambda card: drafting.begin_boundary(shop, card, turn.language)
        )

    async def _for_gap(self, turn: Turn, arguments: Sequence[str], again: Action, begin: Begin) -> Done:
        place = int(arguments[1])
        gap = await self.gaps.open_gap(arguments[0], place, turn)
        if isinstance(gap, Done):
            return gap
        if (asks := await self._still_writing(turn, arguments[2:], again)) is not None:
            return asks
        cards = self.gaps.cards
        card = card_of(gap, cards.desk.answers)
        return self._begun(turn, begin(card), gap)

    async def _edit(self, turn: Turn, arguments: Sequence[str]) -> Done:
        entry, moderation = arguments[0], self.impacts.moderation
        if (asks := await self._still_writing(turn, arguments[1:], task(Do.EDIT, entry, ANYWAY))) is not None:
            return asks
        history = await moderation.curation.history(entry)
        return self._begun(turn, drafting.begin_edit(moderation.shop, entry, history), None)

    async def _still_writing(self, turn: Turn, arguments: Sequence[str], again: Action) -> Done | None:
        """Whoever is writing something else in this chat is asked before it is thrown away."""
        if ANYWAY in arguments:
            return None
        draft = await self.impacts.moderation.curation.draft_of(turn.actor.person, turn.chat)
        if draft is None:
            return None
        language = turn.language
        go_on = (task(Do.DRAFT, draft.id), phrase("mod_go_on", language))
        anew = (again, phrase("mod_begin_anyway", language))
        html = one_message([line(phrase("mod_still_writing", language)), line(self._title(draft, turn))])
        return Done(View(html, ((go_on,), (anew,)), turn.actor.person))

    def _begun(self, turn: Turn, work: Work, gap: Gap | None) -> Done:
        identity = self.gaps.cards.desk.identity
        draft = Draft(
            id=identity("draft", f"{turn.chat}\n{turn.update_id}")[:16],
            by=turn.actor,
            chat=turn.chat,
            state=DraftState.EDITING,
            version=1,
            gap=gap.id if gap is not None else None,
            entry=work.entry,
            content=drafting.to_content(work),
            changed_at=turn.now,
        )
        taken = (GapTaken(gap.id, gap.version, turn.actor, turn.now),) if gap is not None else ()
        return Done(self.view(draft, work, turn), curated=(*taken, DraftSaved(draft)))

    # Going on

    async def mine(self, turn: Turn, number: str, version: str = "") -> tuple[Draft, Work] | Done:
        """A draft that this person may go on with, as it is kept; else what to show instead.

        With a ``version``, only where that is the newest one.
        """
        draft, language = await self.impacts.moderation.curation.draft(number), turn.language
        if draft is None:
            return Done(word=phrase("mod_draft_gone", language))  # its message may say that it was published
        if draft.by.person != turn.actor.person:
            return Done(word=phrase("not_yours", language))
        if draft.state is DraftState.PROPOSED:
            return Done(self.waiting(draft, turn))
        work = drafting.from_content(draft.content)
        if version and int(version) != draft.version:
            return Done(self.view(draft, work, turn), phrase("mod_draft_newer", language))
        return draft, work

    async def _draft(self, turn: Turn, arguments: Sequence[str]) -> Done:
        found = await self.mine(turn, arguments[0])
        return found if isinstance(found, Done) else Done(self.view(*found, turn))

    async def _step(self, turn: Turn, arguments: Sequence[str]) -> Done:
        found = await self.mine(turn, arguments[0], arguments[1])
        if isinstance(found, Done):
            return found
        draft, work = found
        return await self._onward(turn, draft, work, drafting.chosen(work, arguments[2], self.impacts.moderation.shop))

    async def typed(self, turn: Turn, text: str) -> Done | None:
        """What was typed goes into the draft that waits for it in this chat; None where none does."""
        moderation = self.impacts.moderation
        draft = await moderation.curation.draft_of(turn.actor.person, turn.chat)
        if draft is None:
            return None
        try:
            work = drafting.from_content(draft.content)
        except CurationError:
            return None  # of another version of the program: it cannot be gone on with, and takes nothing
        if not drafting.screen(work, moderation.shop, turn.language).takes_text:
            return None
        return await self._onward(turn, draft, work, drafting.typed(work, text, moderation.shop))

    async def _replay(self, turn: Turn, arguments: Sequence[str]) -> Done:
        """Work the impact out once more, after the bot was restarted while it did."""
        found = await self.mine(turn, arguments[0], arguments[1])
        return found if isinstance(found, Done) else await self._onward(turn, *found, found[1])

    async def _onward(self, turn: Turn, draft: Draft, before: Work, work: Work) -> Done:
        moderation = self.impacts.moderation
        content = drafting.to_content(work)
        saved = replace(draft, version=draft.version + 1, entry=work.entry, content=content, changed_at=turn.now)
        curated = (*await self._taken_for_longer(turn, draft), DraftSaved(saved))
        view = self.view(saved, work, turn)
        if work.step is Step.IMPACT:
            self.impacts.start(turn, saved, work)
            return Done(view, curated=curated)
        shows = work.step is Step.PREVIEW and before.step not in (Step.PREVIEW, Step.IMPACT)
        return Done(view, curated=curated, first=await previews(moderation, work) if shows else ())

    async def _taken_for_longer(self, turn: Turn, draft: Draft) -> tuple[CurationChange, ...]:
        gap = await self._gap_of(draft)
        if gap is None or gap.state not in (GapState.OPEN, GapState.LATER):
            return ()
        holder = gap.holder(turn.now)
        if holder is not None and holder.person != turn.actor.person:
            return ()  # it was free for a while: whoever publishes first answers it
        return (GapTaken(gap.id, gap.version, turn.actor, turn.now),)

    async def _gap_of(self, draft: Draft) -> Gap | None:
        return None if draft.gap is None else await self.gaps.cards.find(str(draft.gap))

    async def _give_up(self, turn: Turn, arguments: Sequence[str]) -> Done:
        found = await self.mine(turn, arguments[0], arguments[1])
        if isinstance(found, Done):
            return found
        draft, language = found[0], turn.language
        curated: tuple[CurationChange, ...] = (DraftDropped(draft.id, draft.version, turn.actor, turn.now),)
        gap = await self._gap_of(draft)
        if gap is not None and gap.taken_by is not None and gap.taken_by.person == turn.actor.person:
            curated = (*curated, GapReleased(gap.id, gap.version))
        if gap is not None:
            back = (task(Do.CARD, gap.id, 0), gap.name)
        else:
            back = (task(Do.ENTRY, draft.entry), self.gaps.cards.title(draft.entry, language))
        html = one_message([line(phrase("mod_given_up", language))])
        return Done(View(html, ((back,),)), curated=curated)

    # Showing

    def view(self, draft: Draft, work: Work, turn: Turn) -> View:
        """Where a draft stands."""
        language = turn.language
        shown = drafting.screen(work, self.impacts.moderation.shop, language)
        pieces: list[Piece] = [heading(self._title(draft, turn))]
        if shown.problem:
            pieces.append(line(f"⚠️ {shown.problem}", "\n\n"))
        text = phrase("mod_impact_working", language) if work.step is Step.IMPACT else shown.text
        pieces.append(line(text, "\n\n"))
        if shown.entered:
            entered = cut(shown.entered, MAX_ENTERED)
            entered += MORE if entered != shown.entered else ""
            pieces.append(running(entered, "\n\n", "<blockquote>", "</blockquote>"))
        if turn.group and shown.takes_text:
            pieces.append(line(phrase("mod_reply_here", language), "\n\n"))
        return View(one_message(pieces), tuple(self._rows(draft, shown, turn)), turn.actor.person)

    def _rows(self, draft: Draft, shown: Screen, turn: Turn) -> list[tuple[tuple[Action, str], ...]]:
        language = turn.language

        def step(key: str) -> Action:
            return task(Do.STEP, draft.id, draft.version, key)

        rows: list[tuple[tuple[Action, str], ...]] = []
        for each in shown.options:
            rows.append(((step(each.key), f"{TICKS[each.chosen]}{each.label}"),))
        if shown.step is Step.IMPACT:
            again = (task(Do.REPLAY, draft.id, draft.version), phrase("mod_impact_again", language))
            rows.append((again,))
        before = ((step(drafting.PREVIOUS), "‹"),) if shown.page > 1 else ()
        after = ((step(drafting.NEXT), "›"),) if shown.page < shown.pages else ()
        if before or after:
            rows.append((*before, *after))
        back = ((step(drafting.BACK), phrase("back", language)),) if shown.can_go_back else ()
        return [*rows, (*back, (task(Do.GIVE_UP, draft.id, draft.version), phrase("cancel", language)))]

    def waiting(self, draft: Draft, turn: Turn) -> View:
        """A draft of one's own that was handed to a second moderator."""
        html = one_message([heading(self._title(draft, turn)), line(phrase("mod_waits", turn.language))])
        look = (task(Do.DRAFT, draft.id), phrase("mod_look_again", turn.language))
        return View(html, ((look,),), turn.actor.person)

    def _title(self, draft: Draft, turn: Turn) -> str:
        return draft_title(draft, drafting.from_content(draft.content), turn)


def draft_title(draft: Draft, work: Work, turn: Turn) -> str:
    """What a draft is, in a line: ``g12 · New answer``, ``Edit · faq-hours``."""
    if work.begun_on is not None:
        return f"{phrase('mod_edit', turn.language)} · {work.entry}"
    key = "mod_not_in_source" if work.part is Part.BOUNDARIES else "mod_new_answer"
    name = f"g{draft.gap} · " if draft.gap is not None else ""
    return f"{name}{phrase(key, turn.language)}"
