"""The command with all that it can do, for tests that run it in their own process."""

from bot.cli.app import command_line

app = command_line()
