"""A PostgreSQL server of the tests' own, from the system's binaries."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

PATIENCE_S = 30.0
USER = "chuchu"
NAME = "chuchu"


@cache
def binaries() -> Path | None:
    """The folder of the newest server that is installed; None where there is none."""
    found = shutil.which("postgres")
    if found is not None:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return folders[-1] if folders else None


def needed() -> Path:
    """The binaries; where there are none the test is skipped, or fails where nothing may be skipped."""
    found = binaries()
    if found is None:
        why = "PostgreSQL is not installed (Debian: apt install postgresql)"
        if os.environ.get("TESTS_SKIP_NOTHING"):
            pytest.fail(why)
        pytest.skip(why)
    return found


class Postgres:
    """A server on a port of 127.0.0.1. Use it in a ``with``; it may be stopped and started as one likes."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """``durable``: flush to the disk; what is about restarts and crashes needs it."""
        self.folder = folder
        self.data = folder / "data"
        self.durable = durable
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{NAME}"

    def __enter__(self) -> Postgres:
        _give_to_user(self.folder)
        self._run("initdb", "-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, NAME)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop("immediate")

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        options |= {"max_connections": "60", "log_min_messages": "fatal"}
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(needed() / "postgres"), "-D", str(self.data), *words], stdout=log, stderr=log, **as_user()
            )
        deadline = time.monotonic() + PATIENCE_S
        ready = [str(needed() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise TimeoutError((self.folder / "server.log").read_text()[-2000:])
            time.sleep(0.02)

    def stop(self, mode: str) -> None:
        """``fast`` ends connections and shuts down in order; ``immediate`` is a crash."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal({"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode])
        self.process.wait(PATIENCE_S)

    def query(self, sql: str) -> list[list[str]]:
        """Rows as text."""
        command = [str(needed() / "psql"), "-X", "-A", "-t", "-F", "\t", "-h", "127.0.0.1", "-p", str(self.port)]
        done = subprocess.run(
            [*command, "-U", USER, "-c", sql, NAME], check=True, capture_output=True, encoding="utf-8"
        )
        return [line.split("\t") for line in done.stdout.splitlines()]

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run([str(needed() / program), *words], capture_output=True, check=False, **as_user())
        assert done.returncode == 0, done.stderr.decode(errors="replace")


@contextmanager
def running(folder: Path, *, durable: bool = False) -> Iterator[Postgres]:
    """A new server in a new folder."""
    needed()
    folder.mkdir(parents=True, exist_ok=True)
    with Postgres(folder, durable=durable) as server:
        yield server


@cache
def as_user() -> dict[str, str]:
    """PostgreSQL does not run as root: as whom else."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in names else "nobody"}


def _give_to_user(folder: Path) -> None:
    user = as_user().get("user", getpass.getuser())
    if os.geteuid() == 0:
        shutil.chown(folder, user)
        for parent in folder.parents:  # pytest's folders are for their owner only
            if parent.stat().st_uid == 0 and parent not in (Path("/"), Path("/tmp")):
                parent.chmod(parent.stat().st_mode | 0o011)


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port
