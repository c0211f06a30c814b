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

from bot.errors import StorageError
from bot.storage.upkeep import Health, check, reading

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
        StorageError: one of the two cannot be used; what stood in the place of the copy is still there.
    """
    if target.exists() and not force:
        raise StorageError(f"the file {target} exists already; name another one, or write over it with --force")
    if target.exists() and target.samefile(path):
        raise StorageError("a backup in the place of the database would be none; name another file")
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
        StorageError: the backup is not whole, or the database is in use; everything is as before.
    """
    check(source)
    if path.exists() and source.samefile(path):
        raise StorageError("that is the database itself; name a backup")
    with _made(path) as copy:
        with source.open("rb") as read, copy.open("wb") as write:
            shutil.copyfileobj(read, write, 1 << 20)
        upgrade(copy)
        check(copy)
        _flush(copy)
        kept = _set_aside(path, now)
        copy.replace(path)  # from one moment to the next: there is always a whole database
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
        raise StorageError(f"{target} cannot be written ({error.strerror or error}); choose another place") from error
    finally:
        for each in (made, *_beside(made)):
            with contextlib.suppress(OSError):
                each.unlink(missing_ok=True)


def _set_aside(path: Path, now: dt.datetime) -> Path | None:
    """Keep what is in a place under another name too; the place is not empty for a moment."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    if kept.exists():
        raise StorageError(f"the file {kept} exists already; try again in a second")
    whole = _alone(path)
    try:
        os.link(path, kept)
    except OSError:  # a file system without links
        shutil.copy2(path, kept)
    for each in _beside(path):
        if each.exists():
            # The log of a damaged file may hold what that lost. It must not meet the new file.
            each.replace(Path(str(kept) + each.name.removeprefix(path.name)))
    if whole:
        _flush(kept)
    return kept


def _alone(path: Path) -> bool:
    """Have all of a database in its one file; False where it is too damaged for that.

    Raises:
        StorageError: somebody else uses it.
    """
    if _is_open_elsewhere(path):
        raise StorageError(f"the database {path} is in use; stop the bot and whatever else has it open")
    try:
        check(path)  # SQLite would take the log of a file that it cannot read for nobody's, and delete it
        with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # moves the log into the file and removes it
    except (StorageError, sqlite3.DatabaseError):
        return False
    return True


def _is_open_elsewhere(path: Path) -> bool:
    """Whether another process has a connection to it.

    In WAL mode every connection holds a shared lock on these bytes for as long as it is open ("File Locking And
    Concurrency In SQLite Version 3", section 3; SHARED_FIRST and SHARED_SIZE in its os.h).
    """
    try:
        import fcntl
    except ImportError:  # Windows does not let an open file be replaced
        return False
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
        except OSError:
            return True
    return False


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
