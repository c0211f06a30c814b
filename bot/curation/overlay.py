"""Moderators' live revisions on top of the base that the files hold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.curation.documents import document_of
from bot.curation.load import Base
from bot.curation.replace import Change, replaced
from bot.domain.revision import Document, Revision


@dataclass(frozen=True, slots=True)
class Conflict:
    """A revision whose entry changed underneath it.

    Attributes:
        revision: the revision; ``revision.base`` is the entry as the files held it then.
        base: the entry as the files hold it now; None where they do not.
    """

    revision: Revision
    base: Document | None


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The files with revisions on top.

    Attributes:
        base: what answers; the version of its knowledge differs from that of the files where a revision counts.
        merged: revisions that the files hold by now.
        conflicts: revisions that count although the files changed underneath them: what was live stays live until
            somebody decides.
        refused: revisions that are left out because they are not valid on these files, with why, a sentence each.
        counting: revisions that make ``base`` differ from the files, conflicts among them.
    """

    base: Base
    merged: tuple[Revision, ...]
    conflicts: tuple[Conflict, ...]
    refused: tuple[tuple[Revision, tuple[str, ...]], ...]
    counting: tuple[Revision, ...] = ()


def overlay(base: Base, revisions: Sequence[Revision]) -> Overlaid:
    """Lay revisions, at most one of each entry, on top of the files.

    A revision of a base with a source that this one does not have is left alone: it is none of the lists.

    Args:
        base: what the files hold.
        revisions: the last revision of each entry.
    """
    held = {each.entry: document_in(base, each.entry) for each in revisions}
    ours = [each for each in revisions if base.knowledge.sources.keys() >= set(each.sources)]
    differing = [each for each in ours if each.document != held[each.entry]]
    laid = replaced(base, [Change(each.entry, each.part, each.document) for each in differing])
    counting = tuple(each for each in differing if each.entry not in laid.refused)
    version = version_of(base.knowledge.version, {each.entry: each.document for each in counting})
    return Overlaid(
        base=with_version(laid.base, version),
        merged=tuple(each for each in ours if each.document == held[each.entry]),
        conflicts=tuple(Conflict(each, held[each.entry]) for each in counting if each.base != held[each.entry]),
        refused=tuple((each, laid.refused[each.entry]) for each in differing if each.entry in laid.refused),
        counting=counting,
    )


def document_in(base: Base, entry: str) -> Document | None:
    """An entry of a base as a document; None where the base does not have it."""
    item = base.entries.get(entry)
    return document_of(item.model) if item is not None else None


def with_version(base: Base, version: str) -> Base:
    """The same base under another version."""
    if version == base.knowledge.version:
        return base
    return replace(base, knowledge=replace(base.knowledge, version=version))


def version_of(before: str, changes: Mapping[str, Document | None]) -> str:
    """Version of a base with some entries changed: 12 hex digits that tell it from any other; as before where none is.

    Args:
        before: version of the base without the changes.
        changes: entry → its document; None where it is gone.
    """
    if not changes:
        return before
    digest = hashlib.sha256(before.encode())
    for entry, document in sorted(changes.items()):
        digest.update(f"\0{entry}\0{document or ''}".encode())
    return digest.hexdigest()[:12]
