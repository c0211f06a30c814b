"""``chuchu knowledge check``: ask the base its own checks and see what becomes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from bot.bootstrap import matcher_over
from bot.cli.errors import say
from bot.cli.knowledge.common import AsJson, open_base
from bot.cli.options import KnowledgeDir
from bot.curation.checks import Checked, Result, ask, broken_pairs, load_checks
from bot.errors import UsageError
from bot.services.answering import Answering
from bot.terminal.printable import json_line, printable
from bot.terminal.progress import track
from bot.terminal.show import console
from bot.terminal.tables import show_table


def check(
    context: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="List every check that did not come out right.")] = False,
    right: Annotated[
        float, typer.Option("--right", metavar="PERCENT", min=0, max=100, help="Share that must come out right.")
    ] = 0.0,
    as_json: AsJson = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Ask every question in checks/ and count right, wrong and choices by language and kind.

    Exit status 1 where an answer is wrong, a known failure is none any more, or fewer are right than --right says.
    """
    base, settings, folder = open_base(context, knowledge_dir)
    checks = load_checks(folder, base.knowledge)
    if not checks:
        raise UsageError(f"{folder} has no checks/*.yaml; docs/knowledge.md says how to write some")
    answers = Answering(matcher_over(base.knowledge, settings, tell=say))
    rows = [ask(answers, each) for each in track(checks, "checks")]
    counted = [row for row in rows if not row.check.known]
    share = 100 * sum(row.result is Result.RIGHT for row in counted) / max(len(counted), 1)
    broken = [row for row in rows if row.is_broken]
    if as_json:
        summary = {"version": base.knowledge.version, "right_percent": round(share, 2), "broken": len(broken)}
        typer.echo(json_line({**summary, "all": _counts(counted), "rows": [_as_dict(row) for row in rows]}))
    else:
        for row in rows if failed else broken:
            if row.result is not Result.RIGHT or row.is_broken:
                typer.echo(printable(_line(row)))
        _show(counted)
        typer.echo(_summary(rows, counted, share, broken))
    if broken or share < right:
        raise typer.Exit(1)


def _show(rows: Sequence[Checked]) -> None:
    languages = dict.fromkeys(row.language.value for row in rows)
    kinds = dict.fromkeys(row.check.kind for row in rows)
    lines = [_table_row("all", rows)]
    lines += [_table_row(each, [row for row in rows if row.language.value == each]) for each in languages]
    lines += [_table_row(each, [row for row in rows if row.check.kind == each]) for each in kinds]
    show_table(console(), ("", "checks", *Result, "right %"), lines, numbers=len(Result) + 2)


def _table_row(name: str, rows: Sequence[Checked]) -> list[str]:
    counts = _counts(rows)
    share = 100 * counts[Result.RIGHT] / max(len(rows), 1)
    return [name, str(len(rows)), *(str(counts[each]) for each in Result), f"{share:.1f}"]


def _counts(rows: Iterable[Checked]) -> dict[str, int]:
    found = Counter(row.result for row in rows)
    return {result.value: found[result] for result in Result}


def _summary(rows: Sequence[Checked], counted: Sequence[Checked], share: float, broken: Sequence[Checked]) -> str:
    known = len(rows) - len(counted)
    wrong = sum(row.result is Result.WRONG for row in counted)
    mended = sum(row.is_broken and bool(row.check.known) for row in rows)
    kept, apart = broken_pairs(rows)
    return (
        f"{share:.1f} % of {len(counted)} checks came out right, {wrong} wrong; {apart - kept} of {apart} pairs were "
        f"told apart; {known} known failures, {mended} of them to be moved."
    )


def _line(row: Checked) -> str:
    where = row.check.problem_at
    came = f"{row.outcome} {row.entry}".strip()
    if row.is_broken and row.check.known:
        return f"{where.file}:{where.line}: “{row.check.ask}” comes out right now; move it out of known_failures"
    wanted = ", ".join(sorted(row.check.passages | row.check.entries))
    expected = f"{row.check.expect.value} {wanted}".strip()
    return f"{where.file}:{where.line}: {row.result}: “{row.check.ask}”: {came}, expected {expected}"


def _as_dict(row: Checked) -> dict[str, object]:
    return {
        "ask": row.check.ask,
        "kind": row.check.kind,
        "language": row.language.value,
        "expect": row.check.expect.value,
        "result": row.result.value,
        "outcome": row.outcome,
        "entry": row.entry,
        "confidence": round(row.confidence, 4),
        "known_failure": bool(row.check.known),
    }
