"""The base that answers, kept up with its files: taken over at once, learnt aside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog

from bot.domain.knowledge import Knowledge
from bot.errors import KnowledgeError
from bot.matching.matcher import Matcher
from bot.services.answering import Answering

log = structlog.get_logger(__name__)

SETTLE_S = 0.2  # an editor or git may still be writing


class KnowledgeFolder(Protocol):
    """A base that may change while the bot runs."""

    folder: Path

    def changed(self) -> bool:
        """Whether it changed since it was last loaded."""

    def load_knowledge(self) -> Knowledge:
        """Load it; raises KnowledgeError where it has errors."""


class Matchers(Protocol):
    """Makes matchers over a base."""

    def quick(self, knowledge: Knowledge) -> Matcher:
        """One at once, be the base learnt or not."""

    async def learn_apart(self, folder: Path, knowledge: Knowledge) -> Matcher | str:
        """One that has learnt the base in ``folder``, or why there is none."""

    def settle(self) -> None:
        """Make room: the matcher in use stays, the one before it goes."""


class LiveBase:
    """Swaps bases while questions are answered."""

    def __init__(
        self, answers: Answering, folder: KnowledgeFolder, matchers: Matchers, *, settled: Callable[[], None]
    ) -> None:
        """Args:
        answers: answers from the base.
        folder: where it comes from.
        matchers: makes matchers over it.
        settled: called when the base that answers is learnt as well as it will be.
        """
        self._answers = answers
        self._folder = folder
        self._matchers = matchers
        self._settled = settled
        self._changed = asyncio.Event()  # the base that answers is another one
        self._unread = False  # whether the last look at the folder ended in an error of its disk

    async def reload_if_changed(self) -> None:
        """Take the base over where its files changed; one with errors is not used."""
        if not self._unread and not await asyncio.to_thread(self._folder.changed):
            return
        await asyncio.sleep(SETTLE_S)
        self._unread = False
        try:
            knowledge = await asyncio.to_thread(self._folder.load_knowledge)
        except KnowledgeError as error:
            for problem in error.problems:
                log.error("knowledge_error", problem=str(problem))
            log.error("knowledge_kept", version=self._answers.knowledge.version, errors=len(error.problems))
            return
        except OSError as error:  # a file went away between listing and reading, or its disk is in trouble
            self._unread = True  # the next look tries the same files again
            log.warning("knowledge_not_readable", error=error)
            return
        if knowledge.version != self._answers.knowledge.version:
            self._swap(await asyncio.to_thread(self._matchers.quick, knowledge))
            self._changed.set()
            log.info("knowledge_loaded", version=knowledge.version, entries=len(knowledge.entries))

    def _swap(self, matcher: Matcher) -> None:
        self._answers.swap(matcher)
        self._matchers.settle()

    async def learn_each(self) -> None:
        """Learn the base that answers, and every one that comes after it, while it goes on answering."""
        while True:
            self._changed.clear()
            knowledge = self._answers.knowledge
            if self._answers.wants_learning:
                found = await self._matchers.learn_apart(self._folder.folder, knowledge)
                if isinstance(found, str):
                    log.warning("not_learned", version=knowledge.version, why=found)
                elif self._answers.knowledge.version == knowledge.version:
                    self._swap(found)
                    limits = {"answer": found.calibration.answer, "suggest": found.calibration.suggest}
                    log.info("learned", version=knowledge.version, questions=found.calibration.questions, **limits)
            self._settled()
            await self._changed.wait()
