"""``chuchu log``: look through the query log. One command a file."""

from __future__ import annotations

import typer

from bot.cli.log import browse, export, list_, search, show, tail

app = typer.Typer(help="Look through the query log.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Look through the query log."""


app.command("list")(list_.list_)
app.command("show")(show.show)
app.command("search")(search.search)
app.command("tail")(tail.tail)
app.command("export")(export.export)
app.command("browse")(browse.browse)
