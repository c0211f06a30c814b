"""How the bot does on a file of questions with what is expected: ``python -m benchmarks questions FILE [--json]``.

One JSON object a line: ``question``, ``passages`` (any of them will do), ``expect`` (``answer``, ``consistent``,
``differs``, ``decline``, ``smalltalk``), and ``language`` and ``kind`` for the table. Never used to tune.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.base import shipped
from bot.domain.reply import Outcome
from bot.matching.matcher import Matcher
from bot.services.answering import Answered, Answering


def main(names: list[str], *, as_json: bool) -> int:
    """Judge every question of a file and print the table."""
    if len(names) != 1 or not Path(names[0]).is_file():
        print("name one file of questions: python -m benchmarks questions FILE", file=sys.stderr)
        return 2
    answers = Answering(Matcher(shipped()))
    rows = []
    for line in Path(names[0]).read_text(encoding="utf-8").splitlines():
        expected = json.loads(line)
        answered = answers.answer(expected["question"])
        rows.append({**expected, "result": judge(expected, answered), "outcome": answered.reply.outcome.value})
    print(json.dumps(summary(rows), ensure_ascii=False) if as_json else table(rows))
    return 0


def judge(expected: dict[str, Any], answered: Answered) -> str:
    """``right``, ``wrong`` (a confident wrong answer), ``no verdict``, ``choices`` or ``none``."""
    reply, expect = answered.reply, expected["expect"]
    if reply.outcome is Outcome.SUGGESTED:
        return "choices"
    if expect == "smalltalk":
        return "right" if reply.outcome is Outcome.SMALLTALK else "none"
    if expect == "decline":
        return "wrong" if reply.outcome is Outcome.ANSWERED else "right"
    if reply.outcome is Outcome.UNANSWERED:
        return "none"
    cited = {citation.passage for answer in reply.answers for citation in answer.citations}
    if reply.outcome is not Outcome.ANSWERED or not cited & set(expected["passages"]):
        return "wrong"
    verdict = reply.answers[0].verdict
    if expect == "answer":
        return "right"
    return "right" if verdict == expect else "no verdict" if verdict is None else "wrong"


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts over all, and by kind and language."""
    return {
        "all": dict(Counter(row["result"] for row in rows)),
        **{
            field: {
                value: dict(Counter(row["result"] for row in rows if row[field] == value))
                for value in dict.fromkeys(row[field] for row in rows)
            }
            for field in ("kind", "language")
        },
    }


def table(rows: list[dict[str, Any]]) -> str:
    """The counts for a person."""
    results = ("right", "wrong", "no verdict", "choices", "none")
    counted = summary(rows)
    lines = [f"{'':14}" + "".join(f"{name:>12}" for name in results)]
    groups = {"all": counted["all"], **counted["kind"], **counted["language"]}
    for name, counts in groups.items():
        lines.append(f"{name:14}" + "".join(f"{counts.get(result, 0):12}" for result in results))
    return "\n".join(lines)
