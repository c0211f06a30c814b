"""Sorting: questions that the base should have answered become gaps, those that ask the same together.

A question stays in the gap that it was sorted into, and a gap keeps its number, until a moderator splits or joins them.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence

from bot.domain.gap import Gap, GapQuestion, Placed
from bot.matching.matcher import Matcher
from bot.services.alike import MAY_BE, Alike, Asked
from bot.services.answering import Answering
from bot.services.clusters import Clusters
from bot.services.ports import Curation

BATCH = 100  # questions sorted in one transaction
READ_AT_ONCE = 500  # gaps
MOST_READ = 20  # wordings of a gap that are read
REMEMBERED = 1000  # readings; 4 KB each
SIMILAR = 3  # gaps shown beside one


class GapSorter:
    """Sorts what waits into gaps.

    What it remembers of gaps can be read again from the database at any time; it follows what others change there.
    """

    def __init__(self, curation: Curation, answers: Answering) -> None:
        self._curation = curation
        self._answers = answers
        self._one_at_a_time = asyncio.Lock()
        self._reader: Reader | None = None
        self._clusters = Clusters()
        self._versions: dict[int, int] = {}  # of the gaps that the clusters are of

    async def sort(self, most: int | None = None) -> int:
        """Sort all that waits, or as much as ``most``; gives way between questions.

        Returns:
            How many questions were sorted.

        Raises:
            StorageError: the database cannot be used; what was sorted before that stays sorted.
        """
        async with self._one_at_a_time:
            done = 0
            while most is None or done < most:
                waiting = await self._curation.unsorted(BATCH if most is None else min(BATCH, most - done))
                if not waiting:
                    break
                reader = await self._follow()
                await self._curation.place(await self._placed(waiting, reader))
                done += len(waiting)
            return done

    async def similar(self, gap: Gap) -> tuple[int, ...]:
        """Gaps that may ask the same as one, the most alike first; at most :data:`SIMILAR`."""
        async with self._one_at_a_time:
            reader = await self._follow()
            found: dict[int, float] = {}
            for text in _wordings(gap):
                for number, alike in self._clusters.find(await reader(text), least=MAY_BE).items():
                    if number != gap.id:
                        found[number] = max(alike, found.get(number, 0.0))
            nearest = sorted(found, key=lambda number: (-found[number], number))
            now = dt.datetime.now(dt.UTC)
            return tuple(each.id for each in await self._curation.gaps(nearest) if each.is_open(now))[:SIMILAR]

    async def _placed(self, waiting: Sequence[GapQuestion], reader: Reader) -> list[Placed]:
        """Where questions go: into gaps that are there, or together into new ones."""
        into: dict[int, list[int]] = {}
        fresh, members = Clusters(), list[list[tuple[int, Asked]]]()
        for question in waiting:
            asked = await reader(question.text)
            if known := self._clusters.find(asked):
                into.setdefault(next(iter(known)), []).append(question.question)
                continue
            place = next(iter(fresh.find(asked)), len(members))
            if place == len(members):
                members.append([])
            members[place].append((question.question, asked))
            fresh.put(place, [each for _, each in members[place]])
        old = [Placed(tuple(numbers), gap) for gap, numbers in into.items()]
        return old + [Placed(tuple(number for number, _ in own), None) for own in members]

    async def _follow(self) -> Reader:
        """Take over what changed in the gaps since; gives what reads questions as they were read."""
        reader = self._reader
        if reader is None or not reader.reads_as(self._answers.matcher):
            reader = self._reader = Reader(self._answers.matcher)
            self._clusters, self._versions = Clusters(), {}
        versions = await self._curation.versions()
        for number in self._versions.keys() - versions.keys():
            self._clusters.put(number, ())
        changed = [number for number, version in versions.items() if self._versions.get(number) != version]
        for start in range(0, len(changed), READ_AT_ONCE):
            for gap in await self._curation.gaps(changed[start : start + READ_AT_ONCE]):
                self._clusters.put(gap.id, [await reader(text) for text in _wordings(gap)])
        self._versions = versions
        return reader


class Reader:
    """Reads questions to be compared, and remembers the last ones."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._alike = Alike(matcher)
        self._known: dict[str, Asked] = {}

    def reads_as(self, matcher: Matcher) -> bool:
        """Whether a matcher is over the same base, but perhaps for a few entries: they make next to no difference."""
        return matcher.normalise is self._matcher.normalise

    async def __call__(self, text: str) -> Asked:
        """Read a question; gives way before."""
        await asyncio.sleep(0)  # it takes some milliseconds
        if text not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[text] = self._alike.read(text)
        return self._known[text]


def _wordings(gap: Gap) -> list[str]:
    """What was asked, each once; to compare, so that slips of case and the like may stand side by side."""
    return list(dict.fromkeys(each.text for each in gap.questions))[:MOST_READ]
