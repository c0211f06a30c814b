"""The ``chuchu`` command: its options, its groups, and how errors end it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import ask, chat, health, knowledge, log, run
from bot.cli.context import CommandLine
from bot.errors import ChuchuError

app = typer.Typer(
    name="chuchu",
    help="Chuchu (出处): a question-and-answer bot whose every answer cites its source.",
    epilog="Settings are environment variables CHUCHU_… or lines in .env; docs/maintainer.md lists them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("chat")(chat.chat)
app.command("ask")(ask.ask)
app.command("run")(run.run)
app.command("health")(health.health)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(log.app, name="log")


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        typer.echo(f"chuchu {version('chuchu-bot')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    knowledge_dir: Annotated[
        Path | None, typer.Option("--knowledge", metavar="DIR", help="Folder of the knowledge base to use.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback where a command fails.")] = False,
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Chuchu (出处): a question-and-answer bot whose every answer cites its source."""
    context.obj = CommandLine(knowledge_dir=knowledge_dir, debug=debug)


def main() -> None:
    """Run the command; an error becomes one plain sentence on standard error and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a C locale must not turn Chinese into an exception
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except ChuchuError as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(f"chuchu: {error}", err=True)
        raise SystemExit(error.exit_status) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # the reader of our output went away (| head)
        sys.stderr.close()
        raise SystemExit(141) from None
