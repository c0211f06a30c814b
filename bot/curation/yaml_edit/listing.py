"""The list of entries of one file, with entries changed, added and taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import yaml

from bot.curation.yaml_edit.block import edits_of, inserted
from bot.curation.yaml_edit.emit import item
from bot.curation.yaml_edit.flow import flow_text
from bot.curation.yaml_edit.source import Edit, Source, pairs, plain, start_of

Item = Mapping[str, Any]


def edited(text: str, key: str, *, changed: Mapping[str, Item | None], added: Sequence[Item]) -> str:
    """A file with some entries changed; every other line stays as it was.

    Args:
        text: the file, valid as one of the base; empty for one that is not there yet.
        key: the key that the list stands under.
        changed: id of an entry in it → its keys and values from then on; None where it is to go.
        added: entries to stand behind the others.
    """
    if not text:
        return new_file(key, added)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    if not body.endswith("\n"):
        body += "\r\n" if "\r\n" in body else "\n"
    source = Source(body)
    assert isinstance(source.root, yaml.MappingNode)  # the file was read as one of the base
    listing = next(value for name, _, value in pairs(source.root) if name == key)
    assert isinstance(listing, yaml.SequenceNode)
    if listing.flow_style:
        edits = [_of_flow(source, listing, changed, added)]
    else:
        edits = [*_of_block(source, listing, changed, empties=not added), *_appended(source, listing, added)]
    return mark + source.edited(edits)


def new_file(key: str, items: Sequence[Item]) -> str:
    """A file with these entries."""
    lines = ["\n".join(item(each, 2, flow_texts=False)) for each in items]
    return f"{key}:\n" + "\n\n".join(lines) + "\n"


def _of_flow(source: Source, listing: yaml.Node, changed: Mapping[str, Item | None], added: Sequence[Item]) -> Edit:
    if not listing.value and isinstance(source.root, yaml.MappingNode):
        lines = "\n".join("\n".join(item(each, 2, flow_texts=False)) for each in added)
        return Edit(start_of(listing), source.end_of(listing), source.newline + lines.replace("\n", source.newline))
    items: list[Any] = [plain(each) for each in listing.value]
    wanted = [changed.get(each["id"], each) for each in items]
    return Edit(
        start_of(listing),
        source.end_of(listing),
        flow_text(source, listing, [each for each in (*wanted, *added) if each is not None]),
    )


def _of_block(
    source: Source, listing: yaml.SequenceNode, changed: Mapping[str, Item | None], *, empties: bool
) -> Iterator[Edit]:
    gone = []
    for place, node in enumerate(listing.value):
        name = _id_of(node)
        wanted = changed.get(name)
        if wanted is not None:
            yield from edits_of(source, node, wanted, flow_texts=_flow_texts(node))
        elif name in changed:
            gone.append(place)
    yield from _removed(source, listing, gone)
    if empties and len(gone) == len(listing.value):
        place = source.text.rindex(":", 0, source.dash(listing.value[0])) + 1
        yield Edit(place, place, " []")


def _removed(source: Source, listing: yaml.SequenceNode, gone: Sequence[int]) -> Iterator[Edit]:
    """Takes items out, each with the empty lines behind it; behind the last that stays, with those before it."""
    lines: set[tuple[int, int]] = set()
    for place in gone:
        node = listing.value[place]
        start, end = source.line_start(source.dash(node)), source.line_end(source.end_of(node))
        lines.add((start, end))
        lines.update(_blank_behind(source, end))
        if set(range(place, len(listing.value))) <= set(gone):
            lines.update(_blank_before(source, start))
    yield from (Edit(start, end, "") for start, end in sorted(lines))


def _blank_behind(source: Source, place: int) -> Iterator[tuple[int, int]]:
    while place < len(source.text) and not source.text[place : source.line_end(place)].strip():
        yield place, source.line_end(place)
        place = source.line_end(place)


def _blank_before(source: Source, place: int) -> Iterator[tuple[int, int]]:
    while place and not source.text[source.line_start(place - 1) : place].strip():
        yield source.line_start(place - 1), place
        place = source.line_start(place - 1)


def _appended(source: Source, listing: yaml.SequenceNode, added: Sequence[Item]) -> Iterator[Edit]:
    if not added:
        return
    last = listing.value[-1]
    indent = source.column(source.dash(last))
    lines: list[str] = []
    for each in added:
        lines += [""] if _stand_apart(source, listing) else []
        lines += item(each, indent, flow_texts=_flow_texts(last))
    yield inserted(source, source.line_end(source.end_of(last)), lines)


def _stand_apart(source: Source, listing: yaml.SequenceNode) -> bool:
    """Whether there are empty lines between items; a single one says nothing, and they are usual."""
    between = [source.text[source.end_of(one) : source.dash(other)] for one, other in pairwise(listing.value)]
    return not between or any(re.search(r"\n[ \t]*\r?\n", each) for each in between)


def _flow_texts(entry: yaml.Node) -> bool:
    """Whether an entry has its title on one line."""
    titles = (value for key, _, value in pairs(entry) if key == "question")
    return any(isinstance(title, yaml.CollectionNode) and bool(title.flow_style) for title in titles)


def _id_of(entry: yaml.Node) -> str:
    return next(str(value.value) for key, _, value in pairs(entry) if key == "id")
