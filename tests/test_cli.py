"""The command line as a real process: what it prints where, its JSON contract, its exit statuses.

Starting a process takes most of a second, so several tests look at the same run, and runs that do not depend on each
other are started together.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from bot.cli import log_writer
from bot.curation.load import load_base
from bot.domain.knowledge import Knowledge
from bot.domain.log import LoggedQuestion
from bot.errors import StorageError
from bot.settings import Settings
from tests.everything import app
from tests.learnt import LEARNT, shipped_matcher

ROOT = Path(__file__).parent.parent
CHUCHU = str(Path(sys.executable).with_name("chuchu"))

# Too vague for one answer, whatever the tuning: at least one of them must lead to choices
VAGUE = ("H200", "H20", "英伟达", "芯片", "采购名单", "chips", "the ban", "禁令")

FINGERPRINT = "0" * 64
TINY = {
    "sources/one.yaml": f"""\
sources:
  - id: tiny
    title: {{zh-Hans: 茶, en: On Tea}}
    author: {{zh-Hans: 陆羽, en: Lu Yu}}
    publisher: {{zh-Hans: 书局, en: Press}}
    published: "2020-01-02"
    links: [{{language: en, url: "https://example.org/tea", label: {{zh-Hans: 全文, en: full text}}}}]
    sections: [{{id: "1", label: {{zh-Hans: 起源, en: Origin}}}}]
    passages: [{{id: "1.1", label: {{zh-Hans: 产地, en: Where it grows}}, fingerprint: {FINGERPRINT}}}]
""",
    "claims/one.yaml": """\
claims:
  - id: c-tea-south
    kind: reported
    question: {zh-Hans: 茶长在哪里？, en: Where does tea grow?}
    text: {zh-Hans: 茶是南方的树。, en: Tea is a tree of the south.}
    citations: ["1.1"]
    phrasings:
      zh-Hans: [茶树长在什么地方, 哪里产茶, 茶是哪里的树, 茶生长于何处]
      en: [where is tea grown, which region has tea trees, where tea comes from, tea growing region]
""",
}
BROKEN = TINY | {
    "claims/two.yaml": """\
claims:
  - id: c-tea-bad
    kind: rumour
    question: {zh-Hans: 茶贵吗？, en: Is tea dear?}
    text: {zh-Hans: 贵。, en: It is.}
    citations: ["7.7"]
    colour: green
    phrasings: {zh-Hans: [茶贵不贵], en: [is tea expensive]}
""",
    "faq/one.yaml": "faq:\n  - &a {id: x}\n",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that has ended."""

    status: int
    out: str
    err: str

    def objects(self) -> list[dict[str, Any]]:
        """Standard output as JSON objects, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Start = Callable[..., Ended]


@pytest.fixture(scope="module", autouse=True)
def learnt() -> None:
    """The shipped base is learnt before the first test asks, so that none of them waits."""
    shipped_matcher()


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder that is not the checkout, so that nothing is found by accident."""
    return tmp_path_factory.mktemp("away")


@pytest.fixture(scope="module")
def chuchu(away: Path) -> Start:
    """Run the command in a clean environment."""

    def start(*words: str | bytes, stdin: str | bytes = b"", **variables: str) -> Ended:
        done = subprocess.run(
            [CHUCHU, *words],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=away,
            env=environment(away) | variables,
            timeout=60,
        )
        ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ended.err
        return ended

    return start


def environment(home: Path) -> dict[str, str]:
    """Nothing of the person who runs the tests: no settings, no .env, no colours, no history."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "CHUCHU_DATABASE_URL": f"sqlite+aiosqlite:///{home}/cli.db",
        "CHUCHU_ID_KEY_FILE": str(home / "cli.key"),
        "CHUCHU_CACHE_DIR": str(LEARNT),
    }


def together(*runs: Callable[[], Ended]) -> list[Ended]:
    """Several processes side by side."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        return [future.result() for future in [pool.submit(run) for run in runs]]


def written(folder: Path, files: dict[str, str]) -> Path:
    """A knowledge base in a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_base(ROOT / "knowledge").knowledge


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("tiny"), TINY)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("broken"), BROKEN)


# One question, for a person


@pytest.fixture(scope="module")
def shown(chuchu: Start, knowledge: Knowledge) -> Ended:
    question = knowledge.claims["c-9.1-six-times"].question.zh_hans
    return chuchu("ask", question, "--explain", "--no-log")


def test_an_answer_shows_its_text_attribution_and_source(shown: Ended, knowledge: Knowledge) -> None:
    claim = knowledge.claims["c-9.1-six-times"]
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith(claim.text.zh_hans)
    assert "[1] §9 ¶1" in shown.out
    assert "杨建利" in shown.out


def test_explain_shows_the_way_to_the_answer(shown: Ended) -> None:
    for word in ("normalised", "decision    exact", "answer 0."):
        assert word in shown.out


def test_a_pipe_gets_whole_links_and_names(shown: Ended) -> None:
    assert "https://yibaochina.com/?p=257144" in shown.out
    assert "c-9.1-six-times" in shown.out
    assert not any(line.endswith(" ") for line in shown.out.splitlines())


def test_a_pipe_gets_no_colours(shown: Ended) -> None:
    assert "\x1b" not in shown.out


# JSON

ANSWER_KEYS = ["entry", "kind", "text", "attribution", "note", "confidence", "citations", "verdict", "differences"]
KEYS = ["question", "language", "outcome", "answers", "suggestions", "message", "elapsed_ms"]


@pytest.fixture(scope="module")
def questions(knowledge: Knowledge) -> list[str]:
    """Lines of a batch; the known wordings among them must be answered, whatever the tuning."""
    claim, boundary = knowledge.claims["c-9.1-six-times"], knowledge.boundaries["b-h200-price"]
    return [
        claim.question.zh_hans,
        "",
        claim.question.en,
        boundary.question.zh_hant,
        "   ",
        "the H200 is ten times as fast as the H20",
        "xyzzy qwertyuiop zxcvbnm",
        "谢谢",
        *VAGUE,
    ]


@pytest.fixture(scope="module")
def batch(chuchu: Start, away: Path, questions: list[str]) -> Ended:
    """A batch from a file whose last line has no line end and whose lines end as Windows ends them."""
    file = away / "questions.txt"
    file.write_bytes("\r\n".join(questions).encode())
    return chuchu("ask", "--batch", str(file), "--json")


def test_a_batch_gives_one_object_a_line_in_order(batch: Ended, questions: list[str]) -> None:
    assert (batch.status, batch.err) == (0, "")
    assert [found["question"] for found in batch.objects()] == questions


def test_every_object_keeps_the_contract(batch: Ended, knowledge: Knowledge) -> None:
    for found in batch.objects():
        assert list(found) == KEYS
        assert found["language"] in ("zh-Hans", "zh-Hant", "en")
        assert found["outcome"] in ("answered", "suggested", "not_addressed", "unanswered", "smalltalk")
        assert isinstance(found["elapsed_ms"], float)
        assert isinstance(found["message"], str)
        for answer in found["answers"]:
            assert list(answer) == ANSWER_KEYS
            assert answer["kind"] in ("faq", "claim", "boundary")
            assert 0 <= answer["confidence"] <= 1
            assert answer["verdict"] in (None, "consistent", "differs")
            for difference in answer["differences"]:
                assert list(difference) == ["kind", "yours", "source"]
                assert difference["kind"] in ("figure", "name", "year", "polarity", "known")
        for suggestion in found["suggestions"]:
            assert list(suggestion) == ["entry", "question", "citations"]
        for cited in [each for part in found["answers"] + found["suggestions"] for each in part["citations"]]:
            assert list(cited) == ["source", "passage"]
            assert cited["passage"] in knowledge.sources[cited["source"]].passages


def test_each_outcome_says_what_it_must(batch: Ended) -> None:
    chinese, empty, english, boundary, blank, differs, nonsense, thanks, *_ = batch.objects()
    for found in (chinese, english):
        assert found["outcome"] == "answered"
        assert [answer["entry"] for answer in found["answers"]] == ["c-9.1-six-times"]
        assert found["answers"][0]["citations"] == [{"source": "yang-2025", "passage": "9.1"}]
    assert (chinese["language"], english["language"], boundary["language"]) == ("zh-Hans", "en", "zh-Hant")
    assert (boundary["outcome"], boundary["answers"][0]["kind"]) == ("not_addressed", "boundary")
    assert (differs["answers"][0]["verdict"], differs["answers"][0]["differences"][0]["kind"]) == ("differs", "figure")
    assert (thanks["outcome"], thanks["answers"]) == ("smalltalk", [])
    for found in (empty, blank, nonsense):
        assert (found["outcome"], found["answers"]) == ("unanswered", [])
        assert found["message"]


@pytest.fixture(scope="module")
def vague(batch: Ended) -> dict[str, Any]:
    """A question that leads to choices."""
    suggested = [found for found in batch.objects() if found["outcome"] == "suggested"]
    assert suggested, f"none of {VAGUE} leads to choices"
    return suggested[0]


def test_choices_are_offered_with_their_sources(vague: dict[str, Any]) -> None:
    assert 1 <= len(vague["suggestions"]) <= 3
    assert vague["answers"] == []
    assert vague["message"]


def test_what_was_asked_stands_in_the_log(batch: Ended, chuchu: Start, questions: list[str]) -> None:
    as_json, as_text, few = together(
        lambda: chuchu("log", "tail", "--json", "--count", "1000"),
        lambda: chuchu("log", "tail"),
        lambda: chuchu("log", "tail", "--json", "-n", "2"),
    )
    rows = [row for row in as_json.objects() if row["platform"] == "ask"]
    assert [row["text"] for row in rows][: len(questions)] == questions
    assert rows[0]["entries"] == ["c-9.1-six-times"]
    assert rows[0]["codes"][-1] == "exact"
    assert (rows[0]["person"], rows[0]["chat"], rows[0]["platform"]) == ("", "", "ask")
    assert "c-9.1-six-times" in as_text.out
    assert len(few.objects()) == 2


# The log of a batch


class Batch:
    """A batch that goes on for as long as its standard input is open, with a database of its own."""

    def __init__(self, folder: Path, tiny: Path) -> None:
        env = environment(folder) | {"CHUCHU_KNOWLEDGE_DIR": str(tiny)}
        words = [CHUCHU, "ask", "--batch", "-", "--json"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, env=env, cwd=folder)
        self._file = folder / "cli.db"

    def ask(self, *questions: str) -> list[str]:
        """Ask, and wait for the answers."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("".join(f"{question}\n" for question in questions).encode())
        self.process.stdin.flush()
        return [json.loads(self.process.stdout.readline())["question"] for _ in questions]

    def logged(self) -> list[str]:
        """The questions in the log."""
        if not self._file.exists():
            return []
        with contextlib.closing(sqlite3.connect(self._file)) as database:
            try:
                return [text for (text,) in database.execute("SELECT text FROM query_log ORDER BY id")]
            except sqlite3.OperationalError:  # not made yet
                return []

    def end(self) -> tuple[int, str]:
        """Wait for the end; returns status and standard error."""
        assert self.process.stderr
        error = self.process.stderr.read().decode()
        return self.process.wait(60), error


@pytest.fixture
def open_batch(tmp_path: Path, tiny: Path) -> Iterator[Batch]:
    batch = Batch(tmp_path, tiny)
    with batch.process:
        yield batch
        batch.process.kill()


def test_a_batch_that_stays_open_logs_what_was_asked(open_batch: Batch) -> None:
    asked = open_batch.ask("Where does tea grow?", "xyzzy")
    while open_batch.logged() != asked:  # pytest-timeout ends it
        time.sleep(0.05)
    assert open_batch.process.poll() is None


def test_ctrl_c_loses_no_question_of_a_batch(open_batch: Batch) -> None:
    asked = open_batch.ask(*["Where does tea grow?"] * 20)
    open_batch.process.send_signal(signal.SIGINT)
    assert open_batch.end() == (130, "")
    assert open_batch.logged() == asked


def test_a_reader_that_goes_away_loses_no_question_of_a_batch(open_batch: Batch) -> None:
    asked = open_batch.ask(*["Where does tea grow?"] * 20)
    assert open_batch.process.stdin
    assert open_batch.process.stdout
    open_batch.process.stdout.close()
    open_batch.process.stdin.write(b"one more\n")
    open_batch.process.stdin.flush()
    assert open_batch.end() == (141, "")
    assert open_batch.logged() == [*asked, "one more"]


class Opened:
    """What stands in for the stores: counts how often it is opened and how many rows are stored side by side."""

    def __init__(self, broken: bool = False) -> None:
        self.rows: list[LoggedQuestion] = []
        self.times = self.most = self._running = 0
        self._broken = broken
        self.query_log = self

    @contextlib.asynccontextmanager
    async def open(self, _settings: Settings) -> AsyncIterator[Opened]:
        self.times += 1
        yield self

    async def append(self, row: LoggedQuestion) -> int:
        if self._broken:
            raise StorageError("the disk is full")
        self._running += 1
        self.most = max(self.most, self._running)
        await asyncio.sleep(0)
        self._running -= 1
        self.rows.append(row)
        return len(self.rows)


def row(number: int) -> LoggedQuestion:
    now = dt.datetime.now(dt.UTC)
    return LoggedQuestion(now, "ask", "terminal", "", "", "en", str(number), "", (), 0.0, "", 0.0, (), "", 0.0)


def test_a_batch_is_stored_together_over_one_database(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Opened()
    monkeypatch.setattr(log_writer, "open_stores", opened.open)
    rows = [row(number) for number in range(3 * log_writer.MOST_TOGETHER)]
    with log_writer.LogWriter(Settings(_env_file=None)) as log:
        for each in rows:
            log.add(each)
    assert opened.rows == rows
    assert opened.times == 1
    assert opened.most > log_writer.MOST_TOGETHER // 2


def test_nothing_is_collected_that_cannot_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_writer, "open_stores", Opened(broken=True).open)
    log = log_writer.LogWriter(Settings(_env_file=None))

    def ask_on() -> None:
        with log:
            for number in range(10 * log_writer.MOST_TOGETHER):
                log.add(row(number))

    with pytest.raises(StorageError, match="the question was not logged: the disk is full"):
        ask_on()
    assert log._rows.qsize() <= 1


def test_a_batch_without_a_question_makes_no_database(chuchu: Start, tmp_path: Path) -> None:
    ended = chuchu("ask", "--batch", "-", "--json", CHUCHU_DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/none.db")
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert not list(tmp_path.iterdir())


# Hostile input

HOSTILE = {
    "empty": b"",
    "one letter, 4096 times": b"a" * 4096,
    "zero-width and bidi": "\u200b\u200e\u202e\u2066H200\u200d\u2069".encode(),
    "bidi only": ("\u202e" * 4096).encode(),
    "zalgo": ("Z" + "\u0301\u0489\u20dd" * 2000 + "algo").encode(),
    "a ligature that grows": ("\ufdfa" * 4096).encode(),
    "ten thousand emoji": ("😀" * 10_000).encode(),
    "HTML": b"<b>&amp;</b><script>alert(1)</script>",
    "control characters": b"\x00\x01\x1b[31mred\x1b[0m\x7f",
    "format string": b"{0} {} %s %(x)s \\ \\u0000",
    "digits": b"9" * 4096,
    "a huge figure": b"1e999999999",
    "a fraction": ("½" * 4096).encode(),
    "Chinese figures": ("百万亿" * 1300).encode(),
    "one Han character": ("中" * 4096).encode(),
    "negations": b"not " * 1024,
    "lone surrogates": b"\xed\xa0\x80\xed\xb0\x80 H200",
    "not UTF-8": b"\xff\xfe\xfd\xf0\x9f",
    "separators within a line": "a\u2028b\x0bc\x0cd\x85e".encode(),
    "question marks": b"?" * 4096,
}
# The promise is 50 ms on an idle machine; the first question of a process also loads what conversion of script needs


@pytest.fixture(scope="module")
def hostile(chuchu: Start) -> Ended:
    """All of it on standard input, in a locale that knows ASCII only."""
    lines = b"\n".join(HOSTILE.values()) + b"\n"
    return chuchu("ask", "--batch", "-", "--json", "--explain", stdin=lines, LC_ALL="C", LANG="C", PYTHONUTF8="0")


def test_hostile_input_never_fails(hostile: Ended) -> None:
    assert (hostile.status, hostile.err) == (0, "")
    found = hostile.out.removesuffix("\n").split("\n")
    assert len(found) == len(HOSTILE)
    for name, line in zip(HOSTILE, found, strict=True):
        assert json.loads(line)["outcome"] in ("unanswered", "suggested", "not_addressed"), name


def test_explain_adds_the_traces(hostile: Ended) -> None:
    found = [json.loads(line) for line in hostile.out.removesuffix("\n").split("\n")]
    assert list(found[0]) == [*KEYS, "traces"]
    assert found[0]["traces"] == []  # nothing was matched
    trace = found[list(HOSTILE).index("zero-width and bidi")]["traces"][0]
    assert trace["normalised"] == "@h200"
    assert "invisible" in [step["name"] for step in trace["steps"]]
    assert trace["decision"]["codes"]


def test_what_was_explained_is_decided_again(chuchu: Start, hostile: Ended, shown_as_json: Ended) -> None:
    traces = [trace for line in hostile.out.removesuffix("\n").split("\n") for trace in json.loads(line)["traces"]]
    everything, single, in_words = together(
        lambda: chuchu("ask", "--replay", "-", "--json", stdin=hostile.out),
        lambda: chuchu("ask", "--replay", "-", "--json", "--explain", stdin=json.dumps(traces[-1])),
        lambda: chuchu("ask", "--replay", "-", "--explain", stdin=shown_as_json.out),
    )
    assert [run.status for run in (everything, single, in_words)] == [0, 0, 0]
    found = everything.objects()
    assert [each["question"] for each in found] == [trace["question"] for trace in traces]
    assert all(each["same"] and each["decision"] == each["recorded"] for each in found)
    assert single.objects()[0]["trace"] == traces[-1]
    for words in ("runner-up   ", "answered c-9.1-six-times 1.00 (exact)\n  as recorded\n"):
        assert words in in_words.out


@pytest.fixture(scope="module")
def shown_as_json(chuchu: Start, knowledge: Knowledge) -> Ended:
    question = knowledge.claims["c-9.1-six-times"].question.zh_hans
    return chuchu("ask", question, "--explain", "--json", "--no-log")


def test_a_trace_that_leads_elsewhere_is_told(chuchu: Start, shown_as_json: Ended, tmp_path: Path) -> None:
    found = shown_as_json.objects()[0]
    found["traces"][0]["limits"]["answer"] = 1.0
    file = tmp_path / "traces.json"
    file.write_text(f"{shown_as_json.out}\n{json.dumps(found)}\n", encoding="utf-8")
    in_words, as_json = together(
        lambda: chuchu("ask", "--replay", str(file)), lambda: chuchu("ask", "--replay", str(file), "--json")
    )
    assert (in_words.status, as_json.status, in_words.err) == (1, 1, "")
    assert "recorded otherwise (outcome, match, choices, codes): answered c-9.1-six-times 1.00 (exact)" in in_words.out
    same, other = as_json.objects()
    assert (same["same"], other["same"]) == (True, False)
    assert (other["decision"]["outcome"], other["recorded"]["outcome"]) == ("suggested", "answered")


def test_what_holds_no_trace_is_one_sentence(chuchu: Start, shown_as_json: Ended) -> None:
    question = json.dumps({"question": "a", "traces": []})
    empty, nothing, damaged, unexplained = together(
        lambda: chuchu("ask", "--replay", "-", stdin=question),
        lambda: chuchu("ask", "--replay", "-"),
        lambda: chuchu("ask", "--replay", "-", stdin=f"{shown_as_json.out}\n" + '{"traces": [{"question": "x"}]}'),
        lambda: chuchu("ask", "--replay", "-", stdin='{"question": "a", "answers": []}'),
    )
    assert (empty.status, empty.out, empty.err) == (0, "", "")  # an empty message holds no question
    for run, sentence in (
        (nothing, "chuchu: standard input holds nothing to replay"),
        (damaged, "chuchu: line 3 of standard input cannot be replayed: language: field required"),
        (unexplained, "chuchu: line 1 of standard input cannot be replayed: it holds no trace; chuchu ask --json"),
    ):
        assert run.status == 2
        assert run.err.startswith(sentence)
        assert len(run.err.splitlines()) == 1


def test_bytes_that_are_no_text_on_the_command_line(chuchu: Start) -> None:
    ended = chuchu("ask", b"\xed\xa0\x80\xff H200", "--json")
    assert ended.status == 0
    assert len(ended.objects()) == 1


# Another base


def test_another_base_can_be_named_in_three_ways(chuchu: Start, tiny: Path) -> None:
    question = "Where does tea grow?"
    runs = together(
        lambda: chuchu("--knowledge", str(tiny), "ask", question, "--json", "--no-log"),
        lambda: chuchu("ask", question, "--json", "--no-log", "--knowledge", str(tiny)),
        lambda: chuchu("ask", question, "--json", "--no-log", CHUCHU_KNOWLEDGE_DIR=str(tiny)),
        lambda: chuchu("ask", question, "--no-log", CHUCHU_KNOWLEDGE_DIR=str(tiny)),
        lambda: chuchu("knowledge", "lint", "--json", CHUCHU_KNOWLEDGE_DIR=str(tiny)),
    )
    for run in runs[:3]:
        assert run.objects()[0]["answers"][0]["citations"] == [{"source": "tiny", "passage": "1.1"}]
    assert "https://example.org/tea" in runs[3].out
    assert runs[4].objects()[0]["claims"] == 1


def test_an_option_wins_over_the_environment(chuchu: Start, tiny: Path) -> None:
    ended = chuchu("knowledge", "lint", "--knowledge", str(tiny), CHUCHU_KNOWLEDGE_DIR="/nonexistent")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines()[-1].startswith("No errors and 1 warning in version ")


# Errors


def test_a_broken_base_lists_every_error_with_file_and_line(chuchu: Start, broken: Path) -> None:
    variables = {"CHUCHU_KNOWLEDGE_DIR": str(broken)}
    lint, as_json, ask, in_batch, chat = together(
        lambda: chuchu("knowledge", "lint", **variables),
        lambda: chuchu("knowledge", "lint", "--json", **variables),
        lambda: chuchu("ask", "tea", **variables),
        lambda: chuchu("ask", "--batch", "-", "--json", stdin="tea\n", **variables),
        lambda: chuchu("chat", stdin="tea\n", **variables),
    )
    expected = [
        "claims/two.yaml:3: kind: “rumour” is not one of",
        "claims/two.yaml:7: unknown key “colour”",
        "claims/two.yaml:8: phrasings.zh-Hans: at least 4 are needed, there is 1",
        "claims/two.yaml:8: phrasings.en: at least 4 are needed, there is 1",
        "faq/one.yaml:2: the anchor &a is not allowed",
    ]
    for run in (lint, ask, in_batch, chat):
        assert (run.status, run.out) == (1, "")
        for error in expected:
            assert error in run.err
    assert as_json.status == 1
    problems = as_json.objects()[0]["problems"]
    assert {(each["file"], each["line"]) for each in problems} >= {("claims/two.yaml", 3), ("faq/one.yaml", 2)}
    assert len(lint.err.splitlines()) == len(problems) + 1


MISUSE: tuple[tuple[Sequence[str], dict[str, str], int, str], ...] = (
    (["ask"], {}, 2, "give either a question"),
    (["ask", "x", "--batch", "-", "--json"], {}, 2, "give either a question"),
    (["ask", "x", "--replay", "-"], {}, 2, "give either a question"),
    (["ask", "--replay", "/nonexistent.json"], {}, 2, "the file /nonexistent.json cannot be read"),
    (["ask", "--batch", "-"], {}, 2, "--batch prints JSON only; add --json"),
    (["ask", "--batch", "/nonexistent.txt", "--json"], {}, 2, "the file /nonexistent.txt cannot be read"),
    (["ask", "x", "--knowledge", "/nonexistent"], {}, 1, "there is no such folder; point --knowledge at a base"),
    (["knowledge", "verify", "--text", "/nonexistent.txt"], {}, 2, "the text /nonexistent.txt cannot be read"),
    (["run"], {}, 2, "there is no Telegram token: ask @BotFather"),
    (["run"], {"CHUCHU_TELEGRAM_TOKEN": "not a token"}, 2, "Telegram does not accept the token"),
    (["ask", "x", "--nope"], {}, 2, "No such option: --nope (--help lists what there is)"),
    (["frobnicate"], {}, 2, "No such command 'frobnicate'"),
    (["health"], {"CHUCHU_DATABASE_URL": "sqlite+aiosqlite:///none.db"}, 1, "there is no database"),
    (["log", "tail"], {"CHUCHU_DATABASE_URL": "sqlite+aiosqlite:///none.db"}, 2, "there is no database"),
    (["ask", "x"], {"CHUCHU_POLL_TIMEOUT": "soon"}, 2, "CHUCHU_POLL_TIMEOUT"),
    (["ask", "x"], {"CHUCHU_TELEGRAM_BASE_URL": "localhost:8081/bot"}, 2, "an address like http://127.0.0.1:8081/bot"),
    (["ask", "x"], {"CHUCHU_TELEGRAM_BASE_URL": "http://h/bot?x=1"}, 2, "an address like http://127.0.0.1:8081/bot"),
    (["ask", "x"], {"CHUCHU_TELEGRAM_BASE_URL": "http://127.0.0.1:80810/bot"}, 2, "ports are 1 to 65535"),
    (["ask", "x"], {"CHUCHU_TELEGRAM_BASE_FILE_URL": "http://127.0.0.1:8081"}, 2, "it must end in /bot"),
    (["log", "tail"], {"CHUCHU_DATABASE_URL": "mysql://u:secret@h/d"}, 2, "mysql are not supported"),
)


def test_misuse_is_one_sentence_on_standard_error(chuchu: Start) -> None:
    runs = together(*[lambda w=words, v=variables: chuchu(*w, **v) for words, variables, _, _ in MISUSE])
    for run, (words, _, status, sentence) in zip(runs, MISUSE, strict=True):
        assert (run.status, run.out) == (status, ""), words
        assert run.err.startswith("chuchu: ")
        assert sentence in run.err
        assert "secret" not in run.err


def test_every_wrong_setting_is_named_at_once(chuchu: Start) -> None:
    ended = chuchu("ask", "x", CHUCHU_STOP_TIMEOUT="-1", CHUCHU_LOG_LEVEL="loud", CHUCHU_ID_KEY="short")
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    for name in ("CHUCHU_STOP_TIMEOUT", "CHUCHU_LOG_LEVEL", "CHUCHU_ID_KEY"):
        assert name in ended.err


def test_settings_that_do_not_exist_are_named_when_the_bot_starts(chuchu: Start) -> None:
    ended = chuchu("run", CHUCHU_TELEGRAM_TOKEN="not a token", CHUCHU_POLL_TIMOUT="3", CHUCHU_ADMINS="1")
    warning, error = ended.err.splitlines()
    assert json.loads(warning)["event"] == "unknown_settings"
    assert json.loads(warning)["names"] == ["CHUCHU_POLL_TIMOUT"]
    assert error.startswith("chuchu: Telegram does not accept the token")


def test_looking_makes_no_database(chuchu: Start, away: Path) -> None:
    for words in (["health"], ["log", "tail"]):
        chuchu(*words, CHUCHU_DATABASE_URL=f"sqlite+aiosqlite:///{away}/looked-for.db")
        (away / "empty.db").touch()
        empty = chuchu(*words, CHUCHU_DATABASE_URL=f"sqlite+aiosqlite:///{away}/empty.db")
        assert "lacks tables of this version" in empty.err
    assert not list(away.glob("looked-for*"))
    assert (away / "empty.db").read_bytes() == b""


def in_shell(script: str, home: Path, **variables: str) -> Ended:
    """A line of shell, with the command as $chuchu; its status is that of the command."""
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}"],
        capture_output=True,
        cwd=home,
        env=environment(home) | {"chuchu": CHUCHU} | variables,
        timeout=60,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


FULL = "the output cannot be written (No space left on device)"
CLOSED = "the output cannot be written (Bad file descriptor)"
OUTPUTS = (
    ("$chuchu ask H200 --no-log > /dev/full", 1, FULL),
    ("$chuchu ask H200 --no-log --json > /dev/full", 1, FULL),
    ("$chuchu --version > /dev/full", 1, FULL),
    ("$chuchu ask H200 --no-log >&-", 1, CLOSED),
    ("$chuchu knowledge lint --quick --json >&-", 1, CLOSED),
    ("$chuchu ask - <&-", 2, "standard input is closed"),
    ("$chuchu ask --batch - --json <&-", 2, "standard input is closed"),
    ("$chuchu ask 2>&-", 2, ""),
    ("$chuchu ask H200 --no-log | true", 141, ""),
    ("$chuchu ask H200 --no-log --json | true", 141, ""),
    ("$chuchu knowledge lint --quick | true", 141, ""),
    ("yes H200 | $chuchu ask --batch - --json --no-log | head -n 1 > /dev/null", 141, ""),
    ("yes H200 | $chuchu chat --no-log | head -n 1 > /dev/null", 141, ""),
)


def test_output_that_goes_nowhere_is_one_sentence_and_a_status(away: Path) -> None:
    runs = together(*[lambda s=script: in_shell(s, away) for script, _, _ in OUTPUTS])
    for run, (script, status, sentence) in zip(runs, OUTPUTS, strict=True):
        assert run.status == status, (script, run)
        assert len(run.err.splitlines()) == (1 if sentence else 0), (script, run)
        assert sentence in run.err


def test_an_error_nobody_foresaw_is_one_sentence_unless_debugging(away: Path) -> None:
    program = (
        "import sys, bot.cli.ask\n"
        "def fail(*_, **__): raise TypeError('it is\\n\\x1b[31mbroken')\n"
        "bot.cli.ask.answering = fail\n"
        "from bot.cli.app import main\n"
        "main()\n"
    )
    calm, debug, said = together(
        *[
            lambda words=words: in_shell(
                f'"$python" -c "$program" {words}', away, python=sys.executable, program=program
            )
            for words in ("ask x", "--debug ask x", "ask -- --debug")
        ]
    )
    for run in (calm, said):
        assert run.status == 1
        assert run.err.startswith("chuchu: an error that was not foreseen (TypeError: it is \ufffd[31mbroken)")
        assert len(run.err.splitlines()) == 1
    assert debug.status == 1
    assert "Traceback" in debug.err


def test_an_answer_is_not_withheld_because_the_log_cannot_be_written(chuchu: Start, tiny: Path) -> None:
    variables = {"CHUCHU_DATABASE_URL": "sqlite+aiosqlite:////nonexistent/x.db", "CHUCHU_KNOWLEDGE_DIR": str(tiny)}
    question = "Where does tea grow?"
    text, as_json, in_batch, without = together(
        lambda: chuchu("ask", question, **variables),
        lambda: chuchu("ask", question, "--json", **variables),
        lambda: chuchu("ask", "--batch", "-", "--json", stdin=f"{question}\n{question}\n", **variables),
        lambda: chuchu("ask", question, "--no-log", **variables),
    )
    assert "Tea is a tree of the south." in text.out
    assert as_json.objects()[0]["outcome"] == "answered"
    assert len(in_batch.objects()) == 2
    for run in (text, as_json, in_batch):
        assert run.status == 2
        assert len(run.err.splitlines()) == 1
        assert "the folder /nonexistent for the database does not exist" in run.err
        assert "--no-log" in run.err
    assert (without.status, without.err) == (0, "")


# Help


def commands(command: click.Command, *path: str) -> list[tuple[str, ...]]:
    """Every command as the words that call it."""
    found = [path]
    for name, each in getattr(command, "commands", {}).items():
        found += commands(each, *path, name)
    return found


def test_help_and_version(chuchu: Start) -> None:
    paths = commands(typer.main.get_command(app))
    assert {("ask",), ("chat",), ("run",), ("health",), ("knowledge", "lint"), ("log", "tail")} <= set(paths)
    runs = together(*[lambda path=path: chuchu(*path, "--help") for path in paths])
    for run, path in zip(runs, paths, strict=True):
        assert (run.status, run.err) == (0, ""), path
        assert "Usage: chuchu" in run.out
    version = chuchu("--version")
    assert version.out == "chuchu 0.1.0\n"
    module = [sys.executable, "-m", "bot", "--version"]
    assert subprocess.run(module, capture_output=True, text=True, check=True, cwd=ROOT).stdout == version.out


# Chat

UNKNOWN = "There is no command /frobnicate"


def test_a_chat_through_a_pipe(chuchu: Start, vague: dict[str, Any], knowledge: Knowledge) -> None:
    claim = knowledge.claims["c-9.1-six-times"]
    typed = ["/why", claim.question.zh_hans, "/why", "", "/help", "/topics", "/frobnicate now", vague["question"]]
    typed += ["1", "0"]
    ended = chuchu("chat", stdin="\n".join(typed))  # the last line has no end, then the input ends
    assert (ended.status, ended.err) == (0, "")
    chosen = knowledge.entries[vague["suggestions"][0]["entry"]]
    expected = [
        "Chuchu 出处",
        "Nothing was asked yet.",
        claim.text.zh_hans,
        "decision    ",
        "/topics what you can ask about",
        next(iter(knowledge.faq.values())).question.zh_hans,
        UNKNOWN,
        vague["message"],
        "  0  ",
        *(citation.passage.partition(".")[0] for citation in knowledge.citations_of(chosen)[:1]),
    ]
    place = 0
    for piece in expected:
        assert piece in ended.out[place:], piece
        place = ended.out.index(piece, place)
    log = chuchu("log", "tail", "--json", "-n", "2").objects()
    assert [row["platform"] for row in log] == ["chat", "chat"]
    assert log[-1]["choice"] == "none"  # the last choice stands


def test_a_chat_in_the_language_that_is_asked_for(chuchu: Start, knowledge: Knowledge) -> None:
    claim = knowledge.claims["c-9.1-six-times"]
    ended = chuchu("chat", "--language", "zh-Hant", "--no-log", stdin=f"{claim.question.en}\n/quit\nH200\n")
    assert claim.text.zh_hant in ended.out
    assert ended.out.count("[1] ") == 1  # nothing was asked after /quit


def test_a_number_that_is_no_choice_leaves_the_choices_open(chuchu: Start, vague: dict[str, Any]) -> None:
    ended = chuchu("chat", "--language", "en", "--no-log", stdin=f"{vague['question']}\n9\n1\n")
    assert ended.out.count("[1] ") == 1


@pytest.mark.parametrize("piped", ["input", "output"])
def test_ctrl_c_ends_a_chat_through_a_pipe(away: Path, tiny: Path, piped: str) -> None:
    ours, theirs = pty.openpty()
    pipe = subprocess.PIPE
    words = [CHUCHU, "chat", "--no-log", "--knowledge", str(tiny)]
    source = pipe if piped == "input" else theirs
    with subprocess.Popen(words, stdin=source, stdout=pipe, stderr=pipe, cwd=away, env=environment(away)) as process:
        assert process.stdout
        assert process.stderr
        for line in process.stdout:  # the greeting: from now on it waits for a line
            if b"/help" in line:
                break
        time.sleep(0.2)  # so that it most likely waits for a line; the outcome does not depend on it
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() == b""
    os.close(ours)
    os.close(theirs)


# Terminals


def on_a_terminal(words: Sequence[str], home: Path, **variables: str) -> str:
    """What a command writes to a terminal of its own."""
    ours, theirs = pty.openpty()
    env = environment(home) | {"TERM": "xterm-256color", "COLUMNS": "80"} | variables
    process = subprocess.Popen([CHUCHU, *words], stdin=theirs, stdout=theirs, stderr=theirs, cwd=home, env=env)
    os.close(theirs)
    written, deadline = b"", time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([ours], [], [], 1)
        try:
            piece = os.read(ours, 65536) if ready else b""
        except OSError:  # the other side is closed
            break
        if not piece and process.poll() is not None:
            break
        written += piece
    os.close(ours)
    assert process.wait(10) == 0
    return written.decode()


def test_colours_on_a_terminal_unless_they_are_not_wanted(away: Path, tiny: Path) -> None:
    words = ["ask", "Where does tea grow?", "--no-log", "--knowledge", str(tiny)]
    coloured, plain, dumb = together(
        lambda: on_a_terminal(words, away),
        lambda: on_a_terminal(words, away, NO_COLOR="1"),
        lambda: on_a_terminal(words, away, TERM="dumb"),
    )
    assert "\x1b[36m" in coloured
    for each in (plain, dumb):
        assert "\x1b[3" not in each
        assert "Tea is a tree of the south." in each
