"""The revisions lead to the tables the program has, and are run only where they are needed."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from bot.storage.database import open_database
from bot.storage.metadata import metadata
from bot.storage.migrations import REVISIONS
from bot.storage.migrations.upgrade import config, to_head

ROOT = Path(__file__).parents[2]


def definitions(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: re.sub(r"\s+", " ", sql) for name, sql in rows if name != "alembic_version"}


def test_the_revisions_lead_to_the_tables() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        to_head(connection)
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    engine.dispose()


def test_migrated_and_made_tables_have_the_same_definition() -> None:
    migrated, made = create_engine("sqlite://"), create_engine("sqlite://")
    with migrated.begin() as one, made.begin() as other:
        to_head(one)
        metadata.create_all(other)
        assert definitions(one) == definitions(other)
    migrated.dispose()
    made.dispose()


def test_every_revision_is_known_without_alembic() -> None:
    scripts = ScriptDirectory.from_config(config())
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS
    assert scripts.get_heads() == [REVISIONS[-1]]


def test_the_way_back() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        to_head(connection)
        settings = config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


async def test_a_file_without_tables_is_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    async with await open_database(f"sqlite+aiosqlite:///{path}") as database:
        names = await database.read(lambda connection: inspect(connection).get_table_names())
    assert set(names) == {*metadata.tables, "alembic_version"}


def test_an_up_to_date_file_opens_without_alembic_or_the_orm(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/chuchu.db"

    async def make() -> None:
        await (await open_database(url)).close()

    asyncio.run(make())
    program = f"""
import asyncio, sys
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox
from bot.storage.query_log import SqlQueryLog

async def main():
    async with await open_database({url!r}) as database:
        await SqlMailbox(database).beat("test")
        await SqlQueryLog(database).latest(1)

asyncio.run(main())
print([name for name in ("alembic", "mako", "sqlalchemy.orm.session") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
