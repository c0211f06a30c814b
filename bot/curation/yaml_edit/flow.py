"""Flow collections (``[a, b]``, ``{a: b}``) with some of their items changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import yaml

from bot.curation.yaml_edit.emit import WIDTH, flow, key_of, wrapped
from bot.curation.yaml_edit.source import Source, pairs, plain, root_of, start_of


@dataclass(frozen=True, slots=True)
class _Piece:
    """One item as it is to be written.

    Attributes:
        text: the item.
        gap: what stands before it.
        is_moved: whether it did not stand there before.
    """

    text: str
    gap: str
    is_moved: bool


def flow_text(source: Source, node: yaml.Node, new: object) -> str:
    """How a flow collection, or a scalar, is written with another value; items that stay are written as they were.

    Args:
        source: where it stands.
        node: the collection.
        new: its new value.
    """
    if plain(node) == new:
        return source.of(node)
    if isinstance(node, yaml.SequenceNode) and isinstance(new, list):
        fresh = _fresh(source, node, [flow(each) for each in new])
        if not new or not node.value:
            return fresh
        text = _sequence(source, node, new)
        return text if _reads(text, new) else fresh
    if isinstance(node, yaml.MappingNode) and isinstance(new, dict) and node.value:
        text = _mapping(source, node, new)
        return text if _reads(text, new) else flow(new)
    return flow(new)


def _reads(text: str, value: object) -> bool:
    """Whether a text is read as a value; comments in unusual places may have got in the way."""
    try:
        return plain(root_of(text)) == value
    except yaml.YAMLError:
        return False


def _sequence(source: Source, node: yaml.SequenceNode, new: Sequence[object]) -> str:
    old = [plain(each) for each in node.value]
    gaps = _gaps(source, node, [(start_of(each), source.end_of(each)) for each in node.value])
    pieces: list[_Piece] = []
    dropped: list[str] = []  # what stood before items that are gone
    matcher = SequenceMatcher(None, list(map(repr, old)), list(map(repr, new)), autojunk=False)
    for what, low, high, to_low, to_high in matcher.get_opcodes():
        if what != "equal":
            dropped += gaps[max(low, 1) : high]  # what stands before the first item stays there
            for each in new[to_low:to_high]:
                pieces.append(_Piece(flow(each), _merged(dropped) or ", ", is_moved=True))
                dropped = []
            continue
        for place in range(low, high):
            gap = _merged([*dropped, *gaps[max(place, 1) : place + 1]]) or ", "
            pieces.append(_Piece(source.of(node.value[place]), gap, is_moved=bool(pieces) and place == 0))
            dropped = []
    if not any("\n" in gap for gap in gaps):
        inline = f"[{gaps[0]}{', '.join(piece.text for piece in pieces)}{gaps[-1]}]"
        fits = source.column(start_of(node)) + len(inline) <= WIDTH or len(pieces) < 2
        return inline if fits else _fresh(source, node, [piece.text for piece in pieces])
    return _laid(source, node, pieces, gaps, _merged(dropped))


def _laid(source: Source, node: yaml.Node, pieces: Sequence[_Piece], gaps: Sequence[str], dropped: str) -> str:
    """Pieces on lines: those that were there before break where they did, others where the line is full.

    Args:
        source: where the list stands.
        node: the list.
        pieces: what is to stand in it.
        gaps: what stood before each of its items, and behind the last.
        dropped: what stood before the last items, where these are gone.
    """
    at = start_of(node)
    breaks = next((gap for gap in gaps[:-1] if "\n" in gap), "")
    indent = breaks.rpartition("\n")[2] if breaks else " " * (source.indent(at) + 2)
    head = gaps[0] if "#" not in pieces[0].gap else gaps[0].rstrip(" ") + pieces[0].gap.replace(",", "", 1)
    written = [head, pieces[0].text]
    column = _column_behind(source.column(at) + 1, head + pieces[0].text)
    touched = pieces[0].is_moved  # whether the line holds something that was not there before
    for piece in pieces[1:]:
        gap = piece.gap
        if "\n" in gap:
            touched = piece.is_moved
        else:
            touched |= piece.is_moved
            if touched and column + len(gap) + len(piece.text) + 1 > WIDTH:
                gap = f",{source.newline}{indent}"
        written += [gap, piece.text]
        column = _column_behind(column, gap + piece.text)
    tail = gaps[-1] if "#" not in dropped else dropped.rstrip(" ") + gaps[-1].replace(",", "", 1).lstrip("\r\n")
    return f"[{''.join(written)}{tail}]"


def _column_behind(column: int, text: str) -> int:
    """The column behind a text that begins at another one."""
    return len(text.rpartition("\n")[2]) if "\n" in text else column + len(text)


def _fresh(source: Source, node: yaml.Node, texts: Sequence[str]) -> str:
    """A list as it is written anew."""
    at = start_of(node)
    inline = f"[{', '.join(texts)}]"
    if source.column(at) + len(inline) <= WIDTH or len(texts) < 2:
        return inline
    return source.newline.join(wrapped("[", texts, source.indent(at)))


def _mapping(source: Source, node: yaml.MappingNode, new: Mapping[str, object]) -> str:
    old = {key: (name, value) for key, name, value in pairs(node)}
    spans = [(start_of(name), source.end_of(value)) for name, value in old.values()]
    gaps = dict(zip(old, _gaps(source, node, spans), strict=False))
    tail = source.text[spans[-1][1] : source.end_of(node) - 1]
    first = gaps[next(iter(old))]
    written: list[str] = []
    for key in order_of([key for key in old if key in new], list(new)):
        if key in old:
            name, value = old[key]
            between = source.text[source.end_of(name) : start_of(value)]
            text = f"{source.of(name)}{between}{flow_text(source, value, new[key])}"
        else:
            text = f"{key_of(key)}: {flow(new[key])}"
        gap = gaps.get(key, ", ") if key != next(iter(old)) else ", "
        written.append(text if not written else f"{gap}{text}")
    return f"{{{first}{''.join(written)}{tail}}}"


def order_of(kept: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Keys in the order they have in a file, each new one behind the one that it is to follow."""
    ordered = list(kept)
    for before, key in pairwise(["", *wanted]):
        if key not in ordered:
            ordered.insert(ordered.index(before) + 1 if before else 0, key)
    return ordered


def _gaps(source: Source, node: yaml.Node, spans: Sequence[tuple[int, int]]) -> list[str]:
    """What stands before each item, and behind the last one."""
    starts = [start for start, _ in spans] + [source.end_of(node) - 1]
    ends = [start_of(node) + 1] + [end for _, end in spans]
    return [source.text[end:start] for end, start in zip(ends, starts, strict=True)]


def _merged(gaps: Sequence[str]) -> str:
    """One gap in the place of several: it breaks the line where one of them does, and keeps their comments."""
    merged = ""
    for gap in gaps:
        if "#" in gap and "\n" in merged:
            merged += gap.replace(",", "", 1).lstrip(" ")
        elif "#" not in merged and ("\n" in gap or "\n" not in merged):
            merged = gap
    return merged
