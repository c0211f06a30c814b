"""How the bot does on a file of questions with what is expected: ``python -m benchmarks.questions FILE [--json]``.

One JSON object a line: ``question``, ``passages`` (any of them will do), ``expect`` (``answer``, ``consistent``,
``differs``, ``decline``, ``smalltalk``), and ``language`` and ``kind`` for the table. Never used to tune.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.base import UnavailableError, matcher_over, shipped, shipped_checks
from benchmarks.tables import columns, percent
from bot.curation import checks
from bot.curation.checks import Check, Result
from bot.curation.schema import Expectation
from bot.errors import Problem
from bot.services.answering import Answered, Answering

RESULTS = ("right", "wrong", "no verdict", "choices", "none")
CROSSING = "kind and language"


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.questions",
        description="How the bot does on a file of questions with what is expected, by kind and language.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="one JSON object a line")
    parser.add_argument("--semantic", action="store_true", help="switch the product's sentence encoder on")
    parser.add_argument("--wrong", action="store_true", help="list the questions that were answered wrongly")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Judge every question of a file and print the table."""
    parser = arguments()
    chosen = parser.parse_args(argv)
    try:
        rows = judged(chosen.file, semantic=chosen.semantic)
    except (OSError, ValueError, KeyError) as problem:
        parser.error(f"{chosen.file} is not a file of questions ({problem})")
    except UnavailableError as problem:
        parser.error(str(problem))
    if chosen.json:
        print(json.dumps(summary(rows), ensure_ascii=False))
        return 0
    print(table(rows))
    for row in rows if chosen.wrong else ():
        if row["result"] == "wrong":
            print(f"{row['language']}, {row['kind']}: {row['question']}")
    return 0


def judged(file: Path, *, semantic: bool = False) -> list[dict[str, Any]]:
    """The rows of a file with ``result`` and ``outcome``.

    Raises:
        OSError: the file cannot be read.
        ValueError, KeyError: a line is not what the format says.
        UnavailableError: ``semantic``, and there is no encoder.
    """
    asked = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    knowledge = shipped()
    answers = Answering(matcher_over(knowledge, semantic=semantic, labelled=shipped_checks(knowledge)))
    rows = []
    for expected in asked:
        answered = answers.answer(expected["question"])
        rows.append({**expected, "result": judge(expected, answered), "outcome": answered.reply.outcome.value})
    return rows


def judge(expected: dict[str, Any], answered: Answered) -> str:
    """``right``, ``wrong`` (a confident wrong answer), ``no verdict``, ``choices`` or ``none``, as for checks."""
    expect, passages = Expectation(expected["expect"]), frozenset(expected["passages"])
    kind = str(expected.get("kind", ""))
    check = Check(expected["question"], kind, expect, passages, frozenset(), Problem("", 0, ""))
    result = checks.judge(check, answered.reply)
    return Result.CHOICES.value if result is Result.BESIDE else result.value


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts over all, by kind, by language, and by both (kind → language)."""
    return {
        "all": counts(rows),
        "kind": by(rows, "kind"),
        "language": by(rows, "language"),
        CROSSING: {
            kind: by([row for row in rows if row["kind"] == kind], "language")
            for kind in dict.fromkeys(row["kind"] for row in rows)
        },
    }


def counts(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """How often each result came out."""
    return dict(Counter(row["result"] for row in rows))


def by(rows: Sequence[dict[str, Any]], field: str) -> dict[str, dict[str, int]]:
    """Counts for each value of a field, in the order in which the values first come."""
    values = dict.fromkeys(row[field] for row in rows)
    return {value: counts([row for row in rows if row[field] == value]) for value in values}


def table(rows: list[dict[str, Any]]) -> str:
    """The counts for a person: everything, languages, then kinds with their languages below."""
    counted = summary(rows)
    lines = [("all", counted["all"]), *counted["language"].items()]
    for kind, inside in counted["kind"].items():
        lines.append((kind, inside))
        languages = counted[CROSSING][kind]
        if len(languages) > 1:
            lines += [(f"  {language}", found) for language, found in languages.items()]
    head = ("", "questions", *RESULTS, "right %", "wrong %")
    return columns(head, [_row(name, found) for name, found in lines])


def _row(name: str, found: dict[str, int]) -> list[str]:
    total = sum(found.values())
    shares = [percent(found.get(result, 0) / total) for result in ("right", "wrong")]
    return [name, str(total), *(str(found.get(result, 0)) for result in RESULTS), *shares]


if __name__ == "__main__":
    sys.exit(main())
