"""A question of the log as a record: the stable columns of exports and of ``--json``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.gap import Gap
from bot.domain.log import LoggedQuestion
from bot.domain.log_review import LogFigures

IDS = ("person", "chat")
COLUMNS = (
    "id",
    "asked_at",
    "platform",
    "chat_kind",
    "language",
    "text",
    "outcome",
    "entries",
    "confidence",
    "runner_up",
    "runner_up_confidence",
    "codes",
    "choice",
    "good",
    "bad",
    "edited",
    "latency_ms",
    "knowledge_version",
)
# What a spreadsheet takes for the beginning of a formula, as OWASP lists it ("CSV Injection"), with the full-width
# forms that some read alike
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SAFE = "'"


def record(row: LoggedQuestion, judged: tuple[int, int] = (0, 0), *, ids: bool = False) -> dict[str, Any]:
    """A question as JSON values under :data:`COLUMNS`; with ``ids`` the keyed hashes of person and chat behind them.

    Args:
        row: the question.
        judged: how often its answer was found good, and how often not.
        ids: whether to say who asked, and in which chat.
    """
    found = {
        name: getattr(row, name) for name in COLUMNS if name not in ("asked_at", "entries", "codes", "good", "bad")
    }
    found |= {
        "asked_at": row.asked_at.isoformat(),
        "entries": list(row.entries),
        "codes": list(row.codes),
        "good": judged[0],
        "bad": judged[1],
    }
    ordered = {name: found[name] for name in COLUMNS}
    return ordered | ({name: getattr(row, name) for name in IDS} if ids else {})


def cells(values: Mapping[str, Any]) -> list[str]:
    """A record as the cells of a table: lists as JSON, nothing as an empty cell, and no cell is a formula."""
    return [_cell(value) for value in values.values()]


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return json.dumps(value, ensure_ascii=False)
        case str():
            return safe_cell(value)
        case _:
            return str(value)


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: one that could be, or begins with the mark itself, gets a mark.

    So taking the first ``'`` away, where there is one, gives the text back.
    """
    return SAFE + text if text.startswith((*_FORMULA, SAFE)) else text


def names(*, ids: bool) -> Sequence[str]:
    """The columns of a record, in their order."""
    return (*COLUMNS, *IDS) if ids else COLUMNS


def figures_record(figures: LogFigures, gaps: Sequence[Gap], waiting: int) -> dict[str, Any]:
    """The log in figures as JSON values (docs/maintainer.md lists them).

    Args:
        figures: the figures.
        gaps: the largest gaps.
        waiting: how many gaps wait in all.
    """
    return {
        "first": figures.first.isoformat() if figures.first else None,
        "last": figures.last.isoformat() if figures.last else None,
        "questions": figures.questions,
        "people": figures.people,
        "answered": figures.answered,
        "outcomes": figures.outcomes,
        "languages": figures.languages,
        "chat_kinds": figures.chat_kinds,
        "days": [
            {"day": each.day.isoformat(), "people": each.people, "questions": each.questions, "outcomes": each.outcomes}
            for each in figures.days
        ],
        "entries": [{"entry": entry, "answers": count} for entry, count in figures.entries],
        "latency_ms": {f"p{percent}": value for percent, value in figures.latency_ms.items()},
        "feedback": {"good": figures.good, "bad": figures.bad, "reasons": figures.reasons},
        "confidence": [
            {"least": each.lowest, "below": each.highest, "answers": each.answers, "good": each.good, "bad": each.bad}
            for each in figures.confidence
        ],
        "gaps": {
            "waiting": waiting,
            "largest": [
                {"gap": each.name, "text": each.questions[0].text, "people": each.people, "asked": each.asked}
                for each in gaps
                if each.questions
            ],
        },
    }
