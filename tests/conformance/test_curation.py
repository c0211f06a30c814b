"""Gaps, revisions, drafts, roles and the record: what is kept, and what is refused because it is outdated."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

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
from bot.domain.gap import TAKEN_FOR, Gap, GapReason, GapState, Placed
from bot.domain.mail import Choice, Incoming, Settlement
from bot.domain.moderation import TERMINAL, Act, Actor, Role
from bot.domain.people import Feedback, Forgotten, Judged, Moved
from bot.domain.revision import Part, Revision
from bot.errors import OutdatedError
from bot.services.drafting_work import Step, Way, Work, to_content
from bot.services.ports import Curation, Mailbox, People, QueryLog
from tests.conformance.made import DAY, MINUTE, START, Clock, call, change, put, question

ANN, BEN = Actor("ann", "Ann"), Actor("ben", "Ben")


async def asked(mailbox: Mailbox, update_id: int, text: str = "?", **fields: Any) -> None:
    """A question that was not answered, unless the fields say otherwise."""
    row = replace(question(update_id, text), **{"outcome": "unanswered", **fields})
    await put(mailbox, Settlement(update_id, logged=row))


async def gap_of(mailbox: Mailbox, curation: Curation, *updates: int, **fields: Any) -> Gap:
    """A gap of questions that are asked now."""
    for update_id in updates:
        await asked(mailbox, update_id, person=f"p{update_id}", **fields)
    waiting = await curation.unsorted(100)
    [number] = await curation.place([Placed(tuple(each.question for each in waiting), None)])
    return await gap_now(curation, number)


async def gap_now(curation: Curation, number: int) -> Gap:
    [gap] = await curation.gaps([number])
    return gap


def revision(version: int = 1, document: str | None = '{"id":"e"}', **more: Any) -> Revision:
    made = Revision("e", version, Part.FAQ, document, None, ("s",), Act.EDITED, ANN, START, "why", None)
    return replace(made, **more)


def draft(version: int = 1, **more: Any) -> Draft:
    return replace(Draft("d", ANN, "c1", DraftState.EDITING, version, 1, "e", "{}", START), **more)


class TestWhatComesIn:
    async def test_a_question_that_was_not_answered(self, mailbox: Mailbox, curation: Curation) -> None:
        await asked(mailbox, 1, "why?", person="p7", language="en")
        [found] = await curation.unsorted(10)
        assert (found.text, found.person, found.language, found.asked_at) == ("why?", "p7", "en", START)
        assert (found.reason, found.gap) == (GapReason.UNANSWERED, None)

    @pytest.mark.parametrize(
        "fields",
        [
            {"outcome": "answered", "confidence": 0.9},
            {"outcome": "suggested", "confidence": 0.4},
            {"outcome": "smalltalk"},
            {"outcome": "not_addressed", "confidence": 0.3},
            {"codes": ("limited",)},
            {"codes": ("empty",)},
        ],
    )
    async def test_what_nobody_needs_to_look_at(
        self, mailbox: Mailbox, curation: Curation, fields: dict[str, Any]
    ) -> None:
        await asked(mailbox, 1, **fields)
        assert await curation.unsorted(10) == []

    async def test_a_doubtful_answer(self, mailbox: Mailbox, curation: Curation) -> None:
        await asked(mailbox, 1, outcome="answered", confidence=0.49)
        assert [each.reason for each in await curation.unsorted(10)] == [GapReason.DOUBTFUL]

    async def test_none_of_what_was_offered(self, mailbox: Mailbox, curation: Curation) -> None:
        await asked(mailbox, 1, outcome="suggested")
        await put(mailbox, Settlement(2, choice=Choice(1, "h20")))
        assert await curation.unsorted(10) == []
        await put(mailbox, Settlement(3, choice=Choice(1, "none")))
        assert [each.reason for each in await curation.unsorted(10)] == [GapReason.NONE_OF_THESE]

    async def test_none_of_what_was_offered_in_the_terminal(self, log: QueryLog, curation: Curation) -> None:
        row = await log.append(replace(question(), outcome="suggested"))
        await log.choose(row, "none")
        assert [each.question for each in await curation.unsorted(10)] == [row]

    async def test_an_answer_that_somebody_disliked_with_a_reason(self, mailbox: Mailbox, curation: Curation) -> None:
        await asked(mailbox, 1, outcome="answered", confidence=0.9)
        judged = Feedback("p2", False, "", "", START)
        await change(mailbox, Judged(1, judged))
        assert await curation.unsorted(10) == []
        await change(mailbox, Judged(1, replace(judged, reason="wrong")))
        assert [each.reason for each in await curation.unsorted(10)] == [GapReason.DISLIKED]
        await change(mailbox, Judged(1, replace(judged, good=True)))
        assert await curation.unsorted(10) == []

    async def test_the_first_reason_stands(self, mailbox: Mailbox, curation: Curation) -> None:
        await asked(mailbox, 1)
        await put(mailbox, Settlement(2, choice=Choice(1, "none")))
        assert [each.reason for each in await curation.unsorted(10)] == [GapReason.UNANSWERED]

    async def test_an_update_settled_twice_is_one_question(self, mailbox: Mailbox, curation: Curation) -> None:
        await asked(mailbox, 1)
        await asked(mailbox, 1)
        assert len(await curation.unsorted(10)) == 1

    async def test_oldest_first_and_only_so_many(self, mailbox: Mailbox, curation: Curation) -> None:
        for update_id in (3, 1, 2):
            await asked(mailbox, update_id, str(update_id))
        assert [each.text for each in await curation.unsorted(2)] == ["3", "1"]
        assert await curation.unsorted(-1) == []


class TestPlacing:
    async def test_a_new_gap_and_one_that_is_there(self, mailbox: Mailbox, curation: Curation) -> None:
        gap = await gap_of(mailbox, curation, 1)
        assert (gap.state, gap.version, gap.asked, gap.made_at) == (GapState.OPEN, 1, 1, START)
        await asked(mailbox, 2)
        [waiting] = await curation.unsorted(10)
        assert await curation.place([Placed((waiting.question,), gap.id)]) == [gap.id]
        more = await gap_now(curation, gap.id)
        assert (more.asked, more.version) == (2, 2)
        assert await curation.unsorted(10) == []

    async def test_what_was_sorted_meanwhile_stays_where_it_is(self, mailbox: Mailbox, curation: Curation) -> None:
        gap = await gap_of(mailbox, curation, 1)
        questions = tuple(each.question for each in gap.questions)
        assert await curation.place([Placed(questions, None), Placed(questions, gap.id)]) == [0, gap.id]
        assert await gap_now(curation, gap.id) == gap

    @pytest.mark.parametrize(
        ("state", "stays"), [(GapState.SPAM, True), (GapState.LATER, True), (GapState.ANSWERED, False)]
    )
    async def test_only_a_gap_that_takes_questions_gets_them(
        self, mailbox: Mailbox, curation: Curation, state: GapState, stays: bool
    ) -> None:
        gap = await gap_of(mailbox, curation, 1)
        until = START + DAY if state is GapState.LATER else None
        entry = "e" if state is GapState.ANSWERED else ""
        await curation.make([GapSettled(gap.id, gap.version, state, ANN, START, until=until, entry=entry)])
        assert (gap.id in await curation.versions()) is stays
        await asked(mailbox, 2)
        [waiting] = await curation.unsorted(10)
        [number] = await curation.place([Placed((waiting.question,), gap.id)])
        assert (number == gap.id) is stays

    async def test_a_gap_that_is_not_there(self, mailbox: Mailbox, curation: Curation) -> None:
        await asked(mailbox, 1)
        [waiting] = await curation.unsorted(10)
        [number] = await curation.place([Placed((waiting.question,), 77)])
        assert (await gap_now(curation, number)).asked == 1
        assert await curation.gaps([78]) == []


class TestQueue:
    async def test_by_people_then_by_how_recently(self, mailbox: Mailbox, curation: Curation, clock: Clock) -> None:
        old = await gap_of(mailbox, curation, 1, 2, asked_at=START - 14 * DAY)
        new = await gap_of(mailbox, curation, 3)
        many = await gap_of(mailbox, curation, 4, 5, 6)
        assert [gap.id for gap in await curation.queue(10)] == [many.id, new.id, old.id]
        assert [gap.id for gap in await curation.queue(1, skip=1)] == [new.id]

    async def test_only_what_waits(self, mailbox: Mailbox, curation: Curation, clock: Clock) -> None:
        gap = await gap_of(mailbox, curation, 1)
        until = START + DAY
        await curation.make([GapSettled(gap.id, 1, GapState.LATER, ANN, START, until=until)])
        assert await curation.queue(10) == []
        clock.advance(DAY)
        assert [each.id for each in await curation.queue(10)] == [gap.id]

    async def test_counts(self, mailbox: Mailbox, curation: Curation, clock: Clock) -> None:
        counts = await curation.counts(since=START)
        assert (counts.open, counts.new, counts.oldest, counts.unsorted) == (0, 0, None, 0)
        await gap_of(mailbox, curation, 1)
        clock.advance(DAY)
        await gap_of(mailbox, curation, 2)
        await asked(mailbox, 3)
        counts = await curation.counts(since=START + MINUTE)
        assert (counts.open, counts.new, counts.oldest, counts.unsorted) == (2, 1, START, 1)


class TestWorkingOnAGap:
    async def test_one_takes_it_and_others_wait_until_it_is_free(self, mailbox: Mailbox, curation: Curation) -> None:
        gap = await gap_of(mailbox, curation, 1)
        await curation.make([GapTaken(gap.id, 1, ANN, START)])
        taken = await gap_now(curation, gap.id)
        assert (taken.holder(START), taken.holder(START + TAKEN_FOR)) == (ANN, None)
        with pytest.raises(OutdatedError):
            await curation.make([GapTaken(gap.id, 2, BEN, START + MINUTE)])
        await curation.make([GapTaken(gap.id, 2, ANN, START + MINUTE)])
        await curation.make([GapTaken(gap.id, 3, BEN, START + MINUTE + TAKEN_FOR)])
        await curation.make([GapReleased(gap.id, 4)])
        assert (await gap_now(curation, gap.id)).taken_by is None
        assert await curation.deeds(10) == []

    @pytest.mark.parametrize(
        "outdated",
        [
            GapTaken(1, 7, ANN, START),
            GapReleased(1, 7),
            GapSettled(1, 7, GapState.SPAM, ANN, START),
            GapSettled(9, 1, GapState.SPAM, ANN, START),
            GapsJoined(1, 7, 2, 1, ANN, START),
            GapsJoined(1, 1, 2, 7, ANN, START),
            GapSplit(1, 7, (1,), ANN, START),
            GapSplit(1, 1, (99,), ANN, START),
            GapSplit(1, 1, (), ANN, START),
        ],
    )
    async def test_what_was_decided_on_something_else_changes_nothing(
        self, mailbox: Mailbox, curation: Curation, outdated: CurationChange
    ) -> None:
        before = [await gap_of(mailbox, curation, 1), await gap_of(mailbox, curation, 2)]
        with pytest.raises(OutdatedError):
            await curation.make([Revised(revision()), outdated])
        assert await curation.gaps([1, 2]) == before
        assert (await curation.history("e"), await curation.newest_revision(), await curation.deeds(9)) == ([], 0, [])

    async def test_joined_and_split(self, mailbox: Mailbox, curation: Curation) -> None:
        one, other = await gap_of(mailbox, curation, 1), await gap_of(mailbox, curation, 2, 3)
        await curation.make([GapsJoined(one.id, 1, other.id, 1, ANN, START)])
        gone, both = await curation.gaps([one.id, other.id])
        assert (gone.state, gone.joined, gone.asked, both.asked) == (GapState.JOINED, other.id, 0, 3)
        with pytest.raises(OutdatedError):
            await curation.make([GapsJoined(other.id, both.version, gone.id, gone.version, ANN, START)])
        first = both.questions[0].question
        await curation.make([GapSplit(other.id, both.version, (first,), BEN, START)])
        left, new = await curation.gaps([other.id, other.id + 1])
        assert [each.question for each in new.questions] == [first]
        assert (left.asked, new.state) == (2, GapState.OPEN)
        split, joined = await curation.deeds(10)
        assert (split.act, split.by, split.what, split.before) == (Act.GAP_SPLIT, BEN, f"g{other.id}", "open")
        assert (split.after, joined.act, joined.after) == (f"open, g{new.id}", Act.GAPS_JOINED, f"joined g{other.id}")

    async def test_settling_leaves_a_row_of_the_record_and_frees_it(self, mailbox: Mailbox, curation: Curation) -> None:
        gap = await gap_of(mailbox, curation, 1)
        await curation.make([GapTaken(gap.id, 1, ANN, START)])
        await curation.make([GapSettled(gap.id, 2, GapState.ANSWERED, ANN, START, "told", entry="e")])
        now = await gap_now(curation, gap.id)
        assert (now.state, now.entry, now.taken_by, now.version) == (GapState.ANSWERED, "e", None, 3)
        await curation.make([GapSettled(gap.id, 3, GapState.OPEN, BEN, START)])
        assert (await gap_now(curation, gap.id)).entry == ""
        opened, closed = await curation.deeds(10, what=f"g{gap.id}")
        assert (closed.act, closed.before, closed.after, closed.why) == (Act.GAP_CLOSED, "open", "answered e", "told")
        assert (opened.act, opened.before, opened.after, opened.by) == (Act.GAP_REOPENED, "answered e", "open", BEN)


class TestRevisions:
    async def test_none_at_first(self, curation: Curation) -> None:
        assert (await curation.newest_revision(), await curation.live_revisions()) == (0, [])

    async def test_the_last_one_of_each_entry_is_live(self, curation: Curation) -> None:
        await curation.make([Revised(revision()), Revised(revision(entry="f"))])
        seen = await curation.newest_revision()
        await curation.make([Revised(revision(2, None, act=Act.RETIRED))])
        assert await curation.newest_revision() > seen
        live = await curation.live_revisions()
        assert [(each.entry, each.version, each.document) for each in live] == [("f", 1, '{"id":"e"}'), ("e", 2, None)]
        assert [replace(each, id=0) for each in await curation.history("e")] == [
            revision(),
            revision(2, None, act=Act.RETIRED),
        ]

    @pytest.mark.parametrize("version", [0, 1, 3])
    async def test_only_the_next_one_is_taken(self, curation: Curation, version: int) -> None:
        await curation.make([Revised(revision())])
        with pytest.raises(OutdatedError, match="the entry e was changed meanwhile"):
            await curation.make([Revised(revision(version))])
        assert len(await curation.history("e")) == 1

    async def test_merged_ones_are_not_live_and_the_mark_is_seen(self, curation: Curation) -> None:
        await curation.make([Revised(revision()), Revised(revision(entry="f"))])
        seen = await curation.newest_revision()
        [first, second] = await curation.live_revisions()
        await curation.merged([first.id, first.id, 99], at=START + DAY)
        assert await curation.newest_revision() > seen
        assert await curation.live_revisions() == [second]
        [deed, *_] = await curation.deeds(1)
        assert (deed.act, deed.what, deed.at) == (Act.MERGED, "e", START + DAY)
        seen = await curation.newest_revision()
        await curation.merged([first.id], at=START + DAY)
        assert await curation.newest_revision() == seen

    async def test_the_record_holds_what_was_before_and_after(self, curation: Curation) -> None:
        await curation.make([Revised(revision(base="files"))])
        await curation.make([Revised(revision(2, "second", base="files", by=BEN, why=""))])
        second, first = await curation.deeds(10, what="e")
        assert (first.before, first.after, first.why, first.by) == ("files", '{"id":"e"}', "why", ANN)
        assert (second.before, second.after, second.by, second.act) == ('{"id":"e"}', "second", BEN, Act.EDITED)


class TestDrafts:
    async def test_kept_step_by_step(self, curation: Curation) -> None:
        await curation.make([DraftSaved(draft())])
        await curation.make([DraftSaved(draft(2, content="more"))])
        assert await curation.draft("d") == await curation.draft_of("ann", "c1") == draft(2, content="more")
        assert [await curation.draft("x"), await curation.draft_of("ann", "c2")] == [None, None]

    @pytest.mark.parametrize("wish", [DraftSaved(draft(2)), DraftSaved(draft(4)), DraftDropped("d", 1, ANN, START)])
    async def test_an_old_step_is_refused(self, curation: Curation, wish: CurationChange) -> None:
        await curation.make([DraftSaved(draft()), DraftSaved(draft(2))])
        with pytest.raises(OutdatedError):
            await curation.make([wish])
        assert await curation.draft("d") == draft(2)

    @pytest.mark.parametrize("wish", [DraftSaved(draft(2)), DraftDropped("d", 1, ANN, START)])
    async def test_one_that_is_not_there_is_refused(self, curation: Curation, wish: CurationChange) -> None:
        with pytest.raises(OutdatedError):
            await curation.make([wish])

    async def test_a_new_one_takes_the_place_of_the_one_in_the_same_chat(self, curation: Curation) -> None:
        await curation.make([DraftSaved(draft()), DraftSaved(draft(id="other", chat="c2"))])
        await curation.make([DraftSaved(draft(id="new"))])
        assert [await curation.draft(each) is not None for each in ("d", "other", "new")] == [False, True, True]

    async def test_proposed_oldest_first_with_rows_of_the_record(self, curation: Curation) -> None:
        await curation.make([DraftSaved(draft()), DraftSaved(draft(id="e", chat="c2"))])
        late = draft(2, state=DraftState.PROPOSED, changed_at=START + DAY)
        early = draft(2, id="e", chat="c2", state=DraftState.PROPOSED)
        await curation.make([DraftSaved(late, Act.PROPOSED), DraftSaved(early, Act.PROPOSED, "look")])
        assert await curation.proposals() == [early, late]
        assert await curation.draft_of("ann", "c1") is None
        [deed, _] = await curation.deeds(10)
        assert (deed.act, deed.before, deed.after, deed.why) == (Act.PROPOSED, "editing", "proposed", "look")
        assert deed.by == ANN
        back = draft(3, state=DraftState.EDITING)
        await curation.make([DraftSaved(back, Act.REJECTED, "no source", BEN)])
        [deed, *_] = await curation.deeds(10)
        assert (deed.act, deed.by, deed.before, deed.after) == (Act.REJECTED, BEN, "proposed", "editing")
        assert await curation.draft_of("ann", "c1") == back
        await curation.make([DraftDropped("e", 2, BEN, START, Act.REJECTED, "no")])
        [deed, *_] = await curation.deeds(10)
        assert (deed.act, deed.by, deed.before, deed.after) == (Act.REJECTED, BEN, "proposed", "")


class TestRoles:
    async def test_given_changed_and_taken(self, curation: Curation) -> None:
        assert (await curation.role_of("ben"), await curation.moderators()) == (None, [])
        give = RoleChanged("ben", "Ben", None, Role.MODERATOR, ANN, START)
        await curation.make([give])
        assert await curation.role_of("ben") is Role.MODERATOR
        [found] = await curation.moderators()
        assert (found.name, found.role, found.since, found.by) == ("Ben", Role.MODERATOR, START, "Ann")
        with pytest.raises(OutdatedError):
            await curation.make([give])
        await curation.make([replace(give, before=Role.MODERATOR, role=None)])
        assert await curation.role_of("ben") is None
        taken, given = await curation.deeds(10)
        assert (given.act, given.what, given.before, given.after) == (Act.ROLE_GIVEN, "Ben", "", "moderator")
        assert (taken.act, taken.before, taken.after) == (Act.ROLE_TAKEN, "moderator", "")


class TestTheRecord:
    async def test_newest_first_of_one_thing_and_page_by_page(self, curation: Curation) -> None:
        for version in range(1, 6):
            await curation.make([Revised(revision(version)), Revised(revision(version, entry="f"))])
        first = await curation.deeds(4)
        assert [each.what for each in first] == ["f", "e", "f", "e"]
        second = await curation.deeds(100, before=first[-1].id)
        assert len(second) == 6
        assert max(each.id for each in second) < first[-1].id
        assert len(await curation.deeds(100, what="f")) == 5
        assert await curation.deeds(-1) == []


class TestWithASettlement:
    async def test_what_an_update_leads_to_is_stored_with_it(self, mailbox: Mailbox, curation: Curation) -> None:
        await put(mailbox, Settlement(1, curated=(Revised(revision()),), outgoing=(call("a"),)))
        assert len(await curation.history("e")) == 1
        assert await mailbox.backlog() == (0, 1)

    async def test_where_it_is_outdated_nothing_of_it_is_stored(self, mailbox: Mailbox, curation: Curation) -> None:
        await curation.make([Revised(revision())])
        await mailbox.receive([Incoming(1, "{}"), Incoming(2, "{}")])
        logged = Settlement(1, logged=replace(question(1), outcome="unanswered"))
        outdated = Settlement(2, curated=(Revised(revision()),), outgoing=(call("a"),))
        with pytest.raises(OutdatedError):
            await mailbox.settle([logged, outdated])
        assert await mailbox.backlog() == (2, 0)
        assert await curation.unsorted(10) == []

    async def test_settled_twice_it_is_made_once(self, mailbox: Mailbox, curation: Curation) -> None:
        for _ in range(2):
            await put(mailbox, Settlement(1, curated=(Revised(revision()),)))
        assert len(await curation.history("e")) == 1


class TestWhatGoesWithAPerson:
    async def test_their_questions_their_drafts_and_what_they_worked_on(
        self, mailbox: Mailbox, curation: Curation
    ) -> None:
        gap = await gap_of(mailbox, curation, 1, 2)
        await curation.make([GapTaken(gap.id, 1, Actor("p1", "P"), START)])
        await curation.make([DraftSaved(draft(by=Actor("p1", "P"))), DraftSaved(draft(id="b", by=BEN))])
        await change(mailbox, Forgotten("p1", "c1", 5))
        now = await gap_now(curation, gap.id)
        assert [each.person for each in now.questions] == ["p2"]
        assert now.taken_by is None
        assert now.version > 2
        assert [await curation.draft("d"), await curation.draft("b") is not None] == [None, True]
        await change(mailbox, Forgotten("p2", "c2", 6))
        assert await curation.queue(10) == []
        assert (await curation.counts(since=START)).open == 0

    async def test_what_they_alone_asked_is_no_longer_offered_to_who_writes_the_answer(
        self, mailbox: Mailbox, curation: Curation
    ) -> None:
        for update_id, text in enumerate(["mine", "of  both", "of  both", "of another"], 1):
            await asked(mailbox, update_id, text, person="p1" if update_id in (1, 2) else "p2")
        waiting = await curation.unsorted(9)
        [number] = await curation.place([Placed(tuple(each.question for each in waiting), None)])
        ways = tuple(Way(text, "en") for text in ("mine", "of both", "of another", "the moderator's own"))
        work = Work(Part.CLAIMS, "", 0, None, Step.TITLE, ways=ways)
        await curation.make([DraftSaved(draft(gap=number, content=to_content(work)))])
        await curation.make([DraftSaved(draft(id="edit", chat="c2", gap=None, content=to_content(work)))])
        await change(mailbox, Forgotten("p1", "c1", 5))
        left = replace(work, ways=ways[1:])
        assert await curation.draft("d") == draft(2, gap=number, content=to_content(left))
        assert await curation.draft("edit") == draft(id="edit", chat="c2", gap=None, content=to_content(work))

    async def test_their_role_and_what_they_did_stay_and_are_theirs_to_see(
        self, mailbox: Mailbox, curation: Curation, people: People
    ) -> None:
        await curation.make([RoleChanged("ann", "Ann", None, Role.MODERATOR, BEN, START), Revised(revision())])
        await curation.make([DraftSaved(draft()), DraftSaved(draft(id="e", chat="c2", changed_at=START + DAY))])
        seen = await people.data_of("ann")
        assert (seen.role, [each.act for each in seen.deeds]) == ((await curation.moderators())[0], [Act.EDITED])
        assert [each.id for each in seen.drafts] == ["e", "d"]
        await change(mailbox, Forgotten("ann", "c1", 5))
        assert await people.data_of("ann") == replace(seen, drafts=())
        assert [each.by for each in await curation.history("e")] == [ANN]
        assert await curation.role_of("ann") is Role.MODERATOR

    async def test_a_draft_moves_with_its_chat(self, mailbox: Mailbox, curation: Curation) -> None:
        await curation.make([DraftSaved(draft())])
        await change(mailbox, Moved("c1", "c9", -9))
        assert await curation.draft_of("ann", "c9") == draft(chat="c9")


class TestReplaying:
    async def test_what_was_typed_newest_first(self, mailbox: Mailbox, curation: Curation) -> None:
        await asked(mailbox, 1, "one")
        await asked(mailbox, 2, "two", codes=("picked",))
        await asked(mailbox, 3, "three")
        assert [each.text for each in await curation.logged(10)] == ["three", "one"]
        assert [each.text for each in await curation.logged(1)] == ["three"]

    async def test_feedback_and_outcomes_since_a_time(self, mailbox: Mailbox, curation: Curation) -> None:
        await asked(mailbox, 1)
        await asked(mailbox, 2, outcome="answered", asked_at=START - DAY)
        given = Feedback("p1", True, "", "", START)
        await change(mailbox, Judged(1, given), Judged(2, replace(given, good=False, given_at=START - DAY)))
        assert await curation.feedback_since(START) == (1, 0)
        assert await curation.feedback_since(START - 2 * DAY) == (1, 1)
        assert await curation.outcomes_since(START) == {"unanswered": 1}
        assert await curation.outcomes_since(START - 2 * DAY) == {"unanswered": 1, "answered": 1}


async def test_the_terminal_curates_too(curation: Curation) -> None:
    by = Actor(TERMINAL, "terminal")
    await curation.make([Revised(revision(by=by, at=START + dt.timedelta(microseconds=1)))])
    [made] = await curation.live_revisions()
    assert (made.by, made.at) == (by, START + dt.timedelta(microseconds=1))
