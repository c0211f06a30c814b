"""Limits and what they would do, on a terminal: tables, and bars in plain characters."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.services.intervals import least_count
from bot.services.labelled_traces import LeftOut, Traced
from bot.services.labels import LabelSource
from bot.services.tuning import Point, Share, Suggestion, Tuning
from bot.services.tuning_record import sources_record
from bot.terminal.tables import show_table

NOW, AIM = "●", "◆"
SHOWN = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)  # limits that are listed beside the two that matter
COLUMNS, ROWS = 50, 5  # of a plot, in characters
BIAS = (
    "One-sided: feedback and choices exist only for what was answered or offered, and the checks of the base helped to "
    "find the present limits."
)
_SOURCES = {
    LabelSource.CHECK: "checks of the base",
    LabelSource.MODERATOR: "moderators",
    LabelSource.FEEDBACK: "feedback",
    LabelSource.CHOICE: "choices",
}
_BLOCKS = " ▁▂▃▄▅▆▇█"
_EIGHTHS = len(_BLOCKS) - 1


def show_tuning(out: Console, tuning: Tuning, suggestion: Suggestion) -> None:
    """Print the limits as tables and plots, with the present one and the suggested one marked."""
    aim = suggestion.point.answer if suggestion.point is not None else None
    now, present_suggest = tuning.present_limits
    _title(out, f"By limit of answers ({NOW} present" + (f", {AIM} suggested)" if aim is not None else ")"))
    rows = [
        (_mark(each.answer, now, aim), f"{each.answer:g}", *_of_answers(each), *_of_choices(each))
        for each in tuning.by_answer
        if each.answer in (*SHOWN, now, aim)
    ]
    head = ("", "limit", "right", "precision, 95 %", "answered", "choices hold it", "nothing")
    show_table(out, head, rows, numbers=6)
    _title(out, f"By limit of choices, at the present limit of answers ({now:g})")
    offers = [
        (_mark(each.suggest, present_suggest, None), f"{each.suggest:g}", *_of_choices(each))
        for each in tuning.by_suggest
    ]
    show_table(out, ("", "limit", "choices hold it", "nothing"), offers, numbers=3)
    for what, name in (("precision", "Precision"), ("coverage", "Answered, of what the base answers")):
        _title(out, f"{name}, by limit of answers")
        points = tuning.by_answer
        for line in plot([(each.answer, getattr(each, what).value) for each in points], now, aim):
            out.print(Text(line))


def _of_answers(point: Point) -> tuple[str, str, str]:
    precision = point.precision
    low, high = precision.interval
    sure = f"{_percent(precision)} ({low * 100:.1f}–{high * 100:.1f})" if precision.of else "–"
    return f"{precision.count}/{precision.of}", sure, _share(point.coverage)


def _of_choices(point: Point) -> tuple[str, str]:
    return _share(point.choices), f"{point.abstention.count} {_percent(point.abstention)}"


def _share(share: Share) -> str:
    return f"{share.count}/{share.of} {_percent(share)}".rstrip()


def _percent(share: Share) -> str:
    return "–" if share.value is None else f"{share.value * 100:.1f}"


def _mark(limit: float, now: float, aim: float | None) -> str:
    return f"{NOW if limit == now else ''}{AIM if limit == aim else ''}"


def plot(curve: Sequence[tuple[float, float | None]], now: float, aim: float | None = None) -> list[str]:
    """Bars of blocks over limits from 0 to 1, with marks below at the present and the suggested limit.

    Args:
        curve: limit → share in [0, 1], None where there is none; by limit.
        now: the present limit.
        aim: the suggested one.

    Returns:
        Lines of at most 60 characters; the lowest bar stands just above the axis, which says where that is.
    """
    values = [_at(curve, (column + 1) / COLUMNS) for column in range(COLUMNS)]
    known = [each for each in values if each is not None]
    low = int(min(known, default=0.0) * 20 - 1e-9) / 20  # a multiple of 5 %
    heights = [
        0 if each is None else max(1, round((each - low) / (1 - low) * ROWS * _EIGHTHS)) if low < 1 else ROWS * _EIGHTHS
        for each in values
    ]
    lines = []
    for row in reversed(range(ROWS)):
        label = "100 %" if row == ROWS - 1 else f"{low * 100:.0f} %" if row == 0 else ""
        bars = "".join(_BLOCKS[min(max(height - row * _EIGHTHS, 0), _EIGHTHS)] for height in heights)
        lines.append(f"{label:>6} │{bars}".rstrip())
    lines.append(" " * 7 + "└" + "".join("┴" if (column + 1) % 10 == 0 else "─" for column in range(COLUMNS)))
    marks = [" "] * COLUMNS
    for limit, mark in ((aim, AIM), (now, NOW)):  # where both are the same, the present one is shown
        if limit is not None:
            marks[_column(limit)] = mark
    lines.append((" " * 8 + "".join(marks)).rstrip())
    lines.append(" " * 8 + "".join(f"{number / 5:>10g}" for number in range(1, 6)))
    return lines


def _column(limit: float) -> int:
    return min(max(round(limit * COLUMNS) - 1, 0), COLUMNS - 1)


def _at(curve: Sequence[tuple[float, float | None]], limit: float) -> float | None:
    return min(curve, key=lambda point: abs(point[0] - limit))[1]


def _title(out: Console, words: str) -> None:
    out.print()
    out.print(Text(words, style="bold"))


def show_labels(out: Console, traced: Sequence[Traced], left_out: LeftOut) -> None:
    """Print from where the labels come, how many of each sort there are, and in what they are one-sided."""
    head = ("labels from", "questions", "base answers", "nothing answers", "only wrong known")
    records = sources_record(traced)
    rows = [(_SOURCES[LabelSource(source)], *counts.values()) for source, counts in records.items()]
    total = [sum(column) for column in zip(*(counts.values() for counts in records.values()), strict=True)]
    show_table(out, head, [*rows, ("all", *total)], numbers=4)
    reasons = {
        "are several questions at once": left_out.several,
        "are about entries that are gone": left_out.gone,
        "have an entry made of nothing else": left_out.taught,
    }
    if any(reasons.values()):
        told = ", ".join(f"{count} {reason}" for reason, count in reasons.items() if count)
        out.print(Text(f"Left out: {told}."))
    out.print(Text(BIAS))


def show_suggestion(out: Console, tuning: Tuning, suggestion: Suggestion, setting: float, *, fitted: bool) -> None:
    """Print the suggestion with how sure it is, and how to come near it.

    Args:
        out: where to.
        tuning: the points.
        suggestion: what is suggested.
        setting: the present CHUCHU_PRECISION.
        fitted: whether the present limits were found from the base, as the setting says.
    """
    out.print()
    wanted, point = f"{suggestion.wanted * 100:g} %", suggestion.point
    if point is None:
        out.print(
            Text(
                f"No limit reaches a precision of {wanted} with this much data: it takes at least "
                f"{least_count(suggestion.wanted)} judged answers, all of them right, and more for each that is wrong."
            )
        )
    else:
        now, found = tuning.present_limits[0], f"{_sure(point.precision)} of {point.precision.of} answers"
        out.print(
            Text(
                f"Suggested: answer from {point.answer:g} on (now {now:g}), the lowest limit where "
                f"the precision is {wanted} or more with 95 % certainty: {found}."
            )
        )
        out.print(Text(_tested(suggestion)))
    out.print(Text(_how_to(tuning, suggestion, setting, fitted=fitted)))


def _sure(share: Share) -> str:
    low, high = share.interval
    return f"{_percent(share)} % ({low * 100:.1f} to {high * 100:.1f})"


def _tested(suggestion: Suggestion) -> str:
    """How a limit that is found so does on other questions than those it was found from."""
    tested = suggestion.tested
    if tested.value is None:
        return (
            "It could not be tested on other questions: no part of them is large enough to suggest a limit by itself."
        )
    told = f"On questions that had no say in it, such a limit gives {_sure(tested)} of {tested.of} answers"
    if missing := suggestion.parts - suggestion.found:
        told += f"; without {missing} of {suggestion.parts} parts of the questions no limit reaches it"
    if tested.value < suggestion.wanted:
        told += "; that is less than wanted, so the suggestion owes something to chance"
    return f"{told}."


def _how_to(tuning: Tuning, suggestion: Suggestion, setting: float, *, fitted: bool) -> str:
    """How to come near what is suggested, which this command leaves to the maintainer."""
    if not fitted:
        return (
            "The limits of this base are those of other bases, as it is too small to find its own: CHUCHU_PRECISION "
            "does not move them. Nothing was changed."
        )
    told = f"CHUCHU_PRECISION (now {setting:g}) is the setting that moves the limits"
    if suggestion.point is None:
        return f"{told}; --precision aims at another value here. Nothing was changed."
    now, aim = tuning.present_limits[0], suggestion.point.answer
    if now == aim:
        return f"{told}; they are where they should be. Nothing was changed."
    return (
        f"{told}: a {'lower' if aim < now else 'higher'} value brings the limit nearer to the suggested one. Set it, "
        "run chuchu knowledge learn, then chuchu tune again. Nothing was changed."
    )
