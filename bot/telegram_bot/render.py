"""From a reply to a Telegram message: HTML, escaped throughout, within Telegram's limits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from bot.domain.language import Language
from bot.domain.reply import Answer, Difference, Outcome, Reference, Reply, Verdict
from bot.services.phrases import DIFFERENCE_KINDS, phrase

MAX_MESSAGE = 4096  # UTF-16 code units after entities are taken out (Bot API, sendMessage)
MAX_BUTTON = 60  # characters that stay readable on a phone

Parameters = dict[str, Any]


def message_of(reply: Reply, tokens: Sequence[str] = ()) -> Parameters:
    """Parameters of ``sendMessage`` for a reply, without chat and reply target.

    Args:
        reply: what to say.
        tokens: for choices, what each button carries; one more than there are suggestions, for "none of these".
    """
    keyboard = choices_keyboard(reply, tokens) if tokens else None
    return html_message(reply_html(reply), keyboard)


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


def reply_html(reply: Reply) -> str:
    """A reply as Telegram HTML, at most :data:`MAX_MESSAGE` long."""
    blocks = [answer_html(answer, reply.language) for answer in reply.answers]
    if reply.message:
        blocks.append(escape(reply.message))
    if reply.outcome is Outcome.UNANSWERED and reply.suggestions:
        topics = "\n".join(f"· {escape(each.question)}" for each in reply.suggestions)
        blocks.append(f"{escape(phrase('nearest', reply.language))}\n{topics}")
    return fit(blocks)


def answer_html(answer: Answer, language: Language) -> str:
    """One answer: verdict, text, attribution, curator's note, sources."""
    lines: list[str] = []
    if answer.verdict is Verdict.CONSISTENT:
        lines.append(f"✅ <b>{escape(phrase('consistent', language))}</b>")
    if answer.verdict is Verdict.DIFFERS:
        lines.append(f"⚠️ <b>{escape(phrase('differs', language))}</b>")
        lines += [_difference(each, answer, language) for each in answer.differences]
    lines.append(escape(answer.text))
    if answer.attribution:
        lines.append(f"<i>— {escape(answer.attribution)}</i>")
    if answer.note:
        lines.append(f"<i>{escape(phrase('note', language))}{colon(language)}{escape(answer.note)}</i>")
    if answer.references:
        lines.append(sources_html(answer.references, language))
    return "\n".join(lines)


def sources_html(references: Sequence[Reference], language: Language) -> str:
    """The passages cited, and a line for each source with its link."""
    lines = [f"[{number}] {escape(each.place)} · {escape(each.label)}" for number, each in enumerate(references, 1)]
    for source, url in dict.fromkeys((each.source, each.url) for each in references):
        lines.append(f'<a href="{escape(url)}">{escape(source)}</a>')
    return f"\n<b>{escape(phrase('sources', language))}</b>\n" + "\n".join(lines)


def _difference(difference: Difference, answer: Answer, language: Language) -> str:
    kind = escape(DIFFERENCE_KINDS[difference.kind].in_language(language))
    line = f"{kind} · {escape(phrase('yours', language))}{colon(language)}<s>{escape(difference.yours)}</s>"
    if difference.source and difference.source != answer.text:
        line += f" → {escape(phrase('source', language))}{colon(language)}<b>{escape(difference.source)}</b>"
    return line


def fit(blocks: Sequence[str]) -> str:
    """The blocks that fit into one message; a block is left out whole, so that no tag is cut."""
    kept: list[str] = []
    for block in blocks:
        if utf16_length("\n\n".join([*kept, block])) > MAX_MESSAGE:
            break
        kept.append(block)
    return "\n\n".join(kept) or escape(shorten(blocks[0], MAX_MESSAGE // 8))


def colon(language: Language) -> str:
    """The colon of a language, with its space."""
    return ": " if language is Language.EN else "："


def shorten(text: str, length: int) -> str:
    """At most ``length`` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def utf16_length(text: str) -> int:
    """Length as Telegram counts it; with the tags still in it, so never too small."""
    return len(text.encode("utf-16-le", "replace")) // 2
