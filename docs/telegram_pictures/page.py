"""A chat as a page of HTML that loads nothing and runs nothing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from docs.telegram_pictures.entities import Entity, html_of

CSS = (Path(__file__).parent / "chat.css").read_text(encoding="utf-8")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
FORWARDED = {"en": "Forwarded from", "zh-Hans": "转发自", "zh-Hant": "轉發自"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as it stood.

    Attributes:
        text: what it says.
        entities: how it is formatted.
        buttons: labels of its inline keyboard, row by row.
        own: whether the asker wrote it.
        forwarded: whom the asker had it from.
        pressed: label of the button that is being pressed.
    """

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[str, ...], ...] = ()
    own: bool = False
    forwarded: str = ""
    pressed: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What happens between two messages, in our own words."""

    text: str


def page(shown: Sequence[Bubble | Note], language: str) -> str:
    """A chat in one language (``en``, ``zh-Hans`` or ``zh-Hant``), as HTML."""
    chat = "\n".join(_note(each) if isinstance(each, Note) else _message(each, language) for each in shown)
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>Chuchu</title>
<style>
{CSS}</style>
</head>
<body>
<main class="chat">
<header><span class="face" lang="zh-Hans">出</span><span><b>Chuchu</b><br><small>bot</small></span></header>
{chat}
</main>
</body>
</html>
"""


def _note(note: Note) -> str:
    return f'<p class="note">{escape(note.text)}</p>'


def _message(bubble: Bubble, language: str) -> str:
    side = "own" if bubble.own else "bot"
    origin = ""
    if bubble.forwarded:
        origin = f'<div class="forwarded">{FORWARDED[language]} <b>{escape(bubble.forwarded)}</b></div>'
    text = html_of(bubble.text, bubble.entities)
    rows = "".join(f'<div class="row">{_buttons(row, bubble.pressed)}</div>' for row in bubble.buttons)
    bubble_of_it = f'<div class="bubble">{origin}<div class="text">{text}</div></div>'
    return f'<section class="message {side}">{bubble_of_it}{rows}</section>'


def _buttons(row: Sequence[str], pressed: str) -> str:
    return "".join(
        f'<span class="button{" pressed" if label == pressed else ""}">{escape(label)}</span>' for label in row
    )
