"""``python -m bot.report.picture``: days as JSON on standard input become a PNG on standard output.

A process of its own, so that drawing neither holds up answering nor stays in the bot's memory.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.log_review import DayFigures


def to_json(days: Sequence[DayFigures], words: Sequence[Mapping[str, str]], titles: Sequence[str]) -> str:
    """What the process reads.

    Args:
        days: the days.
        words: names of the outcomes and of ``people``: as wanted, and where no font has Han characters.
        titles: the heading, likewise.
    """
    listed = [[each.day.isoformat(), each.people, dict(each.outcomes)] for each in days]
    return json.dumps({"days": listed, "words": list(map(dict, words)), "titles": list(titles)})


def png_of(text: str) -> bytes:
    """The picture of what :func:`to_json` made."""
    from bot.report.charts import can_write_han, picture

    given: dict[str, Any] = json.loads(text)
    place = 0 if can_write_han() else 1
    days = [DayFigures(dt.date.fromisoformat(day), people, outcomes) for day, people, outcomes in given["days"]]
    return picture(days, given["words"][place], given["titles"][place])


if __name__ == "__main__":
    sys.stdout.buffer.write(png_of(sys.stdin.read()))
