"""What the use cases need from storage. Adapters stand in ``bot.storage``, the fake in ``tests/fakes``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.domain.curation import CurationChange
from bot.domain.draft import Draft
from bot.domain.gap import Gap, GapQuestion, Placed, QueueCounts
from bot.domain.knowledge import Knowledge
from bot.domain.log import LoggedQuestion
from bot.domain.log_review import LogDetails, LogFigures, LogFilter
from bot.domain.mail import Delivery, Incoming, Keyboard, Outgoing, Settlement
from bot.domain.moderation import Deed, Moderator, Role
from bot.domain.people import PersonalData, Subscription
from bot.domain.reply import Reply
from bot.domain.revision import Document, Part, Revision

if TYPE_CHECKING:  # it takes its time to import, and most of those who look at a port match nothing
    from bot.matching.matcher import Matcher


class QueryLog(Protocol):
    """Every question and how it ended."""

    async def append(self, question: LoggedQuestion) -> int:
        """Store one row and return its number; a row with a known ``update_id`` is not stored again."""

    async def latest(self, count: int, *, after: int = 0) -> list[LoggedQuestion]:
        """The last ``count`` rows whose number is above ``after``, oldest first."""

    async def choose(self, row: int, entry: str) -> None:
        """Note on row number ``row`` that the asker chose ``entry`` (``"none"`` for none of these)."""

    async def drop_before(self, time: dt.datetime, limit: int) -> int:
        """Drop the oldest ``limit`` questions asked before a time, and as many wishes to be told from before it.

        With a question goes all that belongs to it: what people said of the answer, and its place in a gap.

        Returns:
            How many questions were dropped, or wishes where these were more.
        """

    async def erase_dropped(self) -> None:
        """Remove what is still to be found of questions that were dropped."""


class LogReview(Protocol):
    """The query log for those who look after it. Changes nothing. Raises StorageError where it cannot be read."""

    async def page(
        self, wanted: LogFilter, limit: int, *, before: int | None = None, after: int | None = None
    ) -> list[LoggedQuestion]:
        """Questions in the order of their numbers: the last ones below ``before`` (None: of all), newest first.

        With ``after``, the first ones above it, oldest first.
        """

    async def count(self, wanted: LogFilter) -> int:
        """How many questions there are."""

    async def judged(self, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Number → how often the answer was found good, and how often not; what nobody judged is left out."""

    async def find(self, number: int) -> LogDetails | None:
        """One question by its number; None where there is none."""

    async def figures(self, wanted: LogFilter, *, entries: int) -> LogFigures:
        """The questions in figures, with so many of the most asked entries.

        What people said counts where the question does, whenever they said it.
        """


class Mailbox(Protocol):
    """The durable inbox and outbox.

    Every method is one transaction and durable when it returns. Raises StorageError where the database
    cannot be used, DataRefusedError where it refuses what it is given.
    """

    async def receive(self, updates: Sequence[Incoming]) -> int:
        """Store updates that are not yet known; returns how many were new."""

    async def pending(self, limit: int) -> list[Incoming]:
        """Updates not yet settled: express ones first, then by ``update_id``.

        Where several instances of the bot share the database, none that another one has in hand, or whose lane
        another one has an update of in hand.
        """

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Log, queue and mark done, all or nothing.

        An update that is already settled is left as it is, so that settling twice changes nothing. The
        payload of a settled update is erased, that of a poisoned one kept.
        """

    async def keyboard(self, token: str) -> Keyboard | None:
        """The keyboard behind a token, also when it has expired."""

    async def claim(self, limit: int, *, busy: Collection[str] = (), express: bool = False) -> list[Delivery]:
        """Mark up to ``limit`` calls as being sent and return them: the express ones, or all others.

        At most one per chat, the oldest unsent one; never one of a chat in ``busy`` or with a call being
        sent, and none before its ``not_before``. A chat whose oldest call waits is not overtaken by its
        own later calls.
        """

    async def sent(self, delivery: Delivery, *, message_id: int | None) -> None:
        """The platform took the call: forget chat id and payload, keep which message answered which."""

    async def postpone(self, delivery: Delivery, *, until: dt.datetime, reason: str, failed: bool = True) -> None:
        """The call may be tried again from ``until`` on; counts an attempt, unless it was only asked to wait."""

    async def give_up(self, delivery: Delivery, *, reason: str) -> None:
        """The platform refused the call for good: keep the reason, forget chat id and payload."""

    async def unreachable(self, delivery: Delivery, *, reason: str) -> None:
        """The platform says that the chat cannot be reached: give up every call to it, and end its subscriptions."""

    async def move(self, delivery: Delivery, *, new_chat: str, new_chat_id: int) -> None:
        """The chat became another one: move all that is kept of it, and put this call back to be made there."""

    async def recover(self, *, under_way: Collection[int] = (), express: bool | None = None) -> int:
        """Put calls back that were being sent when the process died, or the database failed; returns how many.

        Args:
            under_way: calls (their ids) that are being sent by this very process.
            express: only the express ones, or only the others; both where it is not given.
        """

    async def next_due(self) -> dt.datetime | None:
        """When the earliest unsent call that is not express may be sent; None when nothing waits."""

    async def backlog(self) -> tuple[int, int]:
        """How many updates are not settled, and how many calls not sent."""

    async def oldest(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """Since when the oldest update that is not settled, and the oldest call that is not sent, wait (UTC)."""

    async def prune(self, *, before: dt.datetime) -> int:
        """Forget what was finished before a time, in one transaction; returns how many rows were dropped.

        Dropped are settled updates, poisoned ones too, finished calls, which message answered which, which one
        asked for a comment, and expired keyboards. A question stays in the query log, without the id of its
        pruned update: the platform may give that id to another update later, which is then logged as any other.
        """

    async def post(self, calls: Sequence[Outgoing], keyboards: Sequence[Keyboard] = (), *, mark: str = "") -> None:
        """Queue calls that belong to no update; with ``mark``, ``beat`` under this name in the same transaction."""

    async def beat(self, name: str) -> None:
        """Note that the part called ``name`` is alive."""

    async def last_beat(self, name: str) -> dt.datetime | None:
        """When ``name`` last was alive (UTC)."""


class Leases(Protocol):
    """Who does for a while what only one instance of the bot may do; time is the database's."""

    async def take(self, name: str, holder: str, seconds: float) -> bool:
        """Hold a lease for ``seconds`` from now on; False where somebody else has it."""

    async def give_back(self, holder: str) -> None:
        """An instance stops: its leases are free, and what it had in hand is the others'."""

    async def others(self, holder: str) -> bool:
        """Whether there are other instances."""


class Curation(Protocol):
    """Gaps, revisions, drafts, roles and the record. Raises StorageError as Mailbox does."""

    async def make(self, changes: Sequence[CurationChange]) -> None:
        """Make changes in one transaction, with their rows of the record.

        Raises:
            OutdatedError: one of them was decided on something that is not so any more; nothing was stored.
        """

    # Gaps

    async def unsorted(self, limit: int) -> list[GapQuestion]:
        """Questions that wait to be sorted into gaps, oldest first."""

    async def place(self, placed: Sequence[Placed]) -> list[int]:
        """Sort questions into gaps; returns the gap of each group.

        A question that was sorted meanwhile stays where it is. A gap that is neither open nor later nor spam any more
        gets no question: a new one is made. A new gap is made only where a question goes into it (0 is returned
        otherwise).
        """

    async def versions(self) -> dict[int, int]:
        """The gaps that questions may go into (open, later, spam) → the version of each."""

    async def gaps(self, ids: Collection[int]) -> list[Gap]:
        """These gaps with their questions, in this order; those that are not there are left out."""

    async def queue(self, limit: int, *, skip: int = 0) -> list[Gap]:
        """The gaps that wait, by how many people asked and how recently.

        By people × 2^(-whole days since it was last asked / 7), then by times asked, then the oldest first.
        Gaps without a question left (their askers were forgotten) are left out.
        """

    async def counts(self, *, since: dt.datetime) -> QueueCounts:
        """The queue in figures; ``since`` is from when on a gap counts as new."""

    # Revisions

    async def newest_revision(self) -> int:
        """The number of the last revision or merge mark, 0 where there is none; cheap: asked several times a second."""

    async def live_revisions(self) -> list[Revision]:
        """The last revision of each entry, merged ones left out, by number."""

    async def history(self, entry: str) -> list[Revision]:
        """All revisions of an entry, the first one first."""

    async def merged(self, revisions: Sequence[int], *, at: dt.datetime) -> None:
        """The files of the base hold these revisions (numbers of rows) now; with rows of the record."""

    # Drafts

    async def draft(self, draft: str) -> Draft | None:
        """A draft by its id."""

    async def draft_of(self, person: str, chat: str) -> Draft | None:
        """The draft that a person is editing in a chat."""

    async def proposals(self) -> list[Draft]:
        """The drafts that wait for a second moderator, oldest first."""

    # Roles and the record

    async def role_of(self, person: str) -> Role | None:
        """The role somebody was given; None for none. Admins of the settings are not known here."""

    async def moderators(self) -> list[Moderator]:
        """Everybody with a role, by name."""

    async def deeds(self, limit: int, *, what: str = "", before: int = 0) -> list[Deed]:
        """The last rows of the record, newest first: of one thing (``what``), and before a number (0: the end)."""

    # Replaying

    async def logged(self, limit: int) -> list[LoggedQuestion]:
        """The last questions of the log that somebody typed (not picked from a list), newest first."""

    async def feedback_since(self, since: dt.datetime) -> tuple[int, int]:
        """How many answers were found good and not good since a time."""

    async def outcomes_since(self, since: dt.datetime) -> dict[str, int]:
        """Outcome → how many questions ended so since a time."""


class People(Protocol):
    """What the bot remembers of people and chats; it changes with settlements. Raises as Mailbox does."""

    async def language_of(self, person: str) -> str:
        """The language a person pinned; empty where they did not."""

    async def introduced_at(self, chat: str) -> dt.datetime | None:
        """When the bot last introduced itself in a chat (UTC)."""

    async def moved_from(self, chat: str) -> list[str]:
        """The chats that became this one."""

    async def commented_question(self, chat: str, message: int) -> int | None:
        """The question (its update id) that a reply to a message comments on; None where it asked for no comment."""

    async def feedback_of(self, person: str, question_update_id: int) -> bool | None:
        """How a person judged a question's answer; None where they did not."""

    async def question_of(self, update_id: int) -> str | None:
        """The text of the question that an update asked; None where it is not known (any more)."""

    async def is_subscribed(self, subscription: Subscription) -> bool:
        """Whether a person is to be told of the same thing already."""

    async def waiting(self, *, told_before: dt.datetime, after: int, limit: int) -> list[Subscription]:
        """Subscriptions with a number above ``after`` of people who had no notice since a time, by number."""

    async def notify(
        self,
        person: str,
        *,
        calls: Sequence[Outgoing],
        keyboards: Sequence[Keyboard],
        fulfilled: Sequence[int],
        shown: Mapping[int, str],
    ) -> None:
        """Queue a notice, note the time, and drop the subscriptions it fulfils, all or nothing.

        Args:
            person: who gets it.
            calls: the calls; they belong to no update.
            keyboards: the buttons they show.
            fulfilled: numbers of subscriptions that are done with.
            shown: number of a subscription → the answer as it is shown now. Where a number of either is no longer
                there, the person stopped meanwhile, and nothing is queued.
        """

    async def most_asked(self, since: dt.datetime, limit: int) -> list[str]:
        """The entries that answered most questions since a time, the most asked first."""

    async def data_of(self, person: str) -> PersonalData:
        """All that is kept about a person."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A check of the base, to be asked of another base.

    Attributes:
        text: the message.
        judge: how good a reply to it is; higher is better, below 0 is wrong.
    """

    text: str
    judge: Callable[[Reply], int]


class Workshop(Protocol):
    """The base as moderators see and change it: its files with all live revisions on top. Stores nothing."""

    @property
    def knowledge(self) -> Knowledge:
        """The live base, the same that answers."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of the base."""

    def part_of(self, entry: str) -> Part | None:
        """The part of the live base that an entry belongs to; None where there is no such entry."""

    def document(self, entry: str) -> Document | None:
        """An entry of the live base; None where there is none."""

    def base_document(self, entry: str) -> Document | None:
        """An entry as the files hold it; None where they do not."""

    def canonical(self, part: Part, item: Mapping[str, object]) -> Document:
        """An item (keys and values as in YAML) as a document; one that is not valid keeps its keys in their order."""

    def problems(self, part: Part, document: Document) -> list[str]:
        """Why a document cannot be an entry of the live base, a sentence each; empty where it can.

        A document with the id of an entry that is there takes its place.
        """

    def remarks(self, part: Part, document: Document) -> list[str]:
        """What lint would say of an entry without asking the matcher, a sentence each: to be looked at, no obstacle."""

    def changed(self, part: Part, entry: str, document: Document | None) -> Matcher:
        """A matcher over the live base with one entry as it would be (None: retired). Some tenths of a second: aside.

        Raises:
            CurationError: the document has problems, or something else rests on the entry that would go.
        """

    def probes(self) -> Sequence[Probe]:
        """The checks of the base, known failures left out."""


@dataclass(frozen=True, slots=True)
class Live:
    """What answers: the files of a base with the live revisions on top.

    Attributes:
        knowledge: the base.
        files: what the files alone hold.
        conflicts: entries whose revision answers although the files changed underneath it.
        refused: entries whose revision is left out, because it is not valid on these files.
    """

    knowledge: Knowledge
    files: Knowledge
    conflicts: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class LiveKnowledge(Protocol):
    """The base of a folder with the live revisions on top; both may change at any time."""

    folder: Path

    def files_changed(self) -> bool:
        """Whether the files changed since they were last read."""

    async def load(self) -> Live:
        """Read the files, and lay the revisions on top.

        Raises:
            KnowledgeError: the files have errors.
            OSError: they cannot be read.
            StorageError: the revisions cannot be read.
        """

    async def revised(self) -> Live | None:
        """The same files with the revisions as they are now; None where none is new. Raises StorageError."""


POLLER = "poller"  # the part whose beat says that the bot hears from its platform

# What other instances can tell that there is something new of
INBOX = "inbox"
OUTBOX = "outbox"
KNOWLEDGE = "knowledge"
TOPICS = (INBOX, OUTBOX, KNOWLEDGE)
