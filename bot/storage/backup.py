"""Copies of a database file that are whole, and a copy put back in its place."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import UpkeepError
from bot.services.ports import POLLER
from bot.storage.upkeep import Health, check, reading, require_room

POLL_S = 0.1
BESIDE = ("-wal", "-shm")  # files of SQLite's that belong to a database file

Progress = Callable[[int, int], None]


def backup(path: Path, target: Path, *, force: bool = False, progress: Progress | None = None) -> Health:
    """Copy a database while others use it, and look at every page of the copy.

    The copy is of one moment, and nobody waits: it is written from one read transaction (``VACUUM INTO``), and in WAL
    mode readers and writers do not meet. SQLite's backup API would begin anew whenever somebody writes between two of
    its steps. What is free in the file, and with it every trace of what was erased, is not copied.

    Args:
        path: the database.
        target: the file to make; complete or not there, readable by its owner only.
        force: whether to write over a file that is there.
        progress: told how many bytes of about how many are written.

    Raises:
        UpkeepError: one of the two cannot be used; what stood in the place of the copy is still there.
    """
    if target.exists() and not force:
        raise UpkeepError(f"the file {target} exists already; name another one, or write over it with --force")
    if any(target.exists() and each.exists() and target.samefile(each) for each in (path, *_beside(path))):
        raise UpkeepError("a backup in the place of the database would be none; name another file")
    if path.is_file():
        require_room(target.absolute().parent, path.stat().st_size, f"copying {path}")
    with _made(target) as copy:
        with reading(path) as source:
            _vacuum_into(source, path, copy, progress)
        health = check(copy)
        _flush(copy)
        copy.replace(target)
    _flush_folder(target)
    return health


def restore(source: Path, path: Path, upgrade: Callable[[Path], None], now: dt.datetime) -> Path | None:
    """Put a backup in the place of a database; returns where what was there is kept now, None where nothing was.

    Args:
        source: the backup.
        path: the database.
        upgrade: brings the tables of a file up to date.
        now: the present, for the name of what is kept.

    Raises:
        UpkeepError: the backup is not whole, or the database is in use; everything is as before.
    """
    check(source)
    if path.exists() and source.samefile(path):
        raise UpkeepError("that is the database itself; name a backup")
    path = path.resolve()  # a link stays one
    require_room(path.parent, 2 * source.stat().st_size, f"restoring {source}")
    with _made(path) as copy:
        with source.open("rb") as read, copy.open("wb") as write:
            shutil.copyfileobj(read, write, 1 << 20)
        upgrade(copy)
        check(copy)
        _flush(copy)
        _own_as(path, copy)
        kept = _put_in_place(copy, path, now)
    _flush_folder(path)
    return kept


def _vacuum_into(source: sqlite3.Connection, path: Path, copy: Path, progress: Progress | None) -> None:
    done = threading.Event()

    def watch() -> None:
        while not done.wait(POLL_S):
            if progress is not None:
                with contextlib.suppress(OSError):
                    progress(copy.stat().st_size, max(path.stat().st_size, copy.stat().st_size))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        source.execute("VACUUM INTO ?", (str(copy),))
    finally:
        done.set()
        watcher.join()


@contextmanager
def _made(target: Path) -> Iterator[Path]:
    """An empty file beside another one, readable by its owner only; gone at the end unless it was moved."""
    made = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield made
    except OSError as error:
        raise UpkeepError(f"{target} cannot be written ({error.strerror or error}); choose another place") from error
    finally:
        for each in (made, *_beside(made)):
            with contextlib.suppress(OSError):
                each.unlink(missing_ok=True)


def _put_in_place(copy: Path, path: Path, now: dt.datetime) -> Path | None:
    """Move a copy to where the database is, and keep that under another name; the place is not empty for a moment.

    Whatever fails, the database is as it was.
    """
    if not path.exists():
        copy.replace(path)
        return None
    kept = path.with_name(f"{path.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    if kept.exists():
        raise UpkeepError(f"the file {kept} exists already; try again in a second")
    with _locked(path):
        pass  # before reading all of it: most often somebody forgot to stop the bot
    whole = _settled(path)
    with _locked(path) as descriptor:
        if whole and any(each.exists() and each.stat().st_size for each in _beside(path)):
            raise _in_use(path)  # somebody was there since the line before
        moved: list[tuple[Path, Path]] = []
        _second_name(path, kept, descriptor)
        try:
            for each in _beside(path):
                if each.exists():
                    # The log of a damaged file may hold what that lost. It must not meet the new file.
                    moved.append((each, Path(str(kept) + each.name.removeprefix(path.name))))
                    each.replace(moved[-1][1])
            _flush_folder(path)
            copy.replace(path)  # from one moment to the next: there is always a whole database
        except BaseException:
            for old, new in moved:
                with contextlib.suppress(FileNotFoundError):
                    new.replace(old)
            kept.unlink()
            raise
    return kept


def _settled(path: Path) -> bool:
    """Bring all of a database into its one file; False where it is too damaged for that.

    It keeps its write-ahead mode: so whoever opens it holds a lock from then on, by which ``_locked`` finds them.
    """
    try:
        check(path)  # SQLite would take the log of a file that it cannot read for nobody's, and delete it
        with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except (UpkeepError, sqlite3.DatabaseError):
        return False
    if busy:
        raise _in_use(path)
    return True


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Keep every other process from opening a database; yields a descriptor of it.

    In WAL mode every connection holds a shared lock on these bytes for as long as it is open ("File Locking And
    Concurrency In SQLite Version 3", section 3; PENDING_BYTE and what follows it in its os.h). Must not be used in a
    process that has the database open, nor may it be opened inside: closing any descriptor gives back all locks.

    Raises:
        UpkeepError: somebody has it open.
    """
    with path.open("r+b") as file:
        try:
            import fcntl

            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 512, 0x40000000)
        except ImportError:  # Windows does not let an open file be replaced
            pass
        except (BlockingIOError, PermissionError):
            raise _in_use(path) from None
        yield file.fileno()


def _in_use(path: Path) -> UpkeepError:
    return UpkeepError(
        f"the database {path} is in use{_last_beat(path)}; "
        "stop the bot and whatever else has it open; nothing was changed"
    )


def _last_beat(path: Path) -> str:
    """What the database says of a bot that uses it; empty where it says nothing."""
    try:
        with reading(path) as connection:
            row = connection.execute("SELECT beat_at FROM heartbeat WHERE name = ?", (POLLER,)).fetchone()
    except UpkeepError:
        return ""
    if row is None:
        return ""
    return f" (a bot last heard from Telegram {dt.datetime.now(dt.UTC).timestamp() - row[0] / 1e6:,.0f} s ago)"


def _second_name(path: Path, name: Path, descriptor: int) -> None:
    """Give a file another name; on a disk without links a copy takes it, read through ``descriptor``."""
    try:
        os.link(path, name)
    except FileExistsError:
        raise
    except OSError:
        with os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            place = 0
            while block := os.pread(descriptor, 1 << 20, place):
                file.write(block)
                place += len(block)
            file.flush()
            os.fsync(file.fileno())


def _own_as(path: Path, copy: Path) -> None:
    """Root may put it back for the user that runs the bot, who has to be able to open it."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = (path if path.exists() else path.parent).stat()
        os.chown(copy, owner.st_uid, owner.st_gid)


def _beside(path: Path) -> list[Path]:
    return [Path(f"{path}{end}") for end in BESIDE]


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _flush_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
