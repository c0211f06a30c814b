"""Live revisions into the files of the base, as small a change of them as can be."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from bot.curation.checks import load_checks
from bot.curation.documents import document_of, read_document
from bot.curation.files import checks_of, files_of
from bot.curation.load import Base, load_base
from bot.curation.overlay import Conflict, overlay
from bot.curation.placing import file_for
from bot.curation.yaml_edit.listing import edited
from bot.domain.revision import Document, Revision
from bot.errors import CurationError, KnowledgeError, Problem


class FileChange(NamedTuple):
    """One file before and after.

    Attributes:
        path: relative to the folder of the base.
        old: what it holds; empty for a new one.
        new: what it is to hold.
    """

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export writes, and what it leaves.

    Attributes:
        files: the files that change.
        revisions: the revisions that are in them then.
        conflicts: revisions that are left because the files changed underneath them.
        refused: revisions that are left because they are not valid on these files, with why.
        remarks: checks that name an entry that is gone then.
    """

    files: tuple[FileChange, ...]
    revisions: tuple[Revision, ...]
    conflicts: tuple[Conflict, ...]
    refused: tuple[tuple[Revision, tuple[str, ...]], ...]
    remarks: tuple[Problem, ...]


@dataclass(slots=True)
class _Work:
    """What is to change in one file: the list that it holds, its entries, and new ones."""

    key: str
    changed: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)
    added: list[Mapping[str, Any]] = field(default_factory=list)


def export(folder: Path, revisions: Sequence[Revision]) -> Exported:
    """What the files of a base are to hold so that they hold its live revisions. Nothing is written.

    Conflicts are left to whoever resolves them. The result is read as a whole, from a copy, and is what the files with
    the revisions on top are.

    Raises:
        KnowledgeError: the files have errors.
        CurationError: the result is not what it should be.
    """
    base = load_base(folder)
    whole = overlay(base, revisions)
    conflicting = {each.revision.entry for each in whole.conflicts}
    laid = overlay(base, [each for each in whole.counting if each.entry not in conflicting])
    files = changes_of(folder, base, laid.base, laid.counting)
    remarks = _verified(folder, files, base, laid.base) if files else ()
    return Exported(files, laid.counting, whole.conflicts, (*whole.refused, *laid.refused), remarks)


def write(folder: Path, files: Sequence[FileChange]) -> None:
    """Put files in the place of what they held, each at once.

    Raises:
        CurationError: one holds something else by now; none was written.
        OSError: one cannot be written.
    """
    for each in files:
        if _held(folder / each.path) != each.old:
            raise CurationError(f"{each.path} was changed meanwhile; nothing was written, try again")
    ready: list[tuple[Path, Path]] = []
    try:
        for each in files:
            path = folder / each.path
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.new")
            ready.append((beside, path))
            beside.write_bytes(each.new.encode())
            if path.exists():
                shutil.copymode(path, beside)
        for beside, path in ready:
            os.replace(beside, path)  # noqa: PTH105 - the same as Path.replace, and says that it is atomic
    finally:
        for beside, _ in ready:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)


def changes_of(folder: Path, files: Base, wanted: Base, revisions: Sequence[Revision]) -> tuple[FileChange, ...]:
    """How files change so that they hold some revisions.

    Args:
        folder: where they are.
        files: what they hold.
        wanted: the same with the revisions.
        revisions: the revisions, at most one of each entry.
    """
    work: dict[str, _Work] = {}
    for revision in revisions:
        document = revision.document
        item = read_document(document) if document is not None else None
        present = files.entries.get(revision.entry)
        path = present.file if present is not None else file_for(wanted, files, revision.entry)
        in_file = work.setdefault(path, _Work(revision.part.value))
        if present is not None:
            in_file.changed[revision.entry] = item
        elif item is not None:
            in_file.added.append(item)
    found = []
    for path, each in sorted(work.items()):
        old = _held(folder / path)
        found.append(FileChange(path, old, edited(old, each.key, changed=each.changed, added=each.added)))
    return tuple(found)


def _held(path: Path) -> str:
    """What a file holds, line ends as they are; empty where there is none."""
    return path.read_bytes().decode() if path.exists() else ""


def _verified(folder: Path, files: Sequence[FileChange], base: Base, wanted: Base) -> tuple[Problem, ...]:
    """Read the base as it would be; returns what its checks name that is not there any more."""
    with tempfile.TemporaryDirectory(prefix="chuchu-export-") as name:
        copy = Path(name)
        for path in (*(path for _, path in files_of(folder)), *checks_of(folder)):
            to = copy / path.relative_to(folder)
            to.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, to)
        for each in files:
            to = copy / each.path
            to.parent.mkdir(exist_ok=True)
            to.write_bytes(each.new.encode())
        try:
            written = load_base(copy)
        except KnowledgeError as error:
            first = error.problems[0]
            raise CurationError(f"the files could not be read back ({first}); nothing was written") from None
        unlike = _unlike(_documents(written), _documents(wanted))
        if unlike:
            raise CurationError(f"{', '.join(unlike)} would not be in the files as published; nothing was written")
        before = _problems_of_checks(folder, base)
        after = _problems_of_checks(copy, written)
        return tuple(problem for problem in after if problem not in before)


def _documents(base: Base) -> dict[str, Document]:
    return {name: document_of(item.model) for name, item in base.entries.items()}


def _unlike(one: Mapping[str, Document], other: Mapping[str, Document]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def _problems_of_checks(folder: Path, base: Base) -> tuple[Problem, ...]:
    try:
        load_checks(folder, base.knowledge)
    except KnowledgeError as error:
        return error.problems
    return ()
