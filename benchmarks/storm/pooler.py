"""pgbouncer in front of a PostgreSQL server, from the system's binary."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.storm.process import free_port
from tests.postgres import NAME, PATIENCE_S, USER, Postgres, as_user, needed

MODES = ("session", "transaction")
HINT = "pgbouncer is not installed (Debian: apt install pgbouncer)"


@contextmanager
def pooled(server: Postgres, folder: Path, mode: str) -> Iterator[int]:
    """Run one before a server, in a folder that the server's user may write; gives its port.

    Raises:
        FileNotFoundError: there is none on this machine.
    """
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        raise FileNotFoundError(HINT)
    port = free_port()
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n{NAME} = host=127.0.0.1 port={server.port} dbname={NAME} user={USER}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        f"pool_mode = {mode}\nmax_client_conn = 200\ndefault_pool_size = {30 if mode == 'session' else 4}\n"
        f"server_login_retry = 1\nlogfile = {folder / 'pgbouncer.log'}\n",
        encoding="utf-8",
    )
    settings.chmod(0o644)
    process = subprocess.Popen([program, "-q", str(settings)], **as_user())
    try:
        ready = [str(needed() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", USER, "-d", NAME]
        deadline = time.monotonic() + PATIENCE_S
        while subprocess.run(ready, check=False).returncode:
            if time.monotonic() > deadline or process.poll() is not None:
                raise TimeoutError("pgbouncer does not take connections")
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()
