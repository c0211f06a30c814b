"""``chuchu knowledge search``: entries by words, as the matcher ranks them."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.bootstrap import matcher_over
from bot.cli.errors import say
from bot.cli.knowledge.common import AsJson, open_base
from bot.cli.options import KnowledgeDir
from bot.domain.entry import Entry
from bot.matching.matcher import Matcher
from bot.terminal.printable import json_line
from bot.terminal.show import console
from bot.terminal.tables import show_table


def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What it is about; words, a question, an id.")],
    most: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, max=100, help="At most so many.")] = 10,
    as_json: AsJson = False,
    knowledge_dir: KnowledgeDir = None,
) -> None:
    """Find entries: those that hold the very words, and those that the matcher ranks first. Exit 1 where none does."""
    base, settings, _ = open_base(context, knowledge_dir)
    matcher = matcher_over(base.knowledge, settings, tell=say)
    found = _found(matcher, list(base.knowledge.entries.values()), text)[:most]
    if as_json:
        typer.echo(json_line({"text": text, "found": [_as_dict(*each) for each in found]}))
    elif found:
        rows = [(entry.id, f"{score:.2f}", near) for entry, score, near in found]
        show_table(console(), ("entry", "confidence", "nearest"), rows)
    else:
        typer.echo("Nothing in the base is near; try other words.")
    if not found:
        raise typer.Exit(1)


def _found(matcher: Matcher, entries: list[Entry], text: str) -> list[tuple[Entry, float, str]]:
    """Entries with confidence and nearest phrasing: the matcher's candidates, then those that hold the text."""
    known = {entry.id: entry for entry in entries}
    found: dict[str, tuple[Entry, float, str]] = {}
    for part in matcher.match(text):
        for each in sorted(part.trace.candidates, key=lambda candidate: -candidate.confidence):
            found.setdefault(each.entry, (known[each.entry], each.confidence, each.phrasing))
    wanted = text.casefold()
    for entry in entries:
        place = _place_of(entry, wanted)
        if place is not None:
            found.setdefault(entry.id, (entry, 0.0, place))
    return list(found.values())


def _place_of(entry: Entry, wanted: str) -> str | None:
    """The text of an entry that holds what is looked for; None where none does."""
    texts = [entry.id]
    for text in (entry.question, entry.says):
        texts += [text.zh_hans, text.zh_hant, text.en]
    texts += [phrasing.text for phrasing in entry.phrasings]
    return next((text for text in texts if wanted in text.casefold()), None)


def _as_dict(entry: Entry, confidence: float, nearest: str) -> dict[str, object]:
    question = {"zh-Hans": entry.question.zh_hans, "zh-Hant": entry.question.zh_hant, "en": entry.question.en}
    score = round(confidence, 4)
    return {"entry": entry.id, "kind": entry.kind.value, "confidence": score, "nearest": nearest, "question": question}
