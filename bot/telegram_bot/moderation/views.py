"""What moderators are shown, and what somebody's doing leads to; the office makes messages and settlements of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bot.domain.curation import CurationChange
from bot.domain.language import Language
from bot.domain.mail import Keyboard
from bot.domain.moderation import Actor, Role
from bot.telegram_bot.desk import Desk
from bot.telegram_bot.keyboards import Action, button
from bot.telegram_bot.moderation.tasks import Do
from bot.telegram_bot.pages import Piece, pages
from bot.telegram_bot.render import Parameters, html_message
from bot.telegram_bot.text import MAX_MESSAGE, MORE

LIFE = dt.timedelta(days=14)  # a moderator comes back to a card or a draft after days

Buttons = tuple[tuple[tuple[Action, str], ...], ...]


@dataclass(frozen=True, slots=True)
class View:
    """One message for moderators.

    Attributes:
        html: what it says.
        buttons: rows of actions with their labels.
        person: keyed hash of the one person who may press; empty for every moderator.
    """

    html: str
    buttons: Buttons = ()
    person: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody with a role does something.

    Attributes:
        update_id: the update that says so.
        actor: who.
        role: what they may do.
        language: what they are answered in.
        chat_id, chat: where; the platform's id and its keyed hash.
        group: whether that is the moderation chat; a private chat otherwise.
        thread: the forum topic; None where there is none.
        message_id: the message of the bot's with the button; None where none was pressed.
        now: when (UTC).
    """

    update_id: int
    actor: Actor
    role: Role
    language: Language
    chat_id: int
    chat: str
    group: bool
    thread: int | None
    message_id: int | None
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a turn leads to.

    Attributes:
        view: shown in the place of the message whose button was pressed, else as a reply.
        word: shown for a moment to who pressed.
        curated: what is curated.
        first: messages (HTML) that come before the view, which is then a new message below them.
        told: said in the moderation chat, where this was done elsewhere.
        asks: text of a message that asks for a reply; the view stays as it is.
    """

    view: View | None = None
    word: str = ""
    curated: tuple[CurationChange, ...] = ()
    first: tuple[str, ...] = ()
    told: tuple[View, ...] = ()
    asks: str = ""


Does = Callable[[Turn, Sequence[str]], Awaitable[Done]]
Table = Mapping[Do, Does]


def drawn(desk: Desk, view: View, what: str, chat: str, language: Language) -> tuple[Parameters, Keyboard | None]:
    """A view as the parameters of a message, and its keyboard; ``what`` tells it apart from any other view."""
    if not view.buttons:
        return html_message(view.html), None
    actions = tuple(dict.fromkeys(str(action) for row in view.buttons for action, _ in row))
    keyboard = desk.keyboard(f"moderation {what}", chat, None, language, actions, person=view.person, life=LIFE)
    rows = [[button(keyboard, action, label) for action, label in row] for row in view.buttons]
    return html_message(view.html, rows), keyboard


def one_message(pieces: Sequence[Piece]) -> str:
    """Pieces as one message; what does not fit is left out, and that is shown."""
    first, *more = pages(pieces, MAX_MESSAGE - len(f"\n{MORE}"))
    return f"{first}\n{MORE}" if more else first


def line(text: str, gap: str = "\n") -> Piece:
    """A line of plain text."""
    return Piece(escape(text), gap)


def heading(text: str, gap: str = "\n\n") -> Piece:
    """A line in bold."""
    return Piece(f"<b>{escape(text)}</b>", gap)


def day(at: dt.datetime) -> str:
    """A day, in UTC."""
    return f"{at:%Y-%m-%d}"


def minute(at: dt.datetime) -> str:
    """A minute, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
