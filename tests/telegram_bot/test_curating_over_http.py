"""From a question that nobody could answer to a sourced answer in git, over HTTP, with the shipped base."""

from __future__ import annotations

import difflib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.botapi import BotApiServer, Message
from tests.botapi.people import Person
from tests.learnt import LEARNT, ROOT, shipped_matcher
from tests.telegram_bot.running import PATIENCE, RunningBot

ASKED = {
    "zh-hans": ("寒武纪去年赚钱了吗？", "🔔 有答案时通知我"),
    "zh-hant": ("寒武紀去年有賺錢嗎？", "🔔 有答案時通知我"),
    "en": ("did cambricon make money last year", "🔔 Tell me when answered"),
}
NONE = "None of these"
ENGLISH = "Whether Cambricon earns anything is left open; it may be bought because it stands on the supplier list."
CHINESE = "寒武纪是否盈利，没有交代；它可以被采购，因为它在供应商名单上。"
STEPS = (
    ("says", ENGLISH),
    ("says", CHINESE),
    ("says", "Does Cambricon make money?"),
    ("presses", "寒武纪去年赚钱了吗？"),
    ("presses", "reported fact"),
    ("presses", "The author"),
    ("presses", "§5 State procurement"),
    ("presses", "§5 ¶2 The ministry and the supplier list"),
    ("presses", "Back to the sections"),
    ("presses", "Done"),
    ("says", "寒武纪赚了多少钱\n寒武纪盈利了吗\nis cambricon profitable\nhow much does cambricon earn"),
    ("presses", "Done"),
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The working copy of whoever commits; the bot follows the shipped one."""
    return Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge"))


class Ann:
    """A moderator with a phone: she writes to the bot, and presses what stands under its last message."""

    def __init__(self, server: BotApiServer, bot: RunningBot) -> None:
        self.server = server
        self.bot = bot
        self.person = server.person("Ann", language_code="en")
        self.last: Message | None = None

    def says(self, text: str) -> str:
        said = self.person.says(text)
        self.bot.wait_until_idle()
        self.last = self.person.replies(said)[-1]
        return self.text

    def presses(self, label: str) -> str:
        assert self.last is not None
        message = self.server.message(self.last)
        found = [button for button in message.buttons if label in button.text]
        assert found, f"{label} is not among {[button.text for button in message.buttons]} under {message.text!r}"
        press = self.person.presses(message, found[0].text)
        self.person.wait_for_answer(press, timeout=PATIENCE)
        self.bot.wait_until_idle()
        newer = [each for each in self.person.replies(message) if each.reply_to is None]
        self.last = newer[-1] if newer else self.server.message(message)
        return self.text

    @property
    def text(self) -> str:
        assert self.last is not None
        return self.server.message(self.last).text

    def walks(self, steps: tuple[tuple[str, str], ...]) -> None:
        for how, what in steps:
            (self.says if how == "says" else self.presses)(what)

    def weighs(self) -> str:
        """Has it worked out what would change; the card comes when it is ready."""
        self.presses("See what it changes")
        self.bot.wait_for(lambda: any("Publish" in each.text for each in self.server.message(self.last).buttons))
        return self.text


@pytest.fixture
def at_work(server: BotApiServer, new_bot: Callable[..., RunningBot]) -> Iterator[Ann]:
    shipped_matcher()  # the model lies ready
    bot = new_bot(knowledge_dir=str(ROOT / "knowledge"), cache_dir=str(LEARNT))
    ann = Ann(server, bot)
    bot.settings["admins"] = str(ann.person.id)
    bot.start_and_poll()
    yield ann
    assert bot.alive


def ask(person: Person, text: str) -> Message:
    return person.wait_for_reply(after=person.says(text), timeout=PATIENCE)


def subscribe(server: BotApiServer, language: str) -> tuple[Person, Message]:
    """Somebody asks, gets no answer, and wants to be told when there is one."""
    question, bell = ASKED[language]
    asker = server.person(language_code=language)
    reply = ask(asker, question)
    if NONE in [button.text for button in reply.buttons]:
        asker.presses(reply, NONE)
        reply = asker.wait_for_edit(reply, timeout=PATIENCE)
    asker.wait_for_answer(asker.presses(reply, bell), timeout=PATIENCE)
    return asker, reply


def test_from_three_questions_to_a_published_sourced_answer_and_back_and_into_git(
    server: BotApiServer, at_work: Ann, base: Path
) -> None:
    ann, bot = at_work, at_work.bot
    askers = {language: subscribe(server, language) for language in ASKED}

    card = ann.says("/queue")
    assert "« 1/1 » g1" in card
    assert "Asked: 3 · people: 3" in card
    assert all(question in card for question, _ in ASKED.values())

    ann.presses("New answer")
    ann.walks(STEPS[:6])
    bot.kill()
    bot.start_and_poll()  # the draft is where it was
    ann.walks(STEPS[6:])
    impact = ann.weighs()
    assert "newly answered: 3" in impact
    ann.presses("Publish")
    for language, (asker, reply) in askers.items():
        bot.wait_for(lambda asker=asker, reply=reply: asker.replies(reply))
        [told] = asker.replies(reply)
        assert ASKED[language][0] in told.text
        assert ("寒武" if language != "en" else "Cambricon") in told.text

    fourth = server.person(language_code="en")
    answer = ask(fourth, "Is Cambricon profitable?")
    assert ENGLISH in answer.text
    assert "§5 ¶2" in answer.text
    assert "寒武紀是否盈利" in ask(server.person(language_code="zh-hant"), ASKED["zh-hant"][0]).text

    exported = at_base(bot, base, "export")
    assert exported.returncode == 0, exported.stderr
    changed = {path: list(diff(path, base)) for path in base.rglob("*.yaml") if list(diff(path, base))}
    [(file, lines)] = changed.items()
    assert file.parent.name == "claims"
    assert all(line.startswith("+") for line in lines), "nothing that was there is touched"
    lint = at_base(bot, base, "lint", "--quick")
    assert (lint.returncode, lint.stdout.count("error:")) == (0, 0), lint.stdout
    assert at_base(bot, base, "verify").returncode == 0
    assert "Nothing to change." in at_base(bot, base, "import", str(file), "--no-impact").stdout
    again = at_base(bot, base, "export", "--dry-run")
    assert (again.returncode, again.stdout) == (0, ""), "nothing is pending"

    ann.presses("Undo")
    bot.wait_for_event("knowledge_revised", count=2)
    assert ENGLISH not in ask(server.person(language_code="en"), "Is Cambricon profitable?").text
    assert "g1" in ann.says("/queue")


def at_base(bot: RunningBot, base: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command on the working copy, with the bot's database."""
    return bot.command("--knowledge", str(base), "knowledge", *arguments)


def diff(path: Path, base: Path) -> Iterator[str]:
    """The lines in which a file of the base is another than it was."""
    before = ROOT / "knowledge" / path.relative_to(base)
    lines = difflib.unified_diff(before.read_text("utf-8").splitlines(), path.read_text("utf-8").splitlines(), n=0)
    return (line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---")))
