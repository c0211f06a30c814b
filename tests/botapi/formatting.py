"""HTML formatting, after tdlib's parse_html: the same tags, the same sentences, byte offsets in UTF-8.

Two things Telegram lets pass in silence are told as remarks, because a bot that escapes properly never
sends them: a named entity it shows as written (`&nbsp;`) and a link whose address it drops.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .links import BadLinkError, checked
from .text import Entity, entity_text, has_lone_surrogate, utf16_length

TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "a": "text_link",
    "code": "code", "pre": "pre", "tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]+)|([0-9]+))|([a-zA-Z]+));?")
_MARK = re.compile("[&<]")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")
_USER_LINK = re.compile(r"tg://user/?\?id=(\d+)")
_PRIORITY = ("blockquote", "expandable_blockquote", "pre", "code")


class FormattingError(ValueError):
    """Markup Telegram cannot parse; the message is what follows "can't parse entities: "."""


@dataclass(frozen=True)
class Parsed:
    """The bare text, its entities (UTF-16 offsets) and what Telegram would have passed over."""

    text: str
    entities: tuple[Entity, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Open:
    tag: str
    argument: str
    offset: int


def parse_html(source: str) -> Parsed:
    """Read Telegram's HTML; raises FormattingError with Telegram's own sentence."""
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.units = 0
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.remarks: list[str] = []

    def run(self) -> Parsed:
        while self.at < len(self.source):
            if self.source[self.at] == "&":
                self._emit(self._reference())
            elif self.source.startswith("</", self.at):
                self._end_tag()
            elif self.source[self.at] == "<":
                self._start_tag()
            else:
                following = _MARK.search(self.source, self.at)
                stop = following.start() if following else len(self.source)
                self._emit(self.source[self.at : stop])
                self.at = stop
        if self.open:
            raise FormattingError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        text = "".join(self.out)
        if has_lone_surrogate(text):
            raise FormattingError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return Parsed(text, tuple(self._finished(text)), tuple(self.remarks))

    def _emit(self, piece: str) -> None:
        self.out.append(piece)
        self.units += utf16_length(piece)

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _reference(self) -> str:
        """Decode `&…;` at the cursor and step over it; what is not supported stands as written."""
        match = _REFERENCE.match(self.source, self.at)
        if match:
            hexadecimal, decimal, name = match.groups()
            if name is None:
                code = int(hexadecimal, 16) if hexadecimal else int(decimal)
                if 0 < code <= 0x10FFFF:
                    self.at = match.end()
                    return chr(code)
            elif name in _NAMED:
                self.at = match.end()
                return _NAMED[name]
            if match[0].endswith(";"):
                self.remarks.append(f"{match[0]} is not supported: Telegram shows it as written")
        self.at += 1
        return "&"

    def _skip_space(self) -> None:
        match = _SPACE.match(self.source, self.at)
        self.at = match.end() if match else self.at

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._take(_TAG_NAME).lower()
        if self.at >= len(self.source):
            raise FormattingError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in TYPES:
            raise FormattingError(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise FormattingError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(_Open(tag, argument, self.units))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        unclosed = FormattingError(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        while True:
            self._skip_space()
            if self.at >= len(self.source):
                raise unclosed
            if self.source[self.at] == ">":
                self.at += 1
                return argument
            name = self._take(_ATTRIBUTE_NAME)
            if not name:
                raise FormattingError(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
            self._skip_space()
            value = ""
            if self.source.startswith("=", self.at):
                self.at += 1
                self._skip_space()
                if self.at >= len(self.source):
                    raise unclosed
                value = self._value()
            if self.at >= len(self.source):
                raise FormattingError(f"Unclosed start tag at byte offset {self._byte(begin)}")
            argument = _argument(tag, name, value) or argument

    def _value(self) -> str:
        quote = self.source[self.at]
        if quote not in "'\"":
            begin = self.at
            token = self._take(_NAME_TOKEN).lower()
            following = self.source[self.at : self.at + 1]
            if following != ">" and not following.isspace():
                raise FormattingError(f"Unexpected end of name token at byte offset {self._byte(begin)}")
            return token
        self.at += 1
        value: list[str] = []
        while self.at < len(self.source) and self.source[self.at] != quote:
            if self.source[self.at] == "&":
                value.append(self._reference())
            else:
                value.append(self.source[self.at])
                self.at += 1
        self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise FormattingError(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.at += 2
        found = self._take(_TAG_NAME)
        self._skip_space()
        if not self.source.startswith(">", self.at):
            raise FormattingError(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.open.pop()
        if found and found.lower() != opened.tag:
            raise FormattingError(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.tag}>", found "</{found}>"'
            )
        if self.units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Entity = {
            "offset": opened.offset,
            "length": self.units - opened.offset,
            "type": TYPES[opened.tag],
        }
        if opened.tag == "a":
            self._link(entity, opened.argument)
            return
        if opened.tag == "code" and opened.argument:
            entity["language"] = opened.argument
        if opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        if opened.tag == "tg-emoji":
            if not opened.argument.isdigit() or int(opened.argument) >= 2**63:
                raise FormattingError("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        self.entities.append(entity)

    def _link(self, entity: Entity, href: str) -> None:
        address = href or entity_text("".join(self.out), entity)
        user = _USER_LINK.fullmatch(address)
        if user:
            self.entities.append({**entity, "type": "text_mention", "user": {"id": int(user[1])}})
            return
        try:
            self.entities.append({**entity, "url": checked(address)})
        except BadLinkError as error:
            self.remarks.append(f"link to {address!r} is dropped: {error}")

    def _finished(self, text: str) -> list[Entity]:
        """In Telegram's order, with `pre` + `code class=language-…` joined and nothing inside code."""
        order = sorted(self.entities, key=_rank)
        kept: list[Entity] = []
        for entity in order:
            inside = next((outer for outer in kept if outer["type"] in {"pre", "code"} and _in(entity, outer)), None)
            if inside is None:
                kept.append(dict(entity))
            elif _span(inside) == _span(entity) and "language" in entity:
                inside["language"] = entity["language"]
            elif entity["type"] == "code" and _span(inside) == _span(entity):
                continue
            else:
                covered = entity_text(text, entity)
                self.remarks.append(f"{entity['type']} inside {inside['type']} is dropped: {covered!r}")
        for entity in kept:
            if entity["type"] == "code":
                entity.pop("language", None)
        return kept


def _argument(tag: str, name: str, value: str) -> str:
    """What an attribute means to Telegram; empty for an attribute it passes over."""
    name = name.lower()
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return "1" if (tag, name) == ("blockquote", "expandable") else ""


def _span(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["length"]


def _in(inner: Entity, outer: Entity) -> bool:
    end: int = outer["offset"] + outer["length"]
    starts: bool = outer["offset"] <= inner["offset"] < end
    return starts and inner["type"] not in {"blockquote", "expandable_blockquote"}


def _rank(entity: Entity) -> tuple[Any, ...]:
    kind = entity["type"]
    return entity["offset"], -entity["length"], _PRIORITY.index(kind) if kind in _PRIORITY else len(_PRIORITY)
