"""The bot is killed again and again while people ask; the benchmark of the same name does so for longer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import crash
from benchmarks.storm.judge import KeptInFile, verdict
from tests.botapi import BotApiServer
from tests.postgres import needed

NOTHING_LOST = {"not_logged": 0, "logged_twice": 0, "unanswered": 0, "out_of_order": 0, "integrity": "ok"}


def judged(result: dict[str, Any]) -> dict[str, Any]:
    return {name: result[name] for name in NOTHING_LOST}


@pytest.mark.timeout(300)
def test_twenty_kills_lose_nothing() -> None:
    result = crash.measure(20, per_second=40, hurry=4)
    assert judged(result) == NOTHING_LOST
    assert result["questions"] >= 300
    assert result["answered_twice"] <= 20 * crash.IN_FLIGHT
    assert result["stopped_with"] == [0]
    assert crash.is_right(result)


@pytest.mark.timeout(300)
def test_three_instances_any_of_which_is_killed_and_a_server_that_restarts() -> None:
    needed()
    result = crash.measure(3, postgresql=True, instances=3, restarts=2, per_second=30, hurry=2)
    assert judged(result) == NOTHING_LOST
    assert result["answered_twice"] <= 5 * crash.IN_FLIGHT
    assert result["stopped_with"] == [0]
    assert crash.is_right(result)


class TestTheJudge:
    """It finds what it is there to find."""

    @pytest.fixture
    def kept(self, tmp_path: Path) -> Iterator[KeptInFile]:
        kept = KeptInFile(tmp_path / "log.db")
        with sqlite3.connect(kept.path) as connection:
            connection.execute("CREATE TABLE query_log (update_id INTEGER)")
        yield kept
        connection.close()

    def test_what_is_wrong(self, server: BotApiServer, kept: KeptInFile) -> None:
        ann = server.person()
        asked = [ann.says(str(number)) for number in range(5)]
        logged = [asked[0], asked[0], asked[2], asked[3], asked[4]]
        with sqlite3.connect(kept.path) as connection:
            ids = [(each.update_id,) for each in logged]
            connection.executemany("INSERT INTO query_log VALUES (?)", ids)
        for each in (asked[2], asked[0], asked[3], asked[3]):
            ledger = server.core.ledger
            params = {"chat_id": each.chat_id, "reply_parameters": {"message_id": each.message_id}}
            ledger.note(ledger.begin("sendMessage", params), processed=True)
        assert verdict(server, kept, asked) == {
            "questions": 5,
            "not_logged": 1,
            "logged_twice": 1,
            "unanswered": 2,
            "answered_twice": 1,
            "out_of_order": 1,
            "integrity": "ok",
        }

    @pytest.mark.parametrize(
        "wrong",
        [
            {"not_logged": 1},
            {"logged_twice": 1},
            {"unanswered": 1},
            {"out_of_order": 1},
            {"integrity": "row missing"},
            {"answered_twice": 9},
            {"violations": 1},
        ],
    )
    def test_nothing_wrong_is_let_pass(self, wrong: dict[str, Any]) -> None:
        right = {**NOTHING_LOST, "violations": 0, "answered_twice": 8, "answered_twice_bound": 8}
        assert crash.is_right(right)
        assert not crash.is_right(right | wrong)
