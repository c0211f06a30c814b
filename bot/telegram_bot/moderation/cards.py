"""A gap as a card: what was asked, what lies near and why that did not answer, and what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.gap import Gap, GapState
from bot.domain.language import Language
from bot.domain.moderation import Actor
from bot.services.phrases import colon, phrase
from bot.services.queue import Card, Near, card_of
from bot.services.whys import in_words
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.keyboards import Action
from bot.telegram_bot.moderation.setting import Moderation
from bot.telegram_bot.moderation.tasks import Do, task
from bot.telegram_bot.moderation.views import Buttons, Turn, View, day, heading, line, minute, one_message
from bot.telegram_bot.pages import Piece
from bot.telegram_bot.text import shorten

WORDINGS = 8  # on a card; the rest is counted
MAX_WORDING = 200  # characters
LANGUAGE_NAMES = {Language.ZH_HANS.value: "简体中文", Language.ZH_HANT.value: "繁體中文", Language.EN.value: "English"}


@dataclass(frozen=True, slots=True)
class Cards:
    """Shows gaps."""

    desk: Desk
    moderation: Moderation

    async def find(self, gap: str) -> Gap | None:
        """A gap by its number; None where it is gone."""
        found = await self.moderation.curation.gaps([int(gap)])
        return found[0] if found else None

    async def at(self, place: int, turn: Turn) -> View:
        """The card at a place of the queue, or the last one; a word where nothing waits."""
        curation = self.moderation.curation
        waiting = (await curation.counts(since=turn.now)).open
        place = max(0, min(place, waiting - 1))
        gaps = await curation.queue(1, skip=place) or (await curation.queue(1) if place else [])
        if not gaps:
            return View(one_message([line(phrase("mod_queue_empty", turn.language))]))
        return await self.of(gaps[0], place, turn, waiting)

    async def of(self, gap: Gap, place: int, turn: Turn, waiting: int | None = None) -> View:
        """A gap as it stands now, with what can be done about it."""
        language = turn.language
        if not gap.is_open(turn.now):
            return self.closed(gap, place, language)
        if waiting is None:
            waiting = (await self.moderation.curation.counts(since=turn.now)).open
        card = card_of(gap, self.desk.answers, await self.moderation.sorter.similar(gap))
        draft = await self.moderation.curation.draft_of(turn.actor.person, turn.chat)
        begun = draft is not None and draft.gap == gap.id
        first = (((task(Do.DRAFT, draft.id), phrase("mod_go_on", language)),),) if draft is not None and begun else ()
        html = one_message(list(self._pieces(card, place, waiting, turn)))
        return View(html, (*first, *self._buttons(card, place, waiting, language)))

    def closed(self, gap: Gap, place: int, language: Language) -> View:
        """A gap that does not wait, with the way to the others."""
        buttons: list[tuple[tuple[Action, str], ...]] = []
        if gap.state is GapState.ANSWERED:
            buttons.append(((task(Do.ENTRY, gap.entry), self.title(gap.entry, language)),))
        if gap.state is GapState.JOINED:
            buttons.append(((task(Do.CARD, gap.joined, place), f"g{gap.joined}"),))
        else:
            buttons.append(((task(Do.REOPEN, gap.id, place), phrase("mod_reopen", language)),))
        buttons.append((to_queue(place, language),))
        pieces = [heading(gap.name), line(what_became_of(gap, language)), *self._asked(gap, language)]
        return View(one_message(pieces), tuple(buttons))

    def title(self, entry: str, language: Language) -> str:
        """An entry's title; its id where the base does not hold it (any more)."""
        found = self.desk.knowledge.entries.get(entry)
        return found.question.in_language(language) if found is not None else entry

    def _pieces(self, card: Card, place: int, waiting: int, turn: Turn) -> Iterator[Piece]:
        gap, language = card.gap, turn.language
        yield heading(f"« {place + 1}/{waiting} » {gap.name}")
        yield line(phrase("mod_card_counts", language, asked=str(gap.asked), people=str(gap.people)))
        days = list(dict.fromkeys([day(gap.questions[0].asked_at), day(gap.last_asked)])) if gap.questions else []
        languages = ", ".join(LANGUAGE_NAMES.get(each, each) for each in gap.languages)
        yield line(" · ".join([languages, " – ".join(days)]))
        if (taken := taken_line(gap, turn.actor, turn.now, language)) is not None:
            yield line(taken)
        yield heading(phrase("mod_card_asked", language))
        for each in card.wordings[:WORDINGS]:
            times = f" ×{each.asked}" if each.asked > 1 else ""
            yield line(f"· {shorten(' '.join(each.text.split()), MAX_WORDING)}{times}")
        if len(card.wordings) > WORDINGS:
            yield line(phrase("mod_card_more", language, count=str(len(card.wordings) - WORDINGS)))
        if card.near:
            yield heading(phrase("mod_card_near", language))
            yield from (self._near(number, each, language) for number, each in enumerate(card.near, 1))

    def _near(self, number: int, near: Near, language: Language) -> Piece:
        why = in_words(near.why, language)
        reason = f"{colon(language)}{why}" if why else ""
        return line(f"{number}. {self.title(near.entry, language)} ({near.confidence:.0%}){reason}")

    def _asked(self, gap: Gap, language: Language) -> Iterator[Piece]:
        yield heading(phrase("mod_card_asked", language))
        for text in list(dict.fromkeys(each.text for each in gap.questions))[:WORDINGS]:
            yield line(f"· {shorten(' '.join(text.split()), MAX_WORDING)}")

    def _buttons(self, card: Card, place: int, waiting: int, language: Language) -> Buttons:
        gap = card.gap.id
        rows: list[tuple[tuple[Action, str], ...]] = []
        for near in card.near:
            label = phrase("mod_same_as", language, title=self.title(near.entry, language))
            rows.append(((task(Do.SAME, gap, place, card.seen, near.entry), label),))
        rows.append(((task(Do.OTHER, gap), phrase("mod_other_entry", language)),))
        answer = (task(Do.ANSWER, gap, place), phrase("mod_new_answer", language))
        boundary = (task(Do.BOUNDARY, gap, place), phrase("mod_not_in_source", language))
        later = (task(Do.LATER, gap, place), phrase("mod_later", language))
        spam = (task(Do.SPAM, gap, place), phrase("mod_spam", language))
        rows += [(answer, boundary), (later, spam)]
        if len(card.wordings) > 1:
            rows.append(((task(Do.SPLIT, gap, place, card.gap.version, 0), phrase("mod_split", language)),))
        rows += [
            ((task(Do.JOIN, gap, place, other), phrase("mod_join", language, gap=f"g{other}")),)
            for other in card.similar
        ]
        turning = [(task(Do.QUEUE, place - 1), "‹")] if place > 0 else []
        if place + 1 < waiting:
            turning.append((task(Do.QUEUE, place + 1), "›"))
        return (*rows, tuple(turning)) if turning else tuple(rows)


def to_queue(place: int, language: Language) -> tuple[Action, str]:
    """The button back to the queue."""
    return task(Do.QUEUE, place), phrase("mod_to_queue", language)


def taken_line(gap: Gap, me: Actor, now: dt.datetime, language: Language) -> str | None:
    """Who works on a gap and since when; None for nobody."""
    holder = gap.holder(now)
    if holder is None or gap.taken_at is None:
        return None
    since = f"{gap.taken_at:%H:%M} UTC"
    if holder.person == me.person:
        return phrase("mod_taken_by_you", language, since=since)
    return phrase("mod_taken", language, name=holder.name, since=since)


def what_became_of(gap: Gap, language: Language) -> str:
    """The state of a gap that does not wait, as a sentence."""
    match gap.state:
        case GapState.ANSWERED:
            return phrase("mod_is_answered", language, entry=gap.entry)
        case GapState.SPAM:
            return phrase("mod_is_spam", language)
        case GapState.JOINED:
            return phrase("mod_is_joined", language, gap=f"g{gap.joined}")
        case GapState.LATER | GapState.OPEN:
            return phrase("mod_is_later", language, when=minute(gap.until) if gap.until is not None else "…")
