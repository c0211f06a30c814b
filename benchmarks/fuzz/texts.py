"""Messages: what the base knows, bent and broken, among characters of every kind."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import hostile
from benchmarks.fuzz.drawn import Drawn
from benchmarks.fuzz.target import FindingError
from bot.domain.entry import EntryKind
from bot.domain.knowledge import Knowledge
from bot.domain.reply import Outcome
from bot.services.answering import Answering
from bot.telegram_bot.render import one_page, reply_pages

LONGEST = 4096  # UTF-16 units are what Telegram counts; characters are as good here
BUDGET_MS = 25.0
SOURCED = (EntryKind.CLAIM, EntryKind.FAQ)

MARKS = "\u0301\u0316\u0334\u20dd\u0489\u200b\u200d\u2060\ufeff\u202e\u2066\u2069\u061c\u00ad\ufe0f\u3099"
SEPARATORS = ("", " ", "\n", "，", "。", "? ", "！", "\u3000", "\t", "; ", "、", "…", "\u2028", "\0")
UNITS = ("亿", "万", "%", "nm", "倍", " billion", "美元", "年", "GB", "k", "千克", " times", "º", "½", "e9")
DIGITS = ("0", "1", "9", "１", "٣", "〇", "三", "百", "万", "亿", ".", ",", "-", "−", "/", "e")
# First and last of runs of code points, each read in a way of its own
RANGES = (
    (0x20, 0x7F),
    (0x80, 0x24F),
    (0x300, 0x36F),
    (0x370, 0x5FF),
    (0x600, 0x6FF),
    (0x900, 0x97F),
    (0x1100, 0x11FF),
    (0x2000, 0x206F),
    (0x20A0, 0x214F),
    (0x2460, 0x24FF),
    (0x2E80, 0x2FDF),
    (0x3000, 0x30FF),
    (0x3300, 0x33FF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xD800, 0xDFFF),
    (0xE000, 0xF8FF),
    (0xF900, 0xFAFF),
    (0xFE00, 0xFFFF),
    (0x1D400, 0x1D7FF),
    (0x1F300, 0x1FAFF),
    (0x20000, 0x2A6DF),
    (0xE0000, 0xE01EF),
)


class Texts:
    """Makes messages around a base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._phrasings = sorted(
            {phrasing.text for entry in knowledge.entries.values() for phrasing in entry.phrasings}
        )
        self._names = [variant for term in knowledge.vocabulary.terms for variant in term.variants] or ["x"]
        self._by_hand = list(hostile.messages(self._phrasings, knowledge.vocabulary).values())
        self._pieces: Sequence[Callable[[Drawn], str]] = (
            self._phrasing,
            self._bent,
            self._name,
            self._figure,
            self._repeated,
            self._any_characters,
            self._of_one_kind,
            self._cut_from_hostile,
        )

    def make(self, drawn: Drawn) -> str:
        """One message."""
        made: list[str] = []
        for _ in range(1 + drawn.below(drawn.pick((2, 4, 16, 200)))):
            made += [drawn.pick(self._pieces)(drawn), drawn.pick(SEPARATORS)]
        text = "".join(made)
        if drawn.once_in(8):
            text = text * (1 + LONGEST // max(1, len(text)))
        return text[:LONGEST]

    def _phrasing(self, drawn: Drawn) -> str:
        return drawn.pick(self._phrasings)

    def _bent(self, drawn: Drawn) -> str:
        """A phrasing with slips, marks, other case, its halves swapped."""
        characters = list(drawn.pick(self._phrasings))
        for _ in range(1 + drawn.below(6)):
            place = drawn.below(len(characters)) if characters else 0
            match drawn.below(6):
                case 0:
                    characters[place : place + 1] = []
                case 1:
                    characters[place:place] = [drawn.pick(MARKS) * (1 + drawn.below(40))]
                case 2:
                    characters[place : place + 1] = [each.swapcase() for each in characters[place : place + 1]]
                case 3:
                    characters = characters[place:] + characters[:place]
                case 4:
                    characters[place:place] = self._figure(drawn)
                case _:
                    characters[place : place + 2] = reversed(characters[place : place + 2])
        return "".join(characters)

    def _name(self, drawn: Drawn) -> str:
        return drawn.pick(self._names)

    def _figure(self, drawn: Drawn) -> str:
        return "".join(drawn.pick(DIGITS) for _ in range(1 + drawn.below(12))) + drawn.pick(UNITS)

    def _repeated(self, drawn: Drawn) -> str:
        return drawn.pick((self._figure, self._name, self._any_characters))(drawn) * (1 + drawn.below(600))

    def _any_characters(self, drawn: Drawn) -> str:
        return "".join(chr(drawn.below(0x110000)) for _ in range(1 + drawn.below(8)))

    def _of_one_kind(self, drawn: Drawn) -> str:
        first, last = drawn.pick(RANGES)
        return "".join(chr(first + drawn.below(last - first + 1)) for _ in range(1 + drawn.below(60)))

    def _cut_from_hostile(self, drawn: Drawn) -> str:
        text = drawn.pick(self._by_hand)
        begin = drawn.below(len(text) + 1)
        return text[begin : begin + drawn.below(LONGEST)]


class Asking:
    """Everything that becomes of a message before it is stored: normalised, matched, guarded, decided, shown."""

    bytes_each = 600
    most_ms: float | None = BUDGET_MS

    def __init__(self, answers: Answering) -> None:
        self._answers = answers
        self._texts = Texts(answers.knowledge)
        self._outcomes: dict[str, int] = {}
        self._longest_s = 0.0

    def make(self, drawn: Drawn) -> tuple[str, bool]:
        """A message, and whether it is a forward."""
        forwarded = drawn.once_in(4)
        return self._texts.make(drawn), forwarded

    def feed(self, made: tuple[str, bool]) -> float:
        """Ask it; the bot does other things between its steps.

        Timed by what the processor does for it: the machine does other things as well.
        """
        text, forwarded = made
        begun, held = time.thread_time(), []
        steps = self._answers.in_steps(text, forwarded=forwarded)
        while True:
            started = time.thread_time()
            try:
                next(steps)
            except StopIteration as done:
                held.append(time.thread_time() - started)
                reply = done.value.reply
                break
            held.append(time.thread_time() - started)
        self._longest_s = max(self._longest_s, time.thread_time() - begun)
        self._outcomes[reply.outcome.value] = self._outcomes.get(reply.outcome.value, 0) + 1
        sourced = [each for each in reply.answers if each.kind in SOURCED]
        if reply.outcome is Outcome.ANSWERED and not all(each.citations for each in sourced):
            raise FindingError(f"an answer without a source: {text!r}")
        if not all(page.strip() for page in [*reply_pages(reply), one_page(reply)]):
            raise FindingError(f"an empty reply: {text!r}")
        return max(held) * 1000

    def finish(self) -> dict[str, Any]:
        """How they ended, and how long the longest message took with all its sentences."""
        return {
            "outcomes": dict(sorted(self._outcomes.items())),
            "longest_message_ms": round(self._longest_s * 1000, 1),
        }

    def close(self) -> None:
        """Nothing is open."""
