"""What is special to PostgreSQL: lost connections, several instances, and what its errors say."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, make_url
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import await_only

from bot.domain.mail import Incoming, Outgoing, Settlement
from bot.domain.people import Forgotten
from bot.errors import StorageError
from bot.services.leading import LEADER, Elected
from bot.services.ports import INBOX, KNOWLEDGE, OUTBOX, TOPICS
from bot.storage import postgres as backend
from bot.storage import query_log, telling
from bot.storage.database import Database, open_database
from bot.storage.leases import SqlLeases
from bot.storage.listening import listen
from bot.storage.mailbox import SqlMailbox
from bot.storage.query_log import SqlQueryLog
from tests.conformance.made import question
from tests.postgres import NAME, USER, Postgres, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with running(tmp_path_factory.mktemp("server"), durable=True) as made:
        yield made


@pytest.fixture
async def database(server: Postgres) -> AsyncIterator[Database]:
    async with await open_database(server.url) as opened:
        await opened.write(_empty)
        yield opened


def _empty(connection: Connection) -> None:
    connection.exec_driver_sql("TRUNCATE inbox, outbox, query_log, log_index, gap_questions, leases, heartbeat")


def call(number: int, chat: str = "c") -> Outgoing:
    return Outgoing(0, number, chat, "sendMessage", "{}")


async def instance(database: Database, name: str) -> SqlMailbox:
    """One that is there."""
    await SqlLeases(database).take(f"instance/{name}", name, 60)
    return SqlMailbox(database, instance=name)


class TestConnections:
    async def test_a_commit_whose_acknowledgement_is_lost_is_made_once(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commit, lost = DefaultDialect.do_commit, []

        def committed_and_lost(dialect: DefaultDialect, connection: Any) -> None:
            commit(dialect, connection)
            if not lost:
                lost.append(connection)
                raise ConnectionResetError

        log = SqlQueryLog(database)
        monkeypatch.setattr(DefaultDialect, "do_commit", committed_and_lost)
        number = await log.append(question(1))
        assert lost
        assert [row.id for row in await log.latest(9)] == [number]

    async def test_one_that_was_undone_is_made_again(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        commit, lost = DefaultDialect.do_commit, []

        def lost_before(dialect: DefaultDialect, connection: Any) -> None:
            if not lost:
                lost.append(connection)
                raise ConnectionResetError
            commit(dialect, connection)

        log = SqlQueryLog(database)
        monkeypatch.setattr(DefaultDialect, "do_commit", lost_before)
        await log.append(question(1))
        assert lost
        assert len(await log.latest(9)) == 1

    @pytest.mark.parametrize("mode", ["fast", "immediate"])
    async def test_a_restart_between_two_writes_is_not_noticed(
        self, server: Postgres, database: Database, mode: str
    ) -> None:
        log = SqlQueryLog(database)
        await log.append(question(1))
        await asyncio.to_thread(server.stop, mode)
        starting = asyncio.create_task(asyncio.to_thread(server.start))
        await log.append(question(2))
        await starting
        assert [row.update_id for row in await log.latest(9)] == [1, 2]

    async def test_it_is_durable_whatever_the_server_thinks_best(self, server: Postgres, database: Database) -> None:
        server.query(f"ALTER DATABASE {NAME} SET synchronous_commit = off")
        try:
            async with await open_database(server.url) as careless:
                show = "SHOW synchronous_commit"
                assert await careless.read(lambda each: each.exec_driver_sql(show).scalar()) == "off"
                assert await careless.write(lambda each: each.exec_driver_sql(show).scalar()) == "on"
        finally:
            server.query(f"ALTER DATABASE {NAME} RESET synchronous_commit")

    async def test_who_stalls_in_a_transaction_loses_it(
        self, server: Postgres, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backend, "STALLED_S", 1)
        holding, going_on = asyncio.Event(), asyncio.Event()
        log, tries = SqlQueryLog(database), []

        def stall(connection: Connection) -> int:
            tries.append(connection)
            holding.set()
            await_only(going_on.wait())
            return query_log.append(connection, question(78))

        async with await open_database(server.url) as stalled:
            task = asyncio.create_task(stalled.write(stall))
            await holding.wait()
            await log.append(question(77))
            assert [row.update_id for row in await log.latest(9)] == [77]
            going_on.set()
            await task  # from its beginning again
        assert [row.update_id for row in await log.latest(9)] == [77, 78]
        assert len(tries) == 2


class TestWords:
    async def refusal(self, url: str) -> str:
        with pytest.raises(StorageError) as caught:
            await open_database(url)
        text = str(caught.value)
        assert "hunter2" not in text
        return text

    async def test_no_server(self) -> None:
        text = await self.refusal("postgresql+asyncpg://bot:hunter2@127.0.0.1:1/chuchu")
        assert "the database chuchu on 127.0.0.1:1 cannot be reached" in text
        assert "CHUCHU_DATABASE_URL" in text

    async def test_no_database(self, server: Postgres) -> None:
        text = await self.refusal(f"postgresql://{USER}:hunter2@127.0.0.1:{server.port}/nowhere")
        assert "there is no database nowhere" in text
        assert "createdb" in text

    async def test_no_user(self, server: Postgres) -> None:
        text = await self.refusal(f"postgres://nobody:hunter2@127.0.0.1:{server.port}/{NAME}")
        assert "does not accept the user or the password" in text

    async def test_another_encoding(self, server: Postgres) -> None:
        server.query("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
        text = await self.refusal(server.url.removesuffix(NAME) + "latin")
        assert "createdb --encoding=UTF8" in text

    async def test_the_driver_is_not_installed(self, server: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "asyncpg", None)
        assert 'pip install "chuchu-bot[postgres]"' in await self.refusal(server.url)

    async def test_the_tables_of_another_program(self, server: Postgres) -> None:
        server.query("CREATE DATABASE others")
        url = server.url.removesuffix(NAME) + "others"
        with contextlib.suppress(StorageError):
            async with await open_database(url) as opened:
                await opened.write(lambda each: each.exec_driver_sql("DELETE FROM alembic_version"))
                await opened.write(lambda each: each.exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')"))
        assert "was made by a newer Chuchu" in await self.refusal(url)


class TestInstances:
    async def test_an_update_is_taken_by_one_and_its_lane_with_it(self, database: Database) -> None:
        one, other = await instance(database, "one"), await instance(database, "other")
        await one.receive([Incoming(number, "{}", lane=str(number % 2)) for number in range(6)])
        assert [each.update_id for each in await one.pending(1)] == [0]
        assert [each.update_id for each in await other.pending(9)] == [1, 3, 5]
        assert [each.update_id for each in await one.pending(9)] == [0, 2, 4]

    async def test_instances_that_look_at_the_same_moment(self, database: Database) -> None:
        mailboxes = [await instance(database, str(number)) for number in range(4)]
        await mailboxes[0].receive([Incoming(number, "{}", lane=str(number % 7)) for number in range(70)])
        rounds = [await asyncio.gather(*(each.pending(5) for each in mailboxes)) for _ in range(3)]
        for taken in rounds:
            lanes = [{each.lane for each in updates} for updates in taken]
            assert sum(map(len, lanes)) == len(set().union(*lanes))

    async def test_what_a_gone_one_had_in_hand_is_free(self, database: Database) -> None:
        await SqlLeases(database).take("instance/gone", "gone", 0.05)
        gone, there = SqlMailbox(database, instance="gone"), await instance(database, "there")
        await gone.receive([Incoming(1, "{}", lane="a"), Incoming(2, "{}", lane="a")])
        assert [each.update_id for each in await gone.pending(1)] == [1]
        await asyncio.sleep(0.1)
        assert [each.update_id for each in await there.pending(9)] == [1, 2]
        # It was only slow: what it found out comes too late
        await gone.settle([Settlement(1, outgoing=(call(1),), logged=question(1))])
        assert await there.backlog() == (2, 0)
        await there.settle([Settlement(1, outgoing=(call(1),), logged=question(1))])
        assert await there.backlog() == (1, 1)

    async def test_one_that_stops_leaves_what_it_has(self, database: Database) -> None:
        one, other = await instance(database, "one"), await instance(database, "other")
        await one.receive([Incoming(1, "{}", lane="a")])
        await one.pending(9)
        assert await other.pending(9) == []
        await SqlLeases(database).give_back("one")
        assert [each.update_id for each in await other.pending(9)] == [1]
        assert not await SqlLeases(database).others("other")

    async def test_only_the_leader_claims(self, database: Database) -> None:
        leases = SqlLeases(database)
        one, other = await instance(database, "one"), await instance(database, "other")
        await one.post([call(1)])
        assert await one.claim(9) == []
        assert await leases.take(LEADER, "one", 0.2)
        assert not await leases.take(LEADER, "other", 60)
        assert len(await one.claim(9)) == 1
        await asyncio.sleep(0.3)
        assert await leases.take(LEADER, "other", 60)
        assert await other.recover() == 1
        assert await one.claim(9) == [], "it does not know yet that it leads no more"
        assert len(await other.claim(9)) == 1


class TestLeading:
    async def test_one_leads_and_another_one_when_it_is_gone(self, database: Database) -> None:
        changes: list[tuple[str, bool]] = []
        leads = {
            name: Elected(SqlLeases(database), name, changed=lambda held, name=name: changes.append((name, held)))
            for name in ("one", "other")
        }
        done: list[str] = []

        def work(name: str) -> Callable[[], Any]:
            async def run() -> None:
                done.append(name)
                await asyncio.Event().wait()

            return run

        tasks = {name: asyncio.create_task(lead.run()) for name, lead in leads.items()}
        works = [asyncio.create_task(lead.while_held(work(name))) for name, lead in leads.items()]
        try:
            while not done:
                await asyncio.sleep(0.01)
            [first] = done
            [second] = leads.keys() - {first}
            assert await leads[first].others()
            tasks[first].cancel()  # it hangs: nothing renews its lease
            while len(done) < 2:
                await asyncio.sleep(0.01)
            assert done == [first, second]
            assert not leads[first].held
            assert leads[second].held
            await leads[second].give_up()
            assert not leads[second].held
        finally:
            for task in (*tasks.values(), *works):
                task.cancel()
            await asyncio.gather(*tasks.values(), *works, return_exceptions=True)
        assert (first, True) in changes
        assert changes[-2:] == [(second, True), (second, False)]


class TestNews:
    async def test_what_others_write_is_heard(self, server: Postgres, database: Database) -> None:
        heard: asyncio.Queue[str] = asyncio.Queue()
        listening = asyncio.create_task(listen(make_url(server.url), heard.put_nowait))

        async def next_one() -> str:
            async with asyncio.timeout(10):
                return await heard.get()

        try:
            assert [await next_one() for _ in TOPICS] == list(TOPICS)
            mailbox = SqlMailbox(database)
            await mailbox.receive([Incoming(1, "{}")])
            assert await next_one() == INBOX
            await mailbox.post([call(1)])
            assert await next_one() == OUTBOX
            await database.write(lambda connection: telling.tell(connection, KNOWLEDGE))
            assert await next_one() == KNOWLEDGE
            with contextlib.suppress(ZeroDivisionError):
                await database.write(_tells_and_fails)
            await mailbox.receive([Incoming(1, "{}")])  # nothing new
            await mailbox.post([call(2)])
            assert await next_one() == OUTBOX
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


def _tells_and_fails(connection: Connection) -> None:
    telling.tell(connection, KNOWLEDGE)
    raise ZeroDivisionError


async def test_nothing_is_left_of_who_is_forgotten(server: Postgres, database: Database) -> None:
    mailbox, canary = SqlMailbox(database), "canary-of-the-postgres-tests"
    asked = replace(question(1, canary), person="ann", chat="c")
    await mailbox.receive([Incoming(1, f'{{"text": "{canary}"}}'), Incoming(2, "{}")])
    said = Outgoing(0, 5, "c", "sendMessage", f'{{"text": "{canary}"}}')
    await mailbox.settle([Settlement(1, logged=asked, outgoing=(said,))])
    assert found_in_tables(server, canary)
    await mailbox.settle([Settlement(2, changes=(Forgotten("ann", "c", 5),))])
    assert found_in_tables(server, canary) == []


def found_in_tables(server: Postgres, text: str) -> list[Path]:
    server.query("CHECKPOINT")
    files = (path for path in (server.data / "base").rglob("*") if path.is_file())
    return [path for path in files if text.encode() in path.read_bytes()]
