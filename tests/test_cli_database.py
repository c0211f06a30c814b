"""``chuchu database``: what a maintainer is told, and the status it ends with."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from click.testing import Result
from sqlalchemy import create_engine
from typer.testing import CliRunner

from bot.cli.context import CommandLine
from bot.errors import ChuchuError
from bot.storage.migrations import REVISIONS
from bot.storage.migrations.upgrade import config
from tests.everything import app
from tests.storage.test_upkeep import filled

Chuchu = Callable[..., Result]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("made") / "chuchu.db", 50)


@pytest.fixture
def chuchu(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Chuchu:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHUCHU_ID_KEY", raising=False)
    shutil.copy(made, tmp_path)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["database", *words], obj=CommandLine())

    return run


def refused(result: Result) -> tuple[str, int]:
    assert isinstance(result.exception, ChuchuError), result.exception
    return str(result.exception), result.exception.exit_status


def test_a_look_at_it(chuchu: Chuchu) -> None:
    Path("chuchu.db").chmod(0o644)
    shown = chuchu("check")
    assert f"chuchu.db: whole, revision {REVISIONS[-1]}" in shown.stdout
    assert "questions from 2026-01-02 to 2026-01-02 (UTC)" in shown.stdout
    found = json.loads(chuchu("check", "--json").stdout)
    assert (found["rows"]["query_log"], found["others_may_read"]) == (50, True)
    assert "chmod 600" in shown.stderr
    os.truncate("chuchu.db", 8192)
    told, status = refused(chuchu("check"))
    assert "is damaged" in told
    assert status == 1


def test_there_and_back(chuchu: Chuchu, tmp_path: Path) -> None:
    done = chuchu("backup", "copy.db")
    assert "50 questions" in done.stdout
    assert "Keep the key file (chuchu.key) too" in done.stderr
    assert "exists already" in refused(chuchu("backup", "copy.db"))[0]
    os.truncate("chuchu.db", 8192)
    done = chuchu("restore", "copy.db")
    assert "is the backup now: 50 questions" in done.stdout
    assert "what was there is kept as" in done.stderr
    assert chuchu("check").exit_code == 0
    assert "no database" in refused(chuchu("restore", "nothing.db"))[0]


def test_older_tables(chuchu: Chuchu, tmp_path: Path) -> None:
    assert "up to date" in chuchu("upgrade").stdout
    (tmp_path / "chuchu.db").unlink()
    (tmp_path / "chuchu.db").touch()
    engine = create_engine("sqlite:///chuchu.db")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0002")
    engine.dispose()
    told, status = refused(chuchu("upgrade", "--check"))
    assert (told, status) == (f"the tables are of revision 0002, {REVISIONS[-1]} is there: chuchu database upgrade", 1)
    assert "chuchu database upgrade" in chuchu("check").stderr
    assert chuchu("upgrade").stdout == f"The tables are of revision {REVISIONS[-1]} now; they were of 0002.\n"
    assert "up to date" in chuchu("upgrade", "--check").stdout


def test_written_anew(chuchu: Chuchu) -> None:
    assert "; it was " in chuchu("vacuum").stdout


@pytest.mark.parametrize("words", [["check"], ["upgrade"], ["vacuum"], ["backup", "x.db"]])
def test_without_one(chuchu: Chuchu, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "chuchu.db").unlink()
    assert "there is no database" in refused(chuchu(*words))[0]
    assert list(tmp_path.iterdir()) == []


def test_another_kind(chuchu: Chuchu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUCHU_DATABASE_URL", "postgresql+asyncpg://user:secret@host/name")
    told, _ = refused(chuchu("check"))
    assert "pg_dump" in told
    assert "secret" not in told


@pytest.mark.parametrize("words", [["check"], ["upgrade", "--check"], ["vacuum"], ["backup", "x.db"]])
def test_a_file_that_is_none_ends_with_1(chuchu: Chuchu, words: list[str]) -> None:
    before = b"somebody's text\n" * 1000
    Path("chuchu.db").write_bytes(before)
    told, status = refused(chuchu(*words))
    assert ("is damaged" in told, "\n" in told, status) == (True, False, 1)
    assert Path("chuchu.db").read_bytes() == before
