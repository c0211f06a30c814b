"""From a reply to Telegram messages: HTML, escaped throughout, within Telegram's limits. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain
from typing import Any

from bot.domain.language import Language
from bot.domain.reply import Answer, Difference, Outcome, Reference, Reply, Verdict
from bot.services.phrases import colon, difference_kind, phrase
from bot.services.sentences import first_sentence
from bot.telegram_bot.keyboards import Rows
from bot.telegram_bot.pages import Piece, pages, running
from bot.telegram_bot.text import MAX_MESSAGE, MORE, cut, escaped, shown_length, utf16_length

LONG = 200  # code units of an answer behind its first sentence, from which on they are folded
MAX_QUOTE = 160  # code units of a sentence of the asker's that is shown again
MAX_TOPIC = 200  # the same of a topic in a list
MAX_YOURS = 300  # the same of the asker's version of a difference
MANY_REFERENCES = 4  # more are folded
LEAST_TEXT = 100  # code units that a text keeps where it is shortened
MANY_CODE_UNITS = 3000  # of what may not be split: none of it comes near, whatever the base

FOLDED = "<blockquote expandable>", "</blockquote>"

Parameters = dict[str, Any]


def html_message(html: str, rows: Rows | None = None) -> Parameters:
    """Parameters of ``sendMessage`` or ``editMessageText`` for HTML; link previews are off."""
    parameters: Parameters = {"text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if rows:
        parameters["reply_markup"] = {"inline_keyboard": rows}
    return parameters


def reply_pages(reply: Reply, title: str = "", *, topics: bool = False) -> list[str]:
    """A reply as the HTML of one or more messages.

    Args:
        reply: what to say.
        title: stands above the answer.
        topics: list the choices or nearest topics in the text, for where they are no buttons.
    """
    return pages(list(_pieces(reply, title, topics=topics)))


def one_page(reply: Reply, title: str = "", *, topics: bool = False) -> str:
    """The same for where there can be one message only: running text is shortened, and the sources stay."""
    pieces = list(_pieces(reply, title, topics=topics))
    while (excess := sum(shown_length(each.gap + each.html) for each in pieces) - MAX_MESSAGE) > 0:
        longest = max(range(len(pieces)), key=lambda place: utf16_length(pieces[place].text or ""))
        piece = pieces[longest]
        room = utf16_length(piece.text or "") - excess - len(MORE)
        if piece.text is None or utf16_length(piece.text) <= LEAST_TEXT:
            break  # what is left cannot be shortened
        pieces[longest] = running(
            cut(piece.text, max(room, LEAST_TEXT - 1)) + MORE, piece.gap, piece.before, piece.after
        )
    first, *more = pages(pieces, MAX_MESSAGE - len(f"\n{MORE}") if excess > 0 else MAX_MESSAGE)
    return f"{first}\n{MORE}" if more else first


def _pieces(reply: Reply, title: str, *, topics: bool) -> Iterator[Piece]:
    if title:
        yield Piece(f"<b>{escaped(title, MAX_YOURS)}</b>")
    if reply.is_check:
        yield from _check(reply)
    else:
        for place, answer in enumerate(reply.answers):
            yield from answer_pieces(answer, reply.language, "\n\n" if place or title else "\n")
    if reply.message:
        yield running(reply.message, "\n\n")
    if topics and reply.suggestions:
        if reply.outcome is Outcome.UNANSWERED:
            yield Piece(escape(phrase("nearest", reply.language)), "\n\n")
        for each in reply.suggestions:
            yield Piece(f"· {escaped(each.question, MAX_TOPIC)}")
    if reply.outcome is Outcome.UNANSWERED:
        yield Piece(escape(phrase("noted", reply.language)), "\n\n")
        if reply.suggestions and not topics:
            yield Piece(escape(phrase("nearest", reply.language)), "\n\n")


def answer_pieces(answer: Answer, language: Language, gap: str = "\n") -> Iterator[Piece]:
    """One answer: verdict, one clear sentence, who says so, the rest (folded where it is long), note, sources."""
    for piece in _verdict(answer, language):
        yield Piece(piece.html, gap)
        gap = "\n"
    first, rest = first_sentence(answer.text)
    yield running(first, gap)
    if answer.attribution:
        yield Piece(f"<i>— {escaped(answer.attribution, MAX_YOURS)}</i>")
    if rest:
        before, after = FOLDED if shown_length(escape(rest)) > LONG else ("", "")
        yield running(rest, "\n\n" if answer.attribution and not before else "\n", before, after)
    if answer.note:
        note = f"{phrase('note', language)}{colon(language)}{answer.note}"
        yield running(note, "\n", "<i>", "</i>")
    if answer.references:
        yield from sources_pieces(answer.references, language)


def sources_pieces(references: Sequence[Reference], language: Language) -> Iterator[Piece]:
    """The passages cited, and a line for each source with its link; in one piece, where it is not too long for that."""
    lines = [passage_line(number, each) for number, each in enumerate(references, 1)]
    links = [
        f'<a href="{escape(url)}">{escaped(source, MAX_YOURS)}</a>'
        for source, url in dict.fromkeys((each.source, each.url) for each in references)
    ]
    heading, listed = f"<b>{escape(phrase('sources', language))}</b>", "\n".join(lines)
    if shown_length("\n".join([heading, listed, *links])) > MANY_CODE_UNITS:
        yield Piece(heading, "\n\n")
        yield from map(Piece, [*lines, *links])
        return
    if len(lines) > MANY_REFERENCES:
        listed = f"{FOLDED[0]}{listed}{FOLDED[1]}"
    yield Piece("\n".join([heading, listed, *links]), "\n\n")


def passage_line(number: int, reference: Reference) -> str:
    """``[1] §9 ¶1 · what the passage is about``."""
    return f"[{number}] {escape(reference.place)} · {escaped(reference.label, MAX_TOPIC)}"


def _verdict(answer: Answer, language: Language) -> Iterator[Piece]:
    if answer.verdict is Verdict.CONSISTENT:
        yield Piece(f"✅ <b>{escape(phrase('consistent', language))}</b>")
    if answer.verdict is Verdict.DIFFERS:
        yield Piece(f"⚠️ <b>{escape(phrase('differs', language))}</b>")
        for difference in answer.differences:
            yield Piece(_difference(difference, answer, language))


def _difference(difference: Difference, answer: Answer, language: Language) -> str:
    kind = escape(difference_kind(difference.kind, language))
    yours = escaped(difference.yours, MAX_YOURS)
    line = f"{kind} · {escape(phrase('yours', language))}{colon(language)}<s>{yours}</s>"
    if difference.source and difference.source != answer.text:
        source = escaped(difference.source, MAX_YOURS)
        line += f" → {escape(phrase('source', language))}{colon(language)}<b>{source}</b>"
    return line


def _check(reply: Reply) -> Iterator[Piece]:
    """Sentence by sentence: what was sent, how it compares, what the source says and where."""
    language = reply.language
    yield Piece(escape(phrase("checked", language)))
    references = list(dict.fromkeys(chain.from_iterable(answer.references for answer in reply.answers)))
    for answer in reply.answers:
        yield Piece(f"<blockquote>{escaped(answer.quote, MAX_QUOTE)}</blockquote>", "\n\n")
        yield from _verdict(answer, language)
        if answer.verdict is None:
            yield Piece(f"ℹ️ <b>{escape(phrase('on_this', language))}</b>")
        numbers = "".join(f"[{references.index(each) + 1}]" for each in answer.references)
        yield running(answer.text)
        yield Piece(numbers, " ")
        if answer.attribution:
            yield Piece(f"<i>— {escaped(answer.attribution, MAX_YOURS)}</i>")
    yield from sources_pieces(references, language)
