"""The disk is full for a while: nothing is confirmed that was not stored, and nothing is lost."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable
from contextlib import closing

from tests.botapi import BotApiServer
from tests.telegram_bot.running import PATIENCE, RunningBot

QUESTION, ANSWER = "who founded the library", "Chen Ashui"
ROOM = 4096  # bytes of any file


def test_a_full_disk_is_said_and_outlived(server: BotApiServer, new_bot: Callable[..., RunningBot]) -> None:
    bot = new_bot().start_and_poll()
    ann = server.person(language_code="en")
    ann.wait_for_reply(ann.says(QUESTION), timeout=PATIENCE)
    bot.wait_until_idle()
    assert bot.process is not None
    _, hard = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (ROOM, hard))
    asked = [(asker, asker.says(QUESTION)) for asker in (server.person(language_code="en") for _ in range(20))]
    said = bot.wait_for_event("inbox_not_writable", count=2)
    assert server.pending == len(asked)
    assert "the room left on it" in said["error"] or "is full" in said["error"]
    assert said["hint"] == "nothing is confirmed until it is"
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    for asker, question in asked:
        assert ANSWER in asker.wait_for_reply(question, timeout=PATIENCE).text
    bot.wait_until_idle()
    assert bot.logged(question.update_id for _, question in asked) == [1] * len(asked)
    assert [len(asker.replies(question)) for asker, question in asked] == [1] * len(asked)
    assert bot.stop() == 0
    with closing(sqlite3.connect(bot.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
