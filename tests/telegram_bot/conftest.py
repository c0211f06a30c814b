"""Moderators at work, each test with a database of its own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.storage.database import open_database
from tests.telegram_bot.at_desk import Clock
from tests.telegram_bot.at_office import Office

NewOffice = Callable[..., Awaitable[Office]]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database file; copying it is quicker than making one for every test."""
    path = tmp_path_factory.mktemp("template") / "chuchu.db"

    async def make() -> None:
        await (await open_database(f"sqlite+aiosqlite:///{path}")).close()

    asyncio.run(make())
    return path


@pytest.fixture
async def new_office(tmp_path: Path, empty_database: Path) -> AsyncIterator[NewOffice]:
    """Opens an office; the settings are those of Office."""
    async with AsyncExitStack() as stack:

        async def open_it(**settings: bool) -> Office:
            clock = Clock()
            path = shutil.copy(empty_database, tmp_path)
            database = await stack.enter_async_context(await open_database(f"sqlite+aiosqlite:///{path}"))
            return Office(database, clock, **settings)

        yield open_it


@pytest.fixture
async def office(new_office: NewOffice) -> Office:
    """One with a moderation chat, where one moderator is enough."""
    return await new_office()
