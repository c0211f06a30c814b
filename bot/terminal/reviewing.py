"""Looking into one gap on a terminal, and deciding on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from bot.domain.gap import Gap, GapState
from bot.errors import CurationError, OutdatedError
from bot.services import drafting
from bot.services.gaps import GapSorter
from bot.services.queue import Card
from bot.terminal.deciding import DAYS, Decider
from bot.terminal.gap_card import card_lines
from bot.terminal.printable import printable
from bot.terminal.writing import Writer

HELP = """\
  same N|ENTRY   the entry answers this too: the wordings become ways of asking for it
  answer         write a new answer, step by step
  boundary       write that the source does not address it
  later [DAYS]   put it off
  spam           put it aside; who asks the same again bothers nobody
  split N …      these wordings ask something else
  join gN        that gap asks the same
  quit           leave it as it is (or Ctrl-D)"""


@dataclass(slots=True)
class Review:
    """One gap, and what is typed about it.

    Attributes:
        decider: who decides.
        sorter: knows which gaps may ask the same.
        out: where to print.
        lines: what is typed.
        two_person: whether a second moderator must agree to what is published.
    """

    decider: Decider
    sorter: GapSorter
    out: Console
    lines: AsyncIterator[str]
    two_person: bool

    async def run(self, number: int) -> None:
        """Show the gap and do what is typed, until something is decided or the input ends."""
        gap = await self.decider.gap(number)
        card = self.decider.card(gap, await self.sorter.similar(gap))
        self.show(card)
        writer = Writer(self.decider, self.out, self.lines, self.two_person)
        draft = await writer.kept()
        if draft is not None and draft.gap == gap.id:
            self._say(await writer.go_on(draft))
            return
        if gap.state not in (GapState.OPEN, GapState.LATER):
            return
        self.out.print(Text(HELP, style="dim"))
        async for line in self.lines:
            words = line.split()
            if not words:
                continue
            if words[0] in ("quit", "q", "/quit", "/q"):
                return
            try:
                told = await self._do(words, gap, card, writer)
            except (CurationError, OutdatedError) as error:
                self._say(f"{error}.")
                continue
            if told:
                self._say(told)
                return

    def show(self, card: Card) -> None:
        """Print the card, and what became of the gap where it does not wait."""
        language, now = self.decider.language, dt.datetime.now(dt.UTC)
        for line in card_lines(card, self.decider.shop.knowledge, language, now):
            self._say(line)
        gap = card.gap
        match gap.state:
            case GapState.ANSWERED:
                self._say(f"It is answered by “{self.decider.title(gap.entry)}” ({gap.entry}); --undo or --reopen.")
            case GapState.JOINED:
                self._say(f"Its questions went to g{gap.joined}.")
            case GapState.SPAM:
                self._say("It was put aside as spam; --reopen has it wait again.")
            case GapState.LATER if gap.until is not None:
                self._say(f"It waits until {gap.until:%Y-%m-%d}.")

    async def _do(self, words: list[str], gap: Gap, card: Card, writer: Writer) -> str:
        """Do what a line says; empty where nothing was decided."""
        decider, (what, *rest) = self.decider, words
        match what:
            case "same" if len(rest) == 1:
                return await decider.same_as(gap, self._entry(rest[0], card))
            case "answer":
                await self._check_no_other(writer, gap)
                return await writer.begin(gap, drafting.begin_answer(decider.shop, card, decider.language))
            case "boundary":
                await self._check_no_other(writer, gap)
                return await writer.begin(gap, drafting.begin_boundary(decider.shop, card, decider.language))
            case "later" if not rest or _is_number(rest[0]):
                return await decider.later(gap, int(rest[0]) if rest else DAYS, "")
            case "spam":
                return await decider.spam(gap, "")
            case "split" if rest and all(map(_is_number, rest)):
                return await decider.split(gap, [int(each) for each in rest])
            case "join" if len(rest) == 1 and _is_number(rest[0].removeprefix("g")):
                return await decider.join(gap, await decider.gap(int(rest[0].removeprefix("g"))))
            case _:
                self.out.print(Text(HELP))
                return ""

    async def _check_no_other(self, writer: Writer, gap: Gap) -> None:
        """Raise CurationError where another draft would be thrown away."""
        kept = await writer.kept()
        if kept is not None and kept.gap != gap.id:
            raise CurationError(f"there is a draft for g{kept.gap} still; chuchu review g{kept.gap} goes on with it")

    @staticmethod
    def _entry(named: str, card: Card) -> str:
        """The entry that a number on the card, or an id, means."""
        if _is_number(named) and 1 <= int(named) <= len(card.near):
            return card.near[int(named) - 1].entry
        return named

    def _say(self, text: str) -> None:
        self.out.print(Text(printable(text)))


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and int(word[:18]) > 0
