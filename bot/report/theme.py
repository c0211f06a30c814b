"""Colours and fonts of the charts. In a page every colour is a variable of its style sheet, so that it can be dark."""

from __future__ import annotations

from bot.domain.reply import Outcome

FONTS = ("Noto Sans CJK SC", "Noto Serif CJK SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei")
HAN = "中文"

INK, MUTED, GRID = "#1f2a37", "#6b7686", "#e2e6eb"
GOOD, BAD, PEOPLE, BAR = "#2a7fb8", "#d0632f", "#5b4b8a", "#4a7fb0"
OUTCOMES = {
    Outcome.ANSWERED: "#2f9e6e",
    Outcome.NOT_ADDRESSED: "#63b7c9",
    Outcome.SUGGESTED: "#e0a93b",
    Outcome.UNANSWERED: "#cf5449",
    Outcome.SMALLTALK: "#a9b0ba",
}

# Name of the variable → colour by day, colour at night
VARIABLES = {
    "ink": (INK, "#e6eaf0"),
    "muted": (MUTED, "#98a3b3"),
    "grid": (GRID, "#313a46"),
    "good": (GOOD, "#5fb0e6"),
    "bad": (BAD, "#ee8f5f"),
    "people": (PEOPLE, "#b3a2ea"),
    "bar": (BAR, "#7fb2e0"),
    "answered": (OUTCOMES[Outcome.ANSWERED], "#4cc08e"),
    "not-addressed": (OUTCOMES[Outcome.NOT_ADDRESSED], "#7ccadb"),
    "suggested": (OUTCOMES[Outcome.SUGGESTED], "#eec063"),
    "unanswered": (OUTCOMES[Outcome.UNANSWERED], "#ec7a70"),
    "smalltalk": (OUTCOMES[Outcome.SMALLTALK], "#6f7a88"),
}


def with_variables(svg: str) -> str:
    """A chart whose colours are variables of the page."""
    for name, (day, _) in VARIABLES.items():
        svg = svg.replace(day, f"var(--{name})")
    return svg
