"""``chuchu ask --replay``: recorded questions decided again from their traces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import typer
from rich.console import Console
from rich.text import Text

from bot.cli.lines import lines_of
from bot.domain.trace import Decision, Trace
from bot.errors import UsageError
from bot.matching.replay import replayed
from bot.terminal.explain import outcome, trace_block
from bot.terminal.printable import json_line, printable, shortened
from bot.terminal.show import console
from bot.terminal.trace_json import decision_as_dict, trace_as_dict, traces_in


def replay_all(name: str, *, as_json: bool, explain: bool) -> bool:
    """Print what each trace in a file leads to; returns whether that is what was recorded, for all of them.

    Args:
        name: the file; ``-`` for standard input.
        as_json: one JSON object for each trace.
        explain: add the traces, with what was worked out anew.

    Raises:
        UsageError: the file cannot be read, or holds something else.
    """
    out = None if as_json else console()
    same = True
    for recorded in _traces(name):
        trace = replayed(recorded)
        same &= trace.decision == recorded.decision
        if out is None:
            _print_json(trace, recorded.decision, explain=explain)
        else:
            _print(out, trace, recorded.decision, explain=explain)
    return same


def _traces(name: str) -> Iterator[Trace]:
    read = 0
    with lines_of(name) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            read += 1
            try:
                traces = traces_in(line)
            except ValueError as error:
                raise UsageError(f"line {number} of {_named(name)} cannot be replayed: {error}") from None
            yield from traces
    if not read:
        raise UsageError(f"{_named(name)} holds nothing to replay; chuchu ask --json --explain prints traces")


def _named(name: str) -> str:
    return "standard input" if name == "-" else f"the file {name}"


def _print(out: Console, trace: Trace, recorded: Decision, *, explain: bool) -> None:
    out.print(Text(shortened(printable(" ".join(trace.question.split())), 200), style="bold"))
    if explain:
        out.print(trace_block(trace))
    out.print(Text(f"  {_in_words(trace.decision)}"))
    if trace.decision == recorded:
        out.print(Text("  as recorded", style="green"))
    else:
        others = ", ".join(_differing(trace.decision, recorded))
        out.print(Text(f"  recorded otherwise ({others}): {_in_words(recorded)}", style="red"))


def _print_json(trace: Trace, recorded: Decision, *, explain: bool) -> None:
    found: dict[str, object] = {
        "question": trace.question,
        "same": trace.decision == recorded,
        "decision": decision_as_dict(trace.decision),
        "recorded": decision_as_dict(recorded),
    }
    if explain:
        found["trace"] = trace_as_dict(trace)
    typer.echo(json_line(found))


def _in_words(decision: Decision) -> str:
    return f"{outcome(decision)} ({', '.join(decision.codes)})"


def _differing(one: Decision, other: Decision) -> list[str]:
    return [field.name for field in fields(Decision) if getattr(one, field.name) != getattr(other, field.name)]
