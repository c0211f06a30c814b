"""The pictures of chats on Telegram: entities to HTML, pages that load nothing, and what Chromium makes of them."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.reply import Outcome
from docs.telegram_pictures.browser import CannotDrawError, check_fonts, chromium, opened, picture
from docs.telegram_pictures.entities import html_of
from docs.telegram_pictures.moderating import PICTURES
from docs.telegram_pictures.page import Bubble, Note, page
from docs.telegram_pictures.png import SIGNATURE, smaller
from docs.telegram_pictures.scenes import SCENES, Line, Meant
from docs.telegram_pictures.talking import complaint
from tests.botapi import Message, parse_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DOCS = Path(__file__).parent.parent / "docs"
WIDTH = 400  # of a picture, in pixels of the page


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


# Entities


@pytest.mark.parametrize(
    "html",
    [
        "nothing",
        "<b>bold</b> and <i>italic</i> and <s>struck</s>",
        "<b>bold <i>both</i> bold</b>",
        "<b>a<i>b<s>c</s></i></b><u>d</u>",
        "⚠️ <b>与来源不符。</b>",
        "🔔👍 <b>astral 𠮷</b> before, <i>inside 🤷🏽 and</i> after",
        "a &lt;b&gt; &amp; <b>&lt;i&gt;</b>",
        '<a href="https://example.org/?p=1&amp;q=2">a <b>link</b></a>',
        "<blockquote>quoted <b>and bold</b></blockquote>",
    ],
)
def test_what_telegram_reads_is_shown_again(html: str) -> None:
    parsed = parse_html(html)
    assert html_of(parsed.text, parsed.entities) == html


def test_offsets_count_utf_16_code_units() -> None:
    assert html_of("𠮷👍x", [entity("bold", 4, 1)]) == "𠮷👍<b>x</b>"
    assert html_of("𠮷👍x", [entity("bold", 2, 2)]) == "𠮷<b>👍</b>x"


def test_of_two_over_the_same_characters_the_quote_is_outside() -> None:
    both = [entity("bold", 0, 3), entity("blockquote", 0, 3)]
    assert html_of("abc", both) == "<blockquote><b>abc</b></blockquote>"


def test_order_does_not_matter() -> None:
    inside_first = [entity("italic", 2, 1), entity("bold", 4, 1), entity("bold", 0, 3)]
    assert html_of("a b c", inside_first) == "<b>a <i>b</i></b> <b>c</b>"


def test_a_quote_ends_its_line_by_itself() -> None:
    html = html_of("a\nq\nb\n\nc", [entity("blockquote", 2, 1)])
    assert html == "a\n<blockquote>q</blockquote>b\n\nc"


def test_an_expandable_quote_is_folded() -> None:
    assert html_of("q", [entity("expandable_blockquote", 0, 1)]) == (
        '<blockquote class="folded"><div>q</div></blockquote>'
    )


def test_everything_is_escaped() -> None:
    nasty = "<script>\"&'"
    link = entity("text_link", 0, 3, url='https://x/"><script>')
    assert "<script" not in html_of(nasty, [entity("bold", 1, 4)])
    assert html_of("abc", [link]) == '<a href="https://x/&quot;&gt;&lt;script&gt;">abc</a>'


def test_what_is_no_address_is_no_link() -> None:
    assert html_of("abc", [entity("text_link", 0, 3, url="javascript:alert(1)")]) == "abc"


def test_kinds_without_a_form_of_their_own_are_plain() -> None:
    assert html_of("/ask #x", [entity("bot_command", 0, 4), entity("hashtag", 5, 2)]) == "/ask #x"


def test_what_reaches_beyond_its_surroundings_is_cut() -> None:
    assert html_of("abcd", [entity("bold", 0, 2), entity("italic", 1, 3)]) == "<b>a<i>b</i></b>cd"


# Pages

QUOTE = "A sentence that is long enough to need some lines on a phone. " * 5
CHAT = (
    Bubble("is <b>this</b> so?", own=True, forwarded="<Somebody>"),
    Bubble(
        f"First.\n{QUOTE}\nLast.",
        (entity("expandable_blockquote", 7, len(QUOTE)),),
        (("<One>",), ("👍", "👎")),
        pressed="<One>",
    ),
    Note("<then>"),
)


def test_a_page_loads_and_runs_nothing() -> None:
    html = page(CHAT, "en")
    assert not re.search(r"<script|<img|<link|@import|url\(|src=|\son\w+=", html)
    assert "default-src 'none'" in html


def test_names_labels_and_notes_are_escaped() -> None:
    html = page(CHAT, "en")
    for text in ("Somebody", "One", "then"):
        assert f"&lt;{text}&gt;" in html
        assert f"<{text}>" not in html


# What a picture is meant to show

MEANT = Meant(Outcome.ANSWERED, marks="✅", folded=1, rows=1, says=("§9 ¶1", "👍"))
LINE = Line("…", MEANT, press="👍")
REPLY = Message(
    {
        "text": "✅ §9 ¶1",
        "entities": [entity("expandable_blockquote", 2, 2)],
        "reply_markup": {"inline_keyboard": [[{"text": "👍", "callback_data": "x"}]]},
    },
    from_bot=True,
)


def test_a_line_that_fits_is_not_complained_about() -> None:
    assert complaint(LINE, "answered", [REPLY]) == ""


@pytest.mark.parametrize(
    ("change", "outcome", "said"),
    [
        ({}, "unanswered", "outcome unanswered, meant answered"),
        ({"marks": "⚠✅"}, "answered", "verdicts “✅”, meant “⚠✅”"),
        ({"folded": 0}, "answered", "1 folded, meant 0"),
        ({"rows": 3}, "answered", "1 rows of buttons, meant 3"),
        ({"says": ("§5 ¶2",)}, "answered", "without “§5 ¶2”"),
    ],
)
def test_a_line_that_no_longer_fits_is_named(change: dict[str, Any], outcome: str, said: str) -> None:
    assert complaint(replace(LINE, meant=replace(MEANT, **change)), outcome, [REPLY]) == said


def test_a_button_that_is_gone_is_named() -> None:
    assert "no button “B”" in complaint(replace(LINE, press="B"), "answered", [REPLY])


@pytest.mark.parametrize(
    ("name", "page"),
    [*((scene.name, "asker.md") for scene in SCENES), *((name, "moderator.md") for name in PICTURES)],
)
def test_every_picture_is_there_small_and_shown(name: str, page: str) -> None:
    png = (DOCS / f"{name}.png").read_bytes()
    assert len(png) < 200_000
    assert struct.unpack(">I", png[16:20]) == (2 * WIDTH,)
    text = (DOCS / page).read_text(encoding="utf-8")
    assert re.search(rf'<img src="{name}\.png" width="{WIDTH}" alt="[^"]{{40,}}">', text), name


# PNG

PIXELS = [bytes((7 * x * x + 31 * y * x + y) % 256 for x in range(15)) for y in range(6)]


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(rows: list[bytes], kind: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", 5, len(rows), 8, kind, 0, 0, 0)
    data = zlib.compress(b"".join(rows))
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def filtered(kind: int, row: bytes, above: bytes) -> bytes:
    """As the specification has it: from the bytes left, above, and above left."""
    left, corner = b"\0\0\0" + row, b"\0\0\0" + above
    out = []
    for value, a, b, c in zip(row, left, above, corner, strict=False):
        nearest = min((a, b, c), key=lambda each: abs(a + b - c - each))
        out.append((value - (0, a, b, (a + b) // 2, nearest)[kind]) % 256)
    return bytes([kind, *out])


def test_a_smaller_png_has_the_same_pixels() -> None:
    above = [bytes(15), *PIXELS]
    shrunk = smaller(png([filtered(y % 5, row, above[y]) for y, row in enumerate(PIXELS)]))
    assert shrunk == smaller(shrunk)
    start = shrunk.index(b"IDAT")
    length = int.from_bytes(shrunk[start - 4 : start], "big")
    assert zlib.decompress(shrunk[start + 4 : start + 4 + length]) == b"".join(b"\0" + row for row in PIXELS)


def test_a_png_that_is_not_plain_rgb_stays() -> None:
    grey = png([b"\0" + row[:5] for row in PIXELS], kind=0)
    assert smaller(grey) == grey


# In Chromium


def test_without_chromium_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("playwright")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotDrawError, match="Chromium is missing; on Debian: apt install chromium"), chromium():
        pass


def test_without_fonts_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotDrawError, match=r"出 👍; on Debian: apt install .* fonts-noto-color-emoji"):
        check_fonts()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as running:
            yield running
    except CannotDrawError as error:
        if os.environ.get("TESTS_SKIP_NOTHING"):
            pytest.fail(f"it must be there in continuous integration: {error}")
        pytest.skip(str(error))


def test_a_chat_in_chromium(browser: Browser) -> None:
    with opened(browser, page(CHAT, "en")) as shown:
        boxes = {
            name: [found.bounding_box() or {} for found in shown.locator(f".{name}").all()]
            for name in ("chat", "own", "bot", "bubble", "button", "row", "pressed", "folded", "note")
        }
        clipped = shown.locator(".folded > div").evaluate("each => each.scrollHeight > each.clientHeight")
        texts = shown.locator(".text").all_inner_texts()
    assert [len(boxes[name]) for name in ("bubble", "button", "row", "pressed", "note")] == [2, 3, 2, 1, 1]
    [own], [bot], [chat], [folded] = boxes["own"], boxes["bot"], boxes["chat"], boxes["folded"]
    assert own["x"] - chat["x"] > chat["x"] + chat["width"] - (own["x"] + own["width"])
    assert bot["x"] - chat["x"] < 20
    assert clipped
    assert 40 < folded["height"] < 80
    one, good, bad = boxes["button"]
    assert good["y"] == bad["y"] > one["y"] > folded["y"]
    assert good["width"] == pytest.approx(bad["width"], abs=1)
    assert texts[0] == "is <b>this</b> so?"
    assert texts[1].endswith("Last.")


def test_a_picture_is_sharp(browser: Browser) -> None:
    drawn = picture(browser, page(CHAT[:1], "zh-Hant"))
    assert struct.unpack(">I", drawn[16:20]) == (2 * WIDTH,)
