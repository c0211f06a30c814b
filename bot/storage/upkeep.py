"""Looking after a database file: is it whole, how large is it, and writing it anew. SQLite only.

PostgreSQL brings its own tools for this (``pg_dump``, ``pg_restore``, ``VACUUM``).
"""

from __future__ import annotations

import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.errors import UpkeepError
from bot.storage.migrations import REVISIONS
from bot.storage.sqlite import sqlite_file

LOCK_TIMEOUT_S = 5.0
_RETRY_S = 0.05
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
        UpkeepError: it is not there, damaged, no database, or not Chuchu's; the text says what to do.
    """
    with reading(path) as connection:
        wrong = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
        if wrong != ["ok"]:
            raise damaged(path, "; ".join(line.replace("\n", " ") for line in wrong[:_SHOWN]))
        if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise damaged(path, f"{len(broken)} rows name others that are not there")
        revision = revision_of(connection, path)
        if missing := _missing(connection, revision):
            raise damaged(path, f"it lacks {', '.join(missing)}")
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
        UpkeepError: they are not Chuchu's, or of a newer one.
    """
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", _OURS} <= tables:
        raise UpkeepError(f"the file {path} is no database of Chuchu's; name another one")
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None or found[0] not in REVISIONS:
        newer = f"tables {found[0]}, this one knows {REVISIONS[-1]}" if found else "no revision"
        raise UpkeepError(f"the database {path} was made by a newer Chuchu ({newer}); install that version")
    return str(found[0])


def _missing(connection: sqlite3.Connection, revision: str) -> list[str]:
    """Tables and columns that the migrations up to a revision make and that are not there."""
    missing: list[str] = []
    for table, columns in _made_by(revision).items():
        there = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
        missing += sorted(f"{table}.{column}" for column in columns - there) if there else [table]
    return missing


@cache
def _made_by(revision: str) -> dict[str, frozenset[str]]:
    from sqlalchemy import create_engine, inspect

    from bot.storage.migrations.upgrade import to_revision

    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            to_revision(connection, revision)
            made = inspect(connection)
            return {
                name: frozenset(column["name"] for column in made.get_columns(name)) for name in made.get_table_names()
            }
    finally:
        engine.dispose()


def present_revision(path: Path) -> str:
    """The revision of a file's tables; raises UpkeepError as ``check`` does, without looking at every page."""
    with reading(path) as connection:
        return revision_of(connection, path)


def vacuum(path: Path) -> tuple[int, int]:
    """Write the file anew, without what is free in it; returns its size before and after, in bytes.

    Raises:
        UpkeepError: there is no room for a second copy, somebody else uses it for too long, or it is damaged.
    """
    check(path)  # writing a damaged file anew would lose what is left of it
    before = path.stat().st_size
    # The copy, and the log through which it takes the file's place
    require_room(path.parent, 2 * before, f"writing {path} anew")
    with _told(path), closing(sqlite3.connect(path, timeout=LOCK_TIMEOUT_S, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("VACUUM")
        deadline = time.monotonic() + LOCK_TIMEOUT_S
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > deadline:
                raise UpkeepError(
                    f"{path} was written anew, but another program goes on reading its old state, so that the file is "
                    "no smaller yet; run the command again later"
                )
            time.sleep(_RETRY_S)
    return before, path.stat().st_size


def require_room(folder: Path, needed: int, what: str) -> None:
    """See whether a disk has room for so many bytes.

    Raises:
        UpkeepError: it has not, or there is no such folder.
    """
    try:
        room = shutil.disk_usage(folder).free
    except OSError as error:
        raise UpkeepError(f"the folder {folder} cannot be used ({error.strerror}); make it, or name another") from None
    if room < needed:
        takes = f"takes {needed / 1e6:.0f} MB for a while and there are {room / 1e6:.0f}"
        raise UpkeepError(f"{what} {takes}; make room, and try again")


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can change nothing.

    Raises:
        UpkeepError: there is no such file, or reading it fails; the text says why.
    """
    if not path.is_file():
        raise UpkeepError(f"there is no database {path}; name the file, or correct CHUCHU_DATABASE_URL")
    if not path.stat().st_size:
        raise damaged(path, "it is empty")
    with (
        _told(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=LOCK_TIMEOUT_S)) as opened,
    ):
        yield opened


def damaged(path: Path, why: str) -> UpkeepError:
    """The error for a file that is not whole."""
    return UpkeepError(f"the database {path} is damaged ({why}); {NOT_WHOLE}")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite raises, as one sentence with the way out."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise UpkeepError(
                f"the database {path} is in use by another program; stop the bot, or try again when less is going on"
            ) from error
        if code == sqlite3.SQLITE_FULL:
            raise UpkeepError(f"there is no room left on the disk of {path}; make room, and try again") from error
        raise UpkeepError(f"the database {path} cannot be used ({error}); look at its rights and its disk") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError) as error:
        raise damaged(path, str(error)) from error
