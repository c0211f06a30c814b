"""A database looked after: whole or refused, copied while others write, and put back in one moment."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from bot.domain.log import LoggedQuestion
from bot.domain.mail import Incoming, Settlement
from bot.errors import StorageError
from bot.storage import log_index
from bot.storage.backup import _locked, backup, restore
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox
from bot.storage.migrations import REVISIONS
from bot.storage.migrations.upgrade import config
from bot.storage.upkeep import check, vacuum
from tests.conformance.made import question

ROOT = Path(__file__).parent.parent.parent
NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)

# Settles an update with a question again and again, and says after each how many it stored
WRITER = """
import asyncio, sys
from tests.storage.test_upkeep import settle
from bot.storage.database import open_database

async def main():
    async with await open_database("sqlite+aiosqlite:///" + sys.argv[1]) as database:
        for number in range(1, 100_000):
            await settle(database, 100_000 + number)
            print(number, flush=True)
            await asyncio.sleep(0.003)

asyncio.run(main())
"""


def asked(number: int) -> LoggedQuestion:
    return question(number, f"question {number} " * 20)


async def settle(database, number: int) -> None:  # type: ignore[no-untyped-def]
    mailbox = SqlMailbox(database)
    await mailbox.receive([Incoming(number, "{}")])
    await mailbox.settle([Settlement(number, logged=asked(number))])


def upgrade(path: Path) -> None:
    async def run() -> None:
        await (await open_database(f"sqlite+aiosqlite:///{path}")).close()

    asyncio.run(run())


def filled(path: Path, rows: int = 300) -> Path:
    async def run() -> None:
        async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
            mailbox = SqlMailbox(database)
            for start in range(1, rows + 1, 500):
                numbers = range(start, min(start + 500, rows + 1))
                await mailbox.receive([Incoming(number, "{}") for number in numbers])
                await mailbox.settle([Settlement(number, logged=asked(number)) for number in numbers])

    asyncio.run(run())
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return filled(tmp_path / "chuchu.db")


def test_a_whole_one(database: Path) -> None:
    health = check(database)
    assert (health.revision, health.rows["query_log"], health.rows["inbox"]) == (REVISIONS[-1], 300, 300)
    assert health.rows["log_index"] == 300
    assert health.first == health.last is not None
    assert not health.others_may_read
    database.chmod(0o644)
    assert check(database).others_may_read


def overwritten(start: float, length: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(int(path.stat().st_size * start))
            file.write(random.Random(1).randbytes(length))

    return damage


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def changed(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute(statement)


def without_a_table(path: Path) -> None:
    changed(path, "DROP TABLE query_log")


def from_the_future(path: Path) -> None:
    changed(path, "UPDATE alembic_version SET version_num = '9999'")


DAMAGES = {
    "header": (overwritten(0.0, 100), "damaged"),
    "first page": (overwritten(0.0, 4096), "damaged"),
    "middle": (overwritten(0.5, 8192), "damaged"),
    "later": (overwritten(0.3, 20_000), "damaged"),
    "truncated": (truncated, "damaged"),
    "empty": (lambda path: os.truncate(path, 0), "damaged (it is empty)"),
    "text": (lambda path: path.write_text("not a database, but long enough to be looked at\n" * 200), "damaged"),
    "no table": (without_a_table, "no database of Chuchu's"),
    "another table": (lambda path: changed(path, "DROP TABLE outbox"), "damaged (it lacks outbox)"),
    "a column": (lambda path: changed(path, "ALTER TABLE people DROP COLUMN language"), "it lacks people.language"),
    "newer": (from_the_future, "made by a newer Chuchu"),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_one_is_refused_and_left_as_it_is(database: Path, tmp_path: Path, kind: str) -> None:
    damage, told = DAMAGES[kind]
    damage(database)
    before = database.read_bytes()
    copy = tmp_path / "copy.db"
    works: list[Callable[[], object]] = [
        lambda: check(database),
        lambda: backup(database, copy),
        lambda: restore(database, tmp_path / "other.db", upgrade, NOW),
        lambda: vacuum(database),
    ]
    for work in works:
        with pytest.raises(StorageError) as refused:
            work()
        assert refused.value.exit_status == 1
        assert told in str(refused.value)
        assert "\n" not in str(refused.value)
    assert database.read_bytes() == before
    assert not copy.exists()
    assert not (tmp_path / "other.db").exists()
    assert [each.name for each in tmp_path.glob(".*")] == []


def test_one_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no database"):
        check(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def writer(tmp_path: Path) -> subprocess.Popen[str]:
    """Another process that writes some hundred rows a second."""
    path = filled(tmp_path / "chuchu.db", 3000)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, env=env)
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def written(process: subprocess.Popen[str], read: int = 0) -> int:
    """Ends it; returns how many it stored, at least ``read``, which were read before."""
    process.kill()
    out, _ = process.communicate()
    return max([read, *map(int, out.splitlines()[-1:])])


def more(process: subprocess.Popen[str]) -> int:
    """Waits until it has stored some more; returns how many it stored."""
    assert process.stdout is not None
    return [int(process.stdout.readline()) for _ in range(20)][-1]


def test_a_copy_of_one_moment_while_others_write(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    copies = [tmp_path / f"copy{number}.db" for number in range(5)]
    seen = []
    for copy in copies:
        seen.append(backup(tmp_path / "chuchu.db", copy))
        more(writer)
    written(writer)
    counts = []
    for copy, health in zip(copies, seen, strict=True):
        with closing(sqlite3.connect(copy)) as opened:
            settled = {row[0] for row in opened.execute("SELECT update_id FROM inbox WHERE state = 'done'")}
            logged = {row[0] for row in opened.execute("SELECT update_id FROM query_log")}
            indexed = opened.execute("SELECT count(*) FROM log_index").fetchone()[0]
        assert settled == logged
        assert indexed == len(logged) == health.rows["query_log"]
        counts.append(len(logged))
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert not Path(f"{copy}-wal").exists()
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_what_was_erased_is_in_no_copy(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:  # without secure_delete: it stays in the file
        opened.execute("PRAGMA secure_delete=OFF")
        opened.execute("DELETE FROM query_log WHERE id = 7")
        opened.execute("DELETE FROM log_index WHERE question = 7")
    backup(database, tmp_path / "copy.db")
    assert b"question 7 question 7" not in (tmp_path / "copy.db").read_bytes()
    assert vacuum(database)[0] > 0
    assert b"question 7 question 7" not in database.read_bytes()


def test_a_copy_that_is_there_is_left_alone(database: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        backup(database, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"
    with pytest.raises(StorageError, match="would be none"):
        backup(database, database, force=True)
    assert backup(database, tmp_path / "copy.db", force=True).rows["query_log"] == 300


def test_a_copy_put_back(database: Path, tmp_path: Path) -> None:
    backup(database, tmp_path / "copy.db")
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("DELETE FROM query_log WHERE id > 100")
    kept = restore(tmp_path / "copy.db", database, upgrade, NOW)
    assert kept == tmp_path / "chuchu.db.before-restore-20260301-000000"
    assert check(database).rows["query_log"] == 300
    assert check(kept).rows["query_log"] == 100
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    names = {each.name for each in tmp_path.iterdir() if not each.name.endswith(("-shm", "-wal"))}
    assert names == {"chuchu.db", kept.name, "copy.db"}


def test_a_damaged_one_is_replaced_and_kept_with_its_log(database: Path, tmp_path: Path) -> None:
    backup(database, tmp_path / "copy.db")
    overwritten(0.0, 4096)(database)
    Path(f"{database}-wal").write_bytes(b"of the damaged one")
    kept = restore(tmp_path / "copy.db", database, upgrade, NOW)
    assert check(database).rows["query_log"] == 300
    assert kept is not None
    assert Path(f"{kept}-wal").read_bytes() == b"of the damaged one"
    left = Path(f"{database}-wal")
    assert not left.exists() or not left.stat().st_size


def test_nothing_is_put_in_the_place_of_one_in_use(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    database = tmp_path / "chuchu.db"
    backup(database, tmp_path / "copy.db")
    try:
        with pytest.raises(StorageError, match="is in use; stop the bot"):
            restore(tmp_path / "copy.db", database, upgrade, NOW)
    finally:
        stored = written(writer)
    assert check(database).rows["query_log"] >= 3000 + stored
    assert not list(tmp_path.glob("*.before-restore*"))


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_copy_of_every_earlier_version(tmp_path: Path, revision: str) -> None:
    old = tmp_path / "old.db"
    old.touch()
    engine = create_engine(f"sqlite:///{old}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        row = replace(question(5), asked_at=NOW)
        connection.exec_driver_sql(
            "INSERT INTO query_log (update_id, asked_at, platform, chat_kind, person, chat, language, text, outcome,"
            " entries, confidence, runner_up, runner_up_confidence, codes, knowledge_version, latency_ms, edited)"
            " VALUES (5, 1, 'telegram', 'private', 'p', 'c', 'en', ?, 'answered', '[]', 1, '', 0, '[]', '1', 1, 0)",
            (row.text,),
        )
        if revision >= "0004":  # there it is filled with the log
            log_index.add(connection, [replace(row, id=1)])
    engine.dispose()
    assert check(old).revision == revision
    restore(old, tmp_path / "chuchu.db", upgrade, NOW)
    health = check(tmp_path / "chuchu.db")
    assert (health.revision, health.rows["query_log"], health.rows["log_index"]) == (REVISIONS[-1], 1, 1)
    assert check(old).revision == revision


KILLED = {
    "backup": "from bot.storage.backup import backup; backup(Path('chuchu.db'), Path('copy.db'), force=True)",
    "restore": "from bot.storage.backup import restore; from tests.storage.test_upkeep import upgrade, NOW;"
    "restore(Path('good.db'), Path('chuchu.db'), upgrade, NOW)",
}


@pytest.mark.parametrize("what", KILLED)
def test_a_kill_in_the_middle_leaves_a_whole_one(tmp_path: Path, what: str) -> None:
    database = filled(tmp_path / "chuchu.db", 2000)
    backup(database, tmp_path / "good.db")
    script = f"from pathlib import Path; print('go', flush=True); {KILLED[what]}"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    drawn = random.Random(3)
    for _ in range(6):
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=tmp_path, env=env)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(drawn.random() * 0.4)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert check(database).rows["query_log"] == 2000
        if (copy := tmp_path / "copy.db").exists():
            assert check(copy).rows["query_log"] == 2000
        for left in tmp_path.glob("*.before-restore*"):
            left.unlink()


def test_writing_anew_gives_room_back(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("DELETE FROM query_log")
        opened.execute("DELETE FROM log_index")
    before, after = vacuum(database)
    assert after < before - 100_000
    assert check(database).free == 0
    assert not Path(f"{database}-wal").exists() or not Path(f"{database}-wal").stat().st_size


def test_no_room_for_it(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: os.terminal_size((0, 0)) and type("U", (), {"free": 1000})())
    with pytest.raises(StorageError, match=r"takes \d+ MB for a while and there are 0; make room"):
        vacuum(database)


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_no_room_for_a_copy(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    backup(database, tmp_path / "good.db")
    monkeypatch.setattr("shutil.disk_usage", lambda _: os.terminal_size((0, 0)) and type("U", (), {"free": 1000})())
    works: dict[str, Callable[[], object]] = {
        "backup": lambda: backup(database, tmp_path / "copy.db"),
        "restore": lambda: restore(tmp_path / "good.db", database, upgrade, NOW),
    }
    with pytest.raises(StorageError, match=r"there are 0; make room"):
        works[what]()
    assert {each.name for each in tmp_path.iterdir()} - {"chuchu.db-wal", "chuchu.db-shm"} == {"chuchu.db", "good.db"}


def test_what_a_killed_bot_left_in_its_log_stays_with_its_file(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    database = tmp_path / "chuchu.db"
    backup(database, tmp_path / "copy.db")
    before = check(tmp_path / "copy.db").rows["query_log"]
    stored = written(writer, more(writer))
    assert Path(f"{database}-wal").stat().st_size
    kept = restore(tmp_path / "copy.db", database, upgrade, NOW)
    assert kept is not None
    assert check(kept).rows["query_log"] >= 3000 + stored
    assert check(database).rows["query_log"] == before


def test_a_restore_that_fails_at_its_end_changes_nothing(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(database, tmp_path / "copy.db")
    overwritten(0.0, 4096)(database)
    log = Path(f"{database}-wal")
    log.write_bytes(b"of the damaged one")
    before = database.read_bytes()

    def fail(_: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("bot.storage.backup._flush_folder", fail)
    with pytest.raises(StorageError, match="Input/output error"):
        restore(tmp_path / "copy.db", database, upgrade, NOW)
    assert (database.read_bytes(), log.read_bytes()) == (before, b"of the damaged one")
    assert {each.name for each in tmp_path.iterdir()} - {"chuchu.db-shm"} == {"chuchu.db", log.name, "copy.db"}


def test_a_disk_without_links(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(database, tmp_path / "copy.db")
    changed(database, "DELETE FROM query_log WHERE id > 100")

    def fail(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", fail)
    kept = restore(tmp_path / "copy.db", database, upgrade, NOW)
    assert kept is not None
    assert (check(database).rows["query_log"], check(kept).rows["query_log"]) == (300, 100)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_bot_that_uses_it_is_told_of(database: Path, tmp_path: Path) -> None:
    backup(database, tmp_path / "copy.db")
    program = """
import asyncio, sys
from bot.services.ports import POLLER
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox

async def main():
    async with await open_database("sqlite+aiosqlite:///" + sys.argv[1]) as database:
        await SqlMailbox(database).beat(POLLER)
        print("idle", flush=True)
        sys.stdin.readline()

asyncio.run(main())
"""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program, str(database)], stdin=pipe, stdout=pipe, cwd=ROOT) as bot:
        assert bot.stdout is not None
        assert bot.stdout.readline()
        with pytest.raises(StorageError, match=r"is in use \(a bot last heard from Telegram \d+ s ago\); stop the bot"):
            restore(tmp_path / "copy.db", database, upgrade, NOW)
        bot.communicate(b"\n")
    assert restore(tmp_path / "copy.db", database, upgrade, NOW)


def test_who_waits_while_files_are_swapped_opens_the_new_one(database: Path, tmp_path: Path) -> None:
    """And writes nothing into the old one, whose log would meet the new file."""
    backup(database, tmp_path / "copy.db")
    program = """
import asyncio, sys
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox

async def main():
    print("go", flush=True)
    async with await open_database("sqlite+aiosqlite:///" + sys.argv[1]) as database:
        await SqlMailbox(database).beat("it was I")

asyncio.run(main())
"""
    with _locked(database):
        late = subprocess.Popen([sys.executable, "-c", program, str(database)], stdout=subprocess.PIPE, cwd=ROOT)
        assert late.stdout is not None
        late.stdout.readline()
        time.sleep(1)  # so that it has opened the old file and waits for its lock
        os.link(database, tmp_path / "old.db")
        (tmp_path / "copy.db").replace(database)
    late.communicate(timeout=30)
    assert late.returncode == 0
    for path, beats in ((database, 1), (tmp_path / "old.db", 0)):
        assert check(path).rows["heartbeat"] == beats
