"""The chat: what is said to a line that was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable

from rich.console import Console
from rich.text import Text

from bot.domain.language import Language
from bot.domain.reply import Outcome, Reply
from bot.errors import ChuchuError, StorageError
from bot.services.answering import Answered, Answering, log_row
from bot.services.compose import source_line
from bot.services.phrases import phrase
from bot.services.ports import QueryLog
from bot.services.topics import topics_of
from bot.terminal.locale import language_of_locale
from bot.terminal.printable import printable
from bot.terminal.read import lines
from bot.terminal.show import console, show_reply, show_trace

HELP = """\
  Type a question (中文 or English), or paste a statement to have it checked.
  1 2 3   choose one of the offered questions, 0 for none of these
  /why    why the last answer was given
  /topics what you can ask about
  /help   this help
  /quit   leave (or Ctrl-D)"""


class Chat:
    """One conversation."""

    def __init__(
        self,
        answers: Answering,
        log: QueryLog | None,
        language: Language | None = None,
        out: Console | None = None,
        *,
        follow: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Args:
        answers: who answers.
        log: where questions are kept; None for nowhere.
        language: language to answer in; the question's where None.
        out: where to print.
        follow: called before each question: takes over what was published meanwhile.
        """
        self._answers = answers
        self._log = log
        self._language = language
        self._out = out or console()
        self._follow = follow
        self._last: Answered | None = None
        self._stored_id = 0

    async def run(self, typed: AsyncIterator[str] | None = None) -> None:
        """Talk until the input ends or the asker leaves.

        Args:
            typed: the asker's lines; those of standard input where None.
        """
        self._greet()
        async for line in typed or lines(keep=self._log is not None):
            said = line.strip()
            if said in ("/quit", "/exit", "/q"):
                break
            if said:
                await self.say(said)

    async def say(self, line: str) -> None:
        """Handle one line: a command, a choice, or a question."""
        command = line.lower()
        if command == "/help":
            self._out.print(Text(HELP))
        elif command == "/why":
            self._why()
        elif command == "/topics":
            self._topics()
        elif command.startswith("/"):
            self._out.print(Text(f"There is no command {printable(command.split()[0])}; /help lists them."))
        elif self._choices() and command.isdecimal() and len(command) <= 2:
            await self._choose(int(command))
        else:
            await self._ask(line)
        self._out.print()

    def _greet(self) -> None:
        source = next(iter(self._answers.knowledge.sources.values()))
        language = self._language or language_of_locale()
        self._out.print(
            Text("Chuchu 出处", style="bold cyan"),
            Text(phrase("about", language, source=source_line(source, language)), style="dim"),
        )
        self._out.print(Text("/help · /topics · /why · /quit", style="dim"))
        self._out.print()

    async def _ask(self, line: str) -> None:
        if self._follow is not None:
            try:
                await self._follow()
            except ChuchuError as error:  # what answered until now goes on answering
                self._out.print(Text(f"(what was published is not taken over: {error})", style="yellow"))
        answered = self._answers.answer(line, self._language)
        self._last = answered
        self._stored_id = 0
        show_reply(self._out, answered.reply)
        await self._store(answered)
        if self._stored_id and answered.reply.outcome is Outcome.UNANSWERED:
            self._out.print(Text(phrase("noted", answered.reply.language)))

    async def _choose(self, number: int) -> None:
        assert self._last is not None
        language = self._last.reply.language
        if number > len(self._choices()):
            self._out.print(Text(phrase("choose", language, last=str(len(self._choices())))))
            return
        chosen = "none" if number == 0 else self._choices()[number - 1]
        if number == 0:
            self._out.print(Text(phrase("chosen_none", language)))
        else:
            reply = self._answers.entry(chosen, language)
            if reply is not None:
                show_reply(self._out, reply)
        if self._log is not None and self._stored_id:
            try:
                await self._log.choose(self._stored_id, chosen)
            except StorageError as error:
                self._not_logged(error)

    def _choices(self) -> tuple[str, ...]:
        reply: Reply | None = self._last.reply if self._last else None
        if reply is None or reply.outcome is not Outcome.SUGGESTED:
            return ()
        return tuple(each.entry for each in reply.suggestions)

    async def _store(self, answered: Answered) -> None:
        if self._log is None:
            return
        row = log_row(answered, platform="chat", chat_kind="terminal", asked_at=dt.datetime.now(dt.UTC))
        try:
            self._stored_id = await self._log.append(row)
        except StorageError as error:
            self._not_logged(error)

    def _not_logged(self, error: StorageError) -> None:
        self._out.print(Text(f"(not logged: {error})", style="yellow"))

    def _why(self) -> None:
        if self._last is None:
            self._out.print(Text("Nothing was asked yet."))
        else:
            show_trace(self._out, self._last)

    def _topics(self) -> None:
        language = self._language or (self._last.reply.language if self._last else language_of_locale())
        for topic in topics_of(self._answers.knowledge):
            self._out.print(Text(topic.label.in_language(language), style="bold"))
            for each in topic.questions:
                self._out.print(Text(f"  · {each.question.in_language(language)}"))
