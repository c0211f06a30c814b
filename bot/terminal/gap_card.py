"""Gaps on a terminal: the queue as a table, one gap as a card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console

from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.services.phrases import colon
from bot.services.queue import Card, Near
from bot.services.whys import in_words
from bot.terminal.printable import printable, shortened
from bot.terminal.tables import show_table

WORDINGS = 8  # on a card; the rest is counted
MAX_WORDING = 200  # characters on a card
IN_TABLE = 50  # characters in the table


def show_queue(out: Console, cards: Iterable[Card], now: dt.datetime) -> None:
    """Print the gaps that wait, one a row."""
    show_table(
        out, ("gap", "asked as", "languages", "last", "taken by", "people", "asked"), _rows(cards, now), numbers=2
    )


def _rows(cards: Iterable[Card], now: dt.datetime) -> Iterator[tuple[object, ...]]:
    for card in cards:
        gap, holder = card.gap, card.gap.holder(now)
        text = shortened(_on_a_line(card.wordings[0].text), IN_TABLE)
        more = f" (+{len(card.wordings) - 1})" if len(card.wordings) > 1 else ""
        taken = holder.name if holder is not None else ""
        yield (
            gap.name,
            f"{text}{more}",
            " ".join(gap.languages),
            f"{gap.last_asked:%m-%d}",
            taken,
            gap.people,
            gap.asked,
        )


def as_dict(card: Card, knowledge: Knowledge, now: dt.datetime) -> dict[str, Any]:
    """A gap as JSON."""
    gap, holder = card.gap, card.gap.holder(now)
    return {
        "gap": gap.id,
        "asked": gap.asked,
        "people": gap.people,
        "wordings": [each.text for each in card.wordings],
        "languages": list(gap.languages),
        "nearest": [_near_as_dict(each, knowledge) for each in card.near],
        "reasons": sorted({each.reason.value for each in gap.questions}),
        "state": gap.state.value,
        "last_asked": gap.last_asked.isoformat(),
        "taken_by": holder.name if holder is not None else None,
        "similar": list(card.similar),
    }


def _near_as_dict(near: Near, knowledge: Knowledge) -> dict[str, Any]:
    question = knowledge.entries[near.entry].question
    return {
        "entry": near.entry,
        "kind": near.kind.value,
        "question": question.in_language(Language.EN),
        "confidence": round(near.confidence, 4),
        "why": list(near.why),
    }


def card_lines(card: Card, knowledge: Knowledge, language: Language, now: dt.datetime) -> Iterator[str]:
    """A gap as lines: who asked what, and what lies near."""
    gap, holder = card.gap, card.gap.holder(now)
    days = (
        dict.fromkeys(f"{each:%Y-%m-%d}" for each in (gap.questions[0].asked_at, gap.last_asked))
        if gap.questions
        else ()
    )
    when = " – ".join(days)
    yield f"{gap.name}  asked {gap.asked}, people {gap.people}  {', '.join(gap.languages)}  {when}"
    if holder is not None:
        yield f"  {holder.name} is working on it"
    for each in card.wordings[:WORDINGS]:
        times = f"  ×{each.asked}" if each.asked > 1 else ""
        yield f"  · {shortened(_on_a_line(each.text), MAX_WORDING)}{times}"
    if len(card.wordings) > WORDINGS:
        yield f"  and {len(card.wordings) - WORDINGS} more wordings"
    if card.near:
        yield "Nearest entries, and why they did not answer"
    for number, near in enumerate(card.near, 1):
        title = knowledge.entries[near.entry].question.in_language(language)
        why = in_words(near.why, language)
        yield f"  {number}  {title}  {near.entry}  {near.confidence:.0%}{colon(language) if why else ''}{why}"
    if card.similar:
        yield f"May ask the same: {', '.join(f'g{each}' for each in card.similar)}"


def _on_a_line(text: str) -> str:
    return printable(" ".join(text.split()))
