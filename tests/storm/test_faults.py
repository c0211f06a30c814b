"""Messages arrive although Telegram refuses, fails and hangs up on half the calls; the benchmark sends thousands."""

from __future__ import annotations

import pytest

from benchmarks import faults


@pytest.mark.timeout(240)
def test_half_the_calls_fail_and_nothing_is_lost() -> None:
    result = faults.measure(20, grace=0.7)  # of a halt of a second: the machine may be slow
    assert faults.is_right(result), result
    assert result["stopped_with"] == 0
    assert min(result["refused_429"], result["failed_5xx"]) > 0


@pytest.mark.parametrize("wrong", ["lost", "sent_twice", "inside_halt", "starved_by_another_chat", "not_logged"])
def test_the_judge_lets_nothing_pass(wrong: str) -> None:
    names = ["lost", "sent_twice", "inside_halt", "other_violations", "starved_by_another_chat", "not_logged"]
    right = dict.fromkeys([*names, "logged_twice"], 0)
    assert faults.is_right(right)
    assert not faults.is_right(right | {wrong: 1})
