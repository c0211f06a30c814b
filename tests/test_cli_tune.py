"""``chuchu tune`` over a real log: feedback, choices and decided gaps of a small base, and the checks beside it."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from bot.bootstrap import open_stores
from bot.cli.context import CommandLine
from bot.domain.mail import Choice, Incoming, Settlement
from bot.domain.people import Feedback, Judged
from bot.services.labels import LabelSource, Said
from bot.services.tuning_record import COLUMNS
from bot.settings import Settings
from bot.terminal.tuning import COLUMNS as WIDTH
from bot.terminal.tuning import plot
from tests.conformance.made import START, question
from tests.everything import app

TESTS = Path(__file__).parent
FOUNDER, GRANARY, WIFI = "faq-founder", "faq-granary", "b-wifi"
HOURS = ("faq-weekday", "faq-weekend")
DRAGONS, TRUMPET = "do dragons guard the attic", "may one play the trumpet"
CHECKS = """
positive:
  - {ask: who first had the library, kind: question, expect: answer, entries: [faq-founder]}
negative:
  - {ask: who is the president of France, kind: question, expect: decline}
"""
Chuchu = Callable[..., Result]

# Text, outcome, entries, what people said of it (good, reason), what was chosen
ROWS: list[tuple[str, str, tuple[str, ...], tuple[bool, str] | None, str | None]] = [
    ("who began the library", "answered", (FOUNDER,), (True, ""), None),
    ("who lives in the building", "answered", (GRANARY,), (False, "wrong"), None),
    ("what did the building look like", "answered", (GRANARY,), (False, "other"), None),
    ("who gave the library its name", "answered", (FOUNDER,), (False, "outdated"), None),
    ("who had the idea", "answered", (FOUNDER,), (False, ""), None),
    ("is there internet for readers", "not_addressed", (WIFI,), (True, ""), None),
    ("who and when", "answered", (FOUNDER, HOURS[0]), (True, ""), None),
    ("opening hours please", "suggested", HOURS, None, HOURS[1]),
    ("hours of the cafe", "suggested", HOURS, None, "none"),
    ("what are its opening hours", "suggested", HOURS, (False, "wrong"), HOURS[0]),
    ("who swept the floor", "answered", ("faq-gone",), (True, ""), None),
]


@pytest.fixture
def chuchu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chuchu:
    base = tmp_path / "base"
    shutil.copytree(TESTS / "telegram_bot" / "base", base)
    monkeypatch.setenv("CHUCHU_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/chuchu.db")
    monkeypatch.setenv("CHUCHU_KNOWLEDGE_DIR", str(base))
    monkeypatch.setenv("CHUCHU_CACHE_DIR", str(tmp_path / "learnt"))
    monkeypatch.setenv("CHUCHU_ID_KEY", "a key that only these tests use")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), obj=CommandLine())

    return run


@pytest.fixture
def filled(tmp_path: Path, chuchu: Chuchu) -> None:
    """The rows, two gaps that were decided (by an answer, and by a boundary), one picked question, and checks."""

    async def fill() -> None:
        async with open_stores(Settings(_env_file=None)) as stores:  # type: ignore[call-arg]
            for number, (text, outcome, entries, judged, chosen) in enumerate(ROWS, 1):
                row = replace(question(number, text), outcome=outcome, entries=entries, language="en")
                changes = (Judged(number, Feedback("ann", *judged, "", START)),) if judged is not None else ()
                choice = Choice(number, chosen) if chosen is not None else None
                await stores.mailbox.receive([Incoming(number, "{}"), Incoming(100 + number, "{}")])
                await stores.mailbox.settle([Settlement(number, logged=row)])
                await stores.mailbox.settle([Settlement(100 + number, changes=changes, choice=choice)])
            picked = replace(question(50, "Who founded the library?"), outcome="answered", entries=(FOUNDER,))
            await stores.mailbox.receive([Incoming(50, "{}"), Incoming(150, "{}")])
            await stores.mailbox.settle([Settlement(50, logged=replace(picked, codes=("picked",)))])
            liked = Judged(50, Feedback("ann", True, "", "", START))
            await stores.mailbox.settle([Settlement(150, changes=(liked,))])

    asyncio.run(fill())
    for text, entry in ((DRAGONS, GRANARY), (TRUMPET, WIFI)):
        assert chuchu("ask", text).exit_code == 0
        waiting = json.loads(chuchu("queue", "--count", "100", "--json").stdout)
        [gap] = [str(each["gap"]) for each in waiting if text in each["wordings"]]
        done = chuchu("review", gap, "--same-as", entry)
        assert done.exit_code == 0, done.exception
    checks = tmp_path / "base" / "checks"
    checks.mkdir()
    (checks / "checks.yaml").write_text(CHECKS, encoding="utf-8")


def tuned(chuchu: Chuchu, *options: str) -> dict[str, Any]:
    done = chuchu("tune", "--json", *options)
    assert done.exit_code == 0, done.exception
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def said(limit: int) -> list[Said]:
    async def read() -> list[Said]:
        async with open_stores(Settings(_env_file=None), create=False) as stores:  # type: ignore[call-arg]
            return await stores.labels.said(limit)

    return asyncio.run(read())


@pytest.mark.usefixtures("filled")
class TestLabels:
    def test_every_source_says_what_it_knows(self) -> None:
        found = {(each.text, each.source.value, each.entries, each.right) for each in said(1000)}
        assert found == {
            ("who began the library", "feedback", (FOUNDER,), True),
            ("who lives in the building", "feedback", (GRANARY,), False),
            ("what did the building look like", "feedback", (GRANARY,), False),
            ("is there internet for readers", "feedback", (WIFI,), True),
            ("opening hours please", "choice", (HOURS[1],), True),
            ("hours of the cafe", "choice", HOURS, False),
            ("what are its opening hours", "choice", (HOURS[0],), True),
            ("what are its opening hours", "feedback", (HOURS[0],), False),
            ("who swept the floor", "feedback", ("faq-gone",), True),
            (DRAGONS, "moderator", (GRANARY,), True),
            (TRUMPET, "moderator", (WIFI,), True),
        }

    @pytest.mark.parametrize(("limit", "texts"), [(0, []), (1, [TRUMPET]), (3, [TRUMPET, DRAGONS, ROWS[10][0]])])
    def test_the_newest_questions_are_read(self, limit: int, texts: list[str]) -> None:
        assert list(dict.fromkeys(each.text for each in said(limit))) == texts

    def test_they_are_counted_by_source(self, chuchu: Chuchu) -> None:
        found = tuned(chuchu)
        counts = {source: tuple(each.values()) for source, each in found["labels"].items()}
        assert counts == {
            "check": (2, 1, 1, 0),
            "moderator": (2, 1, 1, 0),
            "feedback": (5, 1, 1, 3),
            "choice": (2, 1, 0, 1),
        }
        assert found["left_out"] == {"several": 0, "gone": 1, "taught": 0}
        assert found["present"]["questions"] == 11
        assert found["present"]["answerable"] == 4

    def test_only_some_of_them_count_where_that_is_asked(self, chuchu: Chuchu) -> None:
        found = tuned(chuchu, "--source", "check", "--source", "choice", "--limit", "3")
        assert {source for source, each in found["labels"].items() if each["questions"]} == {"check"}
        found = tuned(chuchu, "--source", LabelSource.CHOICE.value)
        assert {source for source, each in found["labels"].items() if each["questions"]} == {"choice"}


@pytest.mark.usefixtures("filled")
class TestPoints:
    def test_the_present_point_is_what_the_bot_does(self, chuchu: Chuchu) -> None:
        """Asked one by one, so many are answered and so many end with nothing."""
        found = tuned(chuchu, "--source", "choice", "--source", "feedback")
        texts = [text for text, _, entries, judged, chosen in ROWS
                 if "faq-gone" not in entries and len(entries) < 3 and text not in ("who and when",)
                 and (chosen or (judged and (judged[0] or judged[1] in ("wrong", "other"))))]  # fmt: skip
        outcomes = [json.loads(chuchu("ask", "--no-log", "--json", text).stdout)["outcome"] for text in texts]
        point = found["present"]
        assert point["questions"] == len(texts)
        assert point["judged"] + point["unjudged"] == len(texts) - outcomes.count("suggested") - outcomes.count(
            "unanswered"
        )
        assert point["nothing"] == outcomes.count("unanswered")
        assert [point for point in found["points"] if point["present"]] == [
            {**point, "present": True, "suggested": False}
        ]

    def test_the_table_for_other_programs_has_every_point(self, chuchu: Chuchu, tmp_path: Path) -> None:
        found = tuned(chuchu, "--csv", "points.csv", "--precision", "0.5")
        with (tmp_path / "points.csv").open(newline="", encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        assert tuple(head) == COLUMNS == tuple(found["points"][0])
        assert [(float(row[0]), float(row[1])) for row in rows] == [
            (each["answer"], each["suggest"]) for each in found["points"]
        ]
        assert sum(row[head.index("present")] == "true" for row in rows) == 1
        assert "--force" in str(chuchu("tune", "--csv", "points.csv").exception)
        assert chuchu("tune", "--csv", "points.csv", "--force").exit_code == 0

    def test_it_changes_nothing(self, chuchu: Chuchu, tmp_path: Path) -> None:
        def state() -> tuple[list[str], set[Path]]:
            with sqlite3.connect(tmp_path / "chuchu.db") as connection:
                rows = list(connection.iterdump())
            connection.close()
            return rows, {each for each in tmp_path.rglob("*") if not each.name.startswith("chuchu.db-")}

        before = state()
        assert chuchu("tune").exit_code == 0
        assert state() == before


@pytest.mark.usefixtures("filled")
class TestShown:
    def test_tables_and_plots_fit_a_terminal_and_mark_the_present_point(self, chuchu: Chuchu) -> None:
        shown = chuchu("tune", "--precision", "0.98").stdout
        lines = shown.splitlines()
        sentences = [line for line in lines if re.match(r"[A-Z].*\.$", line)]
        assert max(len(line) for line in lines if line not in sentences) <= 80
        assert sum(line.startswith(" ●") for line in lines) == 2
        assert sum(line.strip() == "●" for line in lines) == 2
        assert sum(line.startswith("One-sided: feedback and choices exist only for") for line in lines) == 1
        assert "No limit reaches a precision of 98 % with this much data: it takes at least 189 judged answers" in shown
        assert "Nothing was changed." in lines[-1]

    def test_a_limit_that_reaches_it_is_suggested_with_its_interval(self, chuchu: Chuchu, tmp_path: Path) -> None:
        asked = [
            f"  - {{ask: who had the library {number}, expect: answer, entries: [{FOUNDER}]}}" for number in "abcdef"
        ]
        checks = "\n".join(["positive:", *asked])
        (tmp_path / "base" / "checks" / "checks.yaml").write_text(checks, encoding="utf-8")
        options = ("--precision", "0.5", "--source", "check")
        found = tuned(chuchu, *options)
        limit, at = found["suggestion"]["limit"], found["suggestion"]["at"]
        assert limit == min(each["answer"] for each in found["points"] if each["precision_low"] >= 0.5)
        assert (found["wanted"], at["answer"]) == (0.5, limit)
        assert [each["answer"] for each in found["points"] if each["suggested"]] == [limit]
        shown = chuchu("tune", *options).stdout
        assert f"Suggested: answer from {limit:g} on (now 0.72), the lowest limit where the precision is 50 %" in shown
        assert (
            f"({100 * at['precision_low']:.1f} to {100 * at['precision_high']:.1f}) of {at['judged']} answers" in shown
        )
        assert any(re.match(" ●?◆ ", line) for line in shown.splitlines())
        assert "CHUCHU_PRECISION does not move them" in shown


class TestPlot:
    def test_bars_are_as_high_as_the_shares(self) -> None:
        curve = [(number / 100, 1.0 if number > 50 else 0.6) for number in range(1, 101)]
        *bars, axis, marks, _ = plot(curve, 0.5, 0.8)
        assert all(line[8:].count("█") == WIDTH / 2 for line in bars[:-1])
        assert bars[-1].startswith("  55 % │▄")
        assert len(axis) == 8 + WIDTH
        assert (marks.index("●"), marks.index("◆")) == (8 + WIDTH // 2 - 1, 8 + WIDTH * 4 // 5 - 1)

    @pytest.mark.parametrize("share", [None, 0.0, 1.0])
    def test_nothing_and_the_ends_can_be_drawn(self, share: float | None) -> None:
        lines = plot([(0.5, share), (1.0, share)], 1.0)
        assert ("█" in "".join(lines)) == (share == 1.0)

    def test_it_fits(self) -> None:
        lines = plot([(0.5, 0.9)], 0.0)
        assert max(map(len, lines)) <= 80
        assert Console(width=80).width >= max(map(len, lines))


@pytest.mark.usefixtures("filled")
def test_checks_with_errors_are_not_passed_over(chuchu: Chuchu, tmp_path: Path) -> None:
    (tmp_path / "base" / "checks" / "checks.yaml").write_text(CHECKS.replace("decline", "denial"), encoding="utf-8")
    assert "checks.yaml:5" in str(chuchu("tune").exception)


def test_with_nothing_to_judge_by_it_says_what_to_do(chuchu: Chuchu) -> None:
    done = chuchu("tune")
    assert "write checks/ beside the base" in str(done.exception)
    assert "there is no database" in done.stderr


def test_every_key_is_documented() -> None:
    page = (TESTS.parent / "docs" / "maintainer.md").read_text(encoding="utf-8")
    text = page[page.index("### chuchu tune") :]
    text = text[: text.index("\n## ")]
    keys = {"limits", "wanted", "labels", "left_out", "present", "suggestion", "points", *COLUMNS}
    keys |= {"at", "tested", "parts", "parts_with_a_limit", "several", "gone", "taught"}
    keys |= {"questions", "answerable", "unanswerable", "only_wrong", *LabelSource}
    assert {key for key in keys if f"`{key}`" not in text} == set()
