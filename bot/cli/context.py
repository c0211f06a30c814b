"""What every command knows of the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from bot.settings import Settings, read_settings


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The options that stand before the command."""

    knowledge_dir: Path | None = None
    debug: bool = False

    def settings(self, knowledge_dir: Path | None = None) -> Settings:
        """The settings, with the options of the command line on top.

        Raises:
            SettingsError: where one or more are wrong.
        """
        return read_settings(knowledge_dir=knowledge_dir or self.knowledge_dir)


def settings_of(context: typer.Context, knowledge_dir: Path | None = None) -> Settings:
    """The settings of a command; ``--knowledge`` may stand before or behind the command's name."""
    command_line = context.find_object(CommandLine) or CommandLine()
    return command_line.settings(knowledge_dir)
