"""What a change of one entry does to the answers that people got: questions of the log and checks, asked again.

Only what can make a difference is matched again, before and after (:mod:`bot.services.replay`); how long it takes is
measured by ``python -m benchmarks.impact``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from bot.domain.knowledge import Knowledge
from bot.domain.log import LoggedQuestion
from bot.domain.reply import Outcome, Reply
from bot.domain.revision import Document
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.services.documents import opened, phrasings_of
from bot.services.ports import Probe
from bot.services.replay import Replay

MOST_QUESTIONS = 10_000  # different ones, of those given the first
NEARLY_THE_SAME = 0.95  # letter by letter: such a phrasing differs from another in a slip
REPORT_EVERY = 50  # questions between two reports of progress

Progress = Callable[[int, int], None]

_SETTLED = (Outcome.ANSWERED, Outcome.NOT_ADDRESSED)


@dataclass(frozen=True, slots=True)
class Changed:
    """One message that is replied to otherwise.

    Attributes:
        text: the message.
        before: title of the entry that answers it now, or its outcome (:class:`~bot.domain.reply.Outcome`).
        after: the same with the change.
    """

    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change does.

    Attributes:
        asked: how many different questions were looked at.
        newly: those that would be answered, and are not now.
        changed: those that would be answered otherwise; where the titles are the same, by another text.
        lost: those that would not be answered any more.
        broken: checks that are right now and would be worse.
        collisions: phrasings of the entry with the id of another entry that has nearly the same, or that answers them.
        seconds: how long it took.
    """

    asked: int
    newly: tuple[Changed, ...]
    changed: tuple[Changed, ...]
    lost: tuple[Changed, ...]
    broken: tuple[Changed, ...]
    collisions: tuple[tuple[str, str], ...]
    seconds: float


async def impact_of(
    answers: Answering,
    candidate: Matcher,
    touched: frozenset[str],
    document: Document | None,
    questions: Sequence[LoggedQuestion],
    probes: Sequence[Probe],
    *,
    progress: Progress | None = None,
) -> Impact:
    """What it does to answers when ``candidate`` takes the place of what answers now. Gives way between messages.

    Args:
        answers: what answers now.
        candidate: a matcher over the base with the change, made from the present one (:meth:`Matcher.amended`).
        touched: ids of the entries that differ.
        document: the entry as it would be; None where it is retired.
        questions: rows of the log, the ones that count most first.
        probes: checks of the base.
        progress: told how many messages of how many are done, now and then and at the end.
    """
    started = time.perf_counter()
    texts = list(dict.fromkeys(map(on_its_lines, (row.text for row in questions if row.text.strip()))))
    del texts[MOST_QUESTIONS:]
    replay = await asyncio.to_thread(Replay, answers.matcher, candidate, touched)
    total = len(texts) + len(probes)
    newly: list[Changed] = []
    changed: list[Changed] = []
    lost: list[Changed] = []
    broken: list[Changed] = []
    for done, text in enumerate(texts):
        if (replies := replay(text)) is not None and (found := filed(*replies, newly, changed, lost)) is not None:
            found.append(told(text, *replies))
        await give_way(done, total, progress)
    for done, probe in enumerate(probes, len(texts)):
        if (replies := replay(probe.text)) is not None and _is_worse(probe, *replies):
            broken.append(told(probe.text, *replies))
        await give_way(done, total, progress)
    collisions = [each async for each in _collisions(answers.knowledge, candidate, document)]
    if progress is not None:
        progress(total, total)
    return Impact(
        asked=len(texts),
        newly=tuple(newly),
        changed=tuple(changed),
        lost=tuple(lost),
        broken=tuple(broken),
        collisions=tuple(collisions),
        seconds=time.perf_counter() - started,
    )


def on_its_lines(text: str) -> str:
    """A message without the spaces that make no difference; lines part questions and stay."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


async def give_way(done: int, total: int, progress: Progress | None) -> None:
    """Let others work between two messages, and tell now and then how far it is."""
    if progress is not None and done % REPORT_EVERY == 0:
        progress(done, total)
    await asyncio.sleep(0)


def filed(
    before: Reply, after: Reply, newly: list[Changed], changed: list[Changed], lost: list[Changed]
) -> list[Changed] | None:
    """Which list a message belongs into, by its replies before and after; None where nothing changes for who asks."""
    was, would_be = before.outcome in _SETTLED, after.outcome in _SETTLED
    if was and would_be:
        return changed if _said(before) != _said(after) else None
    return newly if would_be else lost if was else None


def _said(reply: Reply) -> list[tuple[object, ...]]:
    """What somebody is told, but for how sure it is."""
    return [(each.entry, each.text, each.verdict, each.attribution, each.references) for each in reply.answers]


def _is_worse(probe: Probe, before: Reply, after: Reply) -> bool:
    return 0 <= probe.judge(before) > probe.judge(after)


def told(text: str, before: Reply, after: Reply) -> Changed:
    """What becomes of a message; titles are in the language it is in."""
    return Changed(text, _answer_of(before), _answer_of(after))


def _answer_of(reply: Reply) -> str:
    """The titles of the entries that answer, or what becomes of the message."""
    if reply.answers:
        return " / ".join(dict.fromkeys(each.question for each in reply.answers))
    return reply.outcome.value


async def _collisions(live: Knowledge, candidate: Matcher, document: Document | None) -> AsyncIterator[tuple[str, str]]:
    """The new phrasings of an entry that are another's: answered by it, or the same but for a slip."""
    item = opened(document) if document is not None else {}
    own = item.get("id", "")
    known = {each.text for each in live.entries[own].phrasings} if own in live.entries else set()
    for text in dict.fromkeys(each.text for each in phrasings_of(item)):
        if text not in known and (other := _taken_by(candidate, own, text)) is not None:
            yield text, other
        await asyncio.sleep(0)


def _taken_by(candidate: Matcher, own: str, phrasing: str) -> str | None:
    """The other entry that answers a phrasing of an entry, or has nearly the same; None where none does."""
    parts = candidate.match(phrasing)
    answering = [
        part.decision.match.entry
        for part in parts
        if part.decision.match is not None and part.decision.outcome in (*_SETTLED, Outcome.SMALLTALK)
    ]
    alike = [each.entry for part in parts for each in part.trace.candidates if each.parts["fuzzy"] >= NEARLY_THE_SAME]
    others = (each for each in (*answering, *alike) if not candidate.catalogue.says_the_same(own, each))
    return next(others, None)
