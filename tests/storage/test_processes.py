"""Real processes: killed, two at once, and at their end."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAD = """
import asyncio, sys, time
from bot.domain.mail import Incoming, Outgoing, Settlement
from bot.errors import StorageError
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox

url = sys.argv[1]
"""


@contextmanager
def start(program: str, path: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that runs a program on the database, killed at the end of the block."""
    command = [sys.executable, "-W", "error", "-c", HEAD + program, f"sqlite+aiosqlite:///{path}", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finish(process: subprocess.Popen[str], timeout: float = 20) -> tuple[int, str, str]:
    output, errors = process.communicate(timeout=timeout)
    return process.returncode, output.strip(), errors


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


RECEIVE = """
async def main():
    mailbox = SqlMailbox(await open_database(url))
    number = 0
    while True:
        await mailbox.receive([Incoming(number + i, "{}") for i in range(10)])
        number += 10
        print(number, flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("after", [1, 17])
def test_what_was_received_survives_a_kill(tmp_path: Path, after: int) -> None:
    path = tmp_path / "chuchu.db"
    with start(RECEIVE, path) as process:
        assert process.stdout is not None
        confirmed = [int(process.stdout.readline()) for _ in range(after)][-1]
        process.kill()
        assert process.wait(5) == -signal.SIGKILL
    [(count,)] = ask(path, "SELECT count(*) FROM inbox")
    assert isinstance(count, int)
    assert count >= confirmed
    assert count % 10 == 0
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


WRITE = """
async def main():
    first = int(sys.argv[2])
    async with await open_database(url) as database:
        mailbox = SqlMailbox(database)
        for number in range(first, first + 200):
            await mailbox.receive([Incoming(number, "{}")])
            call = Outgoing(0, 5, f"chat {first}", "sendMessage", "{}")
            await mailbox.settle([Settlement(number, outgoing=(call,))])

asyncio.run(main())
"""


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    """Both open the same new file, too."""
    path = tmp_path / "chuchu.db"
    with start(WRITE, path, "0") as one, start(WRITE, path, "1000000") as other:
        results = [finish(one), finish(other)]
    assert [(code, errors) for code, _, errors in results] == [(0, ""), (0, "")]
    assert ask(path, "SELECT count(*) FROM inbox") == [(400,)]
    assert ask(path, "SELECT chat, count(*) FROM outbox WHERE head GROUP BY chat ORDER BY chat") == [
        ("chat 0", 1),
        ("chat 1000000", 1),
    ]


OPEN = """
async def main():
    sys.stdin.readline()
    await (await open_database(url)).close()

import bot.storage.migrations.upgrade
print("ready", flush=True)
asyncio.run(main())
"""


def test_six_processes_open_a_new_file_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", HEAD + OPEN, f"sqlite+aiosqlite:///{tmp_path}/chuchu.db"]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(6)]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [finish(process) for process in processes] == [(0, "", "")] * 6
    finally:
        for process in processes:
            process.kill()
            process.communicate()


FAIL = """
async def main():
    async with await open_database(url) as database:
        await SqlMailbox(database).beat("x")
        raise RuntimeError("a bug")

asyncio.run(main())
"""
FORGET = """
async def main():
    database = await open_database(url)
    await SqlMailbox(database).beat("x")
    print("done")

asyncio.run(main())
"""
FAIL_TO_OPEN = """
async def main():
    try:
        await open_database("sqlite+aiosqlite:////nowhere/at/all/chuchu.db")
    except StorageError:
        print("done")

asyncio.run(main())
"""


@pytest.mark.parametrize(("program", "status"), [(FAIL, 1), (FORGET, 0), (FAIL_TO_OPEN, 0)])
def test_no_process_hangs_at_its_end(tmp_path: Path, program: str, status: int) -> None:
    with start(program, tmp_path / "chuchu.db") as process:
        code, output, _ = finish(process, timeout=10)
    assert code == status
    assert output == ("" if status else "done")


LIMIT = """
import resource

async def main():
    async with await open_database(url) as database:
        mailbox = SqlMailbox(database)
        await mailbox.receive([Incoming(0, "kept")])
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
        try:
            for number in range(1, 1000):
                await mailbox.receive([Incoming(number, "x" * 4000)])
        except StorageError as error:
            print(number, error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

asyncio.run(main())
"""


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "chuchu.db"
    program = LIMIT.replace("(400_000, resource.RLIM_INFINITY)", "(400_000, resource.RLIM_INFINITY)")
    with start(program, path) as process:
        code, output, errors = finish(process)
    assert (code, errors) == (0, "")
    number, _, sentence = output.partition(" ")
    assert sentence.startswith(f"the database {path} cannot be read or written (SQLITE_IOERR_WRITE")
    assert ask(path, "SELECT count(*) FROM inbox") == [(int(number),)]
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
