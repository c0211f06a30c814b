"""Why, in words: what ``--explain`` and ``/why`` print of a trace."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.domain.reply import Outcome
from bot.domain.trace import Effect, Finding, Trace
from bot.matching.floors import FLOORS
from bot.matching.replay import replayed
from bot.terminal.chat import Chat
from bot.terminal.explain import CHECKS, missing, outcome, runner_up, trace_block
from tests.learnt import shipped_matcher
from tests.services.base import answering, matcher


def trace_of(text: str) -> Trace:
    (part,) = matcher().match(text)
    return part.trace


def with_limits(trace: Trace, **limits: float) -> Trace:
    return replayed(replace(trace, limits={**trace.limits, **limits}))


def with_finding(trace: Trace, effect: Effect, place: int = 0) -> Trace:
    candidates = list(trace.candidates)
    candidates[place] = replace(candidates[place], findings=(Finding("name", effect, "made up"),))
    return replayed(replace(trace, candidates=tuple(candidates)))


def printed(trace: Trace, width: int = 80) -> list[str]:
    file = io.StringIO()
    Console(file=file, width=width, highlight=False, markup=False, emoji=False).print(trace_block(trace))
    return [line.rstrip() for line in file.getvalue().splitlines()]


QUESTION = "how many times as strong as the F20 is the F200"
MISSTATED = "the F20 has six times the power of the F200"


def test_the_whole_way_is_told_in_order() -> None:
    lines = printed(trace_of(QUESTION))
    labels = [line[:12].strip() for line in lines if line[:12].strip()]
    assert labels == ["read as", "normalised", "candidates", "runner-up", "outcome", "decision", "limits"]
    text = "\n".join(lines)
    assert "read as     en, question\n" in text
    assert "            names " in text  # a step, and what it made of the text
    assert "decision    match\n" in text
    assert "limits      answer 0." in text
    assert f", gap {FLOORS.gap:.3f}, cover {FLOORS.cover:.2f}, topic {FLOORS.topic:.2f}\n" in text
    assert lines[-1] == "            those of other bases"


def test_each_part_of_a_score_is_told() -> None:
    trace = trace_of(QUESTION)
    text = " ".join(" ".join(printed(trace)).split())
    for each in trace.candidates:
        assert f"{each.entry} {each.confidence:.2f}" in text
        for name, value in each.parts.items():
            assert f"{name} {value:z.2f}" in text


@pytest.mark.parametrize("width", [60, 80, 120, 1000])
@pytest.mark.parametrize(
    "text", [QUESTION, MISSTATED, "F200", "长句" * 300, "xyzzy", "六倍，F200 的功率是 F20 的六倍？"]
)
def test_no_line_is_wider_than_the_terminal(text: str, width: int) -> None:
    for part in [*matcher().match(text), *shipped_matcher().match(text)]:
        lines = printed(part.trace, width)
        assert max(cell_len(line) for line in lines) <= width


def test_the_numbers_of_a_part_are_never_broken_from_its_name() -> None:
    for part in shipped_matcher().match("what about nvidia chips in schools"):
        parts, lines = part.trace.candidates[0].parts, printed(part.trace)
        assert not [line for line in lines if line.endswith(tuple(f" {name}" for name in parts)) and "," not in line]


# Runner-up and gap


def test_the_runner_up_and_the_gap() -> None:
    trace = trace_of(QUESTION)
    second, gap = trace.candidates[1], trace.candidates[0].parts["gap"]
    assert runner_up(trace) == f"{second.entry} {second.confidence:.2f}, gap {gap:.2f}"


def test_the_gap_to_what_the_guard_ruled_out() -> None:
    ruled_out = with_finding(trace_of(QUESTION), Effect.VETO)
    first, second = ruled_out.candidates[0], ruled_out.candidates[1]
    assert runner_up(ruled_out) == (
        f"{second.entry} {second.confidence:.2f}, gap {first.parts['gap']:.2f} to c-power, which the guard ruled out"
    )
    assert any(line.endswith("  ruled out") for line in printed(ruled_out))


def test_no_runner_up() -> None:
    trace = trace_of(QUESTION)
    alone = replayed(replace(trace, candidates=trace.candidates[:1]))
    rank = alone.candidates[0].parts["rank"]
    assert runner_up(alone) == f"none, gap {rank:.2f}: nothing else that was found says something else"


# What was not looked at


def test_what_the_guard_did_not_look_at_is_said() -> None:
    trace = trace_of("who founded the Ferry Museum?")
    assert [each.guarded for each in trace.candidates] == [True] + [False] * (len(trace.candidates) - 1)
    lines = printed(trace)
    assert sum(line.endswith("not looked at by the guard") for line in lines) == len(trace.candidates) - 1
    assert "            the first one answers, so the guard did not look at the others" in lines


def test_where_it_looked_at_all_nothing_is_said_of_it() -> None:
    trace = trace_of(MISSTATED)
    assert all(each.guarded for each in trace.candidates)
    assert not any("look" in line for line in printed(trace))


# What would have been needed


def test_an_answer_lacks_nothing() -> None:
    assert missing(trace_of(QUESTION)) == []


def unsure(trace: Trace, confidence: float, **parts: float) -> Trace:
    """The trace as if its first candidate had scored that."""
    top = trace.candidates[0]
    top = replace(top, confidence=confidence, parts={**top.parts, **parts})
    decision = replace(trace.decision, outcome=Outcome.SUGGESTED, codes=("low-confidence", "narrow-gap"))
    return replace(trace, candidates=(top, *trace.candidates[1:]), decision=decision)


def test_what_an_answer_would_have_needed() -> None:
    trace = unsure(trace_of(QUESTION), 0.614, gap=0.004)
    trace = replace(trace, limits={**trace.limits, "answer": 0.82})
    assert missing(trace) == ["confidence 0.61, needed 0.82", "gap 0.004, needed 0.015"]
    lines = printed(trace)
    assert "missing     confidence 0.61, needed 0.82" in lines
    assert lines[lines.index("missing     confidence 0.61, needed 0.82") + 1] == "            gap 0.004, needed 0.015"


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (0.814, "confidence 0.81, needed 0.82"),
        (0.819, "confidence 0.819, needed 0.820"),
        (0.81999, "confidence 0.81999, needed 0.82000"),
    ],
)
def test_two_numbers_are_told_with_digits_that_tell_them_apart(confidence: float, words: str) -> None:
    trace = unsure(trace_of(QUESTION), confidence)
    assert missing(replace(trace, limits={**trace.limits, "answer": 0.82}))[0] == words


def test_what_choices_would_have_needed() -> None:
    trace = with_limits(trace_of(QUESTION), answer=0.9999999, suggest=0.999)
    assert trace.decision.outcome is Outcome.UNANSWERED
    assert missing(trace)[-1].startswith("for choices: confidence 0.9")


def test_what_the_guard_withheld() -> None:
    trace = trace_of(QUESTION)
    assert missing(with_finding(trace, Effect.DEMOTE))[-1] == "the guard's leave for more than a choice: name"
    alone = replace(trace, candidates=trace.candidates[:1])
    assert missing(with_finding(alone, Effect.VETO)) == ["a candidate that the guard lets stand"]


def test_what_a_word_would_have_needed() -> None:
    assert missing(trace_of("oil"))[-1] == "more than a word or two, unless they are a phrasing"
    assert missing(trace_of("xyzzy")) == ["a word that the base knows"]


# Verdicts


def test_the_checks_of_a_verdict() -> None:
    text = "\n".join(printed(trace_of("The F200 ferry has six times the power of an F20")))
    assert "held        against c-power" in text
    assert "true     0.9" in text
    assert "false    0." in text
    assert text.count("✓") == len(CHECKS)
    assert "✗" not in text
    assert "outcome     answered c-power 1.00, consistent" in text


def test_the_check_that_withheld_a_verdict() -> None:
    trace = trace_of("The F200 ferry has six times the power of an F20")
    short = replayed(replace(trace, hearings=(replace(trace.hearings[0], cover=0.5),)))
    lines = printed(short)
    assert any("✗ its words are known (cover 0.50, needed 0.80)" in line for line in lines)
    assert "decision    match, no-verdict" in lines


def test_the_misstatement_that_a_message_is() -> None:
    text = "\n".join(printed(trace_of(MISSTATED)))
    assert "held        against c-power" in text
    assert "it says  1.00 “the F20 has six times the power of the F200”, a known" in text
    assert "nearest true phrasing of all 0." in text


def test_every_check_has_its_words() -> None:
    trace = trace_of("The F200 ferry has six times the power of an F20")
    assert trace.hearings[0].checks.keys() == CHECKS.keys()


# How it ended


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("who founded the Ferry Museum?", "answered c-museum 1.00"),
        (MISSTATED, "answered c-power 1.00, differs"),
        ("what is the weather like", "not_addressed b-weather 1.00"),
        ("xyzzy", "unanswered"),
    ],
)
def test_how_it_ended(text: str, words: str) -> None:
    assert outcome(trace_of(text).decision) == words


def test_choices_are_named() -> None:
    decision = trace_of("oil").decision
    assert decision.outcome is Outcome.SUGGESTED
    assert outcome(decision) == f"suggested {', '.join(decision.choices)}"
    nearest = replace(decision, outcome=Outcome.UNANSWERED)
    assert outcome(nearest) == f"unanswered, nearest: {', '.join(decision.choices)}"


async def test_why_tells_it_in_the_chat() -> None:
    file = io.StringIO()
    chat = Chat(answering(), None, out=Console(file=file, width=80))
    await chat.say("oil")
    await chat.say("/why")
    for words in ("runner-up   ", "missing     ", "limits      answer 0."):
        assert words in file.getvalue()
