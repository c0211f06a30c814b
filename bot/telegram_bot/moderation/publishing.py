"""Publishing a draft, or handing it to a second moderator; and taking back what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.domain.draft import Draft, DraftState
from bot.domain.gap import Gap
from bot.domain.revision import Document, Revision
from bot.errors import CurationError
from bot.services import curating, drafting
from bot.services.drafting import Work
from bot.services.phrases import phrase
from bot.telegram_bot.keyboards import Action
from bot.telegram_bot.moderation.cards import to_queue
from bot.telegram_bot.moderation.drafts import ANYWAY, Drafts, draft_title
from bot.telegram_bot.moderation.gaps import revision_in
from bot.telegram_bot.moderation.previews import previews
from bot.telegram_bot.moderation.setting import Moderation
from bot.telegram_bot.moderation.tasks import Do, task
from bot.telegram_bot.moderation.views import Done, Table, Turn, View, heading, line, one_message
from bot.telegram_bot.text import shorten

REASONS = ("source", "wording", "other")  # why a proposal is sent back
LISTED = 20  # proposals
MAX_LINE = 300  # characters of a line of a difference


@dataclass(frozen=True, slots=True)
class Publishing:
    """What makes drafts live."""

    drafts: Drafts

    @property
    def does(self) -> Table:
        """What its buttons do."""
        return {
            Do.PUBLISH: self._publish,
            Do.PROPOSE: self._propose,
            Do.PROPOSAL: self._proposal,
            Do.APPROVE: self._approve,
            Do.REJECT: self._reject,
            Do.UNDO: self._undo,
        }

    @property
    def _moderation(self) -> Moderation:
        return self.drafts.impacts.moderation

    async def _publish(self, turn: Turn, arguments: Sequence[str]) -> Done:
        if self._moderation.two_person:
            return await self._propose(turn, arguments)
        found = await self.drafts.mine(turn, arguments[0], arguments[1])
        return found if isinstance(found, Done) else await self._make_live(turn, *found)

    async def _make_live(self, turn: Turn, draft: Draft, work: Work) -> Done:
        moderation = self._moderation
        history = await moderation.curation.history(work.entry)
        gap = await self._gap(draft.gap)
        try:
            changes = curating.publish(moderation.shop, draft, history, gap, turn.actor, turn.now)
        except CurationError as error:
            live = history[-1].document if history and not history[-1].merged else moderation.shop.document(work.entry)
            if live == work.begun_on:
                raise
            return self._outdated(turn, draft, work, live, str(error))
        revision = revision_in(changes)
        assert revision is not None
        told = self._told(turn, revision, work)
        return Done(self._live(turn, revision, work, gap), curated=changes, told=(told,))

    async def _gap(self, gap: int | None) -> Gap | None:
        return await self.drafts.gaps.cards.find(str(gap)) if gap is not None else None

    def _live(self, turn: Turn, revision: Revision, work: Work, gap: Gap | None) -> View:
        language = turn.language
        pieces = [heading(phrase("mod_published", language)), line(title_of(work, turn)), line(revision.entry)]
        if gap is not None:
            pieces.append(line(phrase("mod_askers_told", language), "\n\n"))
        return View(one_message(pieces), self._after(turn, revision))

    @staticmethod
    def _after(turn: Turn, revision: Revision) -> tuple[tuple[tuple[Action, str], ...], ...]:
        undo = (task(Do.UNDO, revision.entry, revision.version), phrase("mod_undo", turn.language))
        entry = (task(Do.ENTRY, revision.entry), phrase("mod_entry", turn.language))
        return ((undo, entry), (to_queue(0, turn.language),))

    def _told(self, turn: Turn, revision: Revision, work: Work) -> View:
        """The line in the moderation chat."""
        said = phrase("mod_told_published", turn.language, name=turn.actor.name, title=title_of(work, turn))
        return View(one_message([line(said)]), self._after(turn, revision))

    def _outdated(self, turn: Turn, draft: Draft, work: Work, live: Document | None, why: str) -> Done:
        """Somebody else was quicker: the difference between what was live then and what is live now."""
        language = turn.language
        pieces = [heading(phrase("mod_outdated", language)), line(why)]
        pieces += [line(shorten(each, MAX_LINE)) for each in curating.difference(work.begun_on, live)]
        anew = ((task(Do.EDIT, work.entry, ANYWAY), phrase("mod_edit_anew", language)),)
        back = (task(Do.DRAFT, draft.id), phrase("mod_to_draft", language))
        cancel = (task(Do.GIVE_UP, draft.id, draft.version), phrase("cancel", language))
        rows = (*((anew,) if live is not None and draft.state is DraftState.EDITING else ()), (back, cancel))
        return Done(View(one_message(pieces), rows, draft.by.person), phrase("mod_outdated", language))

    # A second moderator

    async def _propose(self, turn: Turn, arguments: Sequence[str]) -> Done:
        found = await self.drafts.mine(turn, arguments[0], arguments[1])
        if isinstance(found, Done):
            return found
        draft, work = found
        changes = curating.propose(draft, turn.actor, turn.now)
        proposed, seen = self._proposed(turn, draft, work, draft.version + 1), await previews(self._moderation, work)
        if turn.group:  # the others see it there
            return Done(proposed, curated=changes, first=seen)
        return Done(self.drafts.waiting(draft, turn), curated=changes, told=(*map(View, seen), proposed))

    def _proposed(self, turn: Turn, draft: Draft, work: Work, version: int) -> View:
        language = turn.language
        pieces = [heading(phrase("mod_proposal", language, name=draft.by.name)), line(draft_title(draft, work, turn))]
        pieces.append(line(title_of(work, turn)))
        if work.begun_on is not None:
            changed = drafting.document(work, self._moderation.shop)
            pieces += [line(shorten(each, MAX_LINE)) for each in curating.difference(work.begun_on, changed)]
        approve = (task(Do.APPROVE, draft.id, version), phrase("mod_approve", language))
        reject = (task(Do.REJECT, draft.id, version), phrase("mod_reject", language))
        return View(one_message(pieces), ((approve, reject),))

    async def review(self, turn: Turn) -> Done:
        """The proposals that wait."""
        language = turn.language
        waiting = (await self._moderation.curation.proposals())[:LISTED]
        if not waiting:
            return Done(View(escape(phrase("mod_review_empty", language))))
        rows = []
        for draft in waiting:
            title = title_of(drafting.from_content(draft.content), turn)
            rows.append(((task(Do.PROPOSAL, draft.id), f"{draft.by.name}: {title}"),))
        return Done(View(one_message([heading(phrase("mod_review", language))]), tuple(rows)))

    async def _proposal(self, turn: Turn, arguments: Sequence[str]) -> Done:
        found = await self._waiting(turn, arguments[0])
        if isinstance(found, Done):
            return found
        draft, work = found
        view = self._proposed(turn, draft, work, draft.version)
        return Done(view, first=await previews(self._moderation, work))

    async def _waiting(self, turn: Turn, number: str, version: str = "") -> tuple[Draft, Work] | Done:
        """A draft that waits for a second moderator; else what to show instead."""
        draft = await self._moderation.curation.draft(number)
        stays = draft is not None and draft.state is DraftState.PROPOSED
        if draft is None or not stays or (version and int(version) != draft.version):
            return Done(word=phrase("mod_proposal_gone", turn.language))
        return draft, drafting.from_content(draft.content)

    async def _approve(self, turn: Turn, arguments: Sequence[str]) -> Done:
        found = await self._waiting(turn, arguments[0], arguments[1])
        if isinstance(found, Done):
            return found
        if found[0].by.person == turn.actor.person:
            return Done(word=phrase("mod_not_own", turn.language))
        return await self._make_live(turn, *found)

    async def _reject(self, turn: Turn, arguments: Sequence[str]) -> Done:
        found = await self._waiting(turn, arguments[0], arguments[1])
        if isinstance(found, Done):
            return found
        (draft, work), language = found, turn.language
        if len(arguments) < 3:
            rows = [((task(Do.REJECT, *arguments, each), phrase(f"mod_reason_{each}", language)),) for each in REASONS]
            back = ((task(Do.PROPOSAL, draft.id), phrase("back", language)),)
            html = one_message([heading(title_of(work, turn)), line(phrase("mod_reject_ask", language))])
            return Done(View(html, (*rows, back)))
        reason = arguments[2] if arguments[2] in REASONS else REASONS[-1]
        why = phrase(f"mod_reason_{reason}", language)
        changes = curating.reject(draft, turn.actor, turn.now, why)
        said = phrase("mod_rejected", language, name=turn.actor.name, author=draft.by.name, title=title_of(work, turn))
        view = View(one_message([line(said), line(why)]))
        if draft.chat == turn.chat:  # elsewhere it cannot be gone on with: their own message there leads to it
            view = replace(view, buttons=(((task(Do.DRAFT, draft.id), phrase("mod_to_draft", language)),),))
        return Done(view, curated=changes, told=(view,))

    # Taking back

    async def _undo(self, turn: Turn, arguments: Sequence[str]) -> Done:
        entry, version, language = arguments[0], int(arguments[1]), turn.language
        curation, cards = self._moderation.curation, self.drafts.gaps.cards
        history = await curation.history(entry)
        revision = next((each for each in history if each.version == version), None)
        gap = await self._gap(revision.gap if revision is not None else None)
        changes = curating.undo(self._moderation.shop, entry, history, version, turn.actor, turn.now, gap)
        title = cards.title(entry, language)
        rows: list[tuple[tuple[Action, str], ...]] = [((task(Do.HISTORY, entry), phrase("mod_history", language)),)]
        if gap is not None:
            rows.append(((task(Do.CARD, gap.id, 0), gap.name),))
        view = View(one_message([heading(phrase("mod_undone", language)), line(title)]), tuple(rows))
        told = View(one_message([line(phrase("mod_told_undone", language, name=turn.actor.name, title=title))]))
        return Done(view, curated=changes, told=(told,))


def title_of(work: Work, turn: Turn) -> str:
    """The title of a draft's entry, in the moderator's language where it is there."""
    return work.titles.get(turn.language.value) or work.titles.zh or work.titles.en or work.entry
