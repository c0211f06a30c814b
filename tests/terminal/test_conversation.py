"""One conversation, line by line: what is stored, and what is said when it cannot be."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.domain.language import Language
from bot.domain.log import LoggedQuestion
from bot.errors import StorageError
from bot.terminal.chat import Chat
from tests.services.base import answering

VAGUE, OTHER_VAGUE, UNKNOWN = "F200", "oil", "how do I bake sourdough bread?"
NOTED = "I have noted it for the people who curate the answers."


class Log:
    """A query log that fails on demand."""

    def __init__(self) -> None:
        self.rows: list[LoggedQuestion] = []
        self.choices: list[tuple[int, str]] = []
        self.broken = False

    async def append(self, question: LoggedQuestion) -> int:
        if self.broken:
            raise StorageError("the disk is full")
        self.rows.append(question)
        return len(self.rows)

    async def choose(self, row: int, entry: str) -> None:
        if self.broken:
            raise StorageError("the disk is full")
        self.choices.append((row, entry))

    async def latest(self, count: int, *, after: int = 0) -> list[LoggedQuestion]:
        return self.rows[after:][-count:]


class Conversation:
    def __init__(self, log: Log | None) -> None:
        self.file = io.StringIO()
        self.chat = Chat(answering(), log, Language.EN, Console(file=self.file, width=200))

    async def say(self, line: str) -> str:
        """Say a line; returns what is said to it."""
        before = len(self.file.getvalue())
        await self.chat.say(line)
        return self.file.getvalue()[before:]


@pytest.fixture
def log() -> Log:
    return Log()


async def test_a_choice_lands_on_the_row_of_its_question(log: Log) -> None:
    conversation = Conversation(log)
    for question in (VAGUE, OTHER_VAGUE):
        assert "None of these" in await conversation.say(question)
        await conversation.say("0")
    assert log.choices == [(1, "none"), (2, "none")]


async def test_a_choice_never_lands_on_the_row_of_another_question(log: Log) -> None:
    conversation = Conversation(log)
    await conversation.say(VAGUE)
    log.broken = True
    assert "(not logged: the disk is full)" in await conversation.say(OTHER_VAGUE)
    log.broken = False
    await conversation.say("0")
    assert log.choices == []


async def test_a_choice_is_answered_also_where_it_cannot_be_noted(log: Log) -> None:
    conversation = Conversation(log)
    await conversation.say(VAGUE)
    log.broken = True
    said = await conversation.say("1")
    assert "Sources" in said
    assert "(not logged: the disk is full)" in said


async def test_what_is_said_to_be_noted_was_noted(log: Log) -> None:
    conversation = Conversation(log)
    assert NOTED in await conversation.say(UNKNOWN)
    assert NOTED not in await conversation.say("who founded the Ferry Museum?")
    log.broken = True
    assert NOTED not in await conversation.say(UNKNOWN)
    assert NOTED not in await Conversation(None).say(UNKNOWN)


async def test_a_command_that_does_not_exist_is_named_without_obeying_it() -> None:
    said = await Conversation(None).say("/\x1b[31mred")
    assert "There is no command /\ufffd[31mred" in said
