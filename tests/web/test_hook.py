"""The running bot, to which Telegram brings updates, and whoever else knocks there."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from telegram.request import HTTPXRequest

from bot.errors import UsageError
from bot.services.identity import Identity
from bot.storage.database import open_database
from bot.storage.mailbox import SqlMailbox
from bot.telegram_bot import hook as hooks
from bot.telegram_bot.client import Client
from bot.telegram_bot.hook import Hook, keep_hook
from bot.web.hook import MAX_BODY, SECRET_HEADER, SMALL
from tests.botapi import BotApiServer
from tests.telegram_bot.running import ID_KEY, PATIENCE, RunningBot, sends
from tests.web.test_served import free_port

NewBot = Callable[..., RunningBot]
QUESTION, ANSWER = "who founded the library", "Chen Ashui"
SECRET = "the-secret-of-these-tests_1"


class Door:
    """Where the bot takes updates in."""

    def __init__(self, new_bot: NewBot) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/telegram"
        self.settings = {"webhook_url": self.url, "webhook_port": str(self.port), "webhook_secret": SECRET}
        self.bot = new_bot(**self.settings)

    def open(self, server: BotApiServer) -> None:
        self.bot.start("--webhook")
        self.bot.wait_for(lambda: server.core.webhook.url == self.url)

    def knock(self, body: bytes, secret: str | None = SECRET, **headers: str) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            known = {} if secret is None else {SECRET_HEADER: secret}
            connection.request("POST", "/anywhere", body, {**known, **headers})
            return connection.getresponse().status


@pytest.fixture
def door(server: BotApiServer, new_bot: NewBot) -> Door:
    made = Door(new_bot)
    made.open(server)
    return made


def message(number: int, text: str = QUESTION) -> dict[str, Any]:
    person = {"id": 4400 + number, "is_bot": False, "first_name": "Bao"}
    chat = {"id": 4400 + number, "type": "private", "first_name": "Bao"}
    return {"message_id": number, "date": 1_700_000_000, "from": person, "chat": chat, "text": text}


def test_what_telegram_brings_is_answered_also_after_a_kill(server: BotApiServer, door: Door) -> None:
    asked = [(ann, ann.says(QUESTION)) for ann in (server.person(language_code="en") for _ in range(40))]
    door.bot.wait_for(lambda: len(sends(server)) >= 10)
    door.bot.kill()
    late = server.person(language_code="en")
    asked.append((late, late.says(QUESTION)))
    door.open(server)
    for ann, question in asked:
        assert ANSWER in ann.wait_for_reply(question, timeout=PATIENCE).text
    door.bot.wait_until_idle()
    assert door.bot.logged(question.update_id for _, question in asked) == [1] * len(asked)
    assert door.bot.stop() == 0
    assert server.core.webhook.secret_token == SECRET
    assert server.core.webhook.url, "Telegram keeps what comes while no bot runs"
    assert SECRET not in door.bot.stderr


def test_who_does_not_know_the_secret_is_turned_away(door: Door) -> None:
    update = json.dumps({"update_id": 1, "message": message(1)}).encode()
    wrong = (None, "", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "é" * 20)
    assert [door.knock(update, secret) for secret in wrong] == [403] * len(wrong)
    assert door.bot.rows("SELECT count(*) FROM inbox") == [(0,)]
    with closing(http.client.HTTPConnection("127.0.0.1", door.port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().status == 405


def test_the_body_of_a_stranger_is_not_waited_for(door: Door) -> None:
    with closing(socket.create_connection(("127.0.0.1", door.port), timeout=PATIENCE)) as stranger:
        stranger.sendall(b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n{")
        said = b""
        while chunk := stranger.recv(4096):  # ends because the bot ends the connection
            said += chunk
    assert said.startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize("size", [MAX_BODY + 1, 3 * MAX_BODY])
def test_too_much_is_refused(door: Door, size: int) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # where it said so before all was sent
        assert door.knock(b" " * size) == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(0, size, SMALL):
            yield b" " * SMALL

    with closing(http.client.HTTPConnection("127.0.0.1", door.port, timeout=PATIENCE)) as connection:
        headers = {SECRET_HEADER: SECRET, "Transfer-Encoding": "chunked"}
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", "/telegram", pieces(), headers, encode_chunked=True)
            assert connection.getresponse().status == 413
    assert door.bot.rows("SELECT count(*) FROM inbox") == [(0,)]


POISON = {
    "empty": b"",
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "no id": json.dumps({"message": message(2)}).encode(),
    "an id below zero": json.dumps({"update_id": -5, "message": message(2)}).encode(),
    "a huge id": json.dumps({"update_id": 2**70, "message": message(2)}).encode(),
    "deep": b"[" * 100_000,
    "a number of many digits": b'{"update_id": ' + b"9" * 5000 + b"}",
    "no message": b'{"update_id": 7, "message": 5}',
}


def test_poison_is_taken_once_kept_aside_and_holds_nothing_up(server: BotApiServer, door: Door) -> None:
    assert [door.knock(body) for body in POISON.values()] == [200] * len(POISON)
    assert [door.knock(body) for body in POISON.values()] == [200] * len(POISON)
    ann = server.person(language_code="en")
    assert ANSWER in ann.wait_for_reply(ann.says(QUESTION), timeout=PATIENCE).text
    door.bot.wait_until_idle()
    assert door.bot.rows("SELECT state, count(*) FROM inbox GROUP BY state ORDER BY state") == [
        ("done", 1),
        ("poison", len(POISON)),
    ]
    assert len(sends(server)) == 1


def test_what_cannot_be_stored_is_brought_again(server: BotApiServer, door: Door) -> None:
    with door.bot.locked_database():
        assert door.knock(json.dumps({"update_id": 900_000_000, "message": message(3)}).encode()) == 503
        ann = server.person(language_code="en")
        question = ann.says(QUESTION)
    assert ANSWER in ann.wait_for_reply(question, timeout=PATIENCE).text


def test_the_bot_goes_back_to_polling(server: BotApiServer, door: Door) -> None:
    assert door.bot.stop() == 0
    door.bot.start()
    ann = server.person(language_code="en")
    assert ANSWER in ann.wait_for_reply(ann.says(QUESTION), timeout=PATIENCE).text
    assert not server.core.webhook.url


def test_a_secret_of_its_own_is_the_same_after_a_restart(server: BotApiServer, new_bot: NewBot) -> None:
    door = Door(new_bot)
    del door.bot.settings["webhook_secret"]
    secrets = set()
    for _ in range(2):
        server.core.webhook.url = ""
        door.open(server)
        secrets.add(server.core.webhook.secret_token)
        assert door.bot.stop() == 0
    assert secrets == {Identity(ID_KEY.encode())("webhook", door.url)}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "set CHUCHU_WEBHOOK_URL"),
        ({"webhook_url": "bot.example.org"}, "CHUCHU_WEBHOOK_URL: it must be an address like https://"),
        ({"webhook_url": "https://bot.example.org", "webhook_secret": "short"}, "CHUCHU_WEBHOOK_SECRET: it must have"),
        ({"webhook_url": "https://x.org", "webhook_host": "no.such.host.invalid"}, "CHUCHU_WEBHOOK_HOST"),
    ],
)
def test_what_is_missing_is_said(new_bot: NewBot, settings: dict[str, str], said: str) -> None:
    bot = new_bot(webhook_port=str(free_port()), **settings).start("--webhook")
    assert bot.wait() == UsageError.exit_status
    assert said in bot.stderr
    assert "Traceback" not in bot.stderr


async def test_an_address_that_another_program_set_is_set_again(
    server: BotApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "LOOK_S", 0.02)
    hook = Hook("http://127.0.0.1:9/telegram", SECRET, 5)
    client = Client(server.token, base_url=server.base_url, request=HTTPXRequest(httpx_kwargs={"trust_env": False}))
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as database, client:
        keeping = asyncio.create_task(keep_hook(client, SqlMailbox(database), hook))
        try:
            for _ in range(2):
                await asyncio.to_thread(server.wait_for, lambda: server.core.webhook.url == hook.url, PATIENCE)
                assert server.core.webhook.max_connections == 5
                with server.core.lock:
                    server.core.webhook.url = "https://elsewhere.example.org"
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
