"""What moderators decide, as changes to be made: each function looks at what is live and returns them, or refuses.

Nothing is stored here. The changes name the versions that they were decided on, so that of two who decide at the same
time one wins; what can be told before is told here, as a CurationError with one plain sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.curation import CurationChange, DraftDropped, DraftSaved, GapSettled, Revised
from bot.domain.draft import Draft, DraftState
from bot.domain.entry import Boundary, Faq
from bot.domain.gap import Gap, GapState
from bot.domain.moderation import Act, Actor
from bot.domain.revision import Document, Part, Revision
from bot.errors import CurationError
from bot.services.documents import difference, opened, phrasings_of, taken, with_phrasings
from bot.services.drafting import Work, document, from_content
from bot.services.gap_wordings import new_phrasings, seen_wordings
from bot.services.ports import Workshop
from bot.services.queue import Wording

__all__ = ["UNDO_FOR", "difference", "propose", "publish", "reject", "retire", "revert", "same_as", "undo"]

UNDO_FOR = dt.timedelta(minutes=10)  # how long what was published can be taken back with one press

Changes = tuple[CurationChange, ...]


def same_as(
    shop: Workshop,
    gap: Gap,
    seen: int,
    wordings: Sequence[Wording],
    entry: str,
    history: Sequence[Revision],
    by: Actor,
    now: dt.datetime,
) -> Changes:
    """A gap asks for an entry that is there: its wordings become phrasings of that entry, and the gap is answered.

    Args:
        shop: the live base.
        gap: the gap.
        seen: the highest question that the moderator saw in it: what came later is not added.
        wordings: the distinct wordings of the gap.
        entry: id of the entry.
        history: its revisions.
        by: who decides.
        now: when (UTC).

    Raises:
        CurationError: the gap is not open, or somebody else's; the entry is gone or just changed; a wording asks for
            another entry word for word.
    """
    _check_open(gap)
    holder = gap.holder(now)
    if holder is not None and holder.person != by.person:
        raise CurationError(f"{holder.name} is working on {gap.name}; take another, or wait until it is free again")
    part, live = shop.part_of(entry), shop.document(entry)
    if part is None or live is None:
        raise CurationError(f"there is no entry “{entry}” any more; choose another")
    _check_fresh(shop, entry, part, history, live)
    item = opened(live)
    new = new_phrasings(shop, entry, seen_wordings(shop, gap, seen, wordings), taken(item))
    settled = GapSettled(gap.id, gap.version, GapState.ANSWERED, by, now, entry=entry)
    if not new:
        return (settled,)
    if part is Part.CLAIMS:
        item.setdefault("values", {})  # without the key they would be read from the text
    changed = shop.canonical(part, with_phrasings(item, [*phrasings_of(item), *new]))
    return (Revised(_revision(shop, entry, part, changed, history, Act.PHRASED, by, now, gap=gap.id)), settled)


def publish(
    shop: Workshop,
    draft: Draft,
    history: Sequence[Revision],
    gap: Gap | None,
    by: Actor,
    now: dt.datetime,
) -> Changes:
    """A draft answers from now on.

    Args:
        shop: the live base.
        draft: the draft; a proposed one is published by somebody else than who wrote it.
        history: the revisions of its entry.
        gap: the gap that it answers.
        by: who decides.
        now: when (UTC).

    Raises:
        CurationError: the entry is not what it was when the draft was begun, the draft is not valid, or the gap is
            settled.
    """
    work = from_content(draft.content)
    mine = draft.by.person == by.person
    if draft.state is DraftState.PROPOSED and mine:
        raise CurationError("you proposed this yourself; another moderator has to publish it")
    if draft.state is DraftState.EDITING and not mine:
        raise CurationError(f"{draft.by.name} is still working on this draft; it can be published once it is proposed")
    _check_unchanged(shop, work, history)
    changed = document(work, shop)
    act = Act.ADDED if work.begun_on is None else Act.EDITED
    if changed == work.begun_on:
        raise CurationError(f"nothing was changed in “{work.entry}”; change something, or cancel")
    answers = gap.id if gap is not None else None
    changes: list[CurationChange] = [
        Revised(_revision(shop, work.entry, work.part, changed, history, act, by, now, gap=answers))
    ]
    if gap is not None:
        _check_open(gap)
        changes.append(GapSettled(gap.id, gap.version, GapState.ANSWERED, by, now, entry=work.entry))
    return (*changes, DraftDropped(draft.id, draft.version, by, now))


def propose(draft: Draft, by: Actor, now: dt.datetime) -> Changes:
    """A draft is handed to a second moderator. Raises CurationError where it is not the author's to hand over."""
    if draft.state is not DraftState.EDITING:
        raise CurationError("this draft is proposed already; another moderator has to look at it")
    if draft.by.person != by.person:
        raise CurationError(f"this is a draft of {draft.by.name}; only they can propose it")
    proposed = replace(draft, state=DraftState.PROPOSED, version=draft.version + 1, changed_at=now)
    return (DraftSaved(proposed, Act.PROPOSED),)


def reject(draft: Draft, by: Actor, now: dt.datetime, why: str) -> Changes:
    """A proposed draft goes back to who wrote it, with a reason. Raises CurationError where it is not proposed."""
    if draft.state is not DraftState.PROPOSED:
        raise CurationError("this draft is not proposed any more; there is nothing to reject")
    rejected = replace(draft, state=DraftState.EDITING, version=draft.version + 1, changed_at=now)
    return (DraftSaved(rejected, Act.REJECTED, why, by),)


def retire(shop: Workshop, entry: str, history: Sequence[Revision], by: Actor, now: dt.datetime, why: str) -> Changes:
    """An entry does not answer any more. Raises CurationError where it is not live, or others rest on it."""
    part = shop.part_of(entry)
    if part is None:
        raise CurationError(f"there is no entry “{entry}”; it may be retired already")
    return (Revised(_revision(shop, entry, part, None, history, Act.RETIRED, by, now, why=why)),)


def revert(
    shop: Workshop,
    entry: str,
    history: Sequence[Revision],
    version: int,
    by: Actor,
    now: dt.datetime,
    why: str,
) -> Changes:
    """An entry is again as one of its revisions had it; version 0 is as the files have it.

    Raises:
        CurationError: there is no such version, the entry is so already, or it cannot be so any more.
    """
    wanted = next((each for each in history if each.version == version), None)
    if wanted is None and version != 0:
        raise CurationError(f"“{entry}” has no version {version}; look at its history")
    target = shop.base_document(entry) if wanted is None else wanted.document
    part = shop.part_of(entry) or next((each.part for each in history), None)
    if part is None or target == shop.document(entry):
        raise CurationError(f"“{entry}” is so already; nothing was changed")
    return (Revised(_revision(shop, entry, part, target, history, Act.REVERTED, by, now, why=why)),)


def undo(
    shop: Workshop,
    entry: str,
    history: Sequence[Revision],
    version: int,
    by: Actor,
    now: dt.datetime,
    gap: Gap | None = None,
) -> Changes:
    """A revision is taken back: the entry is again what it was before, and the gap that it answered is open again.

    Args:
        shop: the live base.
        entry: id of the entry.
        history: its revisions.
        version: the one to take back.
        by: who decides.
        now: when (UTC).
        gap: the gap of that revision, as it is now; None where it has none, or it is to stay as it is.

    Raises:
        CurationError: the revision is not the last one any more, is older than :data:`UNDO_FOR`, or takes nothing
            back; or something else rests on the entry since.
    """
    last = history[-1] if history else None
    if last is None or last.version != version:
        raise CurationError(f"“{entry}” was changed again since; look at its history and revert it there")
    if last.act is Act.UNDONE:
        raise CurationError(f"“{entry}” is taken back already; its history has every version")
    if now - last.at > UNDO_FOR:
        raise CurationError(f"ten minutes are over; look at the history of “{entry}” and revert it there")
    before = history[-2] if len(history) > 1 else None
    target = before.document if before is not None and _counts(before, shop) else last.base
    undone = Revised(_revision(shop, entry, last.part, target, history, Act.UNDONE, by, now))
    if gap is None or gap.id != last.gap or gap.state is not GapState.ANSWERED or gap.entry != entry:
        return (undone,)
    return (undone, GapSettled(gap.id, gap.version, GapState.OPEN, by, now))


def _revision(
    shop: Workshop,
    entry: str,
    part: Part,
    changed: Document | None,
    history: Sequence[Revision],
    act: Act,
    by: Actor,
    now: dt.datetime,
    *,
    why: str = "",
    gap: int | None = None,
) -> Revision:
    """The next revision of an entry. Raises CurationError where the base cannot hold the document, or do without it."""
    if changed is not None:
        problems = shop.problems(part, changed)
        if problems:
            raise CurationError(f"“{entry}” cannot be so: {problems[0]}")
    elif resting := list(_resting_on(shop, entry)):
        named = ", ".join(resting[:3]) + (" and others" if len(resting) > 3 else "")
        raise CurationError(f"“{entry}” cannot go while others rest on it ({named}); change those first")
    return Revision(
        entry=entry,
        version=history[-1].version + 1 if history else 1,
        part=part,
        document=changed,
        base=shop.base_document(entry),
        sources=shop.sources,
        act=act,
        by=by,
        at=now,
        why=why,
        gap=gap,
    )


def _counts(revision: Revision, shop: Workshop) -> bool:
    """Whether a revision is laid on top of the files of this base: they do not hold it, and it belongs to them."""
    return not revision.merged and set(revision.sources) <= set(shop.sources)


def _resting_on(shop: Workshop, entry: str) -> Iterator[str]:
    """Ids of the entries that name an entry."""
    for other in shop.knowledge.entries.values():
        match other:
            case Faq() if entry in other.claims or entry in other.related:
                yield other.id
            case Boundary() if entry in other.nearest:
                yield other.id


def _check_open(gap: Gap) -> None:
    match gap.state:
        case GapState.OPEN | GapState.LATER:
            return
        case GapState.ANSWERED:
            raise CurationError(f"{gap.name} is answered already, by “{gap.entry}”; take another")
        case GapState.JOINED:
            raise CurationError(f"{gap.name} was put together with g{gap.joined}; go on there")
        case GapState.SPAM:
            raise CurationError(f"{gap.name} was closed as spam; take another")


def _check_fresh(shop: Workshop, entry: str, part: Part, history: Sequence[Revision], live: Document) -> None:
    """Raise CurationError where an entry has a revision that this base has not taken in yet."""
    last = history[-1] if history else None
    if last is None or not _counts(last, shop) or last.document == live:
        return
    if last.document is None or not shop.problems(part, last.document):
        raise CurationError(f"“{entry}” was changed just now; look at it again")


def _check_unchanged(shop: Workshop, work: Work, history: Sequence[Revision]) -> None:
    """Raise CurationError where an entry is not what it was when work on it was begun."""
    last = history[-1] if history else None
    newer = last if last is not None and last.version > work.expected else None
    revised = newer is not None and _counts(newer, shop) and newer.document != work.begun_on
    if shop.document(work.entry) == work.begun_on and not revised:
        return
    if work.begun_on is None:
        raise CurationError(f"there is an entry “{work.entry}” meanwhile; look at it, or give this one another title")
    by = f" by {newer.by.name}" if newer is not None else ""
    raise CurationError(f"“{work.entry}” was changed{by} since this draft was begun; nothing was published")
