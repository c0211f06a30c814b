"""``chuchu stats``: the log in figures, over a real database."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.bootstrap import open_stores
from bot.cli.context import CommandLine
from bot.domain.mail import Incoming, Settlement
from bot.domain.people import Feedback, Judged
from bot.settings import Settings
from tests.conformance.made import DAY, START, question
from tests.everything import app

Chuchu = Callable[..., Result]


@pytest.fixture
def chuchu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chuchu:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    async def fill() -> None:
        async with open_stores(Settings(_env_file=None)) as stores:  # type: ignore[call-arg]
            rows = [
                replace(
                    question(number), asked_at=START + number * DAY / 2, person=f"p{number % 5}", confidence=number / 20
                )
                for number in range(1, 21)
            ]
            rows[3:6] = [
                replace(row, outcome="unanswered", language="en", text="a\x1b[31m dragon?") for row in rows[3:6]
            ]
            await stores.mailbox.receive([Incoming(number, "{}") for number in range(1, 23)])
            await stores.mailbox.settle([Settlement(row.update_id or 0, logged=row) for row in rows])
            good = Feedback("a", True, "", "", START)
            judged = (Judged(1, good), Judged(2, replace(good, good=False, reason="wrong")))
            await stores.mailbox.settle([Settlement(21, changes=judged)])

    asyncio.run(fill())

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), obj=CommandLine())

    return run


def test_figures_for_a_person(chuchu: Chuchu) -> None:
    shown = chuchu("stats").stdout
    for words in (
        "2026-01-02 to 2026-01-12 (UTC)",
        "20 questions by 5 people; 0 gaps wait",
        "85.0% answered",
        "50.0% of 2 answers that people judged were good; not: wrong 1",
        "1.8 ms (median)",
        "By day",
        "h20",
        "0.9 to 1.0",
    ):
        assert words in shown, words
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_figures_for_a_program(chuchu: Chuchu) -> None:
    found = json.loads(chuchu("stats", "--json", "--entries", "1").stdout)
    assert (found["questions"], found["people"], found["answered"]) == (20, 5, 0.85)
    assert found["outcomes"] == {"answered": 17, "unanswered": 3}
    assert found["entries"] == [{"entry": "h20", "answers": 17}]
    assert found["feedback"] == {"good": 1, "bad": 1, "reasons": {"wrong": 1}}
    assert sum(day["questions"] for day in found["days"]) == 20
    assert sum(each["answers"] for each in found["confidence"]) == 17
    assert found["gaps"] == {"waiting": 0, "largest": []}


def test_only_some_questions(chuchu: Chuchu) -> None:
    found = json.loads(chuchu("stats", "--json", "--language", "en", "--since", "2026-01-05").stdout)
    assert found["outcomes"] == {"unanswered": 1}
    assert chuchu("stats", "--text", "zebra").stdout == "No question of the log is like that.\n"


def test_a_page_that_only_its_owner_reads(chuchu: Chuchu, tmp_path: Path) -> None:
    done = chuchu("stats", "--report", "report.html", "--text", "H20")
    assert done.exception is None
    assert (done.stdout, done.stderr) == ("", "chuchu: written to report.html\n")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "--text “H20”" in page
    assert page.count("<svg") == 5
    assert stat.S_IMODE((tmp_path / "report.html").stat().st_mode) == 0o600
    assert "exists already" in str(chuchu("stats", "--report", "report.html").exception)
    assert chuchu("stats", "--report", "report.html", "--force").exit_code == 0
    assert "cannot be written" in str(chuchu("stats", "--report", "missing/report.html").exception)


def test_a_page_and_figures_at_once(chuchu: Chuchu, tmp_path: Path) -> None:
    assert "give one of them" in str(chuchu("stats", "--report", "report.html", "--json").exception)
    assert not (tmp_path / "report.html").exists()


def test_without_what_draws(chuchu: Chuchu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    failed = chuchu("stats", "--report", "report.html")
    assert 'pip install "chuchu-bot[report]"' in str(failed.exception)
    assert not (tmp_path / "report.html").exists()
