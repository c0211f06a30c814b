"""Revisions of entries, as functions over one open transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, not_, select, update

from bot.domain.moderation import Act, Actor, Deed
from bot.domain.revision import Part, Revision
from bot.errors import OutdatedError
from bot.services.ports import KNOWLEDGE
from bot.storage import deeds, telling
from bot.storage.curation_tables import UNMERGED, revisions

MERGING = Actor("", "Chuchu")  # nobody's deed: the base was loaded, and held the same

_later = revisions.alias()
_overtaken = exists().where(_later.c.entry == revisions.c.entry, _later.c.version > revisions.c.version)
NEWEST = select(func.max(revisions.c.change))
LIVE = select(revisions).where(UNMERGED, not_(_overtaken)).order_by(revisions.c.entry)
HISTORY = select(revisions).where(revisions.c.entry == bindparam("of_entry")).order_by(revisions.c.version)
LAST = select(revisions).where(revisions.c.entry == bindparam("of_entry")).order_by(revisions.c.version.desc()).limit(1)
NOT_MERGED = select(revisions).where(revisions.c.id == bindparam("number"), UNMERGED).with_for_update()


def newest(connection: Connection) -> int:
    """A number that grows with every revision and every mark; 0 where there is none."""
    return connection.execute(NEWEST).scalar_one_or_none() or 0


def live(connection: Connection) -> list[Revision]:
    """The last revision of each entry, merged ones left out, by number."""
    found = [_revision(row) for row in connection.execute(LIVE)]
    return sorted(found, key=lambda revision: revision.id)


def history(connection: Connection, entry: str) -> list[Revision]:
    """All revisions of an entry, the first one first."""
    return [_revision(row) for row in connection.execute(HISTORY, {"of_entry": entry})]


def add(connection: Connection, new: Revision) -> None:
    """Add a revision.

    Raises:
        OutdatedError: it is not the next one of its entry.
    """
    row = connection.execute(LAST, {"of_entry": new.entry}).one_or_none()
    last = None if row is None else _revision(row)
    if new.version != (last.version if last is not None else 0) + 1:
        raise OutdatedError(f"the entry {new.entry} was changed meanwhile")
    connection.execute(revisions.insert().values(_row(new) | {"change": newest(connection) + 1}))
    telling.tell(connection, KNOWLEDGE)
    before = new.base if last is None or last.merged else last.document
    deeds.add(connection, Deed(new.at, new.by, new.act, new.entry, before or "", new.document or "", new.why))


def merge(connection: Connection, numbers: Sequence[int], at: dt.datetime) -> None:
    """Mark revisions that the files hold now; one that is marked, or not there, is left as it is."""
    for number in sorted(set(numbers)):
        row = connection.execute(NOT_MERGED, {"number": number}).one_or_none()
        if row is None:
            continue
        marked = {"merged": True, "change": newest(connection) + 1}
        connection.execute(update(revisions).where(revisions.c.id == number).values(marked))
        telling.tell(connection, KNOWLEDGE)
        same = row.document or ""
        deeds.add(connection, Deed(at, MERGING, Act.MERGED, row.entry, same, same, ""))


def _row(revision: Revision) -> dict[str, Any]:
    return {
        "entry": revision.entry,
        "version": revision.version,
        "part": revision.part,
        "document": revision.document,
        "base": revision.base,
        "sources": revision.sources,
        "act": revision.act,
        "person": revision.by.person,
        "name": revision.by.name,
        "at": revision.at,
        "why": revision.why,
        "gap": revision.gap,
        "merged": revision.merged,
    }


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        entry=row.entry,
        version=row.version,
        part=Part(row.part),
        document=row.document,
        base=row.base,
        sources=row.sources,
        act=Act(row.act),
        by=Actor(row.person, row.name),
        at=row.at,
        why=row.why,
        gap=row.gap,
        merged=row.merged,
        id=row.id,
    )
