"""A message without its formatting."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_bot.plain import as_plain_text


def plain(html: str) -> str:
    return str(as_plain_text({"text": html, "parse_mode": "HTML"})["text"])


def test_tags_are_taken_out_and_what_they_hold_stays() -> None:
    assert plain("<b>bold</b>, <i>slanted</i> and <s>out</s>") == "bold, slanted and out"


def test_an_address_stands_behind_its_words() -> None:
    assert (
        plain('<a href="https://x.example/?a=1&amp;b=2">the\nsource</a>') == "the\nsource (https://x.example/?a=1&b=2)"
    )


def test_what_was_escaped_is_shown_as_it_was() -> None:
    assert plain("1 &lt; 2 &amp;amp; <b>&quot;3&quot;</b>") == '1 < 2 &amp; "3"'


def test_other_parameters_stay_and_the_parse_mode_goes() -> None:
    parameters = {"text": "<b>x</b>", "parse_mode": "HTML", "chat_id": 7, "reply_markup": {"inline_keyboard": []}}
    assert as_plain_text(parameters) == {"text": "x", "chat_id": 7, "reply_markup": {"inline_keyboard": []}}
    assert parameters["parse_mode"] == "HTML"


@given(st.text(max_size=200))
def test_any_text_comes_through_unchanged(text: str) -> None:
    assert plain(f"<b>{escape(text)}</b>") == text


@pytest.mark.parametrize(("character", "kept"), [("a", 4096), ("书", 4096), ("📚", 2048)])
def test_a_long_text_is_cut_as_telegram_counts(character: str, kept: int) -> None:
    assert plain(character * 5000) == character * kept


def test_no_character_is_cut_in_two() -> None:
    assert plain("a" + "📚" * 5000) == "a" + "📚" * 2047


@given(st.text(alphabet=st.sampled_from("a<>&\"'📚 "), max_size=6000))
def test_it_is_never_too_long(text: str) -> None:
    assert len(plain(escape(text)).encode("utf-16-le")) // 2 <= 4096
