"""What must not be stored goes, what people ask about stays, and no text takes long."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.curation.load import load_base
from bot.services.redaction import RULES, redacted
from tests.learnt import ROOT

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases" / "redaction.yaml").read_text(encoding="utf-8"))
PIECES = [
    "138",
    "1234",
    "5678",
    "@",
    "a",
    "Z",
    "_",
    "-",
    ".",
    " ",
    "?",
    "https://x.org/",
    "密码",
    ":",
    "+",
    "(",
    ")",
    "\n",
    "＠",
    "４",
]


@pytest.mark.parametrize(("text", "stored"), CASES["gone"])
def test_what_goes(text: str, stored: str) -> None:
    assert redacted(text) == stored


@pytest.mark.parametrize("text", CASES["stays"])
def test_what_stays(text: str) -> None:
    assert redacted(text) == text


def test_every_rule_is_needed() -> None:
    kinds = {stored[stored.index("[") + 1 : stored.index("]")] for _, stored in CASES["gone"]}
    assert kinds == {rule.kind for rule in RULES}


def test_nothing_that_the_base_is_asked_is_taken_out() -> None:
    knowledge = load_base(ROOT / "knowledge").knowledge
    phrasings = [each.text for entry in knowledge.entries.values() for each in entry.phrasings]
    assert [text for text in phrasings if redacted(text) != text] == []
    assert len(phrasings) > 10_000


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_what_was_taken_out_stays_out(text: str) -> None:
    once = redacted(text)
    assert redacted(once) == once


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    assert isinstance(redacted(text), str)


@given(st.text(alphabet="你好吗 ，。", max_size=20), st.text(alphabet=" ，。?", min_size=1, max_size=5))
def test_wherever_it_stands(before: str, behind: str) -> None:
    assert redacted(f"{before}jane@example.org{behind}") == f"{before}[email]{behind}"


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1 ",
        "@",
        "a@",
        "a.",
        "-",
        "https://",
        "https://x/?",
        "+1",
        "(0",
        "eyJ",
        "密码",
        "密码:",
        "sk-",
        "A1",
        "\uff11",
        "手机",
        "-----BEGIN ",
    ],
)
def test_long_runs_are_read_to_their_end(piece: str) -> None:
    """What takes time is measured by benchmarks/hostile.py; here nothing may hang or fail."""
    text = (piece * 4096)[:4096]
    assert len(redacted(text)) <= 2 * len(text)
