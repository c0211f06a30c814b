"""How the bot starts, how it refuses to start, how it stops, and what it says of itself."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.botapi import TOKEN, BotApiServer, Fault, Message, Person
from tests.conftest import Town
from tests.telegram_bot.running import PATIENCE, RunningBot

QUESTION, ANSWER = "who founded the library", "Chen Ashui"
OTHER_TOKEN = "123456789:AAE-a_token_that_nobody_knows_at_all"

NewBot = Callable[..., RunningBot]


def crowd(server: BotApiServer, size: int) -> list[tuple[Person, Message]]:
    """So many people who each ask the question."""
    return [(asker, asker.says(QUESTION)) for asker in (server.person() for _ in range(size))]


def unanswered(asked: list[tuple[Person, Message]]) -> list[Message]:
    return [question for asker, question in asked if not asker.replies(question)]


# Refusing to start


@pytest.mark.parametrize("token", [OTHER_TOKEN, "nonsense", "two words"])
def test_a_refused_token_is_one_plain_sentence(new_bot: NewBot, token: str) -> None:
    bot = new_bot(telegram_token=token).start()
    assert bot.wait() == 2
    [sentence] = bot.lines
    assert sentence.startswith("chuchu: Telegram does not accept the token in CHUCHU_TELEGRAM_TOKEN")
    assert "@BotFather" in sentence


def test_no_token_says_how_to_get_one_and_what_works_without(new_bot: NewBot) -> None:
    bot = new_bot(telegram_token="").start()
    assert bot.wait() == 2
    [sentence] = bot.lines
    assert "@BotFather" in sentence
    assert "`chuchu chat`" in sentence


def test_every_wrong_setting_is_named(new_bot: NewBot) -> None:
    wrong = {"poll_timeout": "soon", "sends_in_flight": "0", "telegram_base_url": "ftp://here", "log_level": "loud"}
    bot = new_bot(**wrong).start()
    assert bot.wait() == 2
    [sentence] = bot.lines
    assert all(f"CHUCHU_{name.upper()}" in sentence for name in wrong)


def test_a_database_that_cannot_be_used_is_one_plain_sentence(new_bot: NewBot) -> None:
    bot = new_bot(database_url="sqlite+aiosqlite:////nowhere/at/all/chuchu.db").start()
    assert bot.wait() == 2
    [sentence] = bot.lines
    assert "/nowhere/at/all" in sentence


def test_knowledge_that_cannot_be_used_is_told_by_file(new_bot: NewBot) -> None:
    bot = new_bot(knowledge_dir="/nowhere").start()
    assert bot.wait() == 1
    assert "/nowhere: there is no such folder" in bot.stderr
    assert "Traceback" not in bot.stderr


# Starting


def test_a_server_that_is_away_is_waited_for(server: BotApiServer, new_bot: NewBot) -> None:
    server.down()
    bot = new_bot().start()
    assert bot.wait_for_event("telegram_unreachable")["retry_in_s"] > 0
    server.up()
    asker = server.person()
    assert ANSWER in asker.wait_for_reply(after=asker.says(QUESTION), timeout=PATIENCE).text


def test_a_webhook_that_is_in_the_way_is_removed(server: BotApiServer, new_bot: NewBot) -> None:
    server.core.webhook.url = "https://elsewhere.example/hook"
    asker = server.person()
    question = asker.says(QUESTION)
    new_bot().start()
    assert ANSWER in asker.wait_for_reply(after=question, timeout=PATIENCE).text


def test_a_token_that_is_withdrawn_ends_the_bot(server: BotApiServer, new_bot: NewBot) -> None:
    bot = new_bot().start_and_poll()
    server.faults.add(Fault(method="getUpdates", status=401))
    server.person().says(QUESTION)
    assert bot.wait() == 2
    assert bot.events("telegram_refused_token")
    assert bot.lines[-1].startswith("chuchu: Telegram does not accept the token")


def test_a_single_401_does_not_end_the_bot(town: Town) -> None:
    town.server.faults.add(Fault(method="getUpdates", status=401, times=1))
    for asker in (town.server.person(), town.server.person()):
        asker.wait_for_reply(after=asker.says(QUESTION), timeout=PATIENCE)


# Stopping


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_answers_what_was_taken_in(server: BotApiServer, new_bot: NewBot, number: signal.Signals) -> None:
    bot = new_bot().start_and_poll()
    server.faults.add(Fault(method="sendMessage", status=502, times=8))
    asked = crowd(server, 20)
    server.wait_for(lambda: server.pending == 0, PATIENCE)
    assert unanswered(asked)
    assert bot.stop(number) == 0
    assert unanswered(asked) == []
    assert bot.events("stopped")
    assert "Traceback" not in bot.stderr


def test_a_stop_ends_in_time_and_leaves_the_rest_to_the_next_start(server: BotApiServer, new_bot: NewBot) -> None:
    bot = new_bot(stop_timeout="0.3").start_and_poll()
    server.faults.add(Fault(method="sendMessage", status=502))
    asked = crowd(server, 8)
    bot.wait_for(lambda: bot.logged(question.update_id for _, question in asked) == [1] * 8)
    assert bot.stop(timeout=10) == 0
    assert bot.events("left_for_the_next_start")[0]["calls"] == 8
    server.faults.clear()
    bot.start()
    server.wait_for(lambda: not unanswered(asked), PATIENCE)
    assert bot.logged(question.update_id for _, question in asked) == [1] * 8


def test_a_second_signal_stops_at_once(server: BotApiServer, new_bot: NewBot) -> None:
    bot = new_bot(stop_timeout="600").start_and_poll()
    server.faults.add(Fault(method="sendMessage", status=502))
    asked = crowd(server, 1)
    bot.wait_for(lambda: bot.logged([asked[0][1].update_id]) == [1])
    assert bot.process is not None
    bot.process.terminate()
    bot.wait_for_event("stopping")
    assert bot.stop() == 130
    assert "Traceback" not in bot.stderr
    assert unanswered(asked)


# What it says of itself, and what never


def test_the_token_appears_nowhere(server: BotApiServer, new_bot: NewBot) -> None:
    bot = new_bot(log_level="DEBUG").start_and_poll()
    for fault in (Fault(method="sendMessage", cut=True, times=1), Fault(method="sendMessage", status=500, times=1)):
        server.faults.add(fault)
        asker = server.person()
        asker.wait_for_reply(after=asker.says(QUESTION), timeout=PATIENCE)
    server.down()
    bot.wait_for_event("telegram_unreachable")
    server.up()
    assert bot.stop() == 0
    secret = TOKEN.partition(":")[2]
    for text in (TOKEN, secret, quote(TOKEN, safe="")):
        assert text not in bot.stderr
        assert text.encode() not in bot.every_byte()


def test_no_persons_id_stays_in_the_database(server: BotApiServer, new_bot: NewBot) -> None:
    bot = new_bot().start_and_poll()
    first, second = server.person(first_name="Curious"), server.person(first_name="Curious")
    asked = [first.says(QUESTION), second.says("when does the library open")]
    first.wait_for_reply(after=asked[0], timeout=PATIENCE)
    choices = second.wait_for_reply(after=asked[1], timeout=PATIENCE)
    second.presses(choices, choices.buttons[0])
    second.wait_for_edit(choices, timeout=PATIENCE)
    assert bot.stop() == 0
    kept = bot.every_byte()
    assert all(question.text.encode() in kept for question in asked)
    for asker in (first, second):
        assert str(asker.id).encode() not in kept
        assert asker.id.to_bytes(6, "big") not in kept  # as SQLite stores it
    assert b"Curious" not in kept


def test_health_tells_whether_the_bot_is_alive(server: BotApiServer, new_bot: NewBot) -> None:
    bot = new_bot()
    never = bot.command("health")
    assert (never.returncode, never.stdout) == (1, "")
    assert never.stderr.startswith("chuchu: there is no database ")
    bot.start_and_poll()
    asker = server.person()
    asker.wait_for_reply(after=asker.says(QUESTION), timeout=PATIENCE)
    well = bot.command("health")
    assert (well.returncode, well.stderr) == (0, "")
    bot.kill()
    dead = bot.command("health", "--max-age", "0.001")
    assert dead.returncode == 1
    assert "last heard from Telegram" in dead.stderr


def test_the_log_shows_questions_and_how_they_ended(town: Town) -> None:
    asker = town.server.person()
    question = asker.says("what is the wifi password")
    asker.wait_for_reply(after=question, timeout=PATIENCE)
    shown = town.bot.command("log", "tail", "--json", "--count", "5")
    assert (shown.returncode, shown.stderr) == (0, "")
    kept = town.bot.log_row(question)
    [row] = [row for row in map(json.loads, shown.stdout.splitlines()) if row["id"] == kept["id"]]
    assert (row["text"], row["outcome"], row["entries"]) == (question.text, "not_addressed", ["b-wifi"])
