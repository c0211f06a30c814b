"""New values as YAML, in the way the files of the base are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.curation.yaml_edit.scalars import scalar

WIDTH = 120  # characters of a line


def flow(value: object) -> str:
    """A value on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key_of(key)}: {flow(each)}" for key, each in value.items()) + "}"
        case list():
            return f"[{', '.join(map(flow, value))}]"
        case _:
            return scalar(str(value), in_brackets=True)


def key_of(key: str) -> str:
    """A key."""
    return scalar(key, in_brackets=True)


def wrapped(head: str, texts: Sequence[str], indent: int) -> list[str]:
    """A flow list over several lines that are as full as they can be.

    Args:
        head: what stands on the first line, up to the opening bracket.
        texts: the items.
        indent: column of the line it begins on; items stand two further in.
    """
    lines = [head]
    pad = " " * (indent + 2)
    line = ""
    for text in texts:
        longer = f"{line} {text}," if line else f"{pad}{text},"
        if line and len(longer) > WIDTH:
            lines.append(line)
            longer = f"{pad}{text},"
        line = longer
    return [*lines, line, " " * indent + "]"]


def pair(key: str, value: object, indent: int, *, flow_texts: bool) -> list[str]:
    """A key with its value, as lines of a block mapping.

    Args:
        key: the key.
        value: text, a list or a mapping.
        indent: column of the key.
        flow_texts: whether texts in several languages stand on one line: ``{zh-Hans: …, en: …}``.
    """
    head = f"{' ' * indent}{key_of(key)}:"
    inline = f"{head} {flow(value)}"
    match value:
        case dict() if flow_texts and _is_flat(value) and len(inline) <= WIDTH:
            return [inline]
        case dict():
            return [head, *mapping(value, indent + 2, flow_texts=flow_texts)]
        case list() if all(not isinstance(each, Mapping) or _is_flat(each) for each in value):
            if len(inline) <= WIDTH or len(value) < 2:
                return [inline]
            return wrapped(f"{head} [", [flow(each) for each in value], indent)
        case list():
            items = (item(each, indent + 2, flow_texts=flow_texts) for each in value)
            return [head, *(line for lines in items for line in lines)]
        case _:
            return [f"{head} {scalar(str(value), in_brackets=False)}"]


def mapping(values: Mapping[str, object], indent: int, *, flow_texts: bool) -> Iterator[str]:
    """The lines of a block mapping."""
    for key, value in values.items():
        yield from pair(key, value, indent, flow_texts=flow_texts)


def item(value: object, indent: int, *, flow_texts: bool) -> list[str]:
    """The lines of one item of a block list; ``indent`` is the column of its dash."""
    if not isinstance(value, Mapping):
        return [f"{' ' * indent}- {scalar(str(value), in_brackets=False)}"]
    first, *others = mapping(value, indent + 2, flow_texts=flow_texts)
    return [f"{' ' * indent}- {first.lstrip(' ')}", *others]


def _is_flat(value: Mapping[str, object]) -> bool:
    return all(isinstance(each, str) for each in value.values())
