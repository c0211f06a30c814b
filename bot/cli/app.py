"""The ``chuchu`` command: its options, its groups, and how errors end it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, cast

import typer

from bot.cli.context import CommandLine
from bot.cli.errors import say
from bot.errors import ChuchuError

# Name of a command → its module in this package, and its function there
_COMMANDS = {
    "chat": ("chat", "chat"),
    "ask": ("ask", "ask"),
    "run": ("run", "run"),
    "health": ("health", "health"),
    "queue": ("queue", "queue"),
    "review": ("review", "review"),
    "audit": ("audit", "audit"),
    "stats": ("stats", "stats"),
    "replay": ("replay_log", "replay"),
    "tune": ("tune", "tune"),
}
_GROUPS = ("moderators", "knowledge", "log", "database")

INTERRUPTED, PIPE_BROKEN = 130, 141  # 128 and the number of the signal, as a shell reports it

# The root of what is wrong on a command line. Typer has it from Click, or from a copy of Click, by version.
_Misuse = cast(
    "type[typer.BadParameter]", next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
)


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        typer.echo(f"chuchu {version('chuchu-bot')}")
        raise typer.Exit


def command_line(words: Sequence[str] = ()) -> typer.Typer:
    """The command with what it can do: what is named among some words, all of it where nothing is.

    What is not wanted is not imported: that would take most of the time of most commands.
    """
    app = typer.Typer(
        name="chuchu",
        help="Chuchu (出处): a question-and-answer bot whose every answer cites its source.",
        epilog="Settings are environment variables CHUCHU_… or lines in .env; docs/maintainer.md lists them.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    every = {*_COMMANDS, *_GROUPS}
    wanted = every & set(words) or (set() if "--version" in words else every)
    for name, (module, function) in _COMMANDS.items():
        if name in wanted:
            app.command(name)(getattr(import_module(f"bot.cli.{module}"), function))
    for name in _GROUPS:
        if name in wanted:
            app.add_typer(import_module(f"bot.cli.{name}").app, name=name)
    return app


def _options(
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
    given = context.ensure_object(CommandLine)
    given.knowledge_dir, given.debug = knowledge_dir, debug


def main() -> None:
    """Run the command; an error becomes one plain sentence on standard error and an exit status."""
    _prepare_streams()
    given = CommandLine()
    try:
        status = _run(given)
    except Exception as error:
        status = _status_of(error)
        if given.debug and status != PIPE_BROKEN:
            raise
        if status != PIPE_BROKEN and (sentence := _sentence(error)):
            say(sentence)
    _drop_output()
    raise SystemExit(status)


def _run(given: CommandLine) -> int:
    """Run what the command line asks for; returns the exit status."""
    command = typer.main.get_command(command_line(sys.argv[1:]))
    try:
        # Not command.main(), which turns a broken pipe into status 1
        with command.make_context("chuchu", sys.argv[1:], obj=given) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as end:
        sys.stdout.flush()
        return end.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except SystemExit:  # Rich's way to end where nobody reads the help
        return PIPE_BROKEN
    return 0


def _status_of(error: Exception) -> int:
    match error:
        case ChuchuError():
            return error.exit_status
        case _Misuse():
            return error.exit_code
        case BrokenPipeError():  # the reader of our output went away (| head)
            return PIPE_BROKEN
        case _:
            return 1


def _sentence(error: Exception) -> str:
    """What to say about an error; nothing where the help was shown instead of a command."""
    match error:
        case ChuchuError():
            return str(error)
        case _Misuse():
            message = error.format_message()
            return f"{message} (--help lists what there is)" if message else ""
        case OSError(errno=int(), filename=None):  # what opens files and connections handles their errors itself
            return f"the output cannot be written ({error.strerror}); see where it goes and whether there is room"
        case _:
            what = " ".join(f"{type(error).__name__}: {error}".split())
            return f"an error that was not foreseen ({what}); chuchu --debug … shows where, please report it"


def _prepare_streams() -> None:
    if sys.stdout is None:  # closed: the number is taken by something that refuses what is written, with an error
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the life of the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a C locale must not turn Chinese into an exception
            stream.reconfigure(encoding="utf-8", errors="replace")


def _drop_output() -> None:
    """Let Python's last flush throw away what could not be written, instead of complaining about it."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
