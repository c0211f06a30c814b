"""From an update to what somebody did: pure."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.language import Language
from bot.telegram_bot.events import Asked, BecameSupergroup, Overheard, Picked, Pressed, Standing, Typed
from bot.telegram_bot.inbound import NotAnUpdateError, interface_language, read_update
from tests.telegram_bot.wire import (
    CHANGE,
    CHAT,
    GROUP,
    ME,
    MESSAGE,
    ORIGIN,
    OTHER,
    PRESS,
    QUERY,
    RESULT,
    SENDER,
    asked,
    in_group,
    named,
    read,
)


@pytest.fixture(autouse=True)
def _as_the_client_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, python-telegram-bot 22 warns of times that it will give in another type."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def pressed(**changes: Any) -> Pressed:
    event = read("callback_query", {**PRESS, **changes})
    assert isinstance(event, Pressed)
    return event


def test_a_message_is_a_question() -> None:
    assert asked(text="why?") == Asked(5_000_000_001, 5_000_000_001, 7, "why?", Language.ZH_HANS, name="Asker")


def test_an_edited_message_is_an_edited_question() -> None:
    assert asked("edited_message", text="why?", edit_date=1_700_000_001) == Asked(
        5_000_000_001, 5_000_000_001, 7, "why?", Language.ZH_HANS, edited=True, name="Asker"
    )


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/ask why?", "ask", "why?"),
        ("/ASK@chuchu_BOT   why?  ", "ask", "why?"),
        ("/ask\nwhy?\nand how?", "ask", "why?\nand how?"),
        ("/ask\u3000why?", "ask", "why?"),
        ("/ask", "ask", ""),
        ("/", "help", ""),
        ("/ why?", "", "why?"),
        ("why /ask?", "", "why /ask?"),
    ],
)
def test_a_command_is_taken_off_its_question(text: str, command: str, rest: str) -> None:
    event = asked(text=text)
    assert event is not None
    assert (event.command, event.text) == (command, rest)


@pytest.mark.parametrize("text", ["/ask@any_bot why?", "/help@chuchu_bot_too", "/start@"])
def test_a_command_to_another_bot_is_nothing(text: str) -> None:
    assert asked(text=text) is None
    assert in_group(text) == Overheard(GROUP["id"])


@pytest.mark.parametrize(
    "content",
    [
        {"dice": {"emoji": "🎲", "value": 3}},
        {"contact": {"phone_number": "1", "first_name": "A"}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
    ],
    ids=["dice", "contact", "location"],
)
def test_content_without_text_is_an_empty_question(content: dict[str, Any]) -> None:
    event = asked(**content)
    assert event is not None
    assert event.text == ""


@pytest.mark.parametrize(
    "content",
    [
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}},
        {"pinned_message": {**MESSAGE, "text": "?"}},
        {"text": "?", "chat": {"id": -2, "type": "channel", "title": "News"}},
        {"text": "?", "from": {**SENDER, "is_bot": True}},
        {"text": "?", "from": None},
    ],
    ids=["timer", "pinned", "channel", "bot", "nobody"],
)
def test_what_is_none_of_our_business_is_nothing(content: dict[str, Any]) -> None:
    assert asked(**content) is None


def test_a_press_says_who_pressed_what_where() -> None:
    assert pressed() == Pressed("99", 5_000_000_001, 7, 5_000_000_001, "token:2", Language.ZH_HANS, name="Asker")
    assert pressed(message={**MESSAGE, "chat": GROUP, "text": "?"}).group


def test_a_press_without_message_or_data_is_a_press() -> None:
    event = pressed(message=None, data=None)
    assert (event.chat_id, event.message_id, event.data) == (None, None, "")


def test_a_press_on_a_message_that_is_no_longer_accessible_is_a_press() -> None:
    event = pressed(message={"chat": CHAT, "message_id": 7, "date": 0})
    assert (event.chat_id, event.message_id) == (5_000_000_001, 7)


# What else is told of a message


def test_a_forward_and_an_album_are_told() -> None:
    event = asked(text="so", forward_origin=ORIGIN)
    assert event is not None
    assert event.forwarded
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]
    album = asked(photo=photo, media_group_id="13")
    assert album is not None
    assert (album.album, album.text) == ("13", "")


# Inline mode


def test_what_is_typed_and_picked_in_inline_mode() -> None:
    assert read("inline_query", QUERY) == Typed("98", SENDER["id"], "why", Language.ZH_HANS)
    assert read("chosen_inline_result", RESULT) == Picked(SENDER["id"], "faq-x", "why")


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", Language.ZH_HANS),
        ("zh", Language.ZH_HANS),
        ("zh-CN", Language.ZH_HANS),
        ("zh-hant", Language.ZH_HANT),
        ("zh-TW", Language.ZH_HANT),
        ("zh-HK", Language.ZH_HANT),
        ("yue", Language.ZH_HANT),
        ("en-GB", Language.EN),
        ("fr", Language.EN),
        ("", Language.EN),
        (None, Language.EN),
    ],
)
def test_the_interface_language_follows_the_tag(code: str | None, language: Language) -> None:
    assert interface_language(code) is language


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"chat": {**CHAT, "id": "5000000001"}}, "str in the place of an id"),
        ({"message_id": 2**64}, "int in the place of an id"),
        ({"text": ["a secret"]}, "list in the place of a text"),
        ({"date": "a secret"}, "TypeError"),
    ],
)
def test_an_error_names_types_only(content: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotAnUpdateError) as error:
        asked(**{"text": "a secret", **content})
    assert str(error.value) == f"not an update: {reason}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted(
    {*MESSAGE, *CHAT, *GROUP, *SENDER, *PRESS, *QUERY, *RESULT, *CHANGE, "text", "caption", "entities", "photo"}
    | {"reply_to_message", "sender_chat", "migrate_to_chat_id", "media_group_id", "status"}
)
WHOLE: list[tuple[str, dict[str, Any]]] = [
    ("message", {**MESSAGE, "text": "why?"}),
    ("edited_message", {**MESSAGE, "caption": "why?", "photo": [], "media_group_id": "1"}),
    (
        "message",
        {
            **MESSAGE,
            "chat": GROUP,
            "text": "@Chuchu_bot why?",
            "entities": named("@Chuchu_bot why?"),
            "is_topic_message": True,
            "message_thread_id": 5,
            "reply_to_message": {**MESSAGE, "chat": GROUP, "from": OTHER, "message_id": 5, "text": "so"},
        },
    ),
    ("message", {**MESSAGE, "chat": GROUP, "migrate_to_chat_id": -1_000_000_000_078}),
    ("callback_query", PRESS),
    ("inline_query", QUERY),
    ("chosen_inline_result", RESULT),
    ("my_chat_member", CHANGE),
]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """An update with a few fields replaced by anything, at any depth."""

    def damage(value: Any) -> Any:
        if not isinstance(value, dict):
            return draw(JSON) if draw(st.integers(0, 9)) == 0 else value
        changed = {key: damage(each) for key, each in value.items() if draw(st.integers(0, 19))}
        if draw(st.integers(0, 9)) == 0:
            changed[draw(st.sampled_from(FIELDS))] = draw(JSON)
        return changed

    kind, inner = draw(st.sampled_from(WHOLE))
    return json.dumps({"update_id": 1, kind: damage(inner)})


def values_in(event: Any) -> list[object]:
    """All that an event holds, at any depth."""
    return [each for value in astuple(event) for each in (value if isinstance(value, tuple) else [value])]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
@given(damaged() | JSON.map(json.dumps) | st.text())
def test_whatever_comes_is_read_or_refused_and_holds_what_can_be_stored(payload: str) -> None:
    try:
        event = read_update(payload, ME)
    except NotAnUpdateError:
        return
    if event is None:
        return
    for value in values_in(event):
        assert type(value) in (int, str, bool, Language, type(None))
        assert type(value) is not int or -(2**63) <= value < 2**63


def test_whole_updates_are_read() -> None:
    kinds = [type(read(kind, content)) for kind, content in WHOLE]
    assert kinds == [Asked, Asked, Asked, BecameSupergroup, Pressed, Typed, Picked, Standing]
