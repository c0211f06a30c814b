"""The base that answers, kept up with its files and with moderators' revisions: taken over at once, learnt aside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import structlog

from bot.domain.knowledge import Knowledge
from bot.errors import KnowledgeError
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.services.ports import Live, LiveKnowledge

log = structlog.get_logger(__name__)

SETTLE_S = 0.2  # an editor or git may still be writing
QUIET_S = 120.0  # moderators publish one entry after the other: they are learnt together


class Matchers(Protocol):
    """Makes matchers over a base."""

    def quick(self, knowledge: Knowledge, files: Knowledge) -> Matcher:
        """One at once, be the base learnt or not; ``files`` is the base without its revisions."""

    async def learn_apart(self, folder: Path, knowledge: Knowledge) -> Matcher | str:
        """One that has learnt the base in ``folder`` with its revisions, or why there is none."""

    def settle(self) -> None:
        """Make room: the matcher in use stays, the one before it goes."""


class LiveBase:
    """Swaps bases while questions are answered."""

    def __init__(
        self,
        answers: Answering,
        live: LiveKnowledge,
        matchers: Matchers,
        *,
        settled: Callable[[], None],
        trouble: Callable[[str], None],
    ) -> None:
        """Args:
        answers: answers from the base.
        live: where it comes from.
        matchers: makes matchers over it.
        settled: called when the base that answers is another one, and is learnt as well as it will be or nearly so.
        trouble: called with a sentence for those who look after the base.
        """
        self._answers = answers
        self._live = live
        self._matchers = matchers
        self._settled = settled
        self._trouble = trouble
        self._changed = asyncio.Event()  # the base that answers is another one
        self._unread = False  # whether the last look at the folder ended in an error of its disk
        self._told: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._one_by_one = asyncio.Lock()  # files and revisions may change at the same moment

    async def reload_if_changed(self) -> None:
        """Take the base over where its files changed; one with errors is not used."""
        if not self._unread and not await asyncio.to_thread(self._live.files_changed):
            return
        await asyncio.sleep(SETTLE_S)
        self._unread = False
        async with self._one_by_one:
            try:
                live = await self._live.load()
            except KnowledgeError as error:
                for problem in error.problems:
                    log.error("knowledge_error", problem=str(problem))
                version = self._answers.knowledge.version
                log.error("knowledge_kept", version=version, errors=len(error.problems))
                self._trouble(f"{error.problems[0]}")
                return
            except OSError as error:  # a file went away between listing and reading, or its disk is in trouble
                self._unread = True  # the next look tries the same files again
                log.warning("knowledge_not_readable", error=error)
                return
            except BaseException:
                self._unread = True
                raise
            self._tell(live)
            knowledge = live.knowledge
            if knowledge.version != self._answers.knowledge.version:
                self._swap(await asyncio.to_thread(self._matchers.quick, knowledge, live.files))
                self._changed.set()
                log.info("knowledge_loaded", version=knowledge.version, entries=len(knowledge.entries))

    async def revise(self) -> None:
        """Take over what moderators published, here or in another process. Raises StorageError."""
        async with self._one_by_one:
            live = await self._live.revised()
            if live is None:
                return
            self._tell(live)
            knowledge = live.knowledge
            if knowledge.version == self._answers.knowledge.version:
                return
            # No room is made here: that stops everything for a quarter of a second, and little is left of the old one
            self._answers.swap(await asyncio.to_thread(self._answers.matcher.amended, knowledge))
            log.info("knowledge_revised", version=knowledge.version, entries=len(knowledge.entries))
        self._changed.set()
        self._settled()

    def _tell(self, live: Live) -> None:
        """Say which revisions do not go with the files, once each time that changes."""
        if (live.conflicts, live.refused) == self._told:
            return
        self._told = (live.conflicts, live.refused)
        for entry in live.conflicts:
            log.error("revision_conflict", entry=entry)
        for entry in live.refused:
            log.error("revision_refused", entry=entry)
        if live.conflicts:
            self._trouble(f"chuchu knowledge conflicts: {', '.join(live.conflicts)}")
        if live.refused:
            self._trouble(f"chuchu knowledge conflicts: {', '.join(live.refused)}")

    def _swap(self, matcher: Matcher) -> None:
        self._answers.swap(matcher)
        self._matchers.settle()

    async def learn_each(self) -> None:
        """Learn the base that answers, and every one that comes after it, while it goes on answering."""
        while True:
            self._changed.clear()
            if self._answers.is_amended:
                await self._quiet()
            knowledge = self._answers.knowledge
            if self._answers.wants_learning or self._answers.is_amended:
                found = await self._matchers.learn_apart(self._live.folder, knowledge)
                if isinstance(found, str):
                    log.warning("not_learned", version=knowledge.version, why=found)
                else:
                    async with self._one_by_one:
                        if self._answers.knowledge.version == knowledge.version:
                            self._swap(found)
                            limits = {"answer": found.calibration.answer, "suggest": found.calibration.suggest}
                            questions = found.calibration.questions
                            log.info("learned", version=knowledge.version, questions=questions, **limits)
            self._settled()
            await self._changed.wait()

    async def _quiet(self) -> None:
        """Wait until nothing was published for a while."""
        with suppress(TimeoutError):
            while True:
                async with asyncio.timeout(QUIET_S):
                    await self._changed.wait()
                self._changed.clear()
                if not self._answers.is_amended:
                    return
