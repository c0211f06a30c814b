"""One page with everything in it: no script, nothing loaded from anywhere, light and dark, printable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.report import theme
from bot.report.charts import Chart

_ID = re.compile(r'(\bid="|url\(#|href="#)')
_GROUP = re.compile(r'<g id="([^"]+)">')
_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>.*?</style>", re.DOTALL)
_SIZE = re.compile(r'(<svg[^>]*?) width="[^"]*"')
_HEIGHT = re.compile(r'(<svg[^>]*?) height="[^"]*"')


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that is read at a glance: its name, itself, and what it is of."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads; ``numbers`` of the last columns stand to the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page.

    Attributes:
        title: its heading.
        text: a sentence or two below.
        chart: a chart; None for none.
        described: what the chart shows, for who cannot see it.
        legend: names of the colours, with the variable of each.
        table: rows; None for none.
    """

    title: str
    text: str = ""
    chart: Chart | None = None
    described: str = ""
    legend: Sequence[tuple[str, str]] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page."""

    title: str
    subtitle: str
    tiles: Sequence[Tile] = ()
    sections: Sequence[Section] = field(default_factory=tuple)
    footer: str = ""


def html(page: Page) -> str:
    """The page as HTML."""
    environment = Environment(
        loader=PackageLoader("bot.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawings = [_inline(section, number) for number, section in enumerate(page.sections)]
    return environment.get_template("page.html").render(page=page, drawings=drawings, colours=theme.VARIABLES)


def _inline(section: Section, number: int) -> Markup:
    """A chart as part of a page: its ids its own, its colours the page's, and told to who cannot see it."""
    if section.chart is None:
        return Markup()
    svg = _STYLE.sub("", _HEAD.sub("", section.chart.svg))
    svg = _HEIGHT.sub(r"\1", _SIZE.sub(r"\1", svg, count=1), count=1)
    svg = _GROUP.sub(lambda match: match[0] + _title(section.chart, match[1]), svg)
    svg = _ID.sub(rf"\g<1>c{number}-", svg)
    label = escape(section.described or section.title, quote=True)
    return Markup(theme.with_variables(svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)))  # noqa: S704 - drawn by us


def _title(chart: Chart | None, name: str) -> str:
    words = chart.titles.get(name) if chart is not None else None
    return f"<title>{escape(words)}</title>" if words else ""
