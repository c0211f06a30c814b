"""The port Curation in memory: slow, obvious, and held to the same conformance suite as the real one."""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.curation import (
    CurationChange,
    DraftDropped,
    DraftSaved,
    GapReleased,
    GapSettled,
    GapsJoined,
    GapSplit,
    GapTaken,
    Revised,
    RoleChanged,
)
from bot.domain.draft import Draft, DraftState
from bot.domain.gap import Gap, GapQuestion, GapState, Placed, QueueCounts
from bot.domain.log import LoggedQuestion
from bot.domain.moderation import Act, Actor, Deed, Moderator, Role
from bot.domain.revision import Revision
from bot.errors import OutdatedError
from bot.services.drafting_work import from_content, to_content
from tests.fakes.storage import FakeMailbox

TAKES_QUESTIONS = (GapState.OPEN, GapState.LATER, GapState.SPAM)
ACTS = {
    GapState.OPEN: Act.GAP_REOPENED,
    GapState.LATER: Act.GAP_LATER,
    GapState.ANSWERED: Act.GAP_CLOSED,
    GapState.SPAM: Act.GAP_CLOSED,
}


@dataclass
class Curated:
    """What is undone as a whole where one change is outdated."""

    gaps: dict[int, Gap] = field(default_factory=dict)  # without their questions
    placed: dict[int, int] = field(default_factory=dict)  # question → gap
    gaps_made: int = 0
    revisions: list[Revision] = field(default_factory=list)
    marks: int = 0
    drafts: dict[str, Draft] = field(default_factory=dict)
    roles: dict[str, Moderator] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)


class FakeCuration:
    """The port Curation over lists, beside a fake mailbox, whose settlements change it."""

    def __init__(self, mailbox: FakeMailbox) -> None:
        self.mailbox = mailbox
        self.kept = Curated()
        mailbox.curation = self

    async def make(self, changes: Sequence[CurationChange]) -> None:
        self.make_all(changes)

    def make_all(self, changes: Sequence[CurationChange]) -> None:
        before = copy.deepcopy(self.kept)
        try:
            for change in changes:
                self._make(change)
        except OutdatedError:
            self.kept = before
            raise

    def _make(self, change: CurationChange) -> None:
        match change:
            case GapTaken():
                gap = self._seen(change.gap, change.version)
                holder = gap.holder(change.at)
                if holder is not None and holder.person != change.by.person:
                    raise OutdatedError("somebody else works on it")
                self._change(gap, taken_by=change.by, taken_at=change.at)
            case GapReleased():
                self._change(self._seen(change.gap, change.version), taken_by=None, taken_at=None)
            case GapSettled():
                self._settle(change)
            case GapsJoined():
                self._join(change)
            case GapSplit():
                self._split(change)
            case Revised():
                self._revise(change.revision)
            case DraftSaved() | DraftDropped():
                self._draft(change)
            case RoleChanged():
                self._role(change)

    # Gaps

    def _seen(self, number: int, version: int) -> Gap:
        gap = self.kept.gaps.get(number)
        if gap is None or gap.version != version:
            raise OutdatedError(f"g{number} was changed meanwhile")
        return gap

    def _change(self, gap: Gap, **fields: object) -> None:
        changed: dict[str, object] = {"version": gap.version + 1, **fields}
        self.kept.gaps[gap.id] = replace(gap, **changed)  # type: ignore[arg-type]

    def _record(self, at: dt.datetime, by: Actor, act: Act, what: str, before: str, after: str, why: str = "") -> None:
        self.kept.deeds.append(Deed(at, by, act, what, before, after, why, len(self.kept.deeds) + 1))

    def _settle(self, wish: GapSettled) -> None:
        gap = self._seen(wish.gap, wish.version)
        state = {"state": wish.state, "until": wish.until, "entry": wish.entry, "joined": None}
        self._change(gap, taken_by=None, taken_at=None, **state)
        after = words(self.kept.gaps[gap.id])
        self._record(wish.at, wish.by, ACTS[wish.state], gap.name, words(gap), after, wish.why)

    def _join(self, wish: GapsJoined) -> None:
        gap = self._seen(wish.gap, wish.version)
        state = {"state": GapState.JOINED, "joined": wish.other, "until": None, "entry": ""}
        self._change(gap, taken_by=None, taken_at=None, **state)
        other = self._seen(wish.other, wish.other_version)
        if other.state is GapState.JOINED:
            raise OutdatedError(f"{other.name} was changed meanwhile")
        self._change(other)
        self.kept.placed = {question: other.id if its == gap.id else its for question, its in self.kept.placed.items()}
        self._record(wish.at, wish.by, Act.GAPS_JOINED, gap.name, words(gap), words(self.kept.gaps[gap.id]))

    def _split(self, wish: GapSplit) -> None:
        gap = self._seen(wish.gap, wish.version)
        if not wish.questions or any(self.kept.placed.get(each) != gap.id for each in wish.questions):
            raise OutdatedError(f"{gap.name} was changed meanwhile")
        self._change(gap)
        new = self._new(wish.at)
        self.kept.placed |= dict.fromkeys(wish.questions, new)
        self._record(wish.at, wish.by, Act.GAP_SPLIT, gap.name, words(gap), f"{words(gap)}, g{new}")

    def _new(self, at: dt.datetime) -> int:
        self.kept.gaps_made += 1
        number = self.kept.gaps_made
        self.kept.gaps[number] = Gap(number, GapState.OPEN, 1, (), None, None, None, "", None, at)
        return number

    def _rows(self) -> dict[int, LoggedQuestion]:
        return {row.id: row for row in self.mailbox.log.rows}

    def _questions(self, gap: int | None) -> tuple[GapQuestion, ...]:
        rows = self._rows()
        found = []
        for number, reason in sorted(self.mailbox.log.worth_a_look.items()):
            if self.kept.placed.get(number) == gap:
                row = rows[number]
                found.append(GapQuestion(number, row.text, row.language, row.person, row.asked_at, reason, gap))
        return tuple(found)

    async def unsorted(self, limit: int) -> list[GapQuestion]:
        return list(self._questions(None)[: max(limit, 0)])

    async def place(self, placed: Sequence[Placed]) -> list[int]:
        return [self._place(each) for each in placed]

    def _place(self, placed: Placed) -> int:
        waiting = {each.question for each in self._questions(None)}
        numbers = [each for each in dict.fromkeys(placed.questions) if each in waiting]
        gap = self.kept.gaps.get(placed.gap) if placed.gap is not None else None
        if gap is not None and gap.state not in TAKES_QUESTIONS:
            gap = None
        if not numbers:
            return gap.id if gap is not None else 0
        if gap is not None:
            self._change(gap)
        number = gap.id if gap is not None else self._new(self.mailbox.now())
        self.kept.placed |= dict.fromkeys(numbers, number)
        return number

    async def versions(self) -> dict[int, int]:
        return {gap.id: gap.version for gap in self.kept.gaps.values() if gap.state in TAKES_QUESTIONS}

    async def gaps(self, ids: Collection[int]) -> list[Gap]:
        found = (self.kept.gaps.get(number) for number in dict.fromkeys(ids))
        return [replace(gap, questions=self._questions(gap.id)) for gap in found if gap is not None]

    async def _waiting(self) -> list[Gap]:
        return [gap for gap in await self.gaps(self.kept.gaps) if gap.is_open(self.mailbox.now()) and gap.questions]

    async def queue(self, limit: int, *, skip: int = 0) -> list[Gap]:
        now = self.mailbox.now()

        def urgency(gap: Gap) -> float:
            return gap.people * 2 ** (-((now - gap.last_asked).days / 7))

        ranked = sorted(await self._waiting(), key=lambda gap: (-urgency(gap), -gap.asked, gap.id))
        return ranked[max(skip, 0) :][: max(limit, 0)]

    async def counts(self, *, since: dt.datetime) -> QueueCounts:
        waiting = await self._waiting()
        new = sum(gap.made_at >= since for gap in waiting)
        oldest = min((gap.made_at for gap in waiting), default=None)
        return QueueCounts(len(waiting), new, oldest, len(self._questions(None)))

    # Revisions

    def _revise(self, new: Revision) -> None:
        own = [each for each in self.kept.revisions if each.entry == new.entry]
        if new.version != len(own) + 1:
            raise OutdatedError(f"the entry {new.entry} was changed meanwhile")
        self.kept.marks += 1
        before = new.base if not own or own[-1].merged else own[-1].document
        self.kept.revisions.append(replace(new, id=len(self.kept.revisions) + 1))
        self._record(new.at, new.by, new.act, new.entry, before or "", new.document or "", new.why)

    async def newest_revision(self) -> int:
        return self.kept.marks

    async def live_revisions(self) -> list[Revision]:
        last = {each.entry: each for each in self.kept.revisions}
        return sorted((each for each in last.values() if not each.merged), key=lambda each: each.id)

    async def history(self, entry: str) -> list[Revision]:
        return [each for each in self.kept.revisions if each.entry == entry]

    async def merged(self, revisions: Sequence[int], *, at: dt.datetime) -> None:
        for place, each in enumerate(self.kept.revisions):
            if each.id in revisions and not each.merged:
                self.kept.marks += 1
                self.kept.revisions[place] = replace(each, merged=True)
                same = each.document or ""
                self._record(at, Actor("", "Chuchu"), Act.MERGED, each.entry, same, same)

    # Drafts

    def _draft(self, wish: DraftSaved | DraftDropped) -> None:
        number = wish.draft.id if isinstance(wish, DraftSaved) else wish.draft
        version = wish.draft.version - 1 if isinstance(wish, DraftSaved) else wish.version
        before = self.kept.drafts.get(number)
        if version != (before.version if before is not None else 0) or (before is None and version):
            raise OutdatedError("the draft was changed meanwhile")
        if isinstance(wish, DraftSaved):
            new = wish.draft
            if before is None:
                self._drop_edited(new)
            self.kept.drafts[number] = new
            at, by, entry, after = new.changed_at, wish.by or new.by, new.entry, str(new.state)
        else:
            if before is None:
                raise OutdatedError("the draft was changed meanwhile")
            del self.kept.drafts[number]
            at, by, entry, after = wish.at, wish.by, before.entry, ""
        if wish.act is not None:
            self._record(at, by, wish.act, entry, before.state if before is not None else "", after, wish.why)

    def _drop_edited(self, new: Draft) -> None:
        place = (new.by.person, new.chat, DraftState.EDITING)
        self.kept.drafts = {
            number: each
            for number, each in self.kept.drafts.items()
            if (each.by.person, each.chat, each.state) != place
        }

    async def draft(self, draft: str) -> Draft | None:
        return self.kept.drafts.get(draft)

    async def draft_of(self, person: str, chat: str) -> Draft | None:
        editing = (each for each in self.kept.drafts.values() if each.state is DraftState.EDITING)
        theirs = [each for each in editing if (each.by.person, each.chat) == (person, chat)]
        return max(theirs, key=lambda each: each.changed_at, default=None)

    async def proposals(self) -> list[Draft]:
        proposed = (each for each in self.kept.drafts.values() if each.state is DraftState.PROPOSED)
        return sorted(proposed, key=lambda each: each.changed_at)

    # Roles and the record

    def _role(self, wish: RoleChanged) -> None:
        had = self.kept.roles.get(wish.person)
        if (had.role if had is not None else None) is not wish.before:
            raise OutdatedError(f"the role of {wish.name} was changed meanwhile")
        if wish.role is None:
            self.kept.roles.pop(wish.person, None)
        else:
            self.kept.roles[wish.person] = Moderator(wish.person, wish.name, wish.role, wish.at, wish.by.name)
        act = Act.ROLE_TAKEN if wish.role is None else Act.ROLE_GIVEN
        self._record(wish.at, wish.by, act, wish.name, wish.before or "", wish.role or "")

    async def role_of(self, person: str) -> Role | None:
        found = self.kept.roles.get(person)
        return None if found is None else found.role

    async def moderators(self) -> list[Moderator]:
        return sorted(self.kept.roles.values(), key=lambda each: (each.name, each.person))

    async def deeds(self, limit: int, *, what: str = "", before: int = 0) -> list[Deed]:
        found = [each for each in self.kept.deeds if what in ("", each.what) and (not before or each.id < before)]
        return found[::-1][: max(limit, 0)]

    # Replaying

    async def logged(self, limit: int) -> list[LoggedQuestion]:
        return [row for row in self.mailbox.log.rows if "picked" not in row.codes][::-1][: max(limit, 0)]

    async def feedback_since(self, since: dt.datetime) -> tuple[int, int]:
        given = [each.good for each in self.mailbox.kept.feedback.values() if each.given_at >= since]
        return given.count(True), given.count(False)

    async def outcomes_since(self, since: dt.datetime) -> dict[str, int]:
        return dict(Counter(row.outcome for row in self.mailbox.log.rows if row.asked_at >= since))

    # What belongs to a person

    def data_of(self, person: str) -> dict[str, Any]:
        """Fields of the data that a person may see."""
        drafts = [each for each in self.kept.drafts.values() if each.by.person == person]
        return {
            "role": self.kept.roles.get(person),
            "drafts": tuple(sorted(drafts, key=lambda each: each.changed_at, reverse=True)),
            "deeds": tuple(each for each in self.kept.deeds if each.by.person == person),
        }

    def forget(self, person: str, questions: set[int]) -> None:
        """``questions``: numbers of the rows of what they asked."""
        self._forget_words(person, questions)
        for number in {self.kept.placed.pop(each) for each in questions if each in self.kept.placed}:
            self._change(self.kept.gaps[number])
        for gap in list(self.kept.gaps.values()):
            if gap.taken_by is not None and gap.taken_by.person == person:
                self._change(gap, taken_by=None, taken_at=None)
        self.kept.drafts = {number: each for number, each in self.kept.drafts.items() if each.by.person != person}

    def dropped(self, questions: set[int]) -> None:
        """Questions are gone because they were old."""
        for number in {self.kept.placed.pop(each) for each in questions if each in self.kept.placed}:
            self._change(self.kept.gaps[number])

    def _forget_words(self, person: str, questions: set[int]) -> None:
        """What they alone asked is no longer offered as a way of asking."""
        gaps = {self.kept.placed[each] for each in questions if each in self.kept.placed}
        asked = {each for gap in gaps for each in self._questions(gap)}
        others = {each.text for each in asked if each.person != person}
        words = {" ".join(each.text.split()) for each in asked if each.text not in others}
        for number, draft in self.kept.drafts.items():
            if draft.gap is not None and draft.content != "{}":
                work = from_content(draft.content)
                ways = tuple(way for way in work.ways if way.text not in words)
                if ways != work.ways:
                    content = to_content(replace(work, ways=ways))
                    self.kept.drafts[number] = replace(draft, content=content, version=draft.version + 1)

    def not_worth_a_look(self, question: int) -> None:
        """Somebody found the answer good after all."""
        if (number := self.kept.placed.pop(question, None)) is not None:
            self._change(self.kept.gaps[number])

    def move(self, old_chat: str, new_chat: str) -> None:
        """What was edited in one chat is edited in the other."""
        for number, each in self.kept.drafts.items():
            if each.chat == old_chat:
                self.kept.drafts[number] = replace(each, chat=new_chat)


def words(gap: Gap) -> str:
    """What became of a gap, as the record has it."""
    if gap.joined is not None:
        return f"{gap.state} g{gap.joined}"
    more = gap.entry or (gap.until.isoformat(timespec="minutes") if gap.until is not None else "")
    return f"{gap.state} {more}".rstrip()
