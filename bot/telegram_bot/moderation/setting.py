"""What moderation needs at hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.log_review import DayFigures
from bot.domain.mail import Keyboard, Outgoing
from bot.domain.moderation import Role
from bot.services.gaps import GapSorter
from bot.services.ports import Curation, LogReview, Workshop

Post = Callable[[Sequence[Outgoing], Sequence[Keyboard]], Awaitable[None]]
Spawn = Callable[[Coroutine[Any, Any, None]], None]
# Days, words in the language that is wanted and in one without Han characters, headings likewise → PNG
Draw = Callable[[Sequence[DayFigures], Sequence[Mapping[str, str]], Sequence[str]], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Moderation:
    """Part of the desk where there is moderation; holds nothing of any message.

    Attributes:
        curation: gaps, drafts, revisions, roles and the record.
        sorter: puts questions into gaps.
        shop: the live base, to see and to try changes.
        admins: keyed hashes of the people whom the settings name.
        chat_id: the platform's id of the moderation chat; None where there is none.
        two_person: whether a second moderator must agree before a draft is published.
        post: queues calls, with the keyboards that they show, which no update led to.
        spawn: runs something beside the handling of updates; it is given up when the bot stops.
        review: the query log, to be counted.
        draw: draws days; raises OSError where it cannot.
    """

    curation: Curation
    sorter: GapSorter
    shop: Workshop
    admins: frozenset[str]
    chat_id: int | None
    two_person: bool
    post: Post
    spawn: Spawn
    review: LogReview
    draw: Draw

    async def role_of(self, person: str) -> Role | None:
        """What somebody may do now; None for nothing. ``person`` is the keyed hash of their id."""
        return Role.ADMIN if person in self.admins else await self.curation.role_of(person)
