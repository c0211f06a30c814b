"""The options that say which questions of the log are meant."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from bot.domain.language import Language
from bot.domain.log_review import Judgement, LogFilter
from bot.domain.reply import Outcome
from bot.errors import UsageError

_AGO = re.compile(r"(\d{1,5})([dhm])")
_UNIT = {"d": dt.timedelta(days=1), "h": dt.timedelta(hours=1), "m": dt.timedelta(minutes=1)}
_WHEN = "YYYY-MM-DD, YYYY-MM-DDTHH:MM (UTC), or so long ago: 7d, 24h, 30m"


class ChatKind(StrEnum):
    """Where a question was asked."""

    PRIVATE = "private"
    GROUP = "group"
    INLINE = "inline"
    TERMINAL = "terminal"


Outcomes = Annotated[list[Outcome] | None, typer.Option("--outcome", help="Ended so; may be given several times.")]
Languages = Annotated[
    list[Language] | None, typer.Option("--language", help="Read as this language; may be given several times.")
]
ChatKinds = Annotated[list[ChatKind] | None, typer.Option("--chat", help="Asked there; may be given several times.")]
Entry = Annotated[str, typer.Option("--entry", metavar="ID", help="This entry answered, or was offered.")]
Since = Annotated[str, typer.Option("--since", metavar="WHEN", help=f"Asked then or later: {_WHEN}.")]
Until = Annotated[str, typer.Option("--until", metavar="WHEN", help="Asked before; a day alone is meant to its end.")]
Least = Annotated[float | None, typer.Option("--least", min=0, max=1, help="Confidence at least so high.")]
Most = Annotated[float | None, typer.Option("--most", min=0, max=1, help="Confidence at most so high.")]
Judged = Annotated[Judgement | None, typer.Option("--feedback", help="What people said of the answer.")]
Text = Annotated[
    str, typer.Option("--text", metavar="WORDS", help='All these words stand in it; "…" for words in one piece.')
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options as they were given."""

    outcomes: list[Outcome] | None
    languages: list[Language] | None
    chat_kinds: list[ChatKind] | None
    entry: str
    since: str
    until: str
    least: float | None
    most: float | None
    judged: Judgement | None
    text: str

    def filter(self) -> LogFilter:
        """What they mean now.

        Raises:
            UsageError: a time cannot be read, or a range is upside down.
        """
        now = dt.datetime.now(dt.UTC)
        since = time_of(self.since, "--since", now)
        until = time_of(self.until, "--until", now, to_the_end=True)
        if since is not None and until is not None and since >= until:
            raise UsageError(f"--since {self.since} is not before --until {self.until}; exchange them")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise UsageError(f"--least {self.least} is above --most {self.most}; exchange them")
        return LogFilter(
            outcomes=tuple(self.outcomes or ()),
            languages=tuple(self.languages or ()),
            chat_kinds=tuple(self.chat_kinds or ()),
            entry=self.entry,
            since=since,
            until=until,
            least=self.least,
            most=self.most,
            judgement=self.judged,
            text=self.text,
        )

    def in_words(self) -> str:
        """The options as they could be typed, for a heading; empty where there is none."""
        several = (("--outcome", self.outcomes), ("--language", self.languages), ("--chat", self.chat_kinds))
        words = [f"{option} {value}" for option, values in several for value in values or ()]
        single = {
            "--entry": self.entry,
            "--since": self.since,
            "--until": self.until,
            "--least": self.least,
            "--most": self.most,
            "--feedback": self.judged,
            "--text": self.text and f"“{self.text}”",
        }
        return " ".join(words + [f"{option} {value}" for option, value in single.items() if value not in ("", None)])


def time_of(given: str, option: str, now: dt.datetime, *, to_the_end: bool = False) -> dt.datetime | None:
    """The moment that somebody means (UTC); None where nothing is given.

    Args:
        given: a day, a time, or how long ago.
        option: its name, for the message.
        now: the present.
        to_the_end: a day alone means its end, not its beginning.

    Raises:
        UsageError: it cannot be read.
    """
    if not given:
        return None
    if ago := _AGO.fullmatch(given):
        try:
            return now - int(ago[1]) * _UNIT[ago[2]]
        except OverflowError:
            raise UsageError(f"{option} {given} is longer ago than the calendar reaches; give a day") from None
    try:
        if len(given) == len("2026-01-01"):
            day = dt.datetime.combine(dt.date.fromisoformat(given), dt.time(), dt.UTC)
            return day + dt.timedelta(days=1) if to_the_end else day
        moment = dt.datetime.fromisoformat(given)
    except (ValueError, OverflowError):
        raise UsageError(f"{option} {given} is no time; write {_WHEN}") from None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
