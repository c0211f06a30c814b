"""Text that strangers wrote, made safe to show: a terminal obeys some characters instead of showing them."""

from __future__ import annotations

import json
import unicodedata

REPLACEMENT = "\ufffd"


def printable(text: str) -> str:
    """Text without control characters (they become “�”, a tab a space) and format characters (they go).

    Line breaks stay. Control characters (Unicode category Cc) start the escape sequences that move the cursor,
    rename the window or fill the clipboard; format characters (Cf) turn the direction of a line or hide parts of it.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == "\n":
        return character
    match unicodedata.category(character):
        case "Cc":
            return " " if character == "\t" else REPLACEMENT
        case "Cf":
            return ""
        case _:
            return character


def shortened(text: str, length: int) -> str:
    """Text of at most that many characters; an ellipsis stands for the rest."""
    return text if len(text) <= length else text[: length - 1] + "…"


def json_line(value: object) -> str:
    """A value as JSON on one line, with control and format characters and separators of lines as escapes."""
    line = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    return line if line.isprintable() else "".join(map(_escaped, line))


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") else character
