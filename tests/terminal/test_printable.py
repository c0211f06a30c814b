"""What strangers wrote is shown, not obeyed."""

from __future__ import annotations

import datetime as dt
import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.log import LoggedQuestion
from bot.domain.log_review import LogDetails
from bot.domain.people import Feedback
from bot.domain.reply import Answer, Difference, DifferenceKind, Outcome, Reply, Verdict
from bot.domain.trace import Trace
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.terminal.log import show_details, show_rows
from bot.terminal.printable import json_line, printable
from bot.terminal.show import show_reply, trace_block
from tests.services.base import knowledge

HOSTILE = "\x1b]0;owned\x07\x9b31m\u202eH200\u2066\r\x7f"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 中文 é 😀\nnext line\u3000x", "plain 中文 é 😀\nnext line\u3000x"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("a\tb\rc\x00d\x85e", "a b\ufffdc\ufffdd\ufffde"),
        ("a\u202eb\u200bc\ufeffd\U000e0041e", "abcde"),
    ],
)
def test_what_becomes_of_characters(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_nothing_is_left_for_a_terminal_to_obey(text: str) -> None:
    assert not obeyed(printable(text))
    assert printable(printable(text)) == printable(text)


def obeyed(text: str) -> set[str]:
    return {character for character in text if character != "\n" and unicodedata.category(character) in ("Cc", "Cf")}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_says_the_same_in_plain_characters_on_one_line(text: str) -> None:
    line = json_line({"question": text})
    assert json.loads(line) == {"question": text}
    assert not obeyed(line)
    assert len(line.splitlines()) == 1


def shown(*show: object) -> str:
    file = io.StringIO()
    out = Console(file=file, width=200)
    function, *values = show
    function(out, *values)
    return file.getvalue()


def test_replies_traces_and_the_log_show_what_was_asked_without_obeying_it() -> None:
    answered = Answering(Matcher(knowledge())).answer(f"who founded the Ferry Museum? {HOSTILE} xyzzy?")
    difference = Difference(DifferenceKind.NAME, yours=HOSTILE, source="H20")
    answer = Answer("e", EntryKind.CLAIM, "q", "text", 1.0, "", "", (), Verdict.DIFFERS, (difference,))
    row = LoggedQuestion(
        dt.datetime(2025, 12, 19, tzinfo=dt.UTC), "telegram", "private", "p", "c", "en", HOSTILE, "unanswered",
        (), 0.0, "", 0.0, (), "v", 1.0,
    )  # fmt: skip
    reply = Reply(Language.EN, Outcome.ANSWERED, (answer,), message=f"left open: {HOSTILE}")
    details = LogDetails(row, (Feedback("p", False, HOSTILE, HOSTILE, row.asked_at),))
    texts = [shown(show_reply, reply), shown(show_rows, [row], {}), shown(show_details, details)]
    texts += [shown(lambda out, trace: out.print(trace_block(trace)), trace) for trace in answered.traces]
    texts.append(shown(lambda out, trace: out.print(trace_block(trace)), hostile(answered.traces[0])))
    for text in texts:
        assert not obeyed(text), ascii(text)
    assert texts[0].count("H200") == 2
    assert "H200" in texts[1]


def hostile(trace: Trace) -> Trace:
    """The trace of a question that normalisation would have left as it was."""
    from dataclasses import replace

    steps = tuple(replace(step, after=HOSTILE) for step in trace.steps)
    return replace(trace, normalised=HOSTILE, steps=steps)
