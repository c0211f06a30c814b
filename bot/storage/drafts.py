"""Drafts, as functions over one open transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from bot.domain.curation import DraftDropped, DraftSaved
from bot.domain.draft import Draft, DraftState
from bot.domain.moderation import Actor, Deed
from bot.errors import CurationError, OutdatedError
from bot.services.drafting_work import from_content, to_content
from bot.storage import deeds
from bot.storage.curation_tables import drafts

FIND = select(drafts).where(drafts.c.id == bindparam("wanted"))
EDITED_BY = (
    select(drafts)
    .where(
        drafts.c.person == bindparam("whose"),
        drafts.c.chat == bindparam("in_chat"),
        drafts.c.state == DraftState.EDITING.value,
    )
    .order_by(drafts.c.changed_at.desc())
    .limit(1)
)
OF_GAPS = select(drafts).where(drafts.c.gap.is_not(None))  # few: what moderators write at this time
OF_PERSON = select(drafts).where(drafts.c.person == bindparam("whose"))
PROPOSED = select(drafts).where(drafts.c.state == DraftState.PROPOSED.value).order_by(drafts.c.changed_at)


def find(connection: Connection, draft: str) -> Draft | None:
    """A draft by its id."""
    row = connection.execute(FIND, {"wanted": draft}).one_or_none()
    return None if row is None else _draft(row)


def edited_by(connection: Connection, person: str, chat: str) -> Draft | None:
    """The draft that a person is editing in a chat; of several, after one was handed back, the last changed."""
    row = connection.execute(EDITED_BY, {"whose": person, "in_chat": chat}).one_or_none()
    return None if row is None else _draft(row)


def proposed(connection: Connection) -> list[Draft]:
    """Those that wait for a second moderator, the oldest first."""
    return [_draft(row) for row in connection.execute(PROPOSED)]


def of_person(connection: Connection, person: str) -> tuple[Draft, ...]:
    """All that a person is working on, the last one changed first."""
    found = [_draft(row) for row in connection.execute(OF_PERSON, {"whose": person})]
    return tuple(sorted(found, key=lambda draft: draft.changed_at, reverse=True))


def save(connection: Connection, wish: DraftSaved) -> None:
    """Keep a new draft, in the place of the one being edited there, or the next version of one.

    Raises:
        OutdatedError: another version is kept than the one before this.
    """
    draft = wish.draft
    before = find(connection, draft.id)
    if draft.version - 1 != (before.version if before is not None else 0):
        raise OutdatedError("the draft was changed meanwhile")
    if before is None:
        _drop_edited(connection, draft)
        connection.execute(drafts.insert().values(_row(draft)))
    else:
        connection.execute(update(drafts).where(drafts.c.id == draft.id).values(_row(draft)))
    if wish.act is not None:
        state = before.state if before is not None else ""
        by = wish.by or draft.by
        deeds.add(connection, Deed(draft.changed_at, by, wish.act, draft.entry, state, draft.state, wish.why))


def drop(connection: Connection, wish: DraftDropped) -> None:
    """Drop a draft.

    Raises:
        OutdatedError: another version is kept, or none.
    """
    before = find(connection, wish.draft)
    if before is None or before.version != wish.version:
        raise OutdatedError("the draft was changed meanwhile")
    connection.execute(delete(drafts).where(drafts.c.id == wish.draft))
    if wish.act is not None:
        deeds.add(connection, Deed(wish.at, wish.by, wish.act, before.entry, before.state, "", wish.why))


def move(connection: Connection, old_chat: str, new_chat: str) -> None:
    """What was edited in one chat is edited in the other."""
    connection.execute(update(drafts).where(drafts.c.chat == old_chat).values(chat=new_chat))


def forget(connection: Connection, person: str, asked: Collection[str]) -> None:
    """Drop those of a person, and take what they alone asked out of what others are offered as ways of asking."""
    connection.execute(delete(drafts).where(drafts.c.person == person))
    words = {" ".join(text.split()) for text in asked}
    for row in connection.execute(OF_GAPS).all() if words else ():
        content = _without_ways(row.content, words)
        if content != row.content:
            changed = {"content": content, "version": row.version + 1}
            connection.execute(update(drafts).where(drafts.c.id == row.id).values(changed))


def _without_ways(content: str, words: Collection[str]) -> str:
    try:
        work = from_content(content)
    except CurationError:
        return content  # of another version of the program: nobody can go on with it
    ways = tuple(way for way in work.ways if way.text not in words)
    return to_content(replace(work, ways=ways)) if ways != work.ways else content


def _drop_edited(connection: Connection, new: Draft) -> None:
    theirs = (drafts.c.person == new.by.person, drafts.c.chat == new.chat, drafts.c.state == DraftState.EDITING.value)
    connection.execute(delete(drafts).where(*theirs))


def _row(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "person": draft.by.person,
        "name": draft.by.name,
        "chat": draft.chat,
        "state": draft.state,
        "version": draft.version,
        "gap": draft.gap,
        "entry": draft.entry,
        "content": draft.content,
        "changed_at": draft.changed_at,
    }


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        by=Actor(row.person, row.name),
        chat=row.chat,
        state=DraftState(row.state),
        version=row.version,
        gap=row.gap,
        entry=row.entry,
        content=row.content,
        changed_at=row.changed_at,
    )
