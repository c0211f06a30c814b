"""The base as moderators see and change it, from its files and the live revisions on top of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.curation.checks import Check, Result, judge, load_checks
from bot.curation.documents import NotAnEntryError, document_of, model_of, read_document, written
from bot.curation.lint import Subject, lint
from bot.curation.load import Base
from bot.curation.overlay import Overlaid, document_in, version_of, with_version
from bot.curation.replace import Change, replaced
from bot.curation.values import ValueReader, with_values
from bot.domain.knowledge import Knowledge
from bot.domain.reply import Reply
from bot.domain.revision import Document, Part
from bot.errors import CurationError, KnowledgeError
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.services.ports import Probe, Workshop

_GOODNESS = {result: len(Result) - 2 - place for place, result in enumerate(Result)}  # the last, wrong, is below 0


@dataclass(frozen=True)
class _State:
    """The base as it is at one time; whoever works on something goes on with the one they began with."""

    folder: Path
    files: Base
    live: Base

    @cached_property
    def read(self) -> ValueReader:
        return ValueReader(self.files.knowledge.vocabulary)

    @cached_property
    def probes(self) -> tuple[Probe, ...]:
        try:
            checks = load_checks(self.folder, self.files.knowledge)
        except (KnowledgeError, OSError):  # lint says what is wrong with them
            return ()
        return tuple(_probe(check) for check in checks if not check.known)


class BaseWorkshop(Workshop):
    """The workshop of one base."""

    def __init__(self, folder: Path, base: Base, overlaid: Overlaid, answers: Answering) -> None:
        """Args:
        folder: where the files are; its checks are read when they are first asked for.
        base: what the files hold.
        overlaid: the same with the live revisions.
        answers: what answers from it.
        """
        self._answers = answers
        self._folder = folder
        self.use(base, overlaid)

    def use(self, base: Base, overlaid: Overlaid) -> None:
        """Work on another base, or on other revisions, from now on."""
        self._state = _State(self._folder, base, overlaid.base)

    @property
    def knowledge(self) -> Knowledge:
        """The live base."""
        return self._state.live.knowledge

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of the base."""
        return tuple(self._state.files.knowledge.sources)

    def part_of(self, entry: str) -> Part | None:
        """The part of the live base that an entry belongs to; None where there is no such entry."""
        item = self._state.live.entries.get(entry)
        return Part(item.key) if item is not None else None

    def document(self, entry: str) -> Document | None:
        """An entry of the live base; None where there is none."""
        return document_in(self._state.live, entry)

    def base_document(self, entry: str) -> Document | None:
        """An entry as the files hold it; None where they do not."""
        return document_in(self._state.files, entry)

    def canonical(self, part: Part, item: Mapping[str, object]) -> Document:
        """An item as a document; a claim without values gets those of its text.

        One that is not valid keeps its keys in their order.
        """
        item = with_values(item, self._state.read) if part is Part.CLAIMS else dict(item)
        try:
            return document_of(model_of(part, item))
        except NotAnEntryError:
            return written(item)

    def problems(self, part: Part, document: Document) -> list[str]:
        """Why a document cannot be an entry of the live base, a sentence each; empty where it can."""
        name = name_in(document)
        if name is None:
            return ["it has no id; give it one"]
        _, problems = _changed(self._state.live, Change(name, part, document))
        return problems

    def remarks(self, part: Part, document: Document) -> list[str]:
        """What lint says of an entry without asking the matcher, a sentence each; of one with problems nothing."""
        name = name_in(document)
        base, problems = _changed(self._state.live, Change(name or "", part, document))
        if name is None or problems:
            return []
        subject = Subject(base, only=frozenset([name]), normalised=self._normalised)
        return list(dict.fromkeys(remark.problem.message for remark in lint(subject)))

    def changed(self, part: Part, entry: str, document: Document | None) -> Matcher:
        """A matcher over the live base with one entry as it would be (None: retired).

        Raises:
            CurationError: the document has problems, or something else rests on the entry that would go.
        """
        base, problems = _changed(self._state.live, Change(entry, part, document))
        if problems:
            raise CurationError("; ".join(problems))
        return self._answers.matcher.amended(base.knowledge)

    def probes(self) -> Sequence[Probe]:
        """The checks that the files hold, known failures left out; none where they have errors."""
        return self._state.probes

    def _normalised(self, text: str) -> str:
        matcher = self._answers.matcher
        read = matcher.catalogue.read.get(text)
        return read if read is not None else matcher.normalise(text).text


def name_in(document: Document) -> str | None:
    """The id that a document gives itself; None where it gives none."""
    name = read_document(document).get("id")
    return name if isinstance(name, str) and name else None


def _changed(base: Base, change: Change) -> tuple[Base, list[str]]:
    """A base with one change, and why that cannot be made."""
    result = replaced(base, [change])
    version = version_of(base.knowledge.version, {change.entry: change.document})
    return with_version(result.base, version), list(result.refused.get(change.entry, ()))


def _probe(check: Check) -> Probe:
    def goodness(reply: Reply) -> int:
        return _GOODNESS[judge(check, reply)]

    return Probe(check.ask, goodness)
