"""Deep links: what Telegram lets a payload hold, and that each leads back to where it came from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.load import load_base
from bot.domain.knowledge import Knowledge
from bot.services.topics import topics_of
from bot.telegram_bot.commands import PRIVATE_COMMANDS
from bot.telegram_bot.links import ENTRY, QUESTION, SECTION, entry_payload, question_payload, read_payload
from bot.telegram_bot.me import Me, me_of

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # core.telegram.org/bots/features#deep-linking
KINDS = {ENTRY, SECTION, QUESTION}


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return load_base(Path(__file__).parents[2] / "knowledge").knowledge


def test_every_entry_of_the_shipped_base_has_a_payload_of_its_own(shipped: Knowledge) -> None:
    payloads = {entry: entry_payload(entry) for entry in shipped.entries}
    assert [payload for payload in payloads.values() if not PAYLOAD.fullmatch(payload)] == []
    assert len(set(payloads.values())) == len(payloads)
    assert [entry for entry, payload in payloads.items() if read_payload(payload) != (ENTRY, entry)] == []


def test_every_section_of_the_shipped_base_has_a_payload_of_its_own(shipped: Knowledge) -> None:
    sections = [topic.section for topic in topics_of(shipped)]
    assert sections
    payloads = [f"{SECTION}{section}" for section in sections]
    assert all(PAYLOAD.fullmatch(payload) for payload in payloads)
    assert [read_payload(payload) for payload in payloads] == [(SECTION, section) for section in sections]


@given(st.from_regex(r"[0-9a-f]{16}", fullmatch=True))
def test_a_kept_question_is_found_again(token: str) -> None:
    payload = question_payload(token)
    assert PAYLOAD.fullmatch(payload)
    assert read_payload(payload) == (QUESTION, token)


@given(st.from_regex(r"[a-z0-9.-]{1,200}", fullmatch=True))
def test_a_payload_is_never_too_long(entry: str) -> None:
    assert PAYLOAD.fullmatch(entry_payload(entry))


@given(st.text())
def test_whatever_stands_behind_start_is_read(payload: str) -> None:
    kind, rest = read_payload(payload)
    assert kind in {"", *KINDS}
    assert kind or rest == payload


def test_the_kinds_and_the_commands_are_told_apart() -> None:
    assert len(KINDS) == 3
    assert not any(one != other and one.startswith(other) for one in KINDS for other in KINDS)
    assert all(read_payload(command) == ("", command) for command in PRIVATE_COMMANDS)


def test_the_bot_makes_its_links_from_who_it_is() -> None:
    me = me_of({"id": 42, "is_bot": True, "username": "chuchu_bot", "can_read_all_group_messages": True})
    assert me == Me(42, "chuchu_bot", reads_all=True)
    assert me.link(entry_payload("c-oil")) == "https://t.me/chuchu_bot?start=e_c-oil"
    assert not me_of({"id": 42}).reads_all
