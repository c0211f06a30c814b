"""The page about the log in a real browser: it loads nothing, runs nothing, and its bars are as long as they say."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.domain.gap import Gap, GapQuestion, GapReason, GapState
from bot.domain.log_review import ConfidenceFigures, DayFigures, LogFigures
from bot.report import charts, theme
from bot.report.log_page import log_page
from bot.report.page import Page, Section, Table, html
from bot.report.picture import png_of, to_json
from docs.telegram_pictures.browser import CannotDrawError, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HOSTILE = "<script>document.title='owned'</script><img src=//example.org/x onerror=alert(1)>"
LABELS = {"answered": "answered"}


def figures(days: int = 3) -> LogFigures:
    listed = [
        DayFigures(
            dt.date(2026, 1, 1) + dt.timedelta(days=number),
            number + 1,
            {"answered": 10 * (number + 1), "unanswered": 5},
        )
        for number in range(days)
    ]
    return LogFigures(
        first=NOW,
        last=NOW,
        people=7,
        days=tuple(listed),
        languages={"zh-Hans": {"answered": 30, "unanswered": 10}, "en": {"answered": 10, "smalltalk": 30}},
        chat_kinds={"private": {"answered": 40}},
        entries=(("faq-$x^2$", 20), ("c-1", 10)),
        latency_ms={50: 1.0, 95: 2.0, 99: 3.0, 100: 4.0},
        confidence=tuple(
            ConfidenceFigures(each / 10, (each + 1) / 10, each, each // 2, each % 3) for each in range(10)
        ),
        reasons={"wrong": 3, "": 1},
    )


def gap(text: str) -> Gap:
    asked = GapQuestion(1, text, "en", "p", NOW, GapReason.UNANSWERED, 7)
    return Gap(7, GapState.OPEN, 1, (asked,), None, None, None, "", None, NOW)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as running:
            yield running
    except CannotDrawError as error:
        if os.environ.get("TESTS_SKIP_NOTHING"):
            pytest.fail(f"it must be there in continuous integration: {error}")
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(
        html(log_page(figures(), [gap(HOSTILE)], 4, which=f"--text “{HOSTILE}”", now=NOW)), encoding="utf-8"
    )
    return path


@pytest.fixture
def tab(browser: Browser, written: Path) -> Iterator[Tab]:
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url))
    page.goto(written.as_uri())
    heard.remove(written.as_uri())
    yield page
    page.close()
    assert heard == []


def widths(tab: Tab, title: str) -> float:
    """Width of the bar that says so."""
    box = tab.locator(f"g:has(> title:text-is('{title}'))").bounding_box()
    assert box is not None
    return box["width"]


def test_it_says_what_there_is_and_obeys_nobody(tab: Tab) -> None:
    shown = tab.inner_text("body")
    for words in ("2026-03-01", "80.0%", "69.0%", "g7", HOSTILE, "of 29 judged", "Gaps waiting"):
        assert words in shown, words
    assert tab.title() == "Chuchu: what was asked"
    assert tab.locator("script, img, link, iframe").count() == 0


def test_bars_are_as_long_as_what_they_stand_for(tab: Tab) -> None:
    answered = widths(tab, "zh-Hans: answered 30 (75.0%)")
    assert answered / widths(tab, "zh-Hans: no answer 10 (25.0%)") == pytest.approx(3, rel=0.02)
    assert answered / widths(tab, "en: answered 10 (25.0%)") == pytest.approx(3, rel=0.02)
    assert widths(tab, "faq-$x^2$: 20 answers") / widths(tab, "c-1: 10 answers") == pytest.approx(2, rel=0.02)
    first = tab.locator("g:has(> title:text-is('2026-01-01: answered 10'))").bounding_box()
    third = tab.locator("g:has(> title:text-is('2026-01-03: answered 30'))").bounding_box()
    assert first is not None
    assert third is not None
    assert third["height"] / first["height"] == pytest.approx(3, rel=0.02)


def test_names_are_no_formulas(tab: Tab) -> None:
    assert tab.locator("svg text", has_text="faq-$x^2$").count() == 1


def test_every_drawing_is_named_and_inside_the_page(tab: Tab) -> None:
    drawings = tab.locator("svg[role=img]")
    assert drawings.count() == 5
    for drawing in drawings.all():
        assert drawing.get_attribute("aria-label")
        box = drawing.bounding_box()
        assert box is not None
        assert box["height"] > 50
        assert box["x"] + box["width"] <= 1000
    ids = tab.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    tab.set_viewport_size({"width": 360, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("scheme", "place"), [("light", 0), ("dark", 1)])
def test_it_is_light_and_dark(tab: Tab, scheme: str, place: int) -> None:
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    bar = tab.locator("g:has(> title:text-is('c-1: 10 answers')) > path").first
    assert _hex(bar.evaluate("each => getComputedStyle(each).fill")) == theme.VARIABLES["bar"][place]
    words = tab.locator("svg text").first
    assert _hex(words.evaluate("each => getComputedStyle(each).fill")) in {theme.VARIABLES["muted"][place]}
    assert _hex(tab.evaluate("getComputedStyle(document.body).color")) == theme.VARIABLES["ink"][place]


def test_on_paper_it_is_light(tab: Tab) -> None:
    tab.emulate_media(media="print", color_scheme="dark")
    assert _hex(tab.evaluate("getComputedStyle(document.body).color")) == theme.INK
    assert tab.pdf(format="A4")[:5] == b"%PDF-"


def _hex(colour: str) -> str:
    return "#" + "".join(f"{int(each):02x}" for each in re.findall(r"\d+", colour)[:3])


def test_a_log_without_questions_is_a_page_too() -> None:
    empty = LogFigures(None, None, 0, (), {}, {}, (), {}, (), {})
    text = html(log_page(empty, [], 0, which="", now=NOW))
    assert "No question yet." in text
    assert "<svg" not in text


@pytest.mark.parametrize(
    ("days", "unit", "bars"), [(92, "day", 92), (93, "week", 14), (644, "week", 93), (645, "month", 22)]
)
def test_many_days_are_put_together(days: int, unit: str, bars: int) -> None:
    periods, found = charts.periods_of(figures(days).days)
    assert (found, len(periods)) == (unit, bars)
    assert sum(each.outcomes["unanswered"] for each in periods) == 5 * days


def test_a_table_stands_where_it_should() -> None:
    page = Page("t", "s", sections=[Section("head", table=Table(("a", "b"), [("<1>", "2")], 1))])
    assert '<td>&lt;1&gt;</td><td class="number">2</td>' in html(page)


def test_the_picture_is_one() -> None:
    words = {"answered": "回答", "people": "人数"}
    png = png_of(to_json(figures(40).days, [words, LABELS], ["最近 40 天", "Last 40 days"]))
    assert png.startswith(b"\x89PNG\r\n")
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1200, 630)
