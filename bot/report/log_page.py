"""The page about the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.domain.gap import Gap
from bot.domain.log_review import LogFigures
from bot.domain.reply import Outcome
from bot.report import charts
from bot.report.page import Page, Section, Table, Tile

LABELS = {
    Outcome.ANSWERED.value: "answered",
    Outcome.NOT_ADDRESSED.value: "source does not address it",
    Outcome.SUGGESTED.value: "choices offered",
    Outcome.UNANSWERED.value: "no answer",
    Outcome.SMALLTALK.value: "small talk",
}
_LEGEND = [(label, outcome.replace("_", "-")) for outcome, label in LABELS.items()]
_LONGEST = 160  # characters of a question


def log_page(figures: LogFigures, gaps: Sequence[Gap], waiting: int, *, which: str, now: dt.datetime) -> Page:
    """The page.

    Args:
        figures: the questions in figures.
        gaps: the gaps that wait, the most urgent first.
        waiting: how many wait in all.
        which: which questions these are, in words; empty for all of them.
        now: the present (UTC).
    """
    return Page(
        title="Chuchu: what was asked",
        subtitle=_subtitle(figures, which),
        tiles=_tiles(figures, waiting),
        sections=[*_charts(figures), *_tables(figures, gaps)],
        footer=f"Made {now:%Y-%m-%d %H:%M} UTC. Days are those of UTC; people are counted by keyed hashes.",
    )


def _subtitle(figures: LogFigures, which: str) -> str:
    if figures.first is None or figures.last is None:
        return "No question yet." if not which else f"No question is like that ({which})."
    return f"{figures.first:%Y-%m-%d} to {figures.last:%Y-%m-%d}" + (f", {which}" if which else "")


def _tiles(figures: LogFigures, waiting: int) -> list[Tile]:
    judged = figures.good + figures.bad
    latency = figures.latency_ms
    return [
        Tile("Questions", f"{figures.questions:,}"),
        Tile("People", f"{figures.people:,}"),
        Tile("Answered", _percent(figures.answered), "or told that the source is silent; small talk left out"),
        Tile("Found good", _percent(figures.good / judged if judged else None), f"of {judged:,} judged"),
        Tile(
            "Time to a reply",
            f"{latency[50]:.1f} ms" if latency else "–",
            f"95 %: {latency[95]:.1f}, 99 %: {latency[99]:.1f} ms" if latency else "",
        ),
        Tile("Gaps waiting", f"{waiting:,}"),
    ]


def _charts(figures: LogFigures) -> list[Section]:
    if not figures.questions:
        return []
    unit = charts.periods_of(figures.days)[1]
    people = [("people", "people")] if unit == "day" else []
    found = [
        Section(
            f"Questions by {unit}",
            chart=charts.by_day(figures.days, LABELS),
            described=f"Questions by {unit} and how they ended",
            legend=[*_LEGEND, *people],
        ),
        Section("By language", chart=charts.shares(figures.languages, LABELS, "language"), legend=_LEGEND),
        Section("By chat", chart=charts.shares(figures.chat_kinds, LABELS, "chat"), legend=_LEGEND),
    ]
    if figures.entries:
        found.append(Section("Most asked entries", chart=charts.entries(figures.entries)))
        text = (
            "Above: answers by confidence. Below: the share found good of those that people judged, with their number."
        )
        found.append(
            Section(
                "Confidence against feedback",
                text,
                charts.confidence(figures.confidence),
                "Answers by confidence, and the share that was found good",
            )
        )
    return found


def _tables(figures: LogFigures, gaps: Sequence[Gap]) -> list[Section]:
    found = []
    if gaps:
        rows = [
            (
                each.name,
                each.questions[0].text[:_LONGEST],
                f"{each.people}",
                f"{each.asked}",
                f"{each.last_asked:%Y-%m-%d}",
            )
            for each in gaps
            if each.questions
        ]
        table = Table(("gap", "first asked as", "people", "asked", "last"), rows, 3)
        found.append(Section("Largest gaps", "What waits for a moderator, the most urgent first.", table=table))
    if figures.reasons:
        reasons = [(reason or "no reason given", f"{count}") for reason, count in figures.reasons.items()]
        found.append(Section("Why answers were not good", table=Table(("reason", "times"), reasons, 1)))
    return found


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
