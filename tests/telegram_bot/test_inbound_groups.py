"""From an update of a group to what somebody did there, if it is for the bot: pure."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.language import Language
from bot.telegram_bot.events import BecameSupergroup, Overheard, Replied, Standing
from tests.telegram_bot.wire import (
    CHANGE,
    CHAT,
    GROUP,
    LEFT,
    MEMBER,
    MESSAGE,
    ORIGIN,
    OTHER,
    ROBOT,
    SENDER,
    asked_in_group,
    in_group,
    named,
    read,
)


@pytest.fixture(autouse=True)
def _as_the_client_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, python-telegram-bot 22 warns of times that it will give in another type."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


# Names


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("@Chuchu_bot why?", "why?"),
        ("why, @chuchu_BOT?", "why,  ?"),
        ("why? @Chuchu_bot", "why?"),
        ("@Chuchu_bot", ""),
        ("@other_bot is what? @Chuchu_bot", "@other_bot is what?"),
        ("first line\nsecond @Chuchu_bot", "first line\nsecond"),
    ],
)
def test_the_bots_name_is_taken_off_the_question(text: str, rest: str) -> None:
    entities = [
        {"type": "mention", "offset": place, "length": len(name)}
        for name in ("@Chuchu_bot", "@chuchu_BOT", "@other_bot")
        if (place := text.find(name)) >= 0
    ]
    event = asked_in_group(text, entities=entities)
    assert (event.text, event.by_name) == (rest, True)


def test_a_name_in_a_caption_and_a_name_without_at_sign_count() -> None:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]
    caption = {"caption": "@Chuchu_bot why?", "caption_entities": named("@Chuchu_bot why?")}
    assert asked_in_group(photo=photo, **caption).text == "why?"
    mention = {"type": "text_mention", "offset": 4, "length": 6, "user": ROBOT}
    assert asked_in_group("why Chuchu?", entities=[mention]).text == "why  ?"


def test_the_bots_name_is_taken_off_where_it_stands() -> None:
    text = "@Chuchu_bot_fan says so, @Chuchu_bot"
    event = asked_in_group(text, entities=[{"type": "mention", "offset": 25, "length": 11}])
    assert event.text == "@Chuchu_bot_fan says so,"


@pytest.mark.parametrize("text", ["/ask @Chuchu_bot why?", "/ask why? @Chuchu_bot", "@Chuchu_bot /ask why?"])
def test_the_bots_name_and_a_command_go_together(text: str) -> None:
    event = asked_in_group(text)
    assert (event.command, event.text, event.by_name) == ("ask", "why?", True)


def test_astral_characters_before_a_name_do_not_shift_it() -> None:
    text = "📚📚 @Chuchu_bot why?"
    entities = [{"type": "mention", "offset": 5, "length": 11}]
    event = asked_in_group(text, entities=entities)
    assert event.by_name
    assert event.text.split() == ["📚📚", "why?"]


@pytest.mark.parametrize("text", ["@other_bot why?", "Chuchu_bot why?", "@Chuchu_bot_too why?", "why?"])
def test_without_the_bots_name_a_group_is_overheard(text: str) -> None:
    assert in_group(text) == Overheard(GROUP["id"])


def test_a_name_that_is_not_marked_as_one_is_none() -> None:
    assert in_group("see `@Chuchu_bot`", entities=[{"type": "code", "offset": 4, "length": 13}]) == Overheard(
        GROUP["id"]
    )


# Groups


@pytest.mark.parametrize(("text", "by_name"), [("/ask why?", False), ("/ask@Chuchu_bot why?", True)])
def test_a_command_in_a_group_is_for_the_bot(text: str, by_name: bool) -> None:
    event = asked_in_group(text)
    assert (event.command, event.text, event.by_name, event.group) == ("ask", "why?", by_name, True)


def test_a_reply_to_the_bot_is_for_the_bot_and_one_to_others_is_not() -> None:
    said = {**MESSAGE, "chat": GROUP, "message_id": 6, "text": "so"}
    event = asked_in_group("why?", reply_to_message={**said, "from": ROBOT})
    assert event.replied == Replied(6, "so", by_bot=True, foreign=True)
    assert not event.by_name
    assert in_group("why?", reply_to_message={**said, "from": OTHER}) == Overheard(GROUP["id"])


@pytest.mark.parametrize(
    ("author", "foreign"), [({"from": OTHER}, True), ({"from": SENDER}, False), ({"from": None}, True),
                            ({"from": SENDER, "forward_origin": ORIGIN}, True)],
    ids=["other", "oneself", "nobody", "forwarded"],
)  # fmt: skip
def test_whose_words_a_message_replies_to_is_told(author: dict[str, Any], foreign: bool) -> None:
    said = {**MESSAGE, "chat": GROUP, "message_id": 6, "caption": "so", **author}
    person = author["from"] or {"id": None, "first_name": ""}
    assert asked_in_group("/ask", reply_to_message=said).replied == Replied(
        6, "so", by_bot=False, foreign=foreign, person_id=person["id"], name=person["first_name"]
    )


def test_in_a_topic_a_reply_to_its_beginning_is_none() -> None:
    begun = {**MESSAGE, "chat": GROUP, "from": ROBOT, "message_id": 5,
             "forum_topic_created": {"name": "Books", "icon_color": 7322096}}  # fmt: skip
    topic = {"is_topic_message": True, "message_thread_id": 5, "reply_to_message": begun}
    assert in_group("why?", **topic) == Overheard(GROUP["id"])
    event = asked_in_group("/ask why?", **topic)
    assert (event.replied, event.thread) == (None, 5)


@pytest.mark.parametrize(
    ("where", "thread"),
    [
        ({}, None),
        ({"message_thread_id": 5}, None),  # a thread of replies, which is none to send to
        ({"message_thread_id": 5, "is_topic_message": True}, 5),
        ({"message_thread_id": 1, "is_topic_message": True}, None),  # the topic General
    ],
    ids=["none", "replies", "topic", "General"],
)
def test_a_topic_is_kept(where: dict[str, Any], thread: int | None) -> None:
    assert asked_in_group("/ask why?", **where).thread == thread


def test_an_admin_who_stays_anonymous_asks_for_the_group() -> None:
    anonymous = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    event = asked_in_group("/ask why?", **{"from": anonymous}, sender_chat=GROUP)
    assert event.person_id == GROUP["id"]


@pytest.mark.parametrize(
    "content",
    [
        {"from": {**OTHER, "is_bot": True}},
        {"from": None},
        {"from": {"id": 777_000, "is_bot": False, "first_name": "Telegram"}, "is_automatic_forward": True},
    ],
    ids=["bot", "nobody", "automatic forward"],
)
def test_whom_the_bot_does_not_answer_in_a_group_is_overheard(content: dict[str, Any]) -> None:
    assert in_group("/ask why?", **content) == Overheard(GROUP["id"])


@pytest.mark.parametrize(
    "content",
    [
        {"new_chat_members": [OTHER]},
        {"left_chat_member": OTHER},
        {"new_chat_title": "Writers"},
        {"pinned_message": {**MESSAGE, "chat": GROUP, "text": "@Chuchu_bot"}},
        {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512,
                     "is_animated": False, "is_video": False}},
    ],
    ids=["joined", "left", "title", "pinned", "sticker"],
)  # fmt: skip
def test_events_and_pictures_of_a_group_are_overheard(content: dict[str, Any]) -> None:
    assert in_group(**content) == Overheard(GROUP["id"])


@pytest.mark.parametrize(("old", "new"), [(-77, -1_000_000_000_077)])
def test_a_group_that_moves_says_so_on_both_sides(old: int, new: int) -> None:
    group = {"id": old, "type": "group", "title": "Readers"}
    moved = BecameSupergroup(old, new)
    assert read("message", {**MESSAGE, "chat": group, "migrate_to_chat_id": new}) == moved
    assert read("message", {**MESSAGE, "chat": GROUP, "migrate_from_chat_id": old}) == moved
    nobody = {**MESSAGE, "chat": GROUP, "migrate_from_chat_id": old, "from": None}
    assert read("message", nobody) == moved


def test_a_channel_is_none_of_our_business() -> None:
    channel = {"id": -1_000_000_000_099, "type": "channel", "title": "News"}
    assert read("message", {**MESSAGE, "chat": channel, "text": "/ask why?"}) is None
    assert read("my_chat_member", {**CHANGE, "chat": channel}) is None


# Where the bot stands

RESTRICTED = {
    "user": ROBOT, "status": "restricted", "until_date": 0,
    **{f"can_{right}": False for right in (
        "send_messages", "send_polls", "send_other_messages", "add_web_page_previews", "change_info", "invite_users",
        "pin_messages", "manage_topics", "send_audios", "send_documents", "send_photos", "send_videos",
        "send_video_notes", "send_voice_notes", "edit_tag", "react_to_messages")},
}  # fmt: skip
KICKED = {"user": ROBOT, "status": "kicked", "until_date": 0}


@pytest.mark.parametrize(
    ("before", "after", "came", "gone"),
    [
        (LEFT, MEMBER, True, False),
        (KICKED, MEMBER, True, False),
        (MEMBER, LEFT, False, True),
        (MEMBER, KICKED, False, True),
        (MEMBER, {**RESTRICTED, "is_member": True}, False, False),
        (MEMBER, {**RESTRICTED, "is_member": False}, False, True),
        ({**RESTRICTED, "is_member": False}, MEMBER, True, False),
        (LEFT, KICKED, False, True),
    ],
)
@pytest.mark.parametrize(("chat", "group"), [(GROUP, True), (CHAT, False)], ids=["group", "private"])
def test_where_the_bot_stands(
    chat: dict[str, Any], group: bool, before: dict[str, Any], after: dict[str, Any], came: bool, gone: bool
) -> None:
    event = read("my_chat_member", {**CHANGE, "chat": chat, "old_chat_member": before, "new_chat_member": after})
    assert event == Standing(chat["id"], SENDER["id"], group, came, gone, Language.ZH_HANS)
