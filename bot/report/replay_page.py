"""The page about another base: what it would do to the questions of the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.report import charts
from bot.report.page import Page, Section, Table, Tile
from bot.services.log_replay import Moved, Replayed

_LABELS = {
    "answered": "newly answered",
    "not_addressed": "as they are",
    "suggested": "answered otherwise",
    "unanswered": "lost",
}
_LEGEND = [(label, outcome.replace("_", "-")) for outcome, label in _LABELS.items()]
_LONGEST = 300  # characters of a question


def replay_page(found: Replayed, *, which: str, now: dt.datetime, listed: int) -> Page:
    """The page.

    Args:
        found: what came of it.
        which: which base it was, in words.
        now: the present (UTC).
        listed: how many questions of each sort are listed.
    """
    counts = {
        "answered": len(found.newly),
        "not_addressed": found.same,
        "suggested": len(found.changed),
        "unanswered": len(found.lost),
    }
    sections = [
        Section(
            "What would change",
            chart=charts.shares({"questions": counts}, _LABELS, "replay"),
            described="Shares of the questions that would be answered, answered otherwise, lost, and left as they are",
            legend=_LEGEND,
        )
    ]
    sorts = (("Lost", found.lost), ("Answered otherwise", found.changed), ("Newly answered", found.newly))
    sections += [_section(title, moved, listed) for title, moved in sorts if moved]
    return Page(
        title="Chuchu: another base",
        subtitle=f"{which}: {found.asked:,} different questions of the log, {found.questions:,} in all",
        tiles=[
            Tile("Newly answered", f"{len(found.newly):,}"),
            Tile("Answered otherwise", f"{len(found.changed):,}"),
            Tile("Lost", f"{len(found.lost):,}"),
            Tile("As they are", f"{found.same:,}"),
        ],
        sections=sections,
        footer=f"Made {now:%Y-%m-%d %H:%M} UTC. A question counts once, however often it was asked.",
    )


def _section(title: str, moved: Sequence[Moved], listed: int) -> Section:
    rows = [
        (each.change.text[:_LONGEST], each.change.before, each.change.after, f"{each.times:,}")
        for each in moved[:listed]
    ]
    left = len(moved) - len(rows)
    text = f"The {len(rows)} most asked; {left:,} more are not listed." if left else ""
    return Section(title, text, table=Table(("question", "now", "then", "times"), rows, 1))
