"""What updates lead to, where the bot over HTTP would show it late or never: repeats, limits, groups it must leave."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.mail import Incoming, Settlement
from bot.domain.people import Introduced, Moved, Unreachable
from bot.telegram_bot.groups import AGAIN, LEAVING
from bot.telegram_bot.me import Me
from tests.telegram_bot.at_desk import ASKER, GROUP, PRIVATE, ROBOT, AtDesk, buttons, methods, parameters

MUSEUM, UNKNOWN, VAGUE = "who founded the Ferry Museum?", "how do I bake sourdough bread?", "F200"
OTHER = {"id": 5_000_000_002, "is_bot": False, "first_name": "Other", "language_code": "en"}
PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]
RIGHTS = [
    "be_edited",
    "manage_chat",
    "delete_messages",
    "manage_video_chats",
    "restrict_members",
    "promote_members",
    "change_info",
    "invite_users",
    "post_stories",
    "edit_stories",
    "delete_stories",
]
NAMED = {"entities": [{"type": "mention", "offset": 0, "length": 11}]}


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": 1_700_000_000, "chat": chat, "from": ASKER, **content}


def standing(before: str, after: str, chat: dict[str, Any] = GROUP) -> dict[str, Any]:
    old, new = ({"user": ROBOT, "status": status, "until_date": 0} for status in (before, after))
    for member in (old, new):
        if member["status"] != "kicked":
            del member["until_date"]
    return {"chat": chat, "from": ASKER, "date": 1_700_000_000, "old_chat_member": old, "new_chat_member": new}


def same(one: Settlement) -> Settlement:
    """A settlement without what differs each time: how long it took."""
    return replace(one, logged=replace(one.logged, latency_ms=0.0)) if one.logged else one


UPDATES = {
    "question": ("message", message(text=MUSEUM)),
    "edited": ("edited_message", message(text=MUSEUM)),
    "choices": ("message", message(text=VAGUE)),
    "no-answer": ("message", message(text=UNKNOWN)),
    "forward": ("message", message(text=f"{MUSEUM} {UNKNOWN} The plan has four measures.",
                                   forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "X"})),
    "topics": ("message", message(text="/topics")),
    "language": ("message", message(text="/language")),
    "forget": ("message", message(text="/forget")),
    "mydata": ("message", message(text="/mydata")),
    "in a group": ("message", message(GROUP, text=f"/ask {MUSEUM}")),
    "inline": ("inline_query", {"id": "98", "from": ASKER, "query": UNKNOWN, "offset": ""}),
    "picked": ("chosen_inline_result", {"result_id": "c-museum", "from": ASKER, "query": "museum"}),
    "joined": ("my_chat_member", standing("left", "member")),
    "blocked": ("my_chat_member", standing("member", "kicked", PRIVATE)),
}  # fmt: skip


@pytest.mark.parametrize("name", UPDATES)
async def test_an_update_that_is_handled_twice_leads_to_the_same(name: str) -> None:
    """A crash, or a database that was locked, may come between handling an update and storing what it led to."""
    kind, content = UPDATES[name]
    bot = AtDesk()
    incoming = Incoming(1, json.dumps({"update_id": 1, kind: content}))
    assert same(await bot.handler.handle(incoming)) == same(await bot.handler.handle(incoming))


async def test_the_word_on_an_album_is_not_lost_where_it_could_not_be_stored() -> None:
    bot = AtDesk()
    incoming = Incoming(1, json.dumps({"update_id": 1, "message": message(photo=PHOTO, media_group_id="13")}))
    assert methods(await bot.handler.handle(incoming)) == methods(await bot.handler.handle(incoming)) == ["sendMessage"]


async def test_an_album_gets_one_word() -> None:
    bot = AtDesk()
    pictures = [
        message(photo=PHOTO, media_group_id=album, message_id=number)
        for number, album in enumerate(("1", "1", "2", "1"), 7)
    ]
    said = [await bot.take("message", each) for each in pictures]
    assert [methods(each) for each in said] == [["sendMessage"], [], ["sendMessage"], []]


# Limits


async def test_who_asks_too_much_is_told_once_and_logged_all_the_same() -> None:
    bot = AtDesk(person_limit=2)
    asked = [await bot.says(MUSEUM) for _ in range(4)]
    assert [len(each.outgoing) for each in asked] == [1, 1, 1, 0]
    assert "a lot in a short time" in parameters(asked[2].outgoing[0])["text"]
    assert buttons(asked[2].outgoing[0]) == {}
    rows = bot.mailbox.log.rows
    assert ["limited" in row.codes for row in rows] == [False, False, True, True]
    assert methods(await bot.says("/help")) == []
    assert len(bot.mailbox.log.rows) == 4


async def test_a_group_that_asks_too_much_is_told_once_whoever_asks() -> None:
    bot = AtDesk(group_limit=2)
    asked = [
        await bot.take("message", {**message(GROUP, text=f"/ask {MUSEUM}"), "from": {**ASKER, "id": 6_000 + number}})
        for number in range(4)
    ]
    assert [len(each.outgoing) for each in asked] == [1, 1, 1, 0]
    assert "A lot was asked here" in parameters(asked[2].outgoing[0])["text"]
    assert len((await bot.says(MUSEUM)).outgoing) == 1


# Groups


@pytest.mark.parametrize(
    ("text", "more", "calls"),
    [
        (f"/ask {UNKNOWN}", {}, 0),
        (f"/ask@chuchu_bot {UNKNOWN}", {}, 1),
        (f"@chuchu_bot {UNKNOWN}", NAMED, 1),
        (UNKNOWN, {"reply_to_message": {**message(GROUP, text="so"), "from": ROBOT}}, 0),
        ("/ask hello", {}, 0),
        ("@chuchu_bot hello", NAMED, 1),
        (f"/ask {VAGUE}", {}, 1),
        ("/ask how much is a ticket?", {}, 1),
    ],
)
async def test_a_no_answer_goes_to_a_group_only_where_the_bot_was_named(
    text: str, more: dict[str, Any], calls: int
) -> None:
    settlement = await AtDesk().says(text, GROUP, **more)
    assert len(settlement.outgoing) == calls
    assert settlement.logged is not None


async def test_an_edit_that_finds_no_answer_only_replaces_the_old_answer() -> None:
    [call] = (await AtDesk().says(f"/ask {UNKNOWN}", GROUP, kind="edited_message")).outgoing
    assert (call.edits, call.only_edits) == (True, True)
    [call] = (await AtDesk().says(f"/ask {MUSEUM}", GROUP, kind="edited_message")).outgoing
    assert (call.edits, call.only_edits) == (True, False)


@pytest.mark.parametrize("text", ["/ask", "@chuchu_bot", "@chuchu_bot is it true?"])
async def test_somebody_elses_message_is_asked_by_replying_to_it(text: str) -> None:
    replied = {**message(GROUP, text=MUSEUM), "message_id": 5, "from": OTHER}
    settlement = await AtDesk().says(text, GROUP, **({} if text == "/ask" else NAMED), reply_to_message=replied)
    assert settlement.logged is not None
    assert (settlement.logged.text, settlement.logged.outcome) == (MUSEUM, "answered")
    assert parameters(settlement.outgoing[0])["reply_parameters"]["message_id"] == 7


async def test_answers_stay_in_their_topic() -> None:
    topic = {"message_thread_id": 5, "is_topic_message": True}
    settlement = await AtDesk().says(f"/ask {MUSEUM}", GROUP, **topic)
    assert parameters(settlement.outgoing[0])["message_thread_id"] == 5


async def test_choices_in_a_group_are_for_the_one_who_asked() -> None:
    bot = AtDesk()
    settlement = await bot.says(f"/ask {VAGUE}", GROUP)
    data = next(iter(buttons(settlement.outgoing[0]).values()))
    assert methods(await bot.presses(data, GROUP, by=OTHER)) == ["answerCallbackQuery"]
    assert methods(await bot.presses(data, GROUP)) == ["answerCallbackQuery", "editMessageText"]


@pytest.mark.parametrize(("reads_all", "words"), [(False, "I see only"), (True, "I can read the messages here")])
async def test_the_bot_says_once_what_works_in_a_group(reads_all: bool, words: str) -> None:
    bot = AtDesk(me=Me(42, "chuchu_bot", reads_all))
    first = await bot.take("my_chat_member", standing("left", "member"))
    [call] = first.outgoing
    assert (call.method, call.chat_id) == ("sendMessage", GROUP["id"])
    assert words in parameters(call)["text"]
    assert first.changes == (Introduced(bot.desk.chat(GROUP["id"]), bot.clock.time),)
    bot.clock.time += AGAIN - dt.timedelta(seconds=1)
    assert (await bot.take("my_chat_member", standing("kicked", "member"))).outgoing == ()
    bot.clock.time += AGAIN
    assert len((await bot.take("my_chat_member", standing("left", "member"))).outgoing) == 1


@pytest.mark.parametrize(("before", "after"), [("member", "administrator"), ("administrator", "member")])
async def test_a_change_of_rank_is_no_arrival(before: str, after: str) -> None:
    change = standing(before, after)
    for member in (change["old_chat_member"], change["new_chat_member"]):
        if member["status"] == "administrator":
            member.update({f"can_{right}": False for right in RIGHTS}, is_anonymous=False)
    settlement = await AtDesk().take("my_chat_member", change)
    assert (settlement.outgoing, settlement.changes) == ((), ())


@pytest.mark.parametrize("chat", [GROUP, PRIVATE])
async def test_who_throws_the_bot_out_is_sent_nothing_more(chat: dict[str, Any]) -> None:
    bot = AtDesk()
    settlement = await bot.take("my_chat_member", standing("member", "kicked", chat))
    assert (settlement.outgoing, settlement.changes) == ((), (Unreachable(bot.desk.chat(chat["id"])),))


async def test_a_group_it_is_not_meant_for_is_left_without_a_word_and_once() -> None:
    bot = AtDesk(groups=frozenset({-5}))
    assert methods(await bot.take("my_chat_member", standing("left", "member"))) == ["leaveChat"]
    for text in (f"/ask {MUSEUM}", "chatter"):
        settlement = await bot.says(text, GROUP)
        assert (settlement.outgoing, settlement.logged) == ((), None)
    bot.clock.time += LEAVING
    assert methods(await bot.says("chatter", GROUP)) == ["leaveChat"]
    assert len((await bot.says(MUSEUM)).outgoing) == 1  # private chats are nobody's group


async def test_a_group_it_is_meant_for_stays_so_when_it_becomes_a_supergroup() -> None:
    bot = AtDesk(groups=frozenset({-5}))
    moved = await bot.take("message", message({**GROUP, "id": -5, "type": "group"}, migrate_to_chat_id=GROUP["id"]))
    assert moved.changes == (Moved(bot.desk.chat(-5), bot.desk.chat(GROUP["id"]), GROUP["id"]),)
    assert methods(await bot.says(f"/ask {MUSEUM}", GROUP)) == ["sendMessage"]
