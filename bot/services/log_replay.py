"""The questions of the log asked of another base: what would be answered, and what not any more.

Every different question is matched by both bases. Between two versions of one base that differ in a few entries
:mod:`bot.services.replay` is quicker; here the bases may have nothing in common.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.services.answering import Answering
from bot.services.impact import Changed, Progress, filed, give_way, on_its_lines, told


@dataclass(frozen=True, slots=True)
class Moved:
    """A question that would be replied to otherwise, and how often it was asked."""

    change: Changed
    times: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """What another base would do to the questions of the log.

    Attributes:
        questions: how many questions were looked at.
        asked: how many of them are different.
        newly: those that would be answered, and are not now; the most asked first, as in the others.
        changed: those that would be answered otherwise.
        lost: those that would not be answered any more.
        seconds: how long it took.
    """

    questions: int
    asked: int
    newly: tuple[Moved, ...]
    changed: tuple[Moved, ...]
    lost: tuple[Moved, ...]
    seconds: float

    @property
    def same(self) -> int:
        """Different questions for which nothing changes."""
        return self.asked - len(self.newly) - len(self.changed) - len(self.lost)


async def replayed(
    present: Answering, candidate: Answering, texts: Iterable[str], progress: Progress | None = None
) -> Replayed:
    """Ask questions of the base that answers now and of another one. Gives way between messages.

    Args:
        present: what answers now.
        candidate: what would answer.
        texts: the questions; the same one may be there several times.
        progress: told how many of how many are done, now and then and at the end.
    """
    started = time.perf_counter()
    times = Counter(line for line in map(on_its_lines, texts) if line)
    newly: list[Changed] = []
    changed: list[Changed] = []
    lost: list[Changed] = []
    for done, text in enumerate(times):
        replies = present.answer(text).reply, candidate.answer(text).reply
        found = filed(*replies, newly, changed, lost)
        if found is not None:
            found.append(told(text, *replies))
        await give_way(done, len(times), progress)
    if progress is not None:
        progress(len(times), len(times))
    return Replayed(
        questions=times.total(),
        asked=len(times),
        newly=_most_asked(newly, times),
        changed=_most_asked(changed, times),
        lost=_most_asked(lost, times),
        seconds=time.perf_counter() - started,
    )


def _most_asked(changes: Iterable[Changed], times: Counter[str]) -> tuple[Moved, ...]:
    moved = (Moved(each, times[each.text]) for each in changes)
    return tuple(sorted(moved, key=lambda each: -each.times))
