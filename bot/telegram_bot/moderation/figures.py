"""``/stats``: the last days in a picture and four lines, worked out beside the handling of updates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import escape

import structlog

from bot.domain.language import Language
from bot.domain.log_review import LogFigures, LogFilter
from bot.domain.reply import Outcome
from bot.services.phrases import colon, phrase
from bot.telegram_bot.calls import call, photo
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.moderation.setting import Moderation
from bot.telegram_bot.moderation.views import Done, Turn, View
from bot.telegram_bot.render import html_message
from bot.telegram_bot.text import shorten

log = structlog.get_logger(__name__)

DAYS, MOST_DAYS = 30, 3650
MAX_TITLE = 120  # characters of an entry's title
FILE = "chuchu-stats.png"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts what was asked, and tells it."""

    desk: Desk
    moderation: Moderation

    async def show(self, turn: Turn, words: str) -> Done:
        """What follows the command: nothing, or a number of days."""
        word = next(iter(words.split()), str(DAYS))
        if not (word.isascii() and word.isdecimal() and 0 < int(word[:6]) <= MOST_DAYS):
            return Done(View(escape(phrase("mod_stats_how", turn.language))))
        self.moderation.spawn(self._work_out(turn, int(word)))
        return Done(View(escape(phrase("mod_stats_counting", turn.language))))

    async def _work_out(self, turn: Turn, days: int) -> None:
        today = turn.now.replace(hour=0, minute=0, second=0, microsecond=0)
        since = today - dt.timedelta(days=days - 1)
        figures = await self.moderation.review.figures(LogFilter(since=since), entries=1)
        waiting = (await self.moderation.curation.counts(since=turn.now)).open
        text = "\n".join(self._lines(figures, waiting, days, turn.language))
        place = {"message_thread_id": turn.thread} if turn.thread is not None else {}
        png = await self._picture(figures, days, turn.language) if figures.questions else None
        if png is None:
            shown = call(0, turn.chat_id, turn.chat, "sendMessage", html_message(text) | place)
        else:
            shown = photo(0, turn.chat_id, turn.chat, FILE, png, text, place)
        await self.moderation.post((shown,), ())

    async def _picture(self, figures: LogFigures, days: int, language: Language) -> bytes | None:
        """None where nothing can be drawn: the figures are told all the same."""
        languages = (language, Language.EN)
        words = [_words(each) for each in languages]
        titles = [phrase("mod_stats_title", each, days=str(days)) for each in languages]
        try:
            return await self.moderation.draw(figures.days, words, titles)
        except OSError as error:
            log.warning("picture_not_drawn", error=error)
            return None

    def _lines(self, figures: LogFigures, waiting: int, days: int, language: Language) -> list[str]:
        """What was asked; how it ended; what people said; what waits, and what was asked most."""
        head = phrase("mod_stats_title", language, days=str(days))
        if not figures.questions:
            return [f"<b>{escape(head)}</b>", escape(phrase("mod_stats_none", language))]
        asked = phrase("mod_stats_asked", language, questions=f"{figures.questions:,}", people=f"{figures.people:,}")
        ended = " · ".join(
            f"{phrase(f'mod_outcome_{outcome}', language)} {count / figures.questions:.0%}"
            for outcome, count in figures.outcomes.items()
            if outcome in set(Outcome)
        )
        said = phrase(
            "mod_stats_said",
            language,
            good=f"{figures.good:,}",
            bad=f"{figures.bad:,}",
            time=f"{figures.latency_ms[95]:.0f}",
        )
        waits = phrase("mod_stats_waits", language, gaps=f"{waiting:,}")
        if figures.entries:
            most = phrase("mod_stats_most", language, title=self._title(figures.entries[0][0], language))
            waits += f" {most}" if language is Language.EN else most
        return [f"<b>{escape(head)}</b>{colon(language)}{escape(asked)}", escape(ended), escape(said), escape(waits)]

    def _title(self, entry: str, language: Language) -> str:
        known = self.desk.answers.knowledge.entries.get(entry)
        return shorten(known.question.in_language(language), MAX_TITLE) if known is not None else entry


def _words(language: Language) -> dict[str, str]:
    words = {outcome.value: phrase(f"mod_outcome_{outcome}", language) for outcome in Outcome}
    return {**words, "people": phrase("mod_stats_people", language)}
