"""What moderators and admins are told by itself: a digest once a day, and trouble that somebody should look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

from bot.domain.language import Language
from bot.domain.mail import Outgoing
from bot.domain.reply import Outcome
from bot.services.phrases import phrase
from bot.services.ports import Curation, Mailbox
from bot.telegram_bot.calls import call
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.render import html_message

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
DIGEST = "digest"  # the mark under which the last one is noted
MANY_ERRORS = 5  # lines of the operational log within an hour, of level ERROR
ANSWERS = (Outcome.ANSWERED, Outcome.NOT_ADDRESSED)
UNANSWERED = (Outcome.UNANSWERED, Outcome.SUGGESTED)


@dataclass
class Lookout:
    """Looks after what waits and what fails; one word a day for each sort of trouble.

    Attributes:
        desk: what all handlers share.
        mailbox: where calls are queued, and where it is noted when something was last told.
        curation: the queue.
        chat_id: the moderation chat; None where there is none: the admins are told in private.
        admins: the platform's ids of the admins.
        digest: whether there is a digest.
        queue_days: days after which a gap is told to wait too long; 0 for never.
        errors: how many errors the operational log had since a time.
        queued: called after something is in the outbox.
        troubles: sentences on the base that were not told yet.
    """

    desk: Desk
    mailbox: Mailbox
    curation: Curation
    chat_id: int | None
    admins: Sequence[int]
    digest: bool
    queue_days: int
    errors: Callable[[dt.datetime], int]
    queued: Callable[[], None]
    troubles: list[str] = field(default_factory=list)

    async def look(self) -> None:
        """Tell what there is to tell."""
        if self.digest and (self.chat_id is not None or self.admins):
            await self._digest()
        if self.admins:
            await self._alerts()

    async def _digest(self) -> None:
        now = self.desk.now()
        last = await self.mailbox.last_beat(DIGEST)
        if last is None:  # the first day has nothing before it to be compared with
            await self.mailbox.beat(DIGEST)
            return
        if now - last < DAY:
            return
        counts = await self.curation.counts(since=last)
        good, bad = await self.curation.feedback_since(last)
        outcomes = await self.curation.outcomes_since(last)
        asked = sum(outcomes.get(each.value, 0) for each in (*ANSWERS, *UNANSWERED))
        if not (counts.new or bad or asked or counts.open):
            return
        answered = sum(outcomes.get(each.value, 0) for each in ANSWERS)
        language = await self._language()
        lines = [f"<b>{escape(phrase('digest', language))}</b>"]
        lines.append(phrase("digest_gaps", language, new=str(counts.new), open=str(counts.open)))
        if asked:
            share = f"{answered / asked:.0%}"
            lines.append(phrase("digest_answered", language, asked=str(asked), share=share))
        if good or bad:
            lines.append(phrase("digest_feedback", language, good=str(good), bad=str(bad)))
        if counts.oldest is not None:
            lines.append(phrase("digest_oldest", language, days=str((now - counts.oldest).days)))
        text = "\n".join([lines[0], *map(escape, lines[1:])])
        places = [self.chat_id] if self.chat_id is not None else list(self.admins)
        await self._post(places, text, DIGEST)

    async def _alerts(self) -> None:
        """To the admins, each sort at most once a day."""
        now, language = self.desk.now(), await self._language()
        if self.troubles and await self._may_tell("alert-knowledge", now):
            text = phrase("alert_knowledge", language, problem=self.troubles[-1])
            await self._post(self.admins, escape(text), "alert-knowledge")
            self.troubles.clear()
        errors = self.errors(now - HOUR)
        if errors >= MANY_ERRORS and await self._may_tell("alert-errors", now):
            await self._post(self.admins, escape(phrase("alert_errors", language, count=str(errors))), "alert-errors")
        if self.queue_days:
            oldest = (await self.curation.counts(since=now)).oldest
            waits = (now - oldest).days if oldest is not None else 0
            if waits >= self.queue_days and await self._may_tell("alert-queue", now):
                await self._post(self.admins, escape(phrase("alert_queue", language, days=str(waits))), "alert-queue")

    async def _may_tell(self, mark: str, now: dt.datetime) -> bool:
        last = await self.mailbox.last_beat(mark)
        return last is None or now - last >= DAY

    async def _language(self) -> Language:
        """That of the first admin, as far as it is known."""
        pinned = await self.desk.pinned_language(self.admins[0]) if self.admins else None
        return pinned or Language.EN

    async def _post(self, chat_ids: Sequence[int], html: str, mark: str) -> None:
        calls: list[Outgoing] = [
            call(slot, chat_id, self.desk.chat(chat_id), "sendMessage", html_message(html))
            for slot, chat_id in enumerate(chat_ids)
        ]
        await self.mailbox.post(calls, mark=mark)
        self.queued()
