"""Every error Chuchu raises on purpose.

::

    ChuchuError                  one plain sentence with the way out
    ├── UsageError               wrong usage or settings            (exit status 2)
    │   ├── SettingsError        one or more settings are wrong
    │   └── TokenError           the platform does not accept the token
    ├── KnowledgeError           the knowledge base has errors      (exit status 1)
    ├── CurationError            what a moderator wants cannot be done (exit status 1)
    └── StorageError             the database cannot be used        (exit status 2)
        ├── DataRefusedError     it can, but not with this data
        ├── OutdatedError        somebody else changed it meanwhile
        └── UpkeepError          it cannot be checked, copied or put back (exit status 1)

The command line prints ``str(error)`` on standard error and exits with ``error.exit_status``; a
traceback is shown with ``--debug`` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ChuchuError(Exception):
    """The root: its text is one plain sentence that a person can act on."""

    exit_status = 1


class UsageError(ChuchuError):
    """The command or its settings are wrong; nothing was tried."""

    exit_status = 2


class SettingsError(UsageError):
    """One or more settings are wrong; the text names every one of them."""


class TokenError(UsageError):
    """The messaging platform refused the bot's token, or there is none."""


class StorageError(ChuchuError):
    """The database cannot be opened, read or written."""

    exit_status = 2


class DataRefusedError(StorageError):
    """The database works, but does not take this data: trying again changes nothing."""


class OutdatedError(StorageError):
    """What a change was decided on is not so any more: nothing was stored, look again and decide anew."""

    exit_status = 1


class UpkeepError(StorageError):
    """What is wanted with the database as a whole cannot be done: it is damaged, in use, or there is no room."""

    exit_status = 1


class CurationError(ChuchuError):
    """What a moderator wants cannot be done; the text says why and what to do instead."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a knowledge file.

    Attributes:
        file: path of the file, as given or relative to the base.
        line: 1-based line, or 0 when the file as a whole is meant.
        message: what is wrong and what to write instead.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class KnowledgeError(ChuchuError):
    """The knowledge base has errors: all of them, each with file and line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        head = f"the knowledge base has {count} error{'s' if count != 1 else ''}:"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))
