"""``/stats`` for moderators: a picture and four lines, or the lines alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.storage.database import open_database
from tests.botapi import BotApiServer
from tests.telegram_bot.at_desk import Clock
from tests.telegram_bot.at_office import ANN, BEN, HOUSE, WEI, Office
from tests.telegram_bot.running import RunningBot


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with await open_database(f"sqlite+aiosqlite:///{tmp_path}/chuchu.db") as database:
        yield Office(database, Clock())


async def posted(office: Office) -> list[tuple[str, dict[str, Any]]]:
    """What waits in the outbox and was led to by no update."""
    found = []
    while deliveries := await office.mailbox.claim(10):
        for delivery in deliveries:
            if delivery.update_id is None:
                found.append((delivery.outgoing.method, json.loads(delivery.outgoing.payload)))
            await office.mailbox.sent(delivery, message_id=1)
    return found


async def test_a_picture_and_four_lines(office: Office) -> None:
    for text in ("who founded the library", "do dragons guard the attic", "who founded the library?"):
        await office.says(BEN, text)
    await office.says(ANN, "/stats")
    [(method, shown)] = await posted(office)
    assert method == "sendPhoto"
    lines = shown["caption"].split("\n")
    assert len(lines) == 4
    assert lines[0] == "<b>Last 30 days</b>: 3 questions by 1 people"
    assert "answer" in lines[1]
    assert "👍 0 · 👎 0" in lines[2]
    assert "Asked most: " in lines[3]
    assert len(shown["caption"]) < 1024
    assert shown["photo"]["name"] == "chuchu-stats.png"


async def test_in_the_moderation_chat_and_in_another_language(office: Office) -> None:
    await office.says(BEN, "who founded the library")
    await office.says(ANN, f"/moderators add {WEI['id']} Wei")
    await posted(office)
    await office.says(WEI, "/stats@chuchu_bot 7", HOUSE, message_thread_id=5, is_topic_message=True)
    found = [each for each in await posted(office) if each[0] == "sendPhoto"]
    [(_, shown)] = found
    assert shown["caption"].startswith("<b>最近 7 天</b>")
    assert shown["message_thread_id"] == 5


async def test_where_nothing_can_be_drawn_the_lines_come_alone(office: Office) -> None:
    office.cannot_draw = "No module named 'matplotlib'"
    await office.says(BEN, "who founded the library")
    await office.says(ANN, "/stats 3")
    [(method, shown)] = await posted(office)
    assert method == "sendMessage"
    assert shown["text"].startswith("<b>Last 3 days</b>: 1 questions")


async def test_nothing_was_asked(office: Office) -> None:
    await office.says(ANN, "/stats 1")
    [(method, shown)] = await posted(office)
    assert (method, shown["text"]) == ("sendMessage", "<b>Last 1 days</b>\nNobody asked anything.")


@pytest.mark.parametrize("words", ["week", "0", "-3", "99999999999", "３"])
async def test_what_is_no_number_of_days(office: Office, words: str) -> None:
    await office.says(ANN, f"/stats {words}")
    assert await posted(office) == []
    assert "Say how many days" in str(office.last(ANN))


async def test_it_is_not_there_for_others(office: Office) -> None:
    await office.says(BEN, "/stats")
    assert await posted(office) == []
    assert "/stats" in str(office.last(BEN))


def test_the_running_bot_sends_it(server: BotApiServer, new_bot: Callable[..., RunningBot]) -> None:
    ann = server.person("Ann", language_code="zh-hans")
    bot = new_bot(admins=str(ann.id)).start_and_poll()
    asked = ann.says("who founded the library")
    assert ann.wait_for_reply(asked)
    ann.says("/stats")
    bot.wait_for(lambda: server.calls_of("sendPhoto"))
    bot.wait_until_idle()
    [picture] = [each.payload for each in server.messages(ann.id) if "photo" in each.payload]
    assert picture["caption"].startswith("最近 30 天：1 人提了 1 个问题\n回答 100%")
    assert picture["photo"][0]["file_name"] == "chuchu-stats.png"
    assert len(server.calls_of("sendPhoto")) == 1
    assert bot.events("picture_not_drawn") == []
