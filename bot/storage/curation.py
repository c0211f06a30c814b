"""Gaps, revisions, drafts, roles and the record: the adapter of the port ``Curation``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import partial

from bot.domain.curation import CurationChange
from bot.domain.draft import Draft
from bot.domain.gap import Gap, GapQuestion, Placed, QueueCounts
from bot.domain.log import LoggedQuestion
from bot.domain.moderation import Deed, Moderator, Role
from bot.domain.revision import Revision
from bot.storage import (
    curation_changes,
    deeds,
    drafts,
    feedback,
    gap_questions,
    gap_queue,
    gaps,
    moderators,
    query_log,
    revisions,
)
from bot.storage.columns import utc_now
from bot.storage.database import Database


class SqlCuration:
    """Curation in a database; the port says what each method promises.

    Every method raises StorageError where the database cannot be used; ``make`` also DataRefusedError where it does
    not take the data, and OutdatedError where a change was decided on something that is not so any more.
    """

    def __init__(self, database: Database, *, now: Callable[[], dt.datetime] = utc_now) -> None:
        """``now`` gives the time in UTC; tests set their own."""
        self._database = database
        self._now = now

    async def make(self, changes: Sequence[CurationChange]) -> None:
        """Make changes in one transaction, with their rows of the record."""
        await self._database.write(partial(curation_changes.make_all, changes=changes))

    async def unsorted(self, limit: int) -> list[GapQuestion]:
        """Questions that wait to be sorted into gaps, oldest first."""
        return await self._database.read(partial(gap_questions.waiting, limit=limit))

    async def place(self, placed: Sequence[Placed]) -> list[int]:
        """Sort questions into gaps; returns the gap of each group, 0 where a new one would have stayed empty."""
        return await self._database.write(partial(gaps.place, placed=placed, now=self._now()))

    async def versions(self) -> dict[int, int]:
        """The gaps that questions may go into (open, later, spam) → the version of each."""
        return await self._database.read(gaps.versions)

    async def gaps(self, ids: Collection[int]) -> list[Gap]:
        """These gaps with their questions, in this order; those that are not there are left out."""
        return await self._database.read(partial(gaps.find, ids=ids))

    async def queue(self, limit: int, *, skip: int = 0) -> list[Gap]:
        """The gaps that wait, by how many people asked and how recently."""
        return await self._database.read(partial(gap_queue.queue, limit=limit, skip=skip, now=self._now()))

    async def counts(self, *, since: dt.datetime) -> QueueCounts:
        """The queue in figures; ``since`` is from when on a gap counts as new."""
        return await self._database.read(partial(gap_queue.counts, since=since, now=self._now()))

    async def newest_revision(self) -> int:
        """A number that grows with every revision and every merge mark; 0 where there is none."""
        return await self._database.read(revisions.newest)

    async def live_revisions(self) -> list[Revision]:
        """The last revision of each entry, merged ones left out, by number."""
        return await self._database.read(revisions.live)

    async def history(self, entry: str) -> list[Revision]:
        """All revisions of an entry, the first one first."""
        return await self._database.read(partial(revisions.history, entry=entry))

    async def merged(self, revisions: Sequence[int], *, at: dt.datetime) -> None:
        """The files of the base hold these revisions (numbers of rows) now; with rows of the record."""
        await self._database.write(partial(_merge, numbers=revisions, at=at))

    async def draft(self, draft: str) -> Draft | None:
        """A draft by its id."""
        return await self._database.read(partial(drafts.find, draft=draft))

    async def draft_of(self, person: str, chat: str) -> Draft | None:
        """The draft that a person is editing in a chat."""
        return await self._database.read(partial(drafts.edited_by, person=person, chat=chat))

    async def proposals(self) -> list[Draft]:
        """The drafts that wait for a second moderator, oldest first."""
        return await self._database.read(drafts.proposed)

    async def role_of(self, person: str) -> Role | None:
        """The role somebody was given; None for none."""
        return await self._database.read(partial(moderators.role_of, person=person))

    async def moderators(self) -> list[Moderator]:
        """Everybody with a role, by name."""
        return await self._database.read(moderators.everybody)

    async def deeds(self, limit: int, *, what: str = "", before: int = 0) -> list[Deed]:
        """The last rows of the record, newest first."""
        return await self._database.read(partial(deeds.latest, limit=limit, what=what, before=before))

    async def logged(self, limit: int) -> list[LoggedQuestion]:
        """The last questions of the log that somebody typed (not picked from a list), newest first."""
        return await self._database.read(partial(query_log.typed, limit=limit))

    async def feedback_since(self, since: dt.datetime) -> tuple[int, int]:
        """How many answers were found good and not good since a time."""
        return await self._database.read(partial(feedback.counted, since=since))

    async def outcomes_since(self, since: dt.datetime) -> dict[str, int]:
        """Outcome → how many questions ended so since a time."""
        return await self._database.read(partial(query_log.outcomes, since=since))


_merge = revisions.merge  # under a name that no argument hides
