"""What a draft would change, worked out beside the handling of updates, with progress in its message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog

from bot.domain.draft import Draft, DraftState
from bot.domain.language import Language
from bot.domain.reply import Outcome
from bot.domain.revision import Document
from bot.errors import CurationError
from bot.matching.matcher import Matcher
from bot.services import drafting
from bot.services.drafting import Work
from bot.services.impact import Changed, Impact, impact_of
from bot.services.phrases import colon, phrase
from bot.telegram_bot.calls import edit
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.keyboards import Action
from bot.telegram_bot.moderation.setting import Moderation
from bot.telegram_bot.moderation.tasks import Do, task
from bot.telegram_bot.moderation.views import Turn, View, drawn, heading, line, one_message
from bot.telegram_bot.pages import Piece
from bot.telegram_bot.text import shorten

log = structlog.get_logger(__name__)

REPLAYED = 10_000  # questions of the log, the newest
PROGRESS_S = 1.5  # between two words on how far it is: Telegram takes about one a second in a chat
STORED_S = 0.05  # between two looks whether the step before is stored
STORED_TRIES = 400
SHOWN = 4  # examples of each sort
MAX_TEXT = 120  # characters of a question


@dataclass(slots=True)
class _Progress:
    done: int = 0
    total: int = 0

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total


@dataclass(frozen=True, slots=True)
class Impacts:
    """Replays the log against drafts. If the bot stops meanwhile, the moderator presses again."""

    desk: Desk
    moderation: Moderation

    def start(self, turn: Turn, draft: Draft, work: Work) -> None:
        """Begin; ``draft`` is the version that the turn saves. What comes of it takes the place of its message."""
        self.moderation.spawn(self._work_out(turn, draft, work))

    async def _work_out(self, turn: Turn, draft: Draft, work: Work) -> None:
        if not await self._stored(draft):
            return
        language = turn.language
        try:
            impact = await self._impact(turn, draft, work)
        except CurationError as error:
            said = one_message([line(phrase("mod_refused", language, why=str(error)))])
        except Exception as error:
            log.error("impact_failed", error=error)
            said = one_message([line(phrase("mod_impact_failed", language))])
        else:
            if impact is not None:
                await self._post(turn, draft, self.card(draft, work, impact, turn), "impact")
            return
        await self._post(
            turn, draft, View(said, self._leaving(draft, language, again=True), turn.actor.person), "failed"
        )

    async def _stored(self, draft: Draft) -> bool:
        """Wait until the step that led here is stored; False where it is not, or the moderator went on since."""
        for _ in range(STORED_TRIES):
            kept = await self.moderation.curation.draft(draft.id)
            if kept is not None and kept.version >= draft.version:
                return kept.version == draft.version
            await asyncio.sleep(STORED_S)
        return False

    async def _is_wanted(self, draft: Draft) -> bool:
        kept = await self.moderation.curation.draft(draft.id)
        return kept is not None and kept.version == draft.version and kept.state is DraftState.EDITING

    async def _impact(self, turn: Turn, draft: Draft, work: Work) -> Impact | None:
        """None where nobody waits for it any more."""
        shop = self.moderation.shop
        document = drafting.document(work, shop)
        candidate = await asyncio.to_thread(shop.changed, work.part, work.entry, document)
        progress = _Progress()
        replaying = asyncio.create_task(self._replay(candidate, work.entry, document, progress))
        try:
            while not (await asyncio.wait([replaying], timeout=PROGRESS_S))[0]:
                if not await self._is_wanted(draft):
                    return None
                await self._tell_progress(turn, draft, progress)
            impact = await replaying
            return impact if await self._is_wanted(draft) else None
        finally:
            replaying.cancel()

    async def _replay(self, candidate: Matcher, entry: str, document: Document, progress: _Progress) -> Impact:
        questions = await self.moderation.curation.logged(REPLAYED)
        touched, probes = frozenset([entry]), self.moderation.shop.probes()
        return await impact_of(self.desk.answers, candidate, touched, document, questions, probes, progress=progress)

    async def _tell_progress(self, turn: Turn, draft: Draft, progress: _Progress) -> None:
        language = turn.language
        said = [line(phrase("mod_impact_working", language))]
        if progress.total:
            far = phrase("mod_impact_progress", language, done=str(progress.done), total=str(progress.total))
            said.append(line(far))
        buttons = self._leaving(draft, language, again=False)
        await self._post(turn, draft, View(one_message(said), buttons, turn.actor.person), f"progress {progress.done}")

    async def _post(self, turn: Turn, draft: Draft, view: View, what: str) -> None:
        if turn.message_id is None:
            return
        parameters, keyboard = drawn(self.desk, view, f"{draft.id} {draft.version} {what}", turn.chat, turn.language)
        shown = edit(0, turn.chat_id, turn.chat, turn.message_id, parameters)
        await self.moderation.post((shown,), (keyboard,) if keyboard is not None else ())

    # The card

    def card(self, draft: Draft, work: Work, impact: Impact, turn: Turn) -> View:
        """What would change, and what to do now."""
        language = turn.language
        publish = Do.PROPOSE if self.moderation.two_person else Do.PUBLISH
        label = phrase("mod_hand_over" if self.moderation.two_person else "mod_publish", language)
        row = ((task(publish, draft.id, draft.version), label),)
        buttons = (row, *self._leaving(draft, language, again=False))
        return View(one_message(list(_pieces(impact, language))), buttons, turn.actor.person)

    @staticmethod
    def _leaving(draft: Draft, language: Language, *, again: bool) -> tuple[tuple[tuple[Action, str], ...], ...]:
        back = (task(Do.STEP, draft.id, draft.version, drafting.BACK), phrase("back", language))
        cancel = (task(Do.GIVE_UP, draft.id, draft.version), phrase("cancel", language))
        anew = ((task(Do.REPLAY, draft.id, draft.version), phrase("mod_impact_again", language)),)
        return (anew, (back, cancel)) if again else ((back, cancel),)


def _pieces(impact: Impact, language: Language) -> Iterator[Piece]:
    yield heading(phrase("mod_impact", language))
    seconds = f"{impact.seconds:.1f}"
    yield line(phrase("mod_impact_asked", language, asked=str(impact.asked), seconds=seconds))
    listed: Sequence[tuple[str, str, Sequence[Changed]]] = (
        ("✅", phrase("mod_impact_newly", language, count=str(len(impact.newly))), impact.newly),
        ("🔁", phrase("mod_impact_changed", language, count=str(len(impact.changed))), impact.changed),
        ("❌", phrase("mod_impact_lost", language, count=str(len(impact.lost))), impact.lost),
        ("⚠️", phrase("mod_impact_broken", language, count=str(len(impact.broken))), impact.broken),
    )
    for sign, label, changes in listed:
        yield line(f"{sign} {label}", "\n\n" if changes else "\n")
        yield from (line(_change(each, language)) for each in changes[:SHOWN])
        if len(changes) > SHOWN:
            yield line("· …")
    if impact.collisions:
        yield line(f"⚠️ {phrase('mod_impact_collisions', language)}", "\n\n")
        for text, other in impact.collisions[:SHOWN]:
            yield line(f"· {shorten(text, MAX_TEXT)} → {other}")


def _change(change: Changed, language: Language) -> str:
    text = shorten(" ".join(change.text.split()), MAX_TEXT)
    return f"· {text}{colon(language)}{_ending(change.before, language)} → {_ending(change.after, language)}"


def _ending(ending: str, language: Language) -> str:
    """How a question ended: the title of an entry as it is, an outcome in words."""
    return phrase(f"mod_outcome_{ending}", language) if ending in set(Outcome) else ending
