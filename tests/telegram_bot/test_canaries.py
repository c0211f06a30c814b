"""Secrets that are easy to recognise, sent through the running bot: where they may stand, and where they must not."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.botapi import BotApiServer, Fault
from tests.telegram_bot.running import RunningBot

TEXT = "who founded the library, asks canary-text-17"
MAIL = "canary.mail@example.org"
PHONE = "13812345678"
NewBot = Callable[..., RunningBot]


def troubled(server: BotApiServer, new_bot: NewBot, **settings: str) -> tuple[RunningBot, int]:
    """A bot through which everything went that can go wrong with a message; returns it and who asked."""
    ann = server.person("Canarina", username="canary_user", language_code="en")
    bot = new_bot(**settings).start_and_poll()
    for fault in (
        Fault(method="sendMessage", status=500, times=1),
        Fault(method="sendMessage", cut=True, times=1),
        Fault(method="sendMessage", status=400, description=f"Bad Request: can't parse entities: {TEXT}", times=1),
    ):
        server.faults.add(fault)
    ann.says(f"{TEXT}, {MAIL}, {PHONE}")
    server.push({"message": {"message_id": "no number", "text": f"{TEXT} {MAIL}", "from": {"id": ann.id}}})
    server.push({"message": [TEXT, ann.id]})
    said = ann.says(f"do dragons guard {TEXT}")
    bot.wait_until_idle()
    assert ann.replies(said)
    return bot, ann.id


def secrets(server: BotApiServer, person: int) -> dict[str, str]:
    return {"token": server.token, "id": str(person), "name": "Canarina", "user name": "canary_user"}


def test_the_log_of_the_program_names_nobody_and_quotes_nobody(server: BotApiServer, new_bot: NewBot) -> None:
    bot, person = troubled(server, new_bot)
    bot.stop()
    told = "\n".join(bot.lines)
    assert "update_quarantined" in told
    for name, secret in {**secrets(server, person), "text": "canary-text-17", "mail": MAIL}.items():
        assert secret not in told, name


def test_no_log_however_talkative_shows_the_token(server: BotApiServer, new_bot: NewBot) -> None:
    bot, _ = troubled(server, new_bot, log_level="DEBUG", log_format="text")
    bot.stop()
    assert server.token not in "\n".join(bot.lines)
    assert server.token.partition(":")[2] not in "\n".join(bot.lines)


def test_the_database_and_its_copies_hold_what_privacy_md_says(
    server: BotApiServer, new_bot: NewBot, tmp_path: Path
) -> None:
    bot, person = troubled(server, new_bot)
    bot.stop()
    forgotten = bot.rows("SELECT count(*) FROM inbox WHERE state = 'poison'")
    assert forgotten[0][0] >= 1
    with closing(sqlite3.connect(bot.database)) as opened:
        # What could not be handled is kept aside for two days, as it came; all else is looked at
        opened.execute("PRAGMA secure_delete=ON")
        opened.execute("DELETE FROM inbox WHERE state = 'poison'")
        opened.commit()
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert bot.command("database", "backup", "copy.db").returncode == 0
    content = bot.every_byte() + (bot.folder / "copy.db").read_bytes()
    assert b"canary-text-17" in content  # the question itself
    for name, secret in {**secrets(server, person), "mail": MAIL, "phone": PHONE}.items():
        assert secret.encode() not in content, name


def test_who_is_forgotten_is_gone_at_once_while_the_bot_runs(server: BotApiServer, new_bot: NewBot) -> None:
    ann = server.person("Ann", language_code="en")
    bot = new_bot().start_and_poll()
    for number in range(5):
        ann.says(f"{TEXT} {number}")
    bot.wait_until_idle()
    assert b"canary-text-17" in bot.every_byte()
    said = ann.says("/forget")
    reply = ann.wait_for_reply(said)
    ann.presses(reply, next(button.text for button in server.message(reply).buttons if "elete" in button.text))
    started = time.monotonic()
    bot.wait_for(lambda: b"canary-text-17" not in bot.every_byte(), timeout=30)
    print(f"gone after {time.monotonic() - started:.2f} s")
    bot.wait_until_idle()
    assert bot.rows("SELECT count(*) FROM query_log") == [(0,)]
    assert bot.rows("SELECT count(*) FROM log_index") == [(0,)]
