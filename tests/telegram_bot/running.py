"""The bot as a real process, for tests that talk to it over the stand-in Bot API."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.botapi import BotApiServer, Call, Message, Person

ROOT = Path(__file__).parent.parent.parent
BASE = Path(__file__).parent / "base"
PATIENCE = 30.0  # seconds to wait for what takes one or two on an idle machine
ID_KEY = "a key that only these tests use"


class RunningBot:
    """`python -m bot run` in a folder of its own. May be started again after it ended: the folder stays.

    Its standard error is read as it comes. Use it in a `with`, so that no process is left behind.
    """

    def __init__(self, server: BotApiServer, folder: Path, **settings: str) -> None:
        """`settings` are environment variables without `CHUCHU_`, lower case."""
        self.server = server
        self.folder = folder
        self.database = folder / "chuchu.db"
        self.settings = settings
        self.under: list[str] = []  # a command to run it under
        self.module = "bot"  # what is run
        self.lines: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    def __enter__(self) -> RunningBot:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    # The process

    def start(self, *words: str) -> RunningBot:
        """Start it, with more words behind `run`, and return at once."""
        assert self.process is None or self.process.poll() is not None, "it is running"
        self.process = subprocess.Popen(
            [*self.under, sys.executable, "-m", self.module, "run", *words],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()
        return self

    def start_and_poll(self) -> RunningBot:
        """Start it and wait until it asks for updates."""
        before = len(self.server.calls)
        self.start()
        self.wait_for(lambda: any(call.method == "getUpdates" for call in self.server.calls[before:]))
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM, timeout: float = PATIENCE) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.wait(timeout)

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait until it has ended by itself; returns the exit status."""
        assert self.process is not None
        assert self._reader is not None
        status = self.process.wait(timeout)
        self._reader.join(timeout)
        return status

    def kill(self) -> None:
        """SIGKILL, if it still runs."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            self.wait()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `chuchu` command with the same settings."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What it runs with: nothing of this process's own settings or proxies."""
        chosen = {
            "telegram_token": self.server.token,
            "telegram_base_url": self.server.base_url,
            "telegram_base_file_url": self.server.base_file_url,
            "database_url": f"sqlite+aiosqlite:///{self.database}",
            "knowledge_dir": str(BASE),
            "id_key": ID_KEY,
            "poll_timeout": "5",
            "stop_timeout": "15",
            "log_format": "json",
            "cache_dir": str(self.folder / "learnt"),
            **self.settings,
        }
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        python = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1"}
        return {**inherited, **python, **{f"CHUCHU_{name.upper()}": value for name, value in chosen.items()}}

    # What it says

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        with process.stderr as stream:
            for line in stream:
                self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))

    @property
    def stderr(self) -> str:
        return "\n".join(self.lines)

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of one event."""
        found = []
        for line in list(self.lines):
            with contextlib.suppress(ValueError):
                event = json.loads(line)
                if isinstance(event, dict) and event.get("event") == name:
                    found.append(event)
        return found

    def wait_for_event(self, name: str, *, count: int = 1) -> dict[str, Any]:
        """The `count`-th log line of an event, once it is there."""
        self.wait_for(lambda: len(self.events(name)) >= count)
        return self.events(name)[count - 1]

    def wait_for(self, predicate: Any, timeout: float = PATIENCE) -> Any:
        """Wait until something is true; raises TimeoutError, also when the process ends meanwhile."""
        deadline = time.monotonic() + timeout
        while True:
            running = self.alive
            if value := predicate():
                return value
            if not running:
                raise TimeoutError(f"the bot ended while it was waited for: {self.stderr[-2000:]}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout} s")
            time.sleep(0.01)

    # What it keeps

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the database as it is now."""
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(query, values).fetchall()

    def write(self, statement: str, *values: object) -> None:
        """Change the database behind the bot's back."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=10)) as connection, connection:
            connection.execute(statement, values)

    @contextlib.contextmanager
    def locked_database(self) -> Iterator[None]:
        """Hold the database's write lock, as a second program might."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=10, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def logged(self, update_ids: Iterable[int | None]) -> list[int]:
        """For each update, how many rows the query log has of it."""
        counts = dict(self.rows("SELECT update_id, count(*) FROM query_log GROUP BY update_id"))
        return [counts.get(update_id, 0) for update_id in update_ids]

    def log_row(self, message: Message) -> dict[str, Any]:
        """The query-log row of a message; fails where there is none or more than one."""
        columns = ("id", "outcome", "language", "text", "entries", "person", "chat", "edited", "choice")
        rows = self.rows(f"SELECT {', '.join(columns)} FROM query_log WHERE update_id = ?", message.update_id)
        assert len(rows) == 1, f"{len(rows)} rows for {message.text[:40]!r}"
        return dict(zip(columns, rows[0], strict=True))

    def wait_until_idle(self, timeout: float = PATIENCE) -> None:
        """Until every update the server holds is confirmed, settled, and every call finished."""

        def idle() -> bool:
            return self.server.pending == 0 and self.rows(
                "SELECT (SELECT count(*) FROM inbox WHERE settled_at IS NULL)"
                " + (SELECT count(*) FROM outbox WHERE finished_at IS NULL)"
            ) == [(0,)]

        self.wait_for(idle, timeout)

    def every_byte(self) -> bytes:
        """Everything that stands in the files of the database."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob(f"{self.database.name}*")))


class Conversations:
    """People who asked one question each and got their answer, to take from one by one.

    They are had all at once: in every chat the bot rests for a second after an answer, here in all at the same time.
    """

    def __init__(self, bot: RunningBot, question: str, count: int) -> None:
        people = [bot.server.person(language_code="en") for _ in range(count)]
        asked = [(asker, asker.says(question)) for asker in people]
        self._ready = [(asker, each, asker.wait_for_reply(after=each, timeout=PATIENCE)) for asker, each in asked]

    def take(self) -> tuple[Person, Message, Message]:
        """Somebody, their question and its answer."""
        return self._ready.pop(0)


def sends(server: BotApiServer, chat_id: int | None = None) -> list[Call]:
    """The calls that say something, those to one chat where it is given."""
    return [
        call
        for call in server.calls
        if call.method in ("sendMessage", "editMessageText")
        and (chat_id is None or str(call.params.get("chat_id")) == str(chat_id))
    ]


@contextlib.contextmanager
def without_violations(server: BotApiServer) -> Iterator[list[str]]:
    """Fail at the end where the bot did what a correct bot would not have done; texts put into the list are let pass.

    The server's faults and limits are taken back.
    """
    forgiven: list[str] = []
    before = len(server.violations)
    try:
        yield forgiven
    finally:
        server.faults.clear()
        server.flood_limits(None)
        server.halt_grace(0.1)
    found = server.violations[before:]
    assert [each for each in found if not any(text in each.reason for text in forgiven)] == []


def entity(message: Message, kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The parts of a message formatted in one way: their text and the entity itself."""
    units = message.text.encode("utf-16-le")
    return [
        (units[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le"), each)
        for each in message.entities
        if each["type"] == kind
    ]
