"""Every way in which a database cannot be opened or used has a sentence that says what to do."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from bot.domain.mail import Incoming
from bot.errors import StorageError
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox
from bot.storage.sqlite import SqliteFile

as_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything: permissions mean nothing")


def url(path: Path | str) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def refusal(address: str, *, lock_timeout: float = 5.0) -> str:
    with pytest.raises(StorageError) as caught:
        await open_database(address, lock_timeout=lock_timeout)
    text = str(caught.value)
    assert "\n" not in text
    return text


async def make(path: Path) -> None:
    await (await open_database(url(path))).close()


class TestAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "",
            "chuchu.db",
            "postgres//bot:hunter2@host/db",
            "postgresql+asyncpg://bot:hunter2@host:port/db",
            "sqlite:///chuchu.db",
            "mysql+aiomysql://bot:hunter2@host/db",
            "sqlite+aiosqlite://",
            "sqlite+aiosqlite:///:memory:",
            "sqlite+aiosqlite:///file:x?mode=memory&uri=true",
            "sqlite+aiosqlite:///chuchu.db?cipher=hunter2",
        ],
    )
    async def test_another_kind_is_refused_with_the_right_form(self, address: str) -> None:
        with pytest.raises(StorageError) as caught:
            await open_database(address)
        assert "sqlite+aiosqlite:///chuchu.db" in str(caught.value)
        assert "hunter2" not in str(caught.value)
        assert caught.value.__cause__ is None

    async def test_the_driver_is_not_installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "aiosqlite", None)
        assert "pip install aiosqlite" in await refusal(url(tmp_path / "chuchu.db"))


class TestPlace:
    async def test_the_folder_is_missing(self, tmp_path: Path) -> None:
        text = await refusal(url(tmp_path / "nowhere" / "chuchu.db"))
        assert f"the folder {tmp_path}/nowhere for the database does not exist" in text
        assert not (tmp_path / "nowhere").exists()

    async def test_no_thread_outlives_a_refusal(self, tmp_path: Path) -> None:
        """It would report to an event loop that may be closed by then."""
        before = set(threading.enumerate())
        await refusal(url(tmp_path / "nowhere" / "chuchu.db"))
        assert set(threading.enumerate()) <= before

    async def test_the_folder_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert f"{tmp_path}/file, which is no folder" in await refusal(url(tmp_path / "file" / "chuchu.db"))

    async def test_the_file_is_a_folder(self, tmp_path: Path) -> None:
        assert "is a folder; name a file in it" in await refusal(url(tmp_path))

    async def test_a_database_that_is_read_only(self, tmp_path: Path) -> None:
        path = tmp_path / "chuchu.db"
        await make(path)
        async with await open_database(f"sqlite+aiosqlite:///file:{path}?mode=ro&uri=true") as database:
            mailbox = SqlMailbox(database)
            assert await mailbox.backlog() == (0, 0)
            with pytest.raises(StorageError, match=r"cannot be written; give the user .* the right"):
                await mailbox.beat("test")

    async def test_a_new_database_that_would_be_read_only(self, tmp_path: Path) -> None:
        assert "cannot be written" in await refusal(f"sqlite+aiosqlite:///file:{tmp_path}/x?mode=ro&uri=true")

    async def test_a_file_without_the_right_to_write(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "chuchu.db"
        await make(path)
        monkeypatch.setattr(os, "access", lambda *_: False)
        assert f"{path} cannot be written; give the user" in await refusal(url(path))

    @as_root
    @pytest.mark.parametrize("mode", [0o400, 0o000])
    async def test_a_file_without_rights(self, tmp_path: Path, mode: int) -> None:
        path = tmp_path / "chuchu.db"
        await make(path)
        path.chmod(mode)
        assert f"{path} cannot be written" in await refusal(url(path))

    @as_root
    async def test_a_folder_without_rights(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir(mode=0o500)
        assert "cannot be written" in await refusal(url(folder / "chuchu.db"))


class TestContent:
    async def test_no_database(self, tmp_path: Path) -> None:
        path = tmp_path / "chuchu.db"
        path.write_text("a text that somebody keeps here\n" * 100)
        before = path.read_bytes()
        assert "is damaged or is no database; it was left as it is" in await refusal(url(path))
        assert path.read_bytes() == before

    @pytest.mark.parametrize("start", [30, 100, 4096])
    async def test_a_damaged_file(self, tmp_path: Path, start: int) -> None:
        path = tmp_path / "chuchu.db"
        await make(path)
        content = bytearray(path.read_bytes())
        content[start : start + 8192] = b"\xff" * 8192
        path.write_bytes(content)
        text = ""
        try:
            async with await open_database(url(path)) as database:
                await SqlMailbox(database).backlog()
                await SqlMailbox(database).beat("test")
        except StorageError as error:
            text = str(error)
        assert "restore a backup" in text
        assert path.read_bytes() == content

    async def test_tables_of_another_program(self, tmp_path: Path) -> None:
        path = tmp_path / "other.db"
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE photos (id)")
        other.close()
        assert "holds tables of another program" in await refusal(url(path))
        with sqlite3.connect(path) as other:
            assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("photos",)]
        other.close()

    async def test_a_newer_version(self, tmp_path: Path) -> None:
        path = tmp_path / "chuchu.db"
        await make(path)
        with sqlite3.connect(path) as other:
            other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.close()
        assert "was made by a newer Chuchu (tables 9999" in await refusal(url(path))


class TestLock:
    async def test_a_new_file_that_another_program_holds(self, tmp_path: Path) -> None:
        path = tmp_path / "chuchu.db"
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        text = await refusal(url(path), lock_timeout=0.2)
        assert "locked by another program for 0.2 s" in text
        other.close()
        await make(path)

    async def test_a_write_that_has_to_wait_for_too_long(self, tmp_path: Path) -> None:
        path = tmp_path / "chuchu.db"
        async with await open_database(url(path), lock_timeout=0.2) as database:
            mailbox = SqlMailbox(database)
            other = sqlite3.connect(path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageError, match=r"locked by another program for 0\.2 s"):
                await mailbox.beat("test")
            assert await mailbox.last_beat("test") is None
            other.close()
            await mailbox.beat("test")

    async def test_reading_and_opening_do_not_wait_for_a_writer(self, tmp_path: Path) -> None:
        path = tmp_path / "chuchu.db"
        await make(path)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        # A wait for the writer would end in an error
        async with await open_database(url(path), lock_timeout=0.2) as database:
            assert await SqlMailbox(database).backlog() == (0, 0)
        other.close()


class TestDisk:
    async def test_a_full_disk(self, tmp_path: Path) -> None:
        async with await open_database(url(tmp_path / "chuchu.db")) as database:
            # SQLite says the same as for a disk without room.
            await database.read(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=1").scalar())
            mailbox = SqlMailbox(database)
            with pytest.raises(StorageError, match=r"is full, so that nothing more was stored; make room"):
                await mailbox.receive([Incoming(n, "x" * 4000) for n in range(50)])
            assert await mailbox.backlog() == (0, 0)

    @pytest.mark.parametrize("name", ["SQLITE_IOERR_WRITE", "SQLITE_NOMEM", "SQLITE_INTERRUPT"])
    def test_any_other_error(self, tmp_path: Path, name: str) -> None:
        cause = sqlite3.OperationalError("disk I/O error")
        cause.sqlite_errorcode = getattr(sqlite3, name)
        cause.sqlite_errorname = name
        backend = SqliteFile(make_url(url(tmp_path / "chuchu.db")), lock_timeout=1)
        text = str(backend.explain(OperationalError("SELECT secret", {"chat": "secret"}, cause)))
        assert name in text
        assert "check its disk" in text
        assert "secret" not in text
