"""Buttons: what they carry, where they lead, and which of them a person sees."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.language import Language
from bot.domain.mail import Keyboard
from bot.domain.people import Told
from bot.telegram_bot.keyboards import (
    MAX_LABEL,
    REASONS,
    Action,
    Rows,
    State,
    Verb,
    action_at,
    answer_actions,
    answer_rows,
    button,
    choice_actions,
    choice_rows,
    digest,
    link,
    no_answer_actions,
    parse,
    reason_rows,
    vote_rows,
)
from tests.services.base import knowledge

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
TOKEN = "0123456789abcdef"
MAX_DATA = 64  # bytes (Bot API, InlineKeyboardButton.callback_data)
ENTRIES = sorted(entry for entry in knowledge().entries if not entry.startswith("s-"))


def keyboard(actions: tuple[str, ...], language: Language = Language.EN) -> Keyboard:
    return Keyboard(TOKEN, "chat", "", 1, language.value, "v", actions, NOW)


def labels(rows: Rows) -> list[list[str]]:
    return [[each["text"] for each in row] for row in rows]


def leads_to(made: Keyboard, rows: Rows) -> list[str]:
    """The actions behind the buttons, found the way a press finds them."""
    found = []
    for each in (each for row in rows for each in row):
        assert len(each["callback_data"].encode()) <= MAX_DATA
        assert 0 < len(each["text"]) <= MAX_LABEL
        token, place = parse(each["callback_data"])
        assert token == made.token
        found.append(str(action_at(made, place)))
    return found


# What a press carries


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_whatever_a_press_carries_is_read(data: str) -> None:
    token, place = parse(data)
    assert data.startswith(token)
    assert -1 <= place < 1000


@given(st.from_regex(r"[0-9a-f]{16}", fullmatch=True), st.integers(0, 999))
def test_token_and_place_are_read_as_they_were_written(token: str, place: int) -> None:
    assert parse(f"{token}:{place}") == (token, place)


@pytest.mark.parametrize("place", ["-1", "+1", " 1", "1.0", "²", "１", "1000", "99999999999", "one", "1:1"])
def test_a_place_that_is_none_is_none(place: str) -> None:
    assert parse(f"{TOKEN}:{place}") == (TOKEN, -1)


def test_a_button_of_the_first_version_leads_to_its_only_action() -> None:
    assert parse("A-Za-z_0-9012345") == ("A-Za-z_0-9012345", 0)


@given(st.lists(st.text(max_size=30), max_size=12).map(tuple), st.integers(-2, 1200))
def test_whatever_stands_behind_a_button_is_an_action_or_nothing(actions: tuple[str, ...], place: int) -> None:
    action = action_at(keyboard(actions), place)
    assert action is None or (action.verb in Verb and 0 <= place < len(actions))


@given(st.sampled_from(Verb), st.text(max_size=40).map(lambda text: " ".join(text.split())))
def test_an_action_is_read_as_it_was_written(verb: Verb, argument: str) -> None:
    action = Action(verb, argument)
    assert action_at(keyboard((str(action),)), 0) == action


def test_an_action_of_a_later_version_is_nothing() -> None:
    assert action_at(keyboard(("juggle faq-oil",)), 0) is None


# Buttons


@given(st.lists(st.sampled_from(ENTRIES), max_size=3, unique=True), st.sampled_from(Language), st.text(max_size=200))
def test_every_button_leads_back_to_its_action(entries: list[str], language: Language, label: str) -> None:
    made = keyboard(answer_actions(entries, [("c-power", "six"), ("c-oil", "oil")]), language)
    for place in range(len(made.actions)):
        action = action_at(made, place)
        assert action is not None
        shown = button(made, action, f"x{label}")
        assert leads_to(made, [[shown]]) == [made.actions[place]]


@pytest.mark.parametrize("language", Language)
def test_choices_lead_to_their_entries_and_to_none_of_them(language: Language) -> None:
    made = keyboard(choice_actions(ENTRIES[:3]), language)
    rows = choice_rows(made, knowledge())
    assert [len(row) for row in rows] == [1, 1, 1, 1]
    assert leads_to(made, rows) == [*(f"choose {entry}" for entry in ENTRIES[:3]), "none"]
    first = knowledge().entries[ENTRIES[0]].question.in_language(language)
    assert labels(rows)[0] == [first if len(first) <= MAX_LABEL else f"{first[: MAX_LABEL - 1]}…"]


@pytest.mark.parametrize("language", Language)
def test_under_an_answer_stand_what_to_ask_next_a_judgement_and_word_of_corrections(language: Language) -> None:
    made = keyboard(answer_actions(["c-oil", "faq-oil"], [("c-power", "six times")]), language)
    rows = answer_rows(made, knowledge())
    assert [len(row) for row in rows] == [1, 1, 2, 1]
    assert leads_to(made, rows) == [
        "ask c-oil",
        "ask faq-oil",
        "good",
        "bad",
        f"tell correction c-power={digest('six times')}",
    ]


def test_without_an_entry_there_is_no_word_of_corrections() -> None:
    made = keyboard(answer_actions([], []))
    assert leads_to(made, answer_rows(made, knowledge())) == ["good", "bad"]


def test_under_a_no_answer_stand_the_nearest_topics_thumbs_down_and_word_of_an_answer() -> None:
    made = keyboard(no_answer_actions(["c-oil"]))
    rows = answer_rows(made, knowledge())
    assert leads_to(made, rows) == ["ask c-oil", "bad", "tell answer"]


def test_an_entry_that_the_base_no_longer_has_loses_its_button_only() -> None:
    made = keyboard(answer_actions(["gone", "c-oil"], [("c-power", "six times")]))
    assert leads_to(made, answer_rows(made, knowledge()))[0] == "ask c-oil"


@pytest.mark.parametrize("kind", Told)
@pytest.mark.parametrize(
    ("state", "good", "bad", "tells"),
    [
        (State(), "👍", "👎", Verb.TELL),
        (State(judged=True), "👍 ✓", "👎", Verb.TELL),
        (State(judged=False, told=True), "👍", "👎 ✓", Verb.UNTELL),
    ],
)
def test_buttons_show_what_the_person_did(kind: Told, state: State, good: str, bad: str, tells: Verb) -> None:
    is_answer = kind is Told.CORRECTION
    made = keyboard(answer_actions([], [("c-oil", "oil")]) if is_answer else no_answer_actions([]))
    rows = answer_rows(made, knowledge(), state)
    assert labels(rows)[0] == ([good, bad] if is_answer else [bad])
    assert leads_to(made, rows)[-1].startswith(f"{tells} {kind}")


def test_reasons_lead_to_themselves_and_back() -> None:
    for made in (keyboard(answer_actions(["c-oil"], [("c-power", "six times")])), keyboard(no_answer_actions([]))):
        assert leads_to(made, reason_rows(made)) == [*(f"reason {reason}" for reason in REASONS), "back"]
        assert leads_to(made, vote_rows(made)) == ["good", "bad"]


def test_a_link_is_shortened_and_carries_an_address() -> None:
    assert link("x" * 100, "https://t.me/b") == {"text": "x" * (MAX_LABEL - 1) + "…", "url": "https://t.me/b"}
