"""``chuchu log search``: the questions with these words."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.context import settings_of
from bot.cli.log import filters
from bot.cli.log.list_ import AsJson, Before, Count
from bot.cli.log.pages import print_page
from bot.errors import UsageError


def search(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS…", help="All of them stand in the question, anywhere and in any order."),
    ],
    outcome: filters.Outcomes = None,
    language: filters.Languages = None,
    chat: filters.ChatKinds = None,
    entry: filters.Entry = "",
    since: filters.Since = "",
    until: filters.Until = "",
    least: filters.Least = None,
    most: filters.Most = None,
    feedback: filters.Judged = None,
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
    given = filters.Wanted(outcome, language, chat, entry, since, until, least, most, feedback, text)
    print_page(settings_of(context), given.filter(), count, before, as_json=as_json)
