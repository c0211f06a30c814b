"""``chuchu ask``: one question, or a file of them, for people and for programs."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import typer

from bot.bootstrap import answering
from bot.cli.context import settings_of
from bot.cli.errors import say
from bot.cli.lines import keyboard, lines_of
from bot.cli.log_writer import LogWriter
from bot.cli.options import KnowledgeDir, NoLog
from bot.domain.log import LoggedQuestion
from bot.domain.reply import Answer
from bot.domain.source import Citation
from bot.errors import UsageError
from bot.services.answering import Answered, Answering, log_row
from bot.settings import Settings
from bot.terminal.printable import json_line


def ask(
    context: typer.Context,
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="The question; - reads it from standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per question.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show why it was decided so.")] = False,
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="FILE", help="Ask every line of a file (- for standard input); needs --json."),
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(
            "--replay",
            metavar="FILE",
            help="Ask nothing: decide again what --json --explain printed (- for standard input), without the base.",
        ),
    ] = None,
    no_log: NoLog = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Ask a question and print the answer with its sources."""
    if sum(given is not None for given in (text, batch, replay)) != 1:
        raise UsageError('give either a question (chuchu ask "…"), or --batch FILE, or --replay FILE')
    if replay is not None:
        from bot.cli.replay import replay_all

        if not replay_all(replay, as_json=as_json, explain=explain):
            raise typer.Exit(1)
        return
    if batch is not None and not as_json:
        raise UsageError("--batch prints JSON only; add --json")
    settings = settings_of(context, knowledge_dir)
    if batch is not None:
        with lines_of(batch) as lines:
            _ask_all(answering(settings, tell=say), lines, settings, explain=explain, no_log=no_log)
        return
    # In a C locale Python hands over the bytes of an argument one by one; put together they are UTF-8
    question = keyboard().read() if text == "-" else os.fsencode(str(text)).decode("utf-8", "replace")
    _ask_one(answering(settings, tell=say).answer(question), settings, as_json=as_json, explain=explain, no_log=no_log)


def _ask_one(answered: Answered, settings: Settings, *, as_json: bool, explain: bool, no_log: bool) -> None:
    with _log(settings, no_log=no_log) as log:
        if log is not None:
            log.add(_row(answered))
        if as_json:
            _print_json(answered, explain=explain)
            return
        from bot.terminal.show import console, show_reply, show_trace

        show_reply(console(), answered.reply)
        if explain:
            show_trace(console(), answered)


def _ask_all(answers: Answering, lines: Iterable[str], settings: Settings, *, explain: bool, no_log: bool) -> None:
    with _log(settings, no_log=no_log) as log:
        for line in lines:
            answered = answers.answer(line.rstrip("\r\n"))
            if log is not None:
                log.add(_row(answered))
            _print_json(answered, explain=explain)


def _log(settings: Settings, *, no_log: bool) -> AbstractContextManager[LogWriter | None]:
    return nullcontext() if no_log else LogWriter(settings)


def _row(answered: Answered) -> LoggedQuestion:
    return log_row(answered, platform="ask", chat_kind="terminal", asked_at=dt.datetime.now(dt.UTC))


def _print_json(answered: Answered, *, explain: bool) -> None:
    typer.echo(json_line(as_dict(answered, explain=explain)))


def as_dict(answered: Answered, *, explain: bool = False) -> dict[str, object]:
    """The JSON contract of ``chuchu ask --json`` (docs/maintainer.md)."""
    reply = answered.reply
    found: dict[str, object] = {
        "question": answered.question,
        "language": reply.language.value,
        "outcome": reply.outcome.value,
        "answers": [_answer(answer) for answer in reply.answers],
        "suggestions": [
            {"entry": each.entry, "question": each.question, "citations": _citations(each.citations)}
            for each in reply.suggestions
        ],
        "message": reply.message,
        "elapsed_ms": round(answered.elapsed_ms, 3),
    }
    if explain:
        from bot.terminal.trace_json import trace_as_dict

        found["traces"] = [trace_as_dict(trace) for trace in answered.traces]
    return found


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "entry": answer.entry,
        "kind": answer.kind.value,
        "text": answer.text,
        "attribution": answer.attribution,
        "note": answer.note,
        "confidence": round(answer.confidence, 4),
        "citations": _citations(answer.citations),
        "verdict": answer.verdict.value if answer.verdict else None,
        "differences": [
            {"kind": each.kind.value, "yours": each.yours, "source": each.source} for each in answer.differences
        ],
    }


def _citations(citations: Iterable[Citation]) -> list[dict[str, str]]:
    return [{"source": each.source, "passage": each.passage} for each in citations]
