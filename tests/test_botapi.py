"""The stand-in for the Bot API, through a real client and raw HTTP: what the other tests rely on."""

from __future__ import annotations

import asyncio
import html
import io
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import telegram
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter

from tests.botapi import BotApiServer, Fault, FloodLimits, FormattingError, parse_html
from tests.botapi.links import BadLinkError, checked

LONG = 4096


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, RetryAfter itself is a deprecation warning in python-telegram-bot 22."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(server.token, base_url=server.base_url) as client:
        yield client


class Raw:
    """Calls without a client's manners."""

    def __init__(self, server: BotApiServer) -> None:
        self.http = httpx.AsyncClient(timeout=5, trust_env=False)
        self.base = f"{server.base_url}{server.token}"

    async def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        reply = await self.http.post(f"{self.base}/{method}", json=params)
        body = reply.json()
        assert body["ok"] is (reply.status_code == 200)
        assert body.get("error_code", 200) == reply.status_code
        return body


@pytest.fixture
async def raw(server: BotApiServer) -> AsyncIterator[Raw]:
    caller = Raw(server)
    yield caller
    await caller.http.aclose()


# getUpdates


async def test_offset_confirms_what_is_below_it_for_ever(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    ids = [asker.says(f"question {n}").update_id for n in range(5)]
    assert [one.update_id for one in await bot.get_updates()] == ids
    assert [one.update_id for one in await bot.get_updates(limit=2)] == ids[:2]
    assert [one.update_id for one in await bot.get_updates(offset=ids[2])] == ids[2:]
    assert [one.update_id for one in await bot.get_updates(offset=1)] == ids[2:]
    assert [one.confirmed is not None for one in server.updates] == [True, True, False, False, False]
    assert len(server.updates[0].delivered) == 2
    assert server.pending == 3
    assert ids == sorted(set(ids))


async def test_negative_offset_keeps_the_last_ones(server: BotApiServer, bot: telegram.Bot) -> None:
    ids = [server.person().says("hello").update_id for _ in range(4)]
    assert [one.update_id for one in await bot.get_updates(offset=-2)] == ids[2:]
    assert [one.update_id for one in await bot.get_updates(offset=-9)] == ids[2:]


async def test_an_offset_far_beyond_the_tail_confirms_nothing(server: BotApiServer, bot: telegram.Bot) -> None:
    update_id = server.person().says("hello").update_id
    assert update_id is not None
    assert [one.update_id for one in await bot.get_updates(offset=update_id + 1000)] == [update_id]


@pytest.mark.parametrize(("limit", "count"), [(0, 1), (1, 1), (100, 100), (1000, 100)])
async def test_limit_is_clamped(server: BotApiServer, raw: Raw, limit: int, count: int) -> None:
    asker = server.person()
    for n in range(120):
        asker.says(str(n))
    assert len((await raw("getUpdates", limit=limit))["result"]) == count


async def test_a_long_poll_wakes_for_an_update(server: BotApiServer, bot: telegram.Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    begun = time.monotonic()
    server.person().says("now")
    updates = await poll
    assert updates[0].message.text == "now"
    assert time.monotonic() - begun < 0.5


async def test_a_long_poll_ends_empty(server: BotApiServer, raw: Raw) -> None:
    begun = time.monotonic()
    assert (await raw("getUpdates", timeout=1))["result"] == []
    assert 0.9 < time.monotonic() - begun < 2


async def test_a_second_poll_ends_the_first(server: BotApiServer, bot: telegram.Bot, raw: Raw) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(raw("getUpdates", timeout=5))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    server.person().says("for the second")
    assert len((await second)["result"]) == 1
    assert server.violations == []


async def test_a_killed_poller_is_noticed(server: BotApiServer, raw: Raw) -> None:
    with pytest.raises(httpx.ReadTimeout):
        await raw.http.get(f"{raw.base}/getUpdates?timeout=5", timeout=0.1)
    await asyncio.to_thread(server.wait_for, lambda: server.calls[0].ended is not None)
    assert server.calls[0].delivered is False
    server.person().says("hello")
    assert len((await raw("getUpdates"))["result"]) == 1


async def test_allowed_updates_are_remembered(server: BotApiServer, raw: Raw) -> None:
    asker = server.person()
    await raw("getUpdates", allowed_updates=["callback_query"])
    asker.says("not wanted")
    assert (await raw("getUpdates"))["result"] == []
    await raw("getUpdates", allowed_updates=[])
    asker.says("wanted")
    assert [one["message"]["text"] for one in (await raw("getUpdates"))["result"]] == ["wanted"]
    assert [one.wanted for one in server.updates] == [False, True]


async def test_raw_and_malformed_updates_pass(server: BotApiServer, raw: Raw) -> None:
    server.push({"message": {"text": "\ud800"}})
    server.push({"no": "update"}, number=False)
    first, second = (await raw("getUpdates"))["result"]
    assert first["message"]["text"] == "\ud800"
    assert second == {"no": "update"}


async def test_webhook_and_polling_exclude_each_other(server: BotApiServer, bot: telegram.Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    await bot.set_webhook("https://example.org/hook", allowed_updates=["message"])
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).url == "https://example.org/hook"
    server.person().says("dropped")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_a_webhook_gets_updates_until_it_answers_200(server: BotApiServer, bot: telegram.Bot) -> None:
    seen: list[tuple[bytes, bytes]] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        seen.append((head, await reader.readexactly(length)))
        status = b"500 No" if len(seen) == 1 else b"200 OK"
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(receive, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="s3cret")
        server.person().says("by webhook")
        await asyncio.to_thread(server.wait_for, lambda: server.pending == 0)
    assert len(seen) == 2
    assert b"x-telegram-bot-api-secret-token: s3cret" in seen[0][0].lower()
    assert json.loads(seen[1][1])["message"]["text"] == "by webhook"
    assert "500" in (await bot.get_webhook_info()).last_error_message


# Who may call what, and how


async def test_tokens(server: BotApiServer, raw: Raw) -> None:
    for path, status in (("bot1:wrong_but_well_formed/getMe", 401), ("botnonsense/getMe", 404), ("x", 404)):
        reply = await raw.http.get(server.base_url.removesuffix("bot") + path)
        assert (reply.status_code, reply.json()["error_code"]) == (status, status)


async def test_parameters_come_in_four_ways(server: BotApiServer, raw: Raw) -> None:
    asker = server.person()
    asker.says("hello")
    params = {"chat_id": str(asker.id), "text": "四"}
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    url = f"{raw.base}/SENDMESSAGE"
    replies = [
        await raw.http.get(url, params=params),
        await raw.http.post(url, data={**params, "reply_markup": json.dumps(markup)}),
        await raw.http.post(url, json={**params, "reply_markup": markup}),
        await raw.http.post(url, data=params, files={"text": (None, "五")}),
    ]
    assert [reply.json()["result"]["text"] for reply in replies] == ["四", "四", "四", "五"]
    assert server.keyboard(server.messages(asker.id)[-2])[0][0].data == "b"
    assert server.violations == []


async def test_the_unknown_is_loud(server: BotApiServer, raw: Raw) -> None:
    assert (await raw("sendMesage"))["error_code"] == 404
    assert "unknown parameter txt" in (await raw("sendMessage", chat_id=1, txt="x"))["description"]
    assert [one.method for one in server.violations] == ["sendMesage", "sendMessage"]


# What a bot may say

CASES: list[tuple[str, dict[str, Any]]] = [
    ("message text is empty", {"text": ""}),
    ("message text is empty", {"chat_id": 0}),
    ("text must be non-empty", {"text": " \u200b\n"}),
    ("chat_id is empty", {"chat_id": "", "text": "x"}),
    ("chat not found", {"chat_id": 77, "text": "x"}),
    ("chat not found", {"chat_id": "@nobody", "text": "x"}),
    ("message is too long", {"text": "a" * (LONG + 1)}),
    ("message is too long", {"text": "😀" * (LONG // 2 + 1)}),
    ("unsupported parse_mode", {"text": "x", "parse_mode": "RTF"}),
    (
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        {"text": "<b>x", "parse_mode": "HTML"},
    ),
    ("message thread not found", {"text": "x", "message_thread_id": 99}),
    ("message to be replied not found", {"text": "x", "reply_parameters": {"message_id": 99}}),
    ('can\'t find field "message_id"', {"text": "x", "reply_parameters": {"quote": "y"}}),
    (
        "entity begins after the end of the text at UTF-16 offset 9",
        {"text": "x", "entities": [{"type": "bold", "offset": 9, "length": 1}]},
    ),
    ("object expected as reply markup", {"text": "x", "reply_markup": "3"}),
]
BUTTONS: list[tuple[str, Any]] = [
    ('field "inline_keyboard" must be of type Array', "bad"),
    ('field "inline_keyboard" must be an Array of Arrays', [{"text": "a"}]),
    ("can't parse inline keyboard button: Can't find field \"text\"", [[{"callback_data": "x"}]]),
    (
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        [[{"text": "a"}]],
    ),
    ("BUTTON_DATA_INVALID", [[{"text": "a", "callback_data": "字" * 22}]]),
    (
        "inline keyboard button URL 'ftp://a.b' is invalid: Unsupported URL protocol",
        [[{"text": "a", "url": "ftp://a.b"}]],
    ),
    ("reply markup is too long", [[{"text": "a", "callback_data": "x"}] * 9]),
]


@pytest.mark.parametrize(
    ("reason", "params"),
    [*CASES, *((why, {"text": "x", "reply_markup": {"inline_keyboard": rows}}) for why, rows in BUTTONS)],
)
async def test_bad_messages_are_refused_in_telegrams_words(
    server: BotApiServer, raw: Raw, reason: str, params: dict[str, Any]
) -> None:
    asker = server.person()
    asker.says("hello")
    reply = await raw("sendMessage", **{"chat_id": asker.id, **params})
    assert reply["description"] == f"Bad Request: {reason}"
    assert len(server.messages(asker.id)) == 1


async def test_length_is_counted_after_the_entities(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    asker.says("hello")
    await bot.send_message(asker.id, f"<b>{'&lt;' * LONG}</b>", parse_mode="HTML")
    await bot.send_message(asker.id, "a" * (LONG - 2) + "😀")
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(asker.id, "a" * (LONG - 1) + "😀")


async def test_lone_surrogates_and_bad_utf8_are_refused(server: BotApiServer, raw: Raw) -> None:
    text = json.dumps({"chat_id": 1, "text": "\ud83d"})
    reply = await raw.http.post(f"{raw.base}/sendMessage", content=text, headers={"content-type": "application/json"})
    assert reply.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    reply = await raw.http.get(f"{raw.base}/sendMessage?chat_id=1&text=%ff")
    assert reply.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_text_is_cleaned_and_trimmed(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    asker.says("hello")
    sent = await bot.send_message(asker.id, " \r\u202e\n<b>\x07a\u202eb</b> /ask ", parse_mode="HTML")
    assert sent.text == "ab /ask"
    assert [(one.type, one.offset, one.length) for one in sent.entities] == [
        ("bold", 0, 2),
        ("bot_command", 3, 4),
    ]


async def test_who_cannot_be_written_to(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(asker.id, "they never wrote")
    asker.says("hello")
    asker.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(asker.id, "x")
    asker.unblocks()
    await bot.send_message(asker.id, "x")
    asker.deactivates()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(asker.id, "x")


# HTML

REFUSED = {
    "<abacaba": "Unclosed start tag at byte offset 0",
    "🏟 &lt;<abac aba>": 'Unsupported start tag "abac" at byte offset 9',
    "<i   =aba>": 'Empty attribute name in the tag "i" at byte offset 0',
    "<i    aba  =  ": 'Unclosed start tag "i" at byte offset 0',
    "<i aba=190azAz-.,": "Unexpected end of name token at byte offset 7",
    "<i aba='&lt;&gt;": "Unclosed start tag at byte offset 0",
    "</": "Unexpected end tag at byte offset 0",
    "a > b < c": 'Unsupported start tag "" at byte offset 6',
    "<i>a</i   ": "Unclosed end tag at byte offset 4",
    "<b><i>test</b></i>": 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"',
    "<span>x</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    "<tg-emoji emoji-id='x'>x</tg-emoji>": "Invalid custom emoji identifier specified",
    "&#xDFDF;": "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units",
}


@pytest.mark.parametrize(("source", "reason"), REFUSED.items())
def test_bad_html_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(FormattingError) as refused:
        parse_html(source)
    assert str(refused.value) == reason


READ: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "": ("", []),
    "🏟 <b>🏟</b>": ("🏟 🏟", [("bold", 3, 2)]),
    "<i>a<b>b</b></i>": ("ab", [("italic", 0, 2), ("bold", 1, 1)]),
    "<b></b>x": ("x", []),
    "<u>a</><ins>b</ins><s>c</s><del>d</del><strike>e</strike>": (
        "abcde",
        [("underline", 0, 1), ("underline", 1, 1), *(("strikethrough", n, 1) for n in (2, 3, 4))],
    ),
    "<span class='tg-spoiler'>a</span><tg-spoiler>b</tg-spoiler>": (
        "ab",
        [("spoiler", 0, 1), ("spoiler", 1, 1)],
    ),
    "<blockquote expandable>a</blockquote>": ("a", [("expandable_blockquote", 0, 1)]),
    '<pre><code class="language-py">x</code></pre>': ("x", [("pre", 0, 1)]),
    '<a href="https://Example.org?a=1&amp;b">x</a>': ("x", [("text_link", 0, 1)]),
    "&lt;&#x27;&#39;&quot;&amp;&ge;": ("<''\"&&ge;", []),
}


@pytest.mark.parametrize(("source", "expected"), READ.items())
def test_html_is_read_with_utf16_offsets(source: str, expected: tuple[str, list[tuple[Any, ...]]]) -> None:
    parsed = parse_html(source)
    assert (parsed.text, [(e["type"], e["offset"], e["length"]) for e in parsed.entities]) == expected


@settings(max_examples=60)
@given(st.text())
def test_what_html_escape_makes_reads_back(text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        return
    for source in (html.escape(text), html.escape(text, quote=False)):
        assert parse_html(source).text == text
    assert parse_html(f'<a href="{html.escape("https://a.b/?" + text)}">x</a>').text == "x"


@given(st.text(alphabet="<>/&;ab i=\"'#x2\n😀"))
def test_any_html_is_read_or_refused(source: str) -> None:
    try:
        parsed = parse_html(source)
    except FormattingError:
        return
    end = len(parsed.text.encode("utf-16-le")) // 2
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= end for e in parsed.entities)


def test_links() -> None:
    assert checked("example.org") == "http://example.org/"
    assert checked("https://EXAMPLE.org?q") == "https://example.org/?q"
    assert checked("tg://user?id=1") == "tg://user?id=1"
    for bad in ("", "javascript:alert(1)", "mailto:a@b.c", "not-a-url", "http://localhost/", "https://"):
        with pytest.raises(BadLinkError):
            checked(bad)


async def test_what_telegram_drops_in_silence_is_a_violation(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    asker.says("hello")
    sent = await bot.send_message(asker.id, '<a href="javascript:x">a</a>&nbsp;b', parse_mode="HTML")
    assert sent.text == "a&nbsp;b"
    assert sent.entities == ()
    assert len(server.violations) == 2


# Editing, deleting, pressing


async def test_edits_and_their_history(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    asker.says("hello")
    sent = await bot.send_message(asker.id, "one")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("<b></b>one", parse_mode="HTML")
    edited = await sent.edit_text("two")
    assert edited.edit_date is not None
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", asker.id, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", asker.id, 1)
    now = server.messages(asker.id)[1]
    assert (now.text, [earlier["text"] for earlier in now.edits]) == ("two", ["one"])
    await sent.delete()
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()
    assert server.messages(asker.id)[1].deleted
    assert [one.reason for one in server.violations] == ["Bad Request: message can't be edited"]


async def test_pressing_a_button(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    question = asker.says("hello")
    button = telegram.InlineKeyboardButton("Yes", callback_data="y:1")
    await bot.send_message(asker.id, "?", reply_markup=telegram.InlineKeyboardMarkup([[button]]))
    reply = asker.wait_for_reply(question)
    press = asker.presses(reply, "Yes")
    with pytest.raises(LookupError, match="no button 'No'"):
        asker.presses(reply, "No")
    query = (await bot.get_updates())[-1].callback_query
    assert (query.data, query.id, query.message.message_id) == ("y:1", press.id, reply.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await query.answer("x" * 201)
    await query.answer("thanks")
    assert asker.wait_for_answer(press)["text"] == "thanks"
    await query.edit_message_reply_markup(None)
    assert asker.wait_for_edit(reply).keyboard == ()
    server.expire_queries()
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    asker.presses(reply, "forged:data", forged=True)
    assert (await bot.get_updates())[-1].callback_query.data == "forged:data"


async def test_an_edited_question(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    question = asker.says("helo")
    edited = asker.edits(question, "hello")
    first, second = await bot.get_updates()
    assert first.message.text == "helo"
    assert second.edited_message.text == "hello"
    assert second.edited_message.edit_date is not None
    assert edited.message_id == question.message_id


async def test_forwards_documents_and_other_content(server: BotApiServer, bot: telegram.Bot) -> None:
    asker, other = server.person(), server.person("Wang")
    asker.forwards("is this so?", origin=other)
    asker.sends(caption="and this?", photo=[{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}])
    forwarded, photo = await bot.get_updates()
    assert forwarded.message.forward_origin.sender_user.first_name == "Wang"
    assert photo.message.caption == "and this?"
    sent = await bot.send_document(
        asker.id, io.BytesIO(b"a\r\nb\x00\xff"), caption="<i>c</i>", filename="x.yaml", parse_mode="HTML"
    )
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("x.yaml", 6, "c")


# Groups


async def test_groups_topics_and_privacy_mode(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    forum = server.group("Readers", [asker], forum=True)
    thread = forum.topic("Chips", by=asker)
    assert asker.says("among ourselves", forum, thread=thread).update_id is None
    asked = asker.says("/ask@chuchu_test_bot what?", forum, thread=thread)
    assert asked.update_id is not None
    sent = await bot.send_message(
        forum.id,
        "this",
        message_thread_id=thread,
        reply_parameters=telegram.ReplyParameters(asked.message_id),
    )
    assert asker.wait_for_reply(asked).thread_id == thread
    assert str(sent.chat.id).startswith("-100")
    assert asker.says("/ask@other_bot what?", forum).update_id is None
    assert asker.says("@chuchu_test_bot 什么？", forum).update_id is not None
    assert asker.says("thanks", forum, reply_to=asker.wait_for_reply(asked)).update_id is not None
    forum.closes_topic(thread)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "late", message_thread_id=thread)
    forum.removes_bot(by=asker)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(forum.id, "x")
    assert server.violations == []


async def test_a_group_that_migrates(server: BotApiServer, bot: telegram.Bot) -> None:
    group = server.group("Small", [server.person()], bot="left")
    group.adds_bot(by=(by := server.person()))
    moved = group.migrates(by)
    with pytest.raises(telegram.error.ChatMigrated) as refused:
        await bot.send_message(group.id, "x")
    assert refused.value.new_chat_id == moved.id
    kinds = [one.kind for one in server.updates]
    assert kinds == ["my_chat_member", "message", "message", "message"]
    assert await bot.leave_chat(moved.id)
    with pytest.raises(Forbidden, match="not a member of the supergroup"):
        await bot.get_chat(moved.id)


# Profile and inline mode


async def test_commands_and_descriptions(server: BotApiServer, bot: telegram.Bot) -> None:
    assert (await bot.get_me()).username == "chuchu_test_bot"
    await bot.set_my_commands([("ask", "ask something")], language_code="zh")
    assert [one.command for one in await bot.get_my_commands(language_code="zh")] == ["ask"]
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(language_code="zh")
    for commands in ([("Ask", "x")], [("a" * 33, "x")]):
        with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
            await bot.set_my_commands(commands)
    with pytest.raises(BadRequest, match=r"(?i)bot_commands_too_much"):
        await bot.set_my_commands([(f"c{n}", "x") for n in range(101)])
    with pytest.raises(BadRequest, match=r"(?i)invalid language code"):
        await bot.set_my_commands([("a", "x")], language_code="zh-hans")
    await bot.set_my_description("long", language_code="en")
    await bot.set_my_short_description("short")
    assert (await bot.get_my_description("en")).description == "long"
    assert (await bot.get_my_short_description("en")).short_description == "short"


async def test_inline_mode(server: BotApiServer, bot: telegram.Bot, raw: Raw) -> None:
    asker = server.person()
    query = asker.types_inline("h20")
    content = telegram.InputTextMessageContent("<b>answer</b>", parse_mode="HTML")
    results = [telegram.InlineQueryResultArticle("1", "H20", content)]
    twice = [one.to_dict() for one in results * 2]
    refused = await raw("answerInlineQuery", inline_query_id=query.id, results=twice)
    assert refused["description"] == "Bad Request: RESULT_ID_DUPLICATE"
    await bot.answer_inline_query(query.id, results, cache_time=5)
    assert asker.wait_for_answer(query)["cache_time"] == 5
    asker.chooses(query, "1")
    assert [one.kind for one in server.updates] == ["inline_query", "chosen_inline_result"]


# Faults and floods


async def test_a_fault_strikes_as_often_as_told(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    asker.says("hello")
    fault = server.faults.add(Fault(method="sendMessage", times=2, status=502))
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(asker.id, "x")
    await bot.send_message(asker.id, "x")
    assert server.faults.struck(fault) == 2
    assert [call.delivered for call in server.calls_of("sendMessage")] == [False, False, True]
    assert len(server.messages(asker.id)) == 2


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_cut_connection(server: BotApiServer, bot: telegram.Bot, when: Any) -> None:
    asker = server.person()
    asker.says("hello")
    server.faults.add(Fault(method="send*", cut=True, when=when, times=1))
    with pytest.raises(NetworkError):
        await bot.send_message(asker.id, "x")
    exists = when == "after"
    assert len(server.messages(asker.id)) == 1 + exists
    (call,) = server.calls_of("sendMessage")
    assert (call.processed, call.delivered, call.status) == (exists, False, None)


async def test_a_hang_and_garbage(server: BotApiServer, raw: Raw) -> None:
    asker = server.person()
    asker.says("hello")
    url = f"{raw.base}/sendMessage?chat_id={asker.id}&text=x"
    slow = server.faults.add(Fault(hang=5, when="after"))
    with pytest.raises(httpx.ReadTimeout):
        await raw.http.get(url, timeout=0.1)
    await asyncio.to_thread(server.wait_for, lambda: server.calls[0].ended)
    assert server.calls[0].processed
    server.faults.remove(slow)
    server.faults.add(Fault(garbage=True, status=502, times=1))
    reply = await raw.http.get(url)
    assert reply.status_code == 502
    with pytest.raises(json.JSONDecodeError):
        reply.json()
    server.faults.add(Fault(status=401, times=1))
    assert (await raw.http.get(url)).json()["description"] == "Unauthorized"


async def test_a_rate_is_kept_and_repeats(server: BotApiServer, raw: Raw) -> None:
    def pattern(statuses: list[int]) -> list[bool]:
        return [status == 500 for status in statuses]

    runs = []
    for _ in range(2):
        server.faults.clear()
        server.faults.add(Fault(method="getMe", status=500, rate=0.3, seed=5))
        runs.append(pattern([(await raw.http.get(f"{raw.base}/getMe")).status_code for _ in range(100)]))
    assert runs[0] == runs[1]
    assert 15 < sum(runs[0]) < 45


async def test_down_and_up_keep_state_and_port(server: BotApiServer, bot: telegram.Bot) -> None:
    server.person().says("hello")
    poll = asyncio.create_task(bot.get_updates(offset=server.updates[0].update_id + 1, timeout=5))
    await asyncio.sleep(0.1)
    server.down()
    with pytest.raises(NetworkError):
        await poll
    server.person().says("while down")
    with pytest.raises(NetworkError):
        await bot.get_updates()
    server.up()
    assert [one.message.text for one in await bot.get_updates()] == ["while down"]


async def test_a_send_inside_a_halt_is_a_violation(server: BotApiServer, bot: telegram.Bot) -> None:
    asker = server.person()
    asker.says("hello")
    server.halt_grace(0.05)
    server.faults.add(Fault(method="sendMessage", status=429, retry_after=1, times=1))
    with pytest.raises(RetryAfter):
        await bot.send_message(asker.id, "x")
    with pytest.raises(RetryAfter):  # on its way already when the halt was announced
        await bot.send_message(asker.id, "x")
    assert server.violations == []
    await asyncio.sleep(0.1)
    with pytest.raises(RetryAfter):
        await bot.send_message(asker.id, "x")
    assert [one.reason for one in server.violations] == ["send inside a halt"]
    await asyncio.sleep(1)
    await bot.send_message(asker.id, "x")
    assert len(server.violations) == 1


async def test_a_chats_halt_holds_only_that_chat(server: BotApiServer, bot: telegram.Bot) -> None:
    server.halt_grace(0)
    asker, other = server.person(), server.person()
    for one in (asker, other):
        one.says("hello")
    server.flood_limits(FloodLimits(private_burst=2))
    await bot.send_message(asker.id, "1")
    await bot.send_message(asker.id, "2")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(asker.id, "3")
    assert refused.value.retry_after.total_seconds() == 1
    await bot.send_message(other.id, "1")
    assert server.violations == []


async def test_the_group_and_overall_limits(server: BotApiServer, bot: telegram.Bot, raw: Raw) -> None:
    people = [server.person() for _ in range(40)]
    group = server.group("Readers", people[:1])
    for one in people:
        one.says("hello")
    server.flood_limits(FloodLimits(burst=30, group_count=3))
    for _ in range(3):
        await bot.send_message(group.id, "x")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(group.id, "x")
    assert 50 < refused.value.retry_after.total_seconds() <= 60
    sends = [await raw("sendMessage", chat_id=one.id, text="x") for one in people]
    assert 27 <= sum(send["ok"] for send in sends) < 40
    assert sends[-1]["parameters"] == {"retry_after": 1}


# Speed and shutdown


async def test_concurrent_calls_are_fast_and_all_counted(server: BotApiServer) -> None:
    asker = server.person()
    asker.says("hello")
    body = f"chat_id={asker.id}&text=x"
    request = (
        f"POST /bot{server.token}/sendMessage HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    ).encode()
    port = int(server.base_url.split(":")[2].split("/")[0])

    async def caller() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(50):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        writer.close()
        await writer.wait_closed()

    begun = time.monotonic()
    await asyncio.gather(*(caller() for _ in range(8)))
    assert 400 / (time.monotonic() - begun) > 250  # a loaded machine; alone it is far more
    messages = server.messages(asker.id)
    assert len({one.message_id for one in messages}) == len(messages) == 401
    assert len(server.calls) == 400


async def test_a_shutdown_while_polls_are_open(capfd: pytest.CaptureFixture[str]) -> None:
    with BotApiServer() as server:
        async with httpx.AsyncClient(trust_env=False) as client:
            server.faults.add(Fault(method="getMe", hang=30))
            calls = [
                asyncio.create_task(client.get(f"{server.base_url}{server.token}/{method}", timeout=30))
                for method in ("getUpdates?timeout=30", "getMe")
            ]
            await asyncio.to_thread(server.wait_for, lambda: len(server.calls) == 2)
            begun = time.monotonic()
            await asyncio.to_thread(server.stop)
            assert time.monotonic() - begun < 0.5
            results = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(result, httpx.TransportError) for result in results)
    assert capfd.readouterr() == ("", "")
