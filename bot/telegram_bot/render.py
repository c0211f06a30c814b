"""From a reply to a Telegram message: HTML, escaped throughout, within Telegram's limits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from bot.domain.language import Language
from bot.domain.reply import Answer, Difference, Outcome, Reference, Reply, Verdict
from bot.services.phrases import DIFFERENCE_KINDS, phrase

MAX_MESSAGE = 4096  # UTF-16 code units after entities are taken out (Bot API, sendMessage)
MAX_BUTTON = 60  # characters that stay readable on a phone
MAX_TOPIC = 200  # UTF-16 code units of a topic in a list
MORE = "…"  # stands for what was left out

Parameters = dict[str, Any]


def message_of(reply: Reply, tokens: Sequence[str] = ()) -> Parameters:
    """Parameters of ``sendMessage`` for a reply, without chat and reply target.

    Args:
        reply: what to say.
        tokens: for choices, what each button carries; one more than there are suggestions, for "none of these".
    """
    keyboard = choices_keyboard(reply, tokens) if tokens else None
    return html_message(reply_html(reply), keyboard)


def chosen_message(reply: Reply) -> Parameters:
    """Parameters of ``editMessageText`` that put a chosen answer, under its question, in the place of the choices."""
    return html_message(reply_html(reply, title=reply.answers[0].question))


def html_message(html: str, keyboard: list[list[dict[str, str]]] | None = None) -> Parameters:
    """Parameters of ``sendMessage`` for HTML; link previews are off."""
    parameters: Parameters = {
        "text": html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if keyboard is not None:
        parameters["reply_markup"] = {"inline_keyboard": keyboard}
    return parameters


def choices_keyboard(reply: Reply, tokens: Sequence[str]) -> list[list[dict[str, str]]]:
    """One button a row: the suggestions, then "none of these"."""
    labels = [each.question for each in reply.suggestions] + [phrase("none", reply.language)]
    return [
        [{"text": shorten(label, MAX_BUTTON), "callback_data": token}]
        for label, token in zip(labels, tokens, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a message the parts beside the answer's text may take, in UTF-16 code units of HTML."""

    title: int = MAX_MESSAGE
    differences: int = MAX_MESSAGE
    attribution: int = MAX_MESSAGE
    note: int = MAX_MESSAGE
    passages: int = MAX_MESSAGE
    links: int = MAX_MESSAGE


AMPLE = Room()
TIGHT = Room(title=200, differences=800, attribution=200, note=400, passages=1500, links=600)  # leaves 250 for the text


def reply_html(reply: Reply, title: str = "") -> str:
    """A reply as Telegram HTML, at most :data:`MAX_MESSAGE` long; ``title`` stands above the first answer."""
    blocks = [answer_html(each, reply.language, title if each is reply.answers[0] else "") for each in reply.answers]
    if reply.message:
        blocks.append(escaped(reply.message, MAX_MESSAGE - len(f"\n\n{MORE}")))
    if reply.outcome is Outcome.UNANSWERED and reply.suggestions:
        topics = "\n".join(f"· {escaped(each.question, MAX_TOPIC)}" for each in reply.suggestions)
        blocks.append(f"{escape(phrase('nearest', reply.language))}\n{topics}")
    if reply.outcome is Outcome.UNANSWERED:
        blocks.append(escape(phrase("noted", reply.language)))
    return fit(blocks, MAX_MESSAGE, "\n\n")


def answer_html(answer: Answer, language: Language, title: str = "") -> str:
    """One answer: title, verdict, text, attribution, curator's note, sources.

    Where it is too long for a message the text is shortened, and the parts beside it as far as they must be: the
    sources stay.
    """
    longest = MAX_MESSAGE - len(f"\n\n{MORE}")
    whole = _answer_html(answer, language, title, AMPLE, MAX_MESSAGE)
    if utf16_length(whole) <= longest:
        return whole
    beside = utf16_length(_answer_html(answer, language, title, TIGHT, 0))
    return _answer_html(answer, language, title, TIGHT, longest - beside)


def _answer_html(answer: Answer, language: Language, title: str, room: Room, text_room: int) -> str:
    lines: list[str] = []
    if title:
        lines.append(f"<b>{escaped(title, room.title)}</b>\n")
    if answer.verdict is Verdict.CONSISTENT:
        lines.append(f"✅ <b>{escape(phrase('consistent', language))}</b>")
    if answer.verdict is Verdict.DIFFERS:
        lines.append(f"⚠️ <b>{escape(phrase('differs', language))}</b>")
        differences = [_difference(each, answer, language, room.differences // 3) for each in answer.differences]
        lines.append(fit(differences, room.differences, "\n"))
    lines.append(escaped(answer.text, text_room))
    if answer.attribution:
        lines.append(f"<i>— {escaped(answer.attribution, room.attribution)}</i>")
    if answer.note:
        lines.append(f"<i>{escape(phrase('note', language))}{colon(language)}{escaped(answer.note, room.note)}</i>")
    if answer.references:
        lines.append(sources_html(answer.references, language, room))
    return "\n".join(lines)


def sources_html(references: Sequence[Reference], language: Language, room: Room = AMPLE) -> str:
    """The passages cited, and a line for each source with its link."""
    passages = [
        f"[{number}] {escape(each.place)} · {escaped(each.label, room.passages // 3)}"
        for number, each in enumerate(references, 1)
    ]
    links = [
        _link(source, url, room.links) for source, url in dict.fromkeys((each.source, each.url) for each in references)
    ]
    heading = f"\n<b>{escape(phrase('sources', language))}</b>"
    return "\n".join([heading, fit(passages, room.passages, "\n"), fit(links, room.links, "\n")])


def _link(source: str, url: str, room: int) -> str:
    link = f'<a href="{escape(url)}">{escaped(source, room // 3)}</a>'
    return link if utf16_length(link) <= room // 2 else escaped(source, room // 3)


def _difference(difference: Difference, answer: Answer, language: Language, room: int) -> str:
    kind = escape(DIFFERENCE_KINDS[difference.kind].in_language(language))
    yours = escaped(difference.yours, room)
    line = f"{kind} · {escape(phrase('yours', language))}{colon(language)}<s>{yours}</s>"
    if difference.source and difference.source != answer.text:
        source = escaped(difference.source, room)
        line += f" → {escape(phrase('source', language))}{colon(language)}<b>{source}</b>"
    return line


def fit(blocks: Sequence[str], room: int, between: str) -> str:
    """The first of the blocks that fit; one is left out whole, so that no tag is cut, and :data:`MORE` says so."""
    everything = between.join(blocks)
    if utf16_length(everything) <= room:
        return everything
    kept: list[str] = []
    for block in blocks:
        if utf16_length(between.join([*kept, block, MORE])) > room:
            break
        kept.append(block)
    return between.join([*kept, MORE])


def escaped(text: str, room: int) -> str:
    """``text`` as HTML of at most ``room`` UTF-16 code units, shortened where it must be; one at least."""
    html = escape(text)
    if utf16_length(html) <= room:
        return html
    kept: list[str] = []
    left = room - utf16_length(MORE)
    for character in map(escape, text):
        left -= utf16_length(character)
        if left < 0:
            break
        kept.append(character)
    return "".join(kept) + MORE


def colon(language: Language) -> str:
    """The colon of a language, with its space."""
    return ": " if language is Language.EN else "："


def shorten(text: str, length: int) -> str:
    """At most ``length`` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def cut(text: str, room: int) -> str:
    """The beginning of ``text``: at most ``room`` UTF-16 code units, no character cut in two."""
    if utf16_length(text) <= room:
        return text
    return text.encode("utf-16-le", "replace")[: 2 * room].decode("utf-16-le", "ignore")


def utf16_length(text: str) -> int:
    """Length as Telegram counts it; with the tags still in it, so never too small."""
    return len(text.encode("utf-16-le", "replace")) // 2
