"""Pieces of HTML put together to messages: each fits, nothing is lost, tags stay whole, order is kept."""

from __future__ import annotations

from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram_bot.pages import Piece, pages, running
from bot.telegram_bot.text import MAX_MESSAGE, MORE, cut, escaped, shorten, shown_length, utf16_length
from tests.botapi import parse_html

SHORT = 64  # the limit that most of these tests set: so that few characters are too many
WHOLE = 40  # what may not be split is shorter than that
CHARACTERS = st.sampled_from("ab书<>&\"' \n📚。.;?\u0301")
TAGS = st.sampled_from([("", ""), ("<i>", "</i>"), ("<blockquote expandable>", "</blockquote>")])
TEXTS = st.text(CHARACTERS, max_size=300).map("x".__add__)
GAPS = st.sampled_from(["\n", "\n\n"])
RUNNING = st.builds(lambda text, gap, tags: running(text, gap, *tags), TEXTS, GAPS, TAGS)
UNSPLIT = st.builds(
    lambda text, gap: Piece(f"<b>{escape(text)}</b>", gap),
    st.text(CHARACTERS, max_size=WHOLE // 2 - 1).map("x".__add__),
    GAPS,
)
PIECES = st.lists(RUNNING | UNSPLIT, max_size=8)


def letters(text: str) -> str:
    """A text without its white space, which may go where a message ends."""
    return "".join(text.split())


@given(PIECES)
def test_every_message_fits_and_is_valid(pieces: list[Piece]) -> None:
    for page in pages(pieces, SHORT):
        parsed = parse_html(page)
        assert parsed.remarks == ()
        assert 0 < utf16_length(parsed.text) <= SHORT
        assert shown_length(page) == utf16_length(parsed.text)


@given(PIECES)
def test_nothing_is_lost_and_the_order_is_kept(pieces: list[Piece]) -> None:
    told = "".join(parse_html(page).text for page in pages(pieces, SHORT))
    assert letters(told) == letters("".join(parse_html(piece.html).text for piece in pieces))


@given(PIECES)
def test_what_fits_is_one_message(pieces: list[Piece]) -> None:
    whole = "".join(f"{piece.gap if place else ''}{piece.html}" for place, piece in enumerate(pieces))
    assert pages(pieces, 100_000) == ([whole] if pieces else [])


@given(st.lists(UNSPLIT, max_size=30))
def test_a_message_ends_only_where_the_next_piece_does_not_fit(pieces: list[Piece]) -> None:
    expected: list[str] = []
    for piece in pieces:
        longer = f"{expected[-1]}{piece.gap}{piece.html}" if expected else ""
        if longer and utf16_length(unescape(longer.replace("<b>", "").replace("</b>", ""))) <= SHORT:
            expected[-1] = longer
        else:
            expected.append(piece.html)
    assert pages(pieces, SHORT) == expected


@settings(deadline=None, max_examples=20)
@given(st.lists(st.builds(lambda text, times: running(text * times), TEXTS, st.integers(1, 60)), max_size=4))
def test_messages_of_full_length_fit_as_telegram_counts(pieces: list[Piece]) -> None:
    assert all(0 < utf16_length(parse_html(page).text) <= MAX_MESSAGE for page in pages(pieces))


def test_nothing_makes_no_message() -> None:
    assert pages([]) == []


def test_a_long_text_is_split_at_its_paragraphs() -> None:
    text = "first paragraph here\nsecond paragraph there\nthird one"
    assert pages([running(text)], 45) == ["first paragraph here\nsecond paragraph there", "third one"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One is short. Two is as short. Three.", ["One is short.", "Two is as short.", "Three."]),
        (
            "第一句话说这么多字。第二句话也说这么多字！第三句？",
            ["第一句话说这么多字。", "第二句话也说这么多字！第三句？"],
        ),
        ("Costs 3.14 euros; or even more than that", ["Costs 3.14 euros;", "or even more than", "that"]),
    ],
)
def test_a_long_paragraph_is_split_at_its_sentences(text: str, parts: list[str]) -> None:
    assert pages([running(text)], 17) == parts


@pytest.mark.parametrize(("character", "fits"), [("a", 10), ("书", 10), ("📚", 5), ("<", 10)])
def test_what_has_no_sentences_is_split_between_characters(character: str, fits: int) -> None:
    assert pages([running(character * 12)], 10) == [
        escape(character * min(fits, 12 - place)) for place in range(0, 12, fits)
    ]


def test_each_part_has_its_own_tags() -> None:
    assert pages([running("ab" * 5, "\n", "<i>", "</i>")], 4) == ["<i>abab</i>", "<i>abab</i>", "<i>ab</i>"]


def test_entities_count_as_what_they_show() -> None:
    assert pages([running("&" * 10), Piece("&lt;&gt;")], 13) == ["&amp;" * 10 + "\n&lt;&gt;"]


# Lengths and cuts


@given(st.text(max_size=80))
def test_lengths_are_those_of_telegram(text: str) -> None:
    assert utf16_length(text) == sum(2 if ord(character) > 0xFFFF else 1 for character in text)
    assert shown_length(f"<b>{escape(text)}</b>") == utf16_length(text)


@given(st.text(max_size=80), st.integers(1, 90))
def test_a_cut_is_the_longest_beginning_that_fits(text: str, room: int) -> None:
    beginning = cut(text, room)
    assert text.startswith(beginning)
    assert utf16_length(beginning) <= room
    assert beginning == text or utf16_length(text[: len(beginning) + 1]) > room


@given(st.text(CHARACTERS, max_size=80), st.integers(2, 90))
def test_what_is_escaped_is_shown_as_it_is_or_says_that_it_goes_on(text: str, room: int) -> None:
    shown = unescape(escaped(text, room))
    assert utf16_length(shown) <= room
    assert shown == text or (shown.endswith(MORE) and text.startswith(shown.removesuffix(MORE)))


def test_lone_surrogates_do_no_harm() -> None:
    assert utf16_length("a\ud800") == 2
    assert cut("a\ud800b", 2) == "a?"
    assert pages([running("\ud800" * 12)], 10) == ["?" * 10, "\ud800" * 2]


@given(st.text(max_size=50), st.integers(1, 60))
def test_a_label_is_shortened_to_so_many_characters(text: str, length: int) -> None:
    short = shorten(text, length)
    assert len(short) <= length
    assert short == text or short.endswith(MORE)
