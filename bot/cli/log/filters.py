"""The options that say which questions of the log are meant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, get_type_hints

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


_Outcomes = Annotated[list[Outcome] | None, typer.Option("--outcome", help="Ended so; may be given several times.")]
_Languages = Annotated[
    list[Language] | None, typer.Option("--language", help="Read as this language; may be given several times.")
]
_ChatKinds = Annotated[list[ChatKind] | None, typer.Option("--chat", help="Asked there; may be given several times.")]
_Entry = Annotated[str, typer.Option("--entry", metavar="ID", help="This entry answered, or was offered.")]
_Since = Annotated[str, typer.Option("--since", metavar="WHEN", help=f"Asked then or later: {_WHEN}.")]
_Until = Annotated[str, typer.Option("--until", metavar="WHEN", help="Asked before; a day alone is meant to its end.")]
_Least = Annotated[float | None, typer.Option("--least", min=0, max=1, help="Confidence at least so high.")]
_Most = Annotated[float | None, typer.Option("--most", min=0, max=1, help="Confidence at most so high.")]
_Judged = Annotated[Judgement | None, typer.Option("--feedback", help="What people said of the answer.")]
_Text = Annotated[
    str, typer.Option("--text", metavar="WORDS", help='All these words stand in it; "…" for words in one piece.')
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options as they were given."""

    outcome: _Outcomes = None
    language: _Languages = None
    chat: _ChatKinds = None
    entry: _Entry = ""
    since: _Since = ""
    until: _Until = ""
    least: _Least = None
    most: _Most = None
    feedback: _Judged = None
    text: _Text = ""

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
            outcomes=tuple(self.outcome or ()),
            languages=tuple(self.language or ()),
            chat_kinds=tuple(self.chat or ()),
            entry=self.entry,
            since=since,
            until=until,
            least=self.least,
            most=self.most,
            judgement=self.feedback,
            text=self.text,
        )

    def in_words(self) -> str:
        """The options as they could be typed, for a heading; empty where there is none."""
        several = (("--outcome", self.outcome), ("--language", self.language), ("--chat", self.chat))
        words = [f"{option} {value}" for option, values in several for value in values or ()]
        single = {
            "--entry": self.entry,
            "--since": self.since,
            "--until": self.until,
            "--least": self.least,
            "--most": self.most,
            "--feedback": self.feedback,
            "--text": self.text and f"“{self.text}”",
        }
        return " ".join(words + [f"{option} {value}" for option, value in single.items() if value not in ("", None)])


def filtered(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of :class:`Wanted`, all or those named; it gets them as its argument ``wanted``.

    They stand in its help before the options of its own.
    """
    given = {each.name: each for each in fields(Wanted) if not names or each.name in names}
    hints = get_type_hints(Wanted, include_extras=True)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(**arguments: object) -> None:
            chosen: dict[str, Any] = {name: arguments.pop(name) for name in given}
            command(wanted=Wanted(**chosen), **arguments)

        own = get_type_hints(command, include_extras=True)
        parameters = [each for each in signature(command).parameters.values() if each.name != "wanted"]
        options = [Parameter(name, Parameter.KEYWORD_ONLY, default=each.default) for name, each in given.items()]
        first = [each for each in parameters if each.default is Parameter.empty]
        rest = [each for each in parameters if each.default is not Parameter.empty]
        types = {
            name: hint for name, hint in {**own, **hints}.items() if name in {*given, *(p.name for p in parameters)}
        }
        run.__annotations__ = types
        run.__signature__ = Signature(  # type: ignore[attr-defined] # what Typer reads
            [
                each.replace(kind=Parameter.KEYWORD_ONLY, annotation=types[each.name])
                for each in (*first, *options, *rest)
            ]
        )
        return run

    return decorate


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
