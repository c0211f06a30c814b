"""Replies and traces on a terminal, in colours where it has them."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Sequence
from typing import IO, cast

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.domain.language import Language
from bot.domain.reply import Answer, Difference, Outcome, Reference, Reply, Verdict
from bot.services.answering import Answered
from bot.services.phrases import colon, difference_kind, phrase
from bot.terminal.explain import trace_block
from bot.terminal.printable import printable

PIPED_WIDTH = 1000  # columns where there is no terminal to ask: no line is broken


def console() -> Console:
    """A console on standard output; plain text where that is no terminal or NO_COLOR is set."""
    if sys.stdout.isatty():
        return _Console(highlight=False, markup=False, emoji=False)
    return _Console(highlight=False, markup=False, emoji=False, file=cast("IO[str]", _Trimmed()), width=PIPED_WIDTH)


class _Console(Console):
    """Rich's console, but where the reader of the output went away the error is the caller's to handle."""

    def on_broken_pipe(self) -> None:
        """Called while the error is being handled; Rich would end the process."""
        raise  # noqa: PLE0704


class _Trimmed(io.TextIOBase):
    """Standard output without the spaces that fill a line up to the width of its block."""

    def write(self, text: str) -> int:
        sys.stdout.write(re.sub(r" +(?=\n)", "", text))
        return len(text)

    def flush(self) -> None:
        sys.stdout.flush()


def show_reply(out: Console, reply: Reply) -> None:
    """Print a reply: answers with sources, numbered choices, or the honest no-answer."""
    for place, answer in enumerate(reply.answers):
        if place:
            out.print()
        out.print(answer_block(answer, reply.language))
    if reply.message:
        out.print(Text(printable(reply.message)))
    if not reply.suggestions:
        return
    if reply.outcome is Outcome.UNANSWERED:
        out.print(Text(phrase("nearest", reply.language), style="dim"))
    for number, suggestion in enumerate(reply.suggestions, 1):
        mark = f"  {number}  " if reply.outcome is Outcome.SUGGESTED else "  ·  "
        out.print(Text.assemble((mark, "bold cyan"), suggestion.question))
    if reply.outcome is Outcome.SUGGESTED:
        out.print(Text.assemble(("  0  ", "bold cyan"), (phrase("none", reply.language), "dim")))


def answer_block(answer: Answer, language: Language) -> RenderableType:
    """One answer: verdict, text, attribution, note, sources."""
    lines: list[RenderableType] = []
    if answer.quote:
        lines.append(Text(f"“{printable(answer.quote)}”", style="cyan"))
    if answer.verdict is Verdict.CONSISTENT:
        lines.append(Text("✓ " + phrase("consistent", language), style="bold green"))
    if answer.verdict is Verdict.DIFFERS:
        lines.append(Text("✗ " + phrase("differs", language), style="bold red"))
        lines += [_difference(difference, answer, language) for difference in answer.differences]
    lines.append(Text(answer.text, style="bold" if len(answer.text) < 60 else ""))
    if answer.attribution:
        lines.append(Text(f"— {answer.attribution}", style="italic dim"))
    if answer.note:
        lines.append(Text(f"{phrase('note', language)}{colon(language)}{answer.note}", style="yellow"))
    if answer.references:
        lines.append(sources_block(answer.references, language))
    return Group(*lines)


def sources_block(references: Sequence[Reference], language: Language) -> RenderableType:
    """The passages with their labels, and per source a line, with the link on the next."""
    lines: list[RenderableType] = [Text(phrase("sources", language), style="dim")]
    for number, each in enumerate(references, 1):
        lines.append(Text.assemble((f"[{number}] {each.place}", "cyan"), f"  {each.label}"))
    for source, url in dict.fromkeys((each.source, each.url) for each in references):
        lines += [Text(source, style="dim"), Text(url, style=f"link {url} blue")]
    return Padding(Group(*lines), (0, 0, 0, 2), expand=False)


def _difference(difference: Difference, answer: Answer, language: Language) -> Text:
    kind = difference_kind(difference.kind, language)
    yours = printable(difference.yours)
    line = Text.assemble((f"  {kind}  ", "dim"), f"{phrase('yours', language)}{colon(language)}", (yours, "red"))
    if difference.source and difference.source != answer.text:
        line.append(f"  →  {phrase('source', language)}{colon(language)}")
        line.append(difference.source, "green")
    return line


def show_trace(out: Console, answered: Answered) -> None:
    """Print why a reply came about."""
    for trace in answered.traces:
        out.print()
        out.print(trace_block(trace))
    out.print(Text(f"base {answered.knowledge_version}, {answered.elapsed_ms:.1f} ms", style="dim"))
