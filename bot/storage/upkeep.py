"""Looking after a database file: is it whole, how large is it, and writing it anew. SQLite only.

PostgreSQL brings its own tools for this (``pg_dump``, ``pg_restore``, ``VACUUM``).
"""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StorageError
from bot.storage.migrations import REVISIONS
from bot.storage.sqlite import sqlite_file

LOCK_TIMEOUT_S = 5.0
NOT_WHOLE = "it was left as it is: restore a backup (chuchu database restore FILE)"
_SHOWN = 3  # sentences of SQLite's about what is wrong
_OURS = "query_log"  # the table that every Chuchu has had


@dataclass(frozen=True, slots=True)
class Health:
    """How a database file is.

    Attributes:
        path: the file.
        revision: of its tables.
        rows: table → how many rows it has.
        size: of the file, in bytes.
        wal_size: of the write-ahead log beside it, in bytes.
        free: bytes in the file that hold nothing; ``vacuum`` gives them back.
        others_may_read: whether somebody else than its owner may read it.
        first, last: when the oldest and the newest question was asked, in seconds since 1970; None where there is none.
    """

    path: Path
    revision: str
    rows: dict[str, int]
    size: int
    wal_size: int
    free: int
    others_may_read: bool
    first: float | None
    last: float | None


def file_of(url: str) -> Path:
    """The file that an address names.

    Raises:
        StorageError: it names none, or another kind of database.
    """
    return sqlite_file(url, "this command is for SQLite; PostgreSQL has pg_dump, pg_restore and VACUUM for it")


def check(path: Path) -> Health:
    """Look at every page of a file; changes nothing.

    Raises:
        StorageError: it is not there, damaged, no database, or not Chuchu's; the text says what to do.
    """
    with reading(path) as connection:
        wrong = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
        if wrong != ["ok"]:
            raise damaged(path, "; ".join(line.replace("\n", " ") for line in wrong[:_SHOWN]))
        if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise damaged(path, f"{len(broken)} rows name others that are not there")
        revision = revision_of(connection, path)
        tables = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        ours = [table for table in tables if table != "alembic_version" and not table.startswith("sqlite_")]
        rows = {table: int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]) for table in ours}  # noqa: S608
        first, last = connection.execute(f"SELECT min(asked_at), max(asked_at) FROM {_OURS}").fetchone()  # noqa: S608
        page, free = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_size", "freelist_count")
        )
    wal = Path(f"{path}-wal")
    return Health(
        path=path,
        revision=revision,
        rows=rows,
        size=path.stat().st_size,
        wal_size=wal.stat().st_size if wal.exists() else 0,
        free=page * free,
        others_may_read=bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)),
        first=None if first is None else first / 1e6,
        last=None if last is None else last / 1e6,
    )


def revision_of(connection: sqlite3.Connection, path: Path) -> str:
    """The revision of the tables.

    Raises:
        StorageError: they are not Chuchu's, or of a newer one.
    """
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", _OURS} <= tables:
        raise StorageError(f"the file {path} is no database of Chuchu's; name another one")
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None or found[0] not in REVISIONS:
        newer = f"tables {found[0]}, this one knows {REVISIONS[-1]}" if found else "no revision"
        raise StorageError(f"the database {path} was made by a newer Chuchu ({newer}); install that version")
    return str(found[0])


def present_revision(path: Path) -> str:
    """The revision of a file's tables; raises StorageError as ``check`` does, without looking at every page."""
    with reading(path) as connection:
        return revision_of(connection, path)


def vacuum(path: Path) -> tuple[int, int]:
    """Write the file anew, without what is free in it; returns its size before and after, in bytes.

    Raises:
        StorageError: there is no room for a second copy, somebody else uses it for too long, or it is damaged.
    """
    present_revision(path)
    before = path.stat().st_size
    # The copy, and the log through which it takes the file's place
    if (room := shutil.disk_usage(path.parent).free) < 2 * before:
        needed = f"takes {2 * before / 1e6:.0f} MB for a while and there are {room / 1e6:.0f}"
        raise StorageError(f"writing {path} anew {needed}; make room, and try again")
    with _told(path), closing(sqlite3.connect(path, timeout=LOCK_TIMEOUT_S, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, path.stat().st_size


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can change nothing.

    Raises:
        StorageError: there is no such file, or reading it fails; the text says why.
    """
    if not path.is_file():
        raise StorageError(f"there is no database {path}; name the file, or correct CHUCHU_DATABASE_URL")
    if not path.stat().st_size:
        raise damaged(path, "it is empty")
    with (
        _told(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=LOCK_TIMEOUT_S)) as opened,
    ):
        yield opened


def damaged(path: Path, why: str) -> StorageError:
    """The error for a file that is not whole."""
    return StorageError(f"the database {path} is damaged ({why}); {NOT_WHOLE}")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite raises, as one sentence with the way out."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StorageError(
                f"the database {path} is in use by another program; stop the bot, or try again when less is going on"
            ) from error
        if code == sqlite3.SQLITE_FULL:
            raise StorageError(f"there is no room left on the disk of {path}; make room, and try again") from error
        raise StorageError(f"the database {path} cannot be used ({error}); look at its rights and its disk") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError) as error:
        raise damaged(path, str(error)) from error
