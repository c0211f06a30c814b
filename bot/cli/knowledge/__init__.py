"""``chuchu knowledge``: check the base and look into it. One command a file."""

from __future__ import annotations

import typer

from bot.cli.knowledge import (
    check,
    conflicts,
    coverage,
    export,
    import_,
    learn,
    lint,
    resolve,
    search,
    show,
    stats,
    verify,
)

app = typer.Typer(help="Check the knowledge base and look into it.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Check the knowledge base and look into it."""


app.command("lint")(lint.lint)
app.command("verify")(verify.verify)
app.command("coverage")(coverage.coverage)
app.command("check")(check.check)
app.command("show")(show.show)
app.command("search")(search.search)
app.command("stats")(stats.stats)
app.command("learn")(learn.learn)
app.command("export")(export.export)
app.command("import")(import_.import_file)
app.command("conflicts")(conflicts.conflicts)
app.command("resolve")(resolve.resolve)
