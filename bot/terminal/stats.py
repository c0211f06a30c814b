"""The query log in figures on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from bot.domain.gap import Gap
from bot.domain.log_review import LogFigures
from bot.terminal.printable import printable, shortened
from bot.terminal.tables import show_table

OUTCOMES = ("answered", "not_addressed", "suggested", "unanswered", "smalltalk")
DAYS = 14  # that are listed; the page and --json have all
_LONGEST = 60  # characters of a question
_BLOCKS = " ▁▂▃▄▅▆▇█"


def show_stats(out: Console, figures: LogFigures, gaps: Sequence[Gap], waiting: int) -> None:
    """Print the figures.

    Args:
        out: where to.
        figures: the questions in figures.
        gaps: the largest gaps.
        waiting: how many gaps wait in all.
    """
    for line in _head(figures, waiting):
        out.print(Text(line))
    if not figures.questions:
        return
    _days(out, figures)
    _groups(out, "language", figures.languages)
    _groups(out, "chat", figures.chat_kinds)
    if figures.entries:
        _title(out, "Most asked entries")
        show_table(out, ("entry", "answers"), figures.entries, numbers=1)
        _title(out, "Answers by confidence, and what people said of them")
        rows = [
            (f"{each.lowest:.1f} to {each.highest:.1f}", each.answers, each.good, each.bad)
            for each in figures.confidence
            if each.answers
        ]
        show_table(out, ("confidence", "answers", "good", "bad"), rows, numbers=3)
    if gaps:
        _title(out, "Largest gaps")
        asked = [
            (each.name, shortened(" ".join(each.questions[0].text.split()), _LONGEST), each.people, each.asked)
            for each in gaps
            if each.questions
        ]
        show_table(out, ("gap", "first asked as", "people", "asked"), asked, numbers=2)


def _head(figures: LogFigures, waiting: int) -> Iterator[str]:
    if figures.first is None or figures.last is None:
        yield "No question of the log is like that."
        return
    yield f"{figures.first:%Y-%m-%d} to {figures.last:%Y-%m-%d} (UTC)"
    yield f"{figures.questions:,} questions by {figures.people:,} people; {waiting:,} gaps wait for a moderator"
    answered = "–" if figures.answered is None else f"{figures.answered:.1%}"
    yield f"{answered} answered, or told that the source is silent (small talk left out)"
    if judged := figures.good + figures.bad:
        reasons = ", ".join(f"{reason or 'no reason'} {count}" for reason, count in figures.reasons.items())
        yield f"{figures.good / judged:.1%} of {judged:,} answers that people judged were good" + (
            f"; not: {printable(reasons)}" if reasons else ""
        )
    latency = figures.latency_ms
    yield f"from text to reply: {latency[50]:.1f} ms (median), {latency[95]:.1f} (95 %), {latency[99]:.1f} (99 %)"


def _days(out: Console, figures: LogFigures) -> None:
    days = figures.days[-DAYS:]
    _title(out, "By day" if len(days) == len(figures.days) else f"The last {DAYS} of {len(figures.days)} days")
    most = max(each.questions for each in days)
    rows = [
        (each.day.isoformat(), _bar(each.questions, most), each.questions, each.people, *_counts(each.outcomes))
        for each in days
    ]
    show_table(out, ("day", "", "questions", "people", *OUTCOMES), rows, numbers=2 + len(OUTCOMES))


def _groups(out: Console, what: str, groups: Mapping[str, Mapping[str, int]]) -> None:
    _title(out, f"By {what}")
    rows = [(name, sum(counts.values()), *_counts(counts)) for name, counts in groups.items()]
    show_table(out, (what, "questions", *OUTCOMES), rows, numbers=1 + len(OUTCOMES))


def _counts(outcomes: Mapping[str, int]) -> list[int]:
    return [outcomes.get(each, 0) for each in OUTCOMES]


def _bar(count: int, most: int) -> str:
    """One character as high as the count is; the least that is not nothing can be seen."""
    return _BLOCKS[-(-count * (len(_BLOCKS) - 1) // most)] if most else _BLOCKS[0]


def _title(out: Console, words: str) -> None:
    out.print()
    out.print(Text(words, style="bold"))
