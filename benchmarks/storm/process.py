"""One instance of the bot as a process, and what it says of itself over HTTP."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

from tests.botapi import BotApiServer

ROOT = Path(__file__).parent.parent.parent
BASE = ROOT / "tests" / "telegram_bot" / "base"
PATIENCE_S = 30.0
ANSWERED = "who founded the library"  # what the small base of the tests answers
_LAG = "chuchu_event_loop_lag_max_seconds "
_TASKS = "chuchu_tasks "


class Instance:
    """``chuchu run`` in a folder; may be started again and again."""

    def __init__(self, server: BotApiServer, folder: Path, database_url: str, **settings: str) -> None:
        """``settings``: environment variables without ``CHUCHU_``, lower case; they win over the usual ones."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.log = folder / "bot.log"
        self.web_port = free_port()
        self.lags: list[float] = []
        self.figures: dict[str, float] = {}
        self.process: subprocess.Popen[bytes] | None = None
        chosen = {
            "telegram_token": server.token,
            "telegram_base_url": server.base_url,
            "telegram_base_file_url": server.base_file_url,
            "database_url": database_url,
            "knowledge_dir": str(BASE),
            "id_key": "a key that only these measurements use",
            "poll_timeout": "5",
            "log_format": "json",
            "log_level": "WARNING",
            "cache_dir": str(folder / "learnt"),
            "sends_per_second": "1000",
            "person_limit": "0",
            "web_port": str(self.web_port),
            **settings,
        }
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        python = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment = {
            **inherited,
            **python,
            **{f"CHUCHU_{name.upper()}": value for name, value in chosen.items()},
        }

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def start(self, *words: str, dying: tuple[str, int] | None = None, module: str = "bot") -> None:
        """Start it and return at once.

        Args:
            words: more of them behind ``run``.
            dying: a point of :mod:`benchmarks.storm.dying`, and the pass of it that kills.
            module: another bot, with the same settings.
        """
        assert not self.alive
        before = ["benchmarks.storm.dying", dying[0], str(dying[1])] if dying else [module]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *before, "run", *words],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def kill(self) -> None:
        """SIGKILL, if it runs."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE_S)

    def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(PATIENCE_S)

    def look(self) -> None:
        """Note the longest lag of its event loop since the last look, and how many tasks it has, if it can be asked."""
        with contextlib.suppress(OSError, ValueError):
            address = f"http://127.0.0.1:{self.web_port}/metrics"
            with urllib.request.urlopen(address, timeout=5) as answer:
                text = answer.read().decode()
            for line in text.splitlines():
                if line.startswith(_LAG):
                    self.lags.append(float(line.removeprefix(_LAG)))
                elif line.startswith(_TASKS):
                    self.figures["tasks"] = float(line.removeprefix(_TASKS))

    def status(self, name: str) -> int:
        """A figure of the process out of ``/proc``, in kB where it is an amount; 0 where it is gone."""
        with contextlib.suppress(OSError):
            assert self.process is not None
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith(f"{name}:"):
                    return int(line.split()[1])
        return 0

    def descriptors(self) -> int:
        """How many files and sockets it has open; 0 where it is gone."""
        with contextlib.suppress(OSError):
            assert self.process is not None
            return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))
        return 0


class Looker:
    """Looks at instances once a second, in a thread."""

    def __init__(self, instances: list[Instance]) -> None:
        self._instances = instances
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Looker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(PATIENCE_S)

    @property
    def lag_max_ms(self) -> float:
        """The longest lag of any of them."""
        return round(1000 * max((lag for each in self._instances for lag in each.lags), default=0.0), 1)

    def _run(self) -> None:
        while not self._ending.wait(1.0):
            for each in self._instances:
                if each.alive:
                    each.look()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port
