"""Block collections (lines with keys, lines with dashes) with some of their values changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import yaml

from bot.curation.yaml_edit.emit import item, pair
from bot.curation.yaml_edit.flow import flow_text, order_of
from bot.curation.yaml_edit.scalars import scalar
from bot.curation.yaml_edit.source import Edit, Source, pairs, plain, start_of


def edits_of(source: Source, node: yaml.Node, new: object, *, flow_texts: bool) -> Iterator[Edit]:
    """What to change in a text so that a node has another value; what stays equal is not touched.

    Args:
        source: the text.
        node: the node.
        new: text, a list or a mapping, of the same kind as the node.
        flow_texts: whether new texts in several languages are written on one line.
    """
    if plain(node) == new:
        return
    is_block = isinstance(node, yaml.CollectionNode) and not node.flow_style
    if is_block and isinstance(node, yaml.MappingNode) and isinstance(new, dict):
        yield from _mapping(source, node, new, flow_texts=flow_texts)
    elif is_block and isinstance(node, yaml.SequenceNode) and isinstance(new, list):
        yield from _sequence(source, node, new, flow_texts=flow_texts)
    elif isinstance(node, yaml.ScalarNode):
        yield Edit(start_of(node), source.end_of(node), scalar(str(new), in_brackets=False))
    else:
        yield Edit(start_of(node), source.end_of(node), flow_text(source, node, new))


def _mapping(source: Source, node: yaml.MappingNode, new: Mapping[str, object], *, flow_texts: bool) -> Iterator[Edit]:
    old = {key: (name, value) for key, name, value in pairs(node)}
    indent = source.column(start_of(node))
    kept = [key for key in old if key in new]
    for key, (name, value) in old.items():
        if key in new:
            yield from edits_of(source, value, new[key], flow_texts=flow_texts)
        elif source.text[source.line_start(start_of(name)) : start_of(name)].strip():  # behind the dash of an item
            yield Edit(start_of(name), start_of(old[kept[0]][0]), "")
        else:
            yield Edit(source.line_start(start_of(name)), source.line_end(source.end_of(value)), "")
    added: dict[int, list[str]] = {}
    place = -1
    for key in order_of(kept, list(new)):
        if key in old:
            place = source.line_end(source.end_of(old[key][1]))
        elif place < 0:
            lines = pair(key, new[key], indent, flow_texts=flow_texts)
            first = start_of(old[kept[0]][0])
            yield Edit(first, first, source.newline.join(lines).lstrip(" ") + source.newline + " " * indent)
        else:
            added.setdefault(place, []).extend(pair(key, new[key], indent, flow_texts=flow_texts))
    for place, lines in added.items():
        yield inserted(source, place, lines)


def _sequence(source: Source, node: yaml.SequenceNode, new: Sequence[object], *, flow_texts: bool) -> Iterator[Edit]:
    old = [plain(each) for each in node.value]
    indent = source.column(source.dash(node.value[0]))
    matcher = SequenceMatcher(None, list(map(repr, old)), list(map(repr, new)), autojunk=False)
    for what, low, high, to_low, to_high in matcher.get_opcodes():
        if what == "replace" and high - low == to_high - to_low:
            for place, wanted in zip(range(low, high), new[to_low:to_high], strict=True):
                yield from edits_of(source, node.value[place], wanted, flow_texts=flow_texts)
            continue
        if what == "equal":
            continue
        for each in node.value[low:high]:
            yield Edit(source.line_start(source.dash(each)), source.line_end(source.end_of(each)), "")
        lines = [line for each in new[to_low:to_high] for line in item(each, indent, flow_texts=flow_texts)]
        if lines and low < len(old):
            place = source.line_start(source.dash(node.value[low]))
            yield inserted(source, place, lines)
        elif lines:
            yield inserted(source, source.line_end(source.end_of(node.value[-1])), lines)


def inserted(source: Source, place: int, lines: Sequence[str]) -> Edit:
    """Lines that are to stand from the beginning of a line on."""
    return Edit(place, place, "".join(line + source.newline for line in lines))
