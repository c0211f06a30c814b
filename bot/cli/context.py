"""What every command knows of the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from bot.settings import Settings, read_settings


@dataclass(slots=True)
class CommandLine:
    """The options that stand before the command; filled in as soon as they are read."""

    knowledge_dir: Path | None = None
    debug: bool = False


def settings_of(context: typer.Context, knowledge_dir: Path | None = None) -> Settings:
    """The settings of a command; ``--knowledge`` may stand before or behind the command's name.

    Raises:
        SettingsError: where one or more are wrong.
    """
    command_line = context.find_object(CommandLine) or CommandLine()
    return read_settings(knowledge_dir=knowledge_dir or command_line.knowledge_dir)
