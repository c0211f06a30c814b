"""``chuchu queue``, ``review``, ``moderators`` and ``audit``: curating from a terminal, over a real database."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.bootstrap import Stores, identity_of, open_stores
from bot.cli.context import CommandLine
from bot.domain.draft import DraftState
from bot.domain.gap import GapState
from bot.domain.moderation import TERMINAL, Role
from bot.settings import Settings
from tests.everything import app

BASE = Path(__file__).parent / "telegram_bot" / "base"
UNKNOWN = "do dragons guard the attic"
KNOWN = "who founded the library"
ANN = 123456789
T = TypeVar("T")

STEPS = (
    "answer",
    "A cat guards the attic.",
    "1",  # the other language is left out
    "Who guards the attic?",
    "1",  # reported fact
    "1",  # the author
    "2",  # §2
    "3",  # its second passage
    "7",  # back to the sections
    "4",  # done
    "2",  # done with the ways of asking
    "1",  # see what it changes
)


REFUSED = {
    ("7",): "there is no gap g7; chuchu queue lists those that wait",
    ("seven",): "“seven” is no gap",
    ("1", "--same-as", "faq-nothing"): "there is no entry “faq-nothing”",
    ("1", "--spam", "--reopen"): "decide on one thing at a time",
    ("1", "--reopen"): "g1 waits already",
    ("1", "--undo"): "g1 is not answered; there is nothing to take back",
    ("1", "--join", "1"): "g1 cannot be put together with itself",
}


@dataclass
class Terminal:
    """Somebody at a terminal, with a database of their own."""

    folder: Path

    @property
    def settings(self) -> Settings:
        return Settings(_env_file=None)  # type: ignore[call-arg]

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, obj=CommandLine())

    def says(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.exit_code == 0, done.exception
        return done.stdout

    def fails(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.exit_code != 0
        return f"{done.exception or done.stderr}"

    def types(self, *arguments: str, lines: tuple[str, ...] = ()) -> str:
        """Run a command in a process of its own, with lines on its standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def asks(self, *questions: str) -> None:
        for question in questions:
            assert self.run("ask", question).exit_code == 0

    def queue(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.says("queue", "--json"))
        return found

    def stored(self, read: Callable[[Stores], Awaitable[T]]) -> T:
        async def look() -> T:
            async with open_stores(self.settings) as stores:
                return await read(stores)

        return asyncio.run(look())


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    variables = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/chuchu.db",
        "KNOWLEDGE_DIR": str(BASE),
        "CACHE_DIR": str(tmp_path / "learnt"),
        "ID_KEY": "a key that only these tests use",
    }
    for name, value in variables.items():
        monkeypatch.setenv(f"CHUCHU_{name}", value)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.chdir(tmp_path)
    at = Terminal(tmp_path)
    at.asks(KNOWN)  # makes the database
    return at


class TestQueue:
    def test_without_a_database_it_says_what_makes_one(self, terminal: Terminal) -> None:
        (terminal.folder / "chuchu.db").unlink()
        assert "there is no database" in terminal.fails("queue")

    def test_an_empty_queue(self, terminal: Terminal) -> None:
        assert terminal.says("queue") == "Nothing waits: every question is looked after.\n"
        assert terminal.queue() == []

    def test_what_was_asked_in_the_terminal_is_in_it(self, terminal: Terminal) -> None:
        terminal.asks(UNKNOWN, f"{UNKNOWN}?", "may one play the trumpet")
        first, second = terminal.queue()
        assert (first["gap"], first["asked"], first["people"]) == (1, 2, 1)
        assert (first["wordings"], first["languages"]) == ([UNKNOWN], ["en"])
        assert first["nearest"]
        assert all({"entry", "confidence", "why"} <= near.keys() for near in first["nearest"])
        assert second["wordings"] == ["may one play the trumpet"]
        shown = terminal.says("queue", "--count", "1")
        assert "g1" in shown
        assert UNKNOWN in shown
        assert "1 more wait; --count 2 shows them." in shown

    def test_what_is_asked_without_the_log_is_not(self, terminal: Terminal) -> None:
        assert terminal.run("ask", "--no-log", UNKNOWN).exit_code == 0
        assert terminal.queue() == []

    def test_what_is_asked_in_the_chat_is_in_it(self, terminal: Terminal) -> None:
        terminal.types("chat", lines=(UNKNOWN,))
        terminal.types("chat", "--no-log", lines=("may one play the trumpet",))
        assert [each["wordings"] for each in terminal.queue()] == [[UNKNOWN]]

    def test_control_characters_never_reach_the_terminal(self, terminal: Terminal) -> None:
        terminal.asks("do \x1b[31mdragons\x1b[0m guard the attic")
        assert "\x1b" not in terminal.says("queue")
        assert "\x1b" not in terminal.says("review", "1", "--json")


class TestReview:
    def test_same_as_answers_at_once_and_undo_takes_it_back(self, terminal: Terminal) -> None:
        terminal.asks(UNKNOWN)
        terminal.queue()
        said = terminal.says("review", "g1", "--same-as", "faq-granary")
        assert "g1 is answered by" in said
        assert f"+ phrasings (en): {UNKNOWN}" in said
        assert json.loads(terminal.says("ask", "--no-log", "--json", UNKNOWN))["answers"][0]["entry"] == "faq-granary"
        assert terminal.queue() == []
        assert "g1 waits again" in terminal.says("review", "1", "--undo")
        assert json.loads(terminal.says("ask", "--no-log", "--json", UNKNOWN))["answers"] == []
        assert [each["gap"] for each in terminal.queue()] == [1]
        done = [json.loads(line)["act"] for line in terminal.says("audit", "--json").splitlines()]
        assert done == ["gap_reopened", "undone", "gap_closed", "phrased"]

    def test_put_aside_and_back(self, terminal: Terminal) -> None:
        terminal.asks(UNKNOWN)
        terminal.queue()
        assert "waits until" in terminal.says("review", "1", "--later", "3", "--why", "ask the author")
        assert terminal.queue() == []
        assert "g1 waits again" in terminal.says("review", "1", "--reopen")
        assert "spam" in terminal.says("review", "1", "--spam")
        assert "is settled (spam)" in terminal.fails("review", "1", "--later", "1")
        assert "(ask the author)" in terminal.says("audit", "g1")

    def test_joined_and_split(self, terminal: Terminal) -> None:
        terminal.asks(UNKNOWN, "may one play the trumpet")
        terminal.queue()
        assert "g2 is part of g1 now." in terminal.says("review", "1", "--join", "g2")
        assert [each["asked"] for each in terminal.queue()] == [2]
        assert "have a gap of their own" in terminal.types("review", "1", lines=("split 3", "split 1 2", "split 2"))
        assert [each["wordings"] for each in terminal.queue()] == [[UNKNOWN], ["may one play the trumpet"]]

    def test_what_cannot_be_done_is_said_in_a_sentence(self, terminal: Terminal) -> None:
        terminal.asks(UNKNOWN)
        terminal.queue()
        for arguments, sentence in REFUSED.items():
            assert sentence in terminal.fails("review", *arguments), arguments

    @pytest.mark.parametrize("done", [5, 11])
    def test_a_new_answer_step_by_step_survives_leaving_in_the_middle(self, terminal: Terminal, done: int) -> None:
        terminal.asks(UNKNOWN)
        terminal.queue()
        said = terminal.types("review", "g1", lines=STEPS[:done])
        assert "The draft is kept; chuchu review g1 goes on with it." in said
        [gap] = terminal.stored(lambda stores: stores.curation.gaps([1]))
        assert gap.taken_by is not None
        assert gap.taken_by.person == TERMINAL
        said = terminal.types("review", "g1", lines=(*STEPS[done:], "/publish"))
        assert "It answers from now on, and who wanted to know is told." in said
        assert "1  answered that were not" in said
        [answer] = json.loads(terminal.says("ask", "--no-log", "--json", UNKNOWN))["answers"]
        assert answer["text"] == "A cat guards the attic."
        assert [each["passage"] for each in answer["citations"]] == ["2.2"]

    def test_commands_lead_back_and_forth_and_unknown_ones_say_so(self, terminal: Terminal) -> None:
        terminal.asks(UNKNOWN)
        terminal.queue()
        lines = (*STEPS[:7], "/back", "/back", "/nonsense", "2", "2", "nobody types here")
        said = terminal.types("review", "g1", lines=lines)
        assert "There is no command /nonsense" in said
        assert "Nothing is written at this step: please choose." in said
        assert said.count("How does the source put it forward?") == 1
        assert said.count("Who says so?") == 3

    def test_a_draft_is_given_up(self, terminal: Terminal) -> None:
        terminal.asks(UNKNOWN)
        terminal.queue()
        assert "The draft is given up." in terminal.types("review", "1", lines=("answer", "/cancel"))
        [gap] = terminal.stored(lambda stores: stores.curation.gaps([1]))
        assert (gap.state, gap.taken_by) == (GapState.OPEN, None)

    def test_another_draft_is_not_thrown_away(self, terminal: Terminal) -> None:
        terminal.asks(UNKNOWN, "may one play the trumpet")
        terminal.queue()
        terminal.types("review", "1", lines=("answer", "A cat."))
        assert "there is a draft for g1 still" in terminal.types("review", "2", lines=("answer",))


class TestModerators:
    def test_given_listed_and_taken(self, terminal: Terminal) -> None:
        assert "Nobody has a role." in terminal.says("moderators", "list")
        assert terminal.says("moderators", "add", str(ANN), "--name", "Ann") == "Ann is a moderator now.\n"
        assert terminal.says("moderators", "add", str(ANN), "--role", "reviewer") == "Ann is a reviewer now.\n"
        [found] = json.loads(terminal.says("moderators", "list", "--json"))
        person = identity_of(terminal.settings)("person", ANN)
        assert (found["person"], found["name"], found["role"], found["by"]) == (person, "Ann", "reviewer", "terminal")
        assert str(ANN) not in terminal.says("moderators", "list")
        assert terminal.stored(lambda stores: stores.curation.role_of(person)) is Role.REVIEWER
        assert terminal.says("moderators", "remove", "ann") == "Ann has no role any more.\n"
        assert "nobody with a role is called" in terminal.fails("moderators", "remove", "Ann")
        assert "role_taken  Ann" in terminal.says("audit")

    @pytest.mark.parametrize("who", [str(ANN), "Ann", "hash"])
    def test_taken_by_number_name_or_hash(self, terminal: Terminal, who: str) -> None:
        terminal.says("moderators", "add", str(ANN), "--name", "Ann")
        hashed = identity_of(terminal.settings)("person", ANN)
        assert "no role any more" in terminal.says("moderators", "remove", hashed if who == "hash" else who)

    def test_two_of_a_name_are_told_apart(self, terminal: Terminal) -> None:
        for number in (ANN, ANN + 1):
            terminal.says("moderators", "add", str(number), "--name", "Ann")
        assert "2 people are called “Ann”" in terminal.fails("moderators", "remove", "Ann")
        terminal.says("moderators", "remove", str(ANN))
        assert len(json.loads(terminal.says("moderators", "list", "--json"))) == 1

    def test_without_a_name_and_for_an_admin(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "--name NAME" in terminal.fails("moderators", "add", str(ANN))
        monkeypatch.setenv("CHUCHU_ADMINS", str(ANN))
        assert "is an admin by CHUCHU_ADMINS" in terminal.fails("moderators", "add", str(ANN), "--name", "Ann")

    def test_the_moderation_chat_is_told(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CHUCHU_MODERATION_CHAT", "-1001234567890")
        terminal.says("moderators", "add", str(ANN), "--name", "<Ann>")
        [call] = terminal.stored(lambda stores: stores.mailbox.claim(10))
        assert call.outgoing.chat_id == -1001234567890
        assert "&lt;Ann&gt;" in json.loads(call.outgoing.payload)["text"]


class TestAudit:
    def test_an_empty_record(self, terminal: Terminal) -> None:
        assert terminal.says("audit") == "The record is empty.\n"
        assert terminal.says("audit", "faq-granary") == "The record has nothing of that.\n"
        assert terminal.says("audit", "--json") == ""

    def test_entries_are_shown_as_what_changed_in_them(self, terminal: Terminal) -> None:
        terminal.asks(UNKNOWN)
        terminal.queue()
        terminal.says("review", "1", "--same-as", "faq-granary")
        shown = terminal.says("audit", "faq-granary")
        assert "terminal  phrased  faq-granary" in shown
        assert f"+ phrasings (en): {UNKNOWN}" in shown
        [row] = [json.loads(line) for line in terminal.says("audit", "faq-granary", "--json").splitlines()]
        assert json.loads(row["after"])["id"] == "faq-granary"
        assert (row["by"], row["person"]) == ("terminal", TERMINAL)
        assert terminal.says("audit", "--before", str(row["id"])) == "The record has nothing of that.\n"


def test_a_draft_handed_over_waits_for_a_second_moderator(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUCHU_REVIEW", "two-person")
    terminal.asks(UNKNOWN)
    terminal.queue()
    assert "Handed over" in terminal.types("review", "1", lines=(*STEPS, "/publish"))
    [draft] = terminal.stored(lambda stores: stores.curation.proposals())
    assert draft.state is DraftState.PROPOSED
    assert json.loads(terminal.says("ask", "--no-log", "--json", UNKNOWN))["answers"] == []
