"""``chuchu log``: the query log listed, searched, shown, exported and browsed, over a real database."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.bootstrap import open_stores
from bot.cli.context import CommandLine
from bot.domain.mail import Incoming, Settlement
from bot.domain.people import Feedback, Judged
from bot.services.log_record import COLUMNS
from bot.settings import Settings
from tests.conformance.made import question
from tests.everything import app

NOW = dt.datetime.now(dt.UTC)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "'quoted'"]
TEXTS = [
    "晶片戰是什麼？",
    "Why does the H200 matter?",
    "为什么允许出口 H200？",
    'a "b", c;d\ne',
    *FORMULAS,
    "\x1b[31mred",
]
Chuchu = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def chuchu(settings: Settings) -> Chuchu:
    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), obj=CommandLine())

    return run


@pytest.fixture
def filled(settings: Settings) -> None:
    """So many questions as there are texts, an hour apart, the last one just now; two were judged."""

    async def fill() -> None:
        async with open_stores(settings) as stores:
            for number, text in enumerate(TEXTS, 1):
                row = replace(
                    question(number, text),
                    asked_at=NOW - dt.timedelta(hours=len(TEXTS) - number),
                    outcome="answered" if number % 2 else "unanswered",
                    language="en" if text.isascii() else "zh-Hans",
                    confidence=number / 100,
                )
                await stores.mailbox.receive([Incoming(number, "{}")])
                await stores.mailbox.settle([Settlement(number, logged=row)])
            judged = [
                Judged(1, Feedback("a", True, "", "", NOW)),
                Judged(2, Feedback("b", False, "wrong", "no\x07", NOW)),
            ]
            await stores.mailbox.receive([Incoming(900, "{}")])
            await stores.mailbox.settle([Settlement(900, changes=tuple(judged))])

    asyncio.run(fill())


def objects(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def numbers(result: Result) -> list[int]:
    return [row["id"] for row in objects(result)]


@pytest.mark.usefixtures("filled")
class TestList:
    def test_the_newest_come_first_and_say_where_older_ones_are(self, chuchu: Chuchu) -> None:
        shown = chuchu("log", "list", "-n", "3").stdout
        assert [line.split()[0] for line in shown.splitlines()[1:] if line[:4].strip().isdigit()] == ["17", "16", "15"]
        assert "17 questions are like that; --before 15 shows older ones." in shown
        assert numbers(chuchu("log", "list", "-n", "3", "--before", "15", "--json")) == [14, 13, 12]

    @pytest.mark.parametrize(
        ("options", "found"),
        [
            (["--outcome", "unanswered", "--language", "zh-Hans"], [14, 12]),
            (["--outcome", "unanswered", "--outcome", "answered", "--least", "0.16"], [17, 16]),
            (["--most", "0.02"], [2, 1]),
            (["--feedback", "good"], [1]),
            (["--feedback", "bad"], [2]),
            (["--since", "90m"], [17, 16]),
            (["--until", f"{NOW - dt.timedelta(hours=14, minutes=30):%Y-%m-%dT%H:%M}"], [2, 1]),
            (["--since", "1d", "--text", "h200 为什么"], [3]),
            (["--entry", "h20", "--least", "0.17"], [17]),
            (["--chat", "group"], []),
            (["--chat", "private", "--until", "2020-01-01"], []),
        ],
    )
    def test_what_is_asked_for(self, chuchu: Chuchu, options: list[str], found: list[int]) -> None:
        assert numbers(chuchu("log", "list", "--json", *options)) == found

    def test_a_day_until_which_is_meant_to_its_end(self, chuchu: Chuchu) -> None:
        assert len(numbers(chuchu("log", "list", "--json", "--until", f"{NOW:%Y-%m-%d}"))) == len(TEXTS)

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (["--since", "yesterday"], "--since yesterday is no time; write YYYY-MM-DD"),
            (["--until", "2026-02-30"], "--until 2026-02-30 is no time"),
            (["--since", "99999d9"], "is no time"),
            (["--since", "2026-02-01", "--until", "2026-01-01"], "exchange them"),
            (["--least", "0.5", "--most", "0.4"], "exchange them"),
        ],
    )
    def test_what_cannot_be_meant(self, chuchu: Chuchu, options: list[str], told: str) -> None:
        failed = chuchu("log", "list", *options)
        assert told in str(failed.exception)

    def test_nothing_like_that(self, chuchu: Chuchu) -> None:
        assert chuchu("log", "list", "--text", "zebra").stdout == "No question of the log is like that.\n"


@pytest.mark.usefixtures("filled")
class TestSearchAndShow:
    def test_either_script_is_found_and_nothing_is_obeyed(self, chuchu: Chuchu) -> None:
        assert numbers(chuchu("log", "search", "芯片", "--json")) == [1]
        assert "晶片戰是什麼？" in chuchu("log", "search", "芯片").stdout
        assert "\x1b" not in chuchu("log", "search", "red").stdout

    def test_words_in_one_piece(self, chuchu: Chuchu) -> None:
        assert numbers(chuchu("log", "search", "matter", "why", "--json")) == [2]
        assert numbers(chuchu("log", "search", '"matter why"', "--json")) == []

    def test_one_question_whole(self, chuchu: Chuchu) -> None:
        shown = chuchu("log", "show", "2").stdout
        for words in (TEXTS[1], "unanswered", "h20, 出口", "runner-up", "figure.same", "not good  wrong", "gap"):
            assert words in shown
        [found] = objects(chuchu("log", "show", "2", "--json"))
        assert (found["good"], found["bad"], found["feedback"][0]["comment"]) == (0, 1, "no\x07")
        assert "\x07" not in shown

    def test_one_that_is_not_there(self, chuchu: Chuchu) -> None:
        assert "the log has no question 99" in str(chuchu("log", "show", "99").exception)


def test_tail_shows_what_is_asked_meanwhile(filled: None, settings: Settings, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bot", "log", "tail", "-f", "--json", "--language", "en", "-n", "1"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=tmp_path, env=env, text=True)
    assert process.stdout is not None
    try:
        assert json.loads(process.stdout.readline())["id"] == 17

        async def ask() -> None:
            async with open_stores(settings) as stores:
                for language, text in (("zh-Hans", "你好"), ("en", "a new one")):
                    await stores.query_log.append(replace(question(None, text), language=language))

        asyncio.run(ask())
        assert json.loads(process.stdout.readline())["text"] == "a new one"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 130


def _from_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _from_parquet(path: Path) -> list[dict[str, Any]]:
    from pyarrow import parquet

    return list(parquet.read_table(path).to_pylist())


@pytest.mark.usefixtures("filled")
class TestExport:
    def test_each_format_holds_the_same(self, chuchu: Chuchu, tmp_path: Path) -> None:
        listed = objects(chuchu("log", "list", "--json"))[::-1]
        expected = [{name: row[name] for name in COLUMNS} for row in listed]
        for name in ("a.csv", "a.jsonl", "a.parquet"):
            assert f"17 questions written to {name}" in chuchu("log", "export", name).stderr
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        assert [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()] == expected
        rows = _from_parquet(tmp_path / "a.parquet")
        assert [{**row, "asked_at": row["asked_at"].isoformat()} for row in rows] == expected
        table = _from_csv(tmp_path / "a.csv")
        assert list(table[0]) == list(COLUMNS)
        assert [_value(row) for row in table] == expected

    def test_no_cell_is_a_formula(self, chuchu: Chuchu, tmp_path: Path) -> None:
        chuchu("log", "export", "a.csv")
        for row in _from_csv(tmp_path / "a.csv"):
            for cell in row.values():
                assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠")), ascii(cell)

    def test_only_what_is_asked_for(self, chuchu: Chuchu) -> None:
        assert numbers(chuchu("log", "export", "-", "--format", "jsonl", "--text", "h200")) == [2, 3]

    def test_ids_only_where_they_are_asked_for(self, chuchu: Chuchu) -> None:
        [plain, *_] = objects(chuchu("log", "export", "-", "--format", "jsonl"))
        [full, *_] = objects(chuchu("log", "export", "-", "--format", "jsonl", "--ids"))
        assert full == {**plain, "person": "p1", "chat": "c1"}

    def test_a_file_that_is_there_is_left_alone(self, chuchu: Chuchu, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("mine")
        assert "exists already" in str(chuchu("log", "export", "a.csv").exception)
        assert (tmp_path / "a.csv").read_text() == "mine"
        assert chuchu("log", "export", "a.csv", "--force").exit_code == 0
        assert len(_from_csv(tmp_path / "a.csv")) == 17

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (["a.xlsx"], "let it end in one of .csv, .jsonl, .parquet"),
            (["-"], "does not say the format"),
            (["-", "--format", "parquet"], "cannot go to standard output"),
            (["missing/a.csv"], "cannot be written"),
        ],
    )
    def test_where_it_cannot_be_written(self, chuchu: Chuchu, tmp_path: Path, words: list[str], told: str) -> None:
        before = sorted(tmp_path.iterdir())
        assert told in str(chuchu("log", "export", *words).exception)
        assert sorted(tmp_path.iterdir()) == before

    def test_without_what_parquet_needs(self, chuchu: Chuchu, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        monkeypatch.delitem(sys.modules, "bot.terminal.parquet", raising=False)
        assert 'pip install "chuchu-bot[parquet]"' in str(chuchu("log", "export", "a.parquet").exception)


def _value(row: dict[str, str]) -> dict[str, Any]:
    """A row of a table as it was exported, by what docs/maintainer.md says of the columns."""
    plain = {name: cell.removeprefix("'") for name, cell in row.items()}
    return {
        **plain,
        **{name: json.loads(plain[name]) for name in ("entries", "codes", "edited")},
        **{name: int(plain[name]) for name in ("id", "good", "bad")},
        **{name: float(plain[name]) for name in ("confidence", "runner_up_confidence", "latency_ms")},
        "choice": plain["choice"] or None,
    }


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _get(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return json.loads(answer.read())


@pytest.mark.usefixtures("filled")
def test_the_log_in_a_browser_names_nobody_and_leaves_nothing(tmp_path: Path) -> None:
    port = _free_port()
    words = [sys.executable, "-m", "bot", "log", "browse", "--port", str(port), "--least", "0.02"]
    copies = tmp_path / "copies"
    copies.mkdir()
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "TMPDIR": str(copies)}
    process = subprocess.Popen(words, stderr=subprocess.PIPE, cwd=tmp_path, env=env, text=True)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "Uvicorn running" in line:
                break
        found = _get(port, "/log/questions.json?_facet=outcome&_shape=objects")
        assert found["filtered_table_rows_count"] == 16
        assert {each["value"]: each["count"] for each in found["facet_results"]["outcome"]["results"]} == {
            "answered": 8,
            "unanswered": 8,
        }
        assert not {"person", "chat", "update_id"} & set(found["columns"])
        queries = {each["name"] for each in _get(port, "/log.json")["queries"]}
        assert queries == {"unanswered", "disliked", "doubtful", "entries", "days"}
        for name in sorted(queries):
            assert isinstance(_get(port, f"/log/{name}.json?_shape=array"), list)
        assert [row["bad"] for row in _get(port, "/log/disliked.json?_shape=array")] == [1]
        [copy] = copies.glob("*/log.db")
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert list(copies.iterdir()) == []
    assert process.returncode == 130


def test_browsing_where_there_is_nothing_or_no_datasette(
    chuchu: Chuchu, filled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nothing to browse" in str(chuchu("log", "browse", "--text", "zebra").exception)
    monkeypatch.setitem(sys.modules, "datasette", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert 'pip install "chuchu-bot[browse]"' in str(chuchu("log", "browse").exception)
