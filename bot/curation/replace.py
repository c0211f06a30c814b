"""A base with some entries added, replaced or taken out, without reading or building the others again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.curation.documents import NotAnEntryError, located_of
from bot.curation.entries import EntryBuilder, Texts
from bot.curation.load import Base
from bot.curation.located import Located
from bot.curation.references import dangling
from bot.domain.entry import Entry
from bot.domain.knowledge import Knowledge
from bot.domain.revision import Document, Part

LIVE = "live"  # stands for the file of an entry that comes from no file


@dataclass(frozen=True, slots=True)
class Change:
    """One entry as it is to be.

    Attributes:
        entry: its id.
        part: the part of the base it belongs to.
        document: what it is to be; None where it is to go.
    """

    entry: str
    part: Part
    document: Document | None


@dataclass(frozen=True, slots=True)
class Replaced:
    """What became of changes.

    Attributes:
        base: the base with those that can be made; its knowledge has the version of the one before.
        refused: entry → why its change cannot be made, a sentence each.
    """

    base: Base
    refused: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Built:
    change: Change
    item: Located[Any] | None = None
    entry: Entry | None = None


def replaced(base: Base, changes: Sequence[Change]) -> Replaced:
    """Make changes, at most one of each entry, all together; those that are not valid on this base are left out.

    Valid is what the schema takes, what cites passages, sections and names that there are, and what leaves no
    reference leading nowhere, neither its own nor one of another entry.
    """
    if not changes:
        return Replaced(base, {})
    refused: dict[str, tuple[str, ...]] = {}
    built: dict[str, _Built] = {}
    builder = _builder_of(base)
    for change in changes:
        one, sentences = _build(base, builder, change)
        if sentences:
            refused[change.entry] = tuple(sentences)
        else:
            built[change.entry] = one
    while found := _unfit(base, built):
        for entry, sentences in found.items():
            refused[entry] = tuple(sentences)
            del built[entry]
    return Replaced(_with(base, built), refused)


def _builder_of(base: Base) -> EntryBuilder:
    knowledge = base.knowledge
    terms = {term.id: term.kind for term in knowledge.vocabulary.terms}
    return EntryBuilder(Texts(base.parts["vocabulary"]), knowledge.sources, terms)


def _build(base: Base, builder: EntryBuilder, change: Change) -> tuple[_Built, list[str]]:
    """One change, and why it cannot be made whatever the others are."""
    nothing = _Built(change)
    present = base.entries.get(change.entry)
    if present is not None and present.key != change.part:
        return nothing, [f"the id “{change.entry}” is taken by an entry of {present.key}; choose another"]
    if change.entry in base.knowledge.sources:
        return nothing, [f"the id “{change.entry}” is taken by a source; choose another"]
    if change.document is None:
        return nothing, []
    try:
        item = located_of(change.part, change.document, LIVE)
    except NotAnEntryError as error:
        return nothing, error.sentences
    if item.model.id != change.entry:
        return nothing, [f"it says of itself that it is “{item.model.id}”; its id must stay “{change.entry}”"]
    entry, problems = builder(item)
    return _Built(change, item, entry), [problem.message for problem in problems]


def _unfit(base: Base, built: Mapping[str, _Built]) -> dict[str, list[str]]:
    """The changes that leave a reference leading nowhere, with why."""
    items = _items(base, built)
    known: dict[Part, set[str]] = {part: set() for part in Part}
    for name, item in items.items():
        known[Part(item.key)].add(name)
    found: dict[str, list[str]] = {}
    for name, item in items.items():
        for each in dangling(item, known):
            gone = built.get(each.entry)
            if gone is not None and gone.item is None and each.entry in base.entries:
                sentence = f"“{item.model.question.zh_hans or item.model.question.en}” ({name}) rests on it"
                found.setdefault(each.entry, []).append(f"{sentence}; change that one first")
            else:
                found.setdefault(name, []).append(each.message)
    if not items:
        return {name: ["it is the only entry; a base needs at least one"] for name in built}
    return found


def _items(base: Base, built: Mapping[str, _Built]) -> dict[str, Located[Any]]:
    """Every entry as it would be; one that is replaced keeps its place."""
    items = dict(base.entries)
    for name, each in built.items():
        if each.item is not None:
            items[name] = each.item
        else:
            items.pop(name, None)
    return items


def _with(base: Base, built: Mapping[str, _Built]) -> Base:
    items = _items(base, built)
    of_part: dict[Part, dict[str, Any]] = {part: {} for part in Part}
    located: dict[str, list[Located[Any]]] = {part: [] for part in Part}
    before = base.knowledge.entries
    for name, item in items.items():
        one = built.get(name)
        of_part[Part(item.key)][name] = one.entry if one is not None else before[name]
        located[item.key].append(item)
    knowledge: Knowledge = replace(
        base.knowledge,
        claims=of_part[Part.CLAIMS],
        faq=of_part[Part.FAQ],
        boundaries=of_part[Part.BOUNDARIES],
        smalltalk=of_part[Part.SMALLTALK],
    )
    return Base(knowledge, items, {**base.parts, **located})
