"""Charts of the log, drawn by Matplotlib."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter, StrMethodFormatter

from bot.domain.log_review import ConfidenceFigures, DayFigures
from bot.domain.reply import Outcome
from bot.report import theme

WIDE, HALF = 9.6, 5.4  # inches; a page scales them, so that text is as large in either
_MOST_BARS = 92  # days; more are put together by weeks, then by months
_COUNT = StrMethodFormatter("{x:,.0f}")
_STYLE: dict[Any, Any] = {  # Matplotlib types its names one by one
    "svg.fonttype": "none",  # text stays text: it can be searched, and the page chooses its font
    "text.parse_math": False,  # an id with dollar signs is an id
    "svg.hashsalt": "chuchu",  # the same figures are the same file
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": theme.GRID,
    "axes.labelcolor": theme.MUTED,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": theme.GRID,
    "grid.linewidth": 0.8,
    "text.color": theme.INK,
    "xtick.color": theme.MUTED,
    "ytick.color": theme.MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "font.size": 10,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as SVG, with what each part of it says to who points at it.

    Attributes:
        svg: the drawing.
        titles: id of a part → what it says.
    """

    svg: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Period:
    """What is one bar: a day, a week or a month."""

    start: dt.date
    people: int | None  # not known of several days: the same people may ask on each
    outcomes: Mapping[str, int]


Titles = dict[str, str]
Labels = Mapping[str, str]


def drawn(width: float, height: float, draw: Callable[[Figure, Titles], None]) -> Chart:
    """A chart that a function draws."""
    titles: Titles = {}
    with mpl.rc_context({**_STYLE, "font.family": _families()}), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # no font with a character to measure it by; the page shows it
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure, titles)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return Chart(out.getvalue(), titles)


def by_day(days: Sequence[DayFigures], labels: Labels) -> Chart:
    """Questions over time, by outcome, and the people who asked."""
    periods, unit = periods_of(days)

    def draw(figure: Figure, titles: Titles) -> None:
        axes = figure.subplots()
        _over_time(axes, periods, unit, labels, titles)

    return drawn(WIDE, 3.2, draw)


def shares(groups: Mapping[str, Mapping[str, int]], labels: Labels, what: str) -> Chart:
    """How questions ended, a bar for each group; the widths are shares, the numbers beside them counts."""

    def draw(figure: Figure, titles: Titles) -> None:
        axes = figure.subplots()
        names = list(groups)[::-1]
        left = [0.0] * len(names)
        totals = [max(1, sum(groups[name].values())) for name in names]
        for outcome, colour in theme.OUTCOMES.items():
            widths = [groups[name].get(outcome, 0) / total for name, total in zip(names, totals, strict=True)]
            bars = axes.barh(names, widths, left=left, color=colour, height=0.62, label=labels.get(outcome, outcome))
            for name, bar, width in zip(names, bars, widths, strict=True):
                count = groups[name].get(outcome, 0)
                _tell(
                    bar,
                    titles,
                    f"{what}-{outcome}-{name}",
                    f"{name}: {labels.get(outcome, outcome)} {count} ({width:.1%})",
                )
            left = [at + width for at, width in zip(left, widths, strict=True)]
        for place, name in enumerate(names):
            axes.text(1.01, place, f"{sum(groups[name].values()):,}", va="center", color=theme.MUTED)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.grid(visible=False, axis="y")

    return drawn(HALF, 0.75 + 0.36 * max(1, len(groups)), draw)


def entries(asked: Sequence[tuple[str, int]]) -> Chart:
    """The most asked entries."""

    def draw(figure: Figure, titles: Titles) -> None:
        axes = figure.subplots()
        names, counts = [name for name, _ in asked][::-1], [count for _, count in asked][::-1]
        bars = axes.barh(names, counts, color=theme.BAR, height=0.62)
        for place, (name, count, bar) in enumerate(zip(names, counts, bars, strict=True)):
            _tell(bar, titles, f"entry-{place}", f"{name}: {count} answers")
            axes.text(count, place, f" {count:,}", va="center", color=theme.MUTED)
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.xaxis.set_major_formatter(_COUNT)
        axes.grid(visible=False, axis="y")

    return drawn(HALF, 0.6 + 0.28 * max(1, len(asked)), draw)


def confidence(ranges: Sequence[ConfidenceFigures]) -> Chart:
    """Answers by confidence, and the share of those judged that were found good."""

    def draw(figure: Figure, titles: Titles) -> None:
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1, 1))
        middle = [(each.lowest + each.highest) / 2 for each in ranges]
        bars = above.bar(middle, [each.answers for each in ranges], width=0.085, color=theme.OUTCOMES[Outcome.ANSWERED])
        for each, bar in zip(ranges, bars, strict=True):
            said = f"confidence {each.lowest:.1f} to {each.highest:.1f}: {each.answers} answers"
            said += f", {each.good} found good, {each.bad} not"
            _tell(bar, titles, f"confidence-{each.lowest:.1f}", said)
        above.set_ylabel("answers")
        above.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        above.yaxis.set_major_formatter(_COUNT)
        judged = [each for each in ranges if each.good + each.bad]
        at = [(each.lowest + each.highest) / 2 for each in judged]
        good = [each.good / (each.good + each.bad) for each in judged]
        below.plot(at, good, color=theme.GOOD, marker="o", linewidth=1.6)
        for x, y, each in zip(at, good, judged, strict=True):
            below.annotate(
                f"{each.good + each.bad}",
                (x, y),
                (0, 6),
                textcoords="offset points",
                ha="center",
                color=theme.MUTED,
                fontsize=8,
            )
        below.set_ylim(0, 1.12)
        below.set_yticks([0, 0.5, 1])
        below.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        below.set_ylabel("found good")
        below.set_xlabel("confidence")
        below.set_xlim(0, 1)

    return drawn(HALF, 3.2, draw)


def picture(days: Sequence[DayFigures], labels: Labels, title: str) -> bytes:
    """Questions over time as PNG, for a chat: light, with its own title and legend."""
    periods, unit = periods_of(days)
    style = {**_STYLE, "figure.facecolor": "white", "font.family": _families()}
    with mpl.rc_context(style):
        figure = Figure(figsize=(8, 4.2), layout="constrained", dpi=150)
        axes = figure.subplots()
        _over_time(axes, periods, unit, labels, {})
        figure.suptitle(title, x=0.02, ha="left", fontsize=13, color=theme.INK)
        figure.legend(loc="outside lower left", ncols=6, fontsize=9)
        out = io.BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def can_write_han() -> bool:
    """Whether this machine has a font with Han characters."""
    return bool(_fonts())


def _families() -> list[str]:
    return ["DejaVu Sans", *_fonts()]  # each character in the first one that has it


def _fonts() -> list[str]:
    known = set(font_manager.get_font_names())
    return [font for font in theme.FONTS if font in known]


def periods_of(days: Sequence[DayFigures]) -> tuple[list[Period], str]:
    """Days as bars, and what a bar is: days, or where these are too many, weeks or months put together."""
    if len(days) <= _MOST_BARS:
        return [Period(each.day, each.people, each.outcomes) for each in days], "day"
    weekly = len(days) <= 7 * _MOST_BARS
    found: dict[dt.date, dict[str, int]] = {}
    for each in days:
        start = each.day - dt.timedelta(days=each.day.weekday()) if weekly else each.day.replace(day=1)
        counts = found.setdefault(start, {})
        for outcome, count in each.outcomes.items():
            counts[outcome] = counts.get(outcome, 0) + count
    return [Period(start, None, counts) for start, counts in found.items()], "week" if weekly else "month"


def _over_time(axes: Axes, periods: Sequence[Period], unit: str, labels: Labels, titles: Titles) -> None:
    places = range(len(periods))
    bottom = [0] * len(periods)
    for outcome, colour in theme.OUTCOMES.items():
        counts = [each.outcomes.get(outcome, 0) for each in periods]
        bars = axes.bar(places, counts, bottom=bottom, color=colour, width=0.86, label=labels.get(outcome, outcome))
        for each, bar, count in zip(periods, bars, counts, strict=True):
            _tell(
                bar, titles, f"{unit}-{outcome}-{each.start}", f"{each.start}: {labels.get(outcome, outcome)} {count}"
            )
        bottom = [at + count for at, count in zip(bottom, counts, strict=True)]
    if all(each.people is not None for each in periods):
        people = [each.people or 0 for each in periods]
        axes.plot(places, people, color=theme.PEOPLE, linewidth=1.6, label=labels.get("people", "people"))
    step = max(1, -(-len(periods) // 8))
    axes.set_xticks(
        list(places)[::step],
        [f"{each.start:%m-%d}" if unit == "day" else f"{each.start:%Y-%m-%d}" for each in periods][::step],
    )
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(_COUNT)
    axes.grid(visible=False, axis="x")
    axes.margins(x=0.01)


def _tell(part: object, titles: Titles, name: str, words: str) -> None:
    """Have a part of a chart say something to who points at it."""
    mark = f"t{len(titles)}-" + "".join(each if each.isalnum() else "-" for each in name)
    part.set_gid(mark)  # type: ignore[attr-defined]
    titles[mark] = words
