"""``chuchu log search``: the questions with these words."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from bot.cli.context import settings_of
from bot.cli.log import filters
from bot.cli.log.list_ import AsJson, Before, Count
from bot.cli.log.pages import print_page
from bot.errors import UsageError


@filters.filtered("outcome", "language", "chat", "entry", "since", "until", "least", "most", "feedback")
def search(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help="All of them stand in the question, anywhere and in any order."),
    ],
    wanted: filters.Wanted,
    count: Count = 20,
    before: Before = None,
    as_json: AsJson = False,
) -> None:
    """Search the questions, the newest first: parts of words too, without regard to case or to the script of Chinese.

    What is quoted, '"export controls"', must stand there in one piece.
    """
    text = " ".join(words)
    if not text.strip():
        raise UsageError("say what to search for: chuchu log search WORDS")
    print_page(settings_of(context), replace(wanted, text=text).filter(), count, before, as_json=as_json)
