"""What Telegram may do to a running bot: ask it to wait, fail, cut the line, refuse."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.botapi import BotApiServer, Fault, Message, Person
from tests.conftest import Town
from tests.telegram_bot.running import PATIENCE, RunningBot, sends

QUESTION, ANSWER = "who founded the library", "Chen Ashui"
UNPARSABLE = 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'


def wait_for_halt(server: BotApiServer, fault: Fault) -> None:
    """Until a 429 was sent and its reader has had time to know of it: what is sent from now on is a violation."""
    refused = server.wait_for(lambda: [call for call in server.calls if call.fault is fault and call.ended], PATIENCE)
    server.wait_for(lambda: time.monotonic() > refused[0].ended + 0.15, PATIENCE)


def test_after_429_nothing_is_sent_before_the_time_has_come(town: Town) -> None:
    fault = town.server.faults.add(Fault(method="sendMessage", status=429, retry_after=1, times=1))
    asked = [(asker, asker.says(QUESTION)) for asker in (town.server.person() for _ in range(6))]
    wait_for_halt(town.server, fault)
    late = town.server.person()
    asked.append((late, late.says(QUESTION)))
    for asker, question in asked:
        assert ANSWER in asker.wait_for_reply(after=question, timeout=PATIENCE).text
    assert town.bot.logged(question.update_id for _, question in asked) == [1] * 7


def test_a_call_that_ends_during_a_halt_does_not_lift_it(town: Town) -> None:
    slow, halted, waiting = (town.server.person() for _ in range(3))
    town.server.faults.add(Fault(method="sendMessage", hang=0.4, times=1, chat_id=slow.id))
    fault = town.server.faults.add(Fault(method="sendMessage", status=429, retry_after=1, times=1, chat_id=halted.id))
    first = slow.says(QUESTION)
    town.server.wait_for(lambda: sends(town.server, slow.id), PATIENCE)
    second = halted.says(QUESTION)
    wait_for_halt(town.server, fault)
    town.server.wait_for(lambda: sends(town.server, slow.id)[0].ended, PATIENCE)
    third = waiting.says(QUESTION)
    for asker, question in ((slow, first), (halted, second), (waiting, third)):
        asker.wait_for_reply(after=question, timeout=PATIENCE)


def test_429_on_getting_updates_is_waited_out(town: Town) -> None:
    fault = town.server.faults.add(Fault(method="getUpdates", status=429, retry_after=1, times=1))
    first, second = town.server.person(), town.server.person()
    first.wait_for_reply(after=first.says(QUESTION), timeout=PATIENCE)
    town.server.wait_for(lambda: town.server.faults.struck(fault), PATIENCE)
    assert ANSWER in second.wait_for_reply(after=second.says(QUESTION), timeout=PATIENCE).text


BROKEN: dict[str, dict[str, Any]] = {
    "500 before": {"status": 500},
    "502 page before": {"status": 502, "garbage": True},
    "cut before": {"cut": True},
    "500 after": {"status": 500, "when": "after"},
    "HTML instead of JSON after": {"garbage": True, "when": "after"},
    "cut after": {"cut": True, "when": "after"},
}


@pytest.fixture(scope="module")
def failed_sends(shared_bot: RunningBot) -> dict[str, tuple[Person, Message]]:
    """For each way of failing, somebody whose answer failed so, and their question; had all at once."""
    server = shared_bot.server
    asked = {}
    for name, broken in BROKEN.items():
        asker = server.person()
        server.faults.add(Fault(method="sendMessage", times=1, chat_id=asker.id, **broken))
        asked[name] = (asker, asker.says(QUESTION))
    shared_bot.wait_for(lambda: all(len(sends(server, asker.id)) == 2 for asker, _ in asked.values()))
    shared_bot.wait_until_idle()
    return asked


@pytest.mark.parametrize("name", BROKEN)
def test_a_send_that_fails_is_repeated_and_logged_once(
    failed_sends: dict[str, tuple[Person, Message]], town: Town, name: str
) -> None:
    asker, question = failed_sends[name]
    replies = asker.replies(question)
    assert all(ANSWER in reply.text for reply in replies)
    assert len(replies) == (2 if BROKEN[name].get("when") == "after" else 1)
    assert town.bot.logged([question.update_id]) == [1]


def test_updates_that_fail_to_arrive_are_fetched_again(town: Town) -> None:
    town.server.faults.add(Fault(method="getUpdates", cut=True, when="after", times=1))
    asked = []
    for _ in range(2):
        asker = town.server.person()
        asked.append(asker.says(QUESTION))
        asker.wait_for_reply(after=asked[-1], timeout=PATIENCE)
    assert town.bot.logged(question.update_id for question in asked) == [1, 1]


def test_refused_formatting_is_sent_as_plain_text_once(town: Town) -> None:
    asker = town.server.person(language_code="en")
    town.server.faults.add(Fault(method="sendMessage", status=400, description=UNPARSABLE, times=1, chat_id=asker.id))
    answer = asker.wait_for_reply(after=asker.says(QUESTION), timeout=PATIENCE)
    assert ANSWER in answer.text
    assert "<" not in answer.text
    assert "(https://library.example/liuxi?lang=en&page=1)" in answer.text
    assert ["parse_mode" in call.params for call in sends(town.server, asker.id)] == [True, False]


def test_an_answer_that_is_refused_as_plain_text_too_is_given_up(town: Town) -> None:
    asker = town.server.person()
    town.server.faults.add(Fault(method="sendMessage", status=400, description=UNPARSABLE, times=2, chat_id=asker.id))
    refused = asker.says(QUESTION)
    assert ANSWER in asker.wait_for_reply(after=asker.says(QUESTION), timeout=PATIENCE).text
    assert len(sends(town.server, asker.id)) == 3
    town.bot.wait_for(lambda: refused.update_id in [event["update_id"] for event in town.bot.events("send_refused")])


def test_somebody_who_cannot_be_reached_is_given_up_at_once(town: Town) -> None:
    gone, other = town.server.person(), town.server.person()
    fault = town.server.faults.add(Fault(method="sendMessage", status=502, times=1, chat_id=gone.id))
    asked = gone.says(QUESTION)
    town.server.wait_for(lambda: town.server.faults.struck(fault), PATIENCE)
    gone.deactivates()  # of which no bot is told
    assert ANSWER in other.wait_for_reply(after=other.says(QUESTION), timeout=PATIENCE).text
    town.bot.wait_until_idle()
    assert [call.status for call in sends(town.server, gone.id)] == [502, 403]
    assert town.bot.logged([asked.update_id]) == [1]


def test_somebody_who_blocked_the_bot_gets_nothing_that_still_waited(town: Town) -> None:
    blocker, other = town.server.person(), town.server.person()
    fault = town.server.faults.add(Fault(method="sendMessage", status=502, times=1, chat_id=blocker.id))
    asked = [blocker.says(QUESTION) for _ in range(3)]
    town.server.wait_for(lambda: town.server.faults.struck(fault), PATIENCE)
    blocker.blocks()
    assert ANSWER in other.wait_for_reply(after=other.says(QUESTION), timeout=PATIENCE).text
    town.bot.wait_until_idle()
    # The block is told before the next try is due, mostly; where not, the first 403 ends it for all three
    assert [call.status for call in sends(town.server, blocker.id)] in ([502], [502, 403])
    assert town.bot.logged(question.update_id for question in asked) == [1, 1, 1]
    blocker.unblocks()
    again = blocker.says(QUESTION)
    assert ANSWER in blocker.wait_for_reply(after=again, timeout=PATIENCE).text
    assert all(blocker.replies(question) == [] for question in asked)


def test_another_poller_is_complained_of_and_outlived(town: Town) -> None:
    before = len(town.bot.events("another_poller_has_the_token"))
    town.server.faults.add(Fault(method="getUpdates", status=409, times=1))
    first, second = town.server.person(), town.server.person()
    first.wait_for_reply(after=first.says(QUESTION), timeout=PATIENCE)
    event = town.bot.wait_for_event("another_poller_has_the_token", count=before + 1)
    assert event["hint"] == "stop the other instance"
    assert ANSWER in second.wait_for_reply(after=second.says(QUESTION), timeout=PATIENCE).text


def test_a_server_that_goes_away_is_found_again(town: Town) -> None:
    before = len(town.bot.events("telegram_unreachable"))
    town.server.down()
    asker = town.server.person()
    question = asker.says(QUESTION)
    town.bot.wait_for_event("telegram_unreachable", count=before + 1)
    town.server.up()
    assert ANSWER in asker.wait_for_reply(after=question, timeout=PATIENCE).text
