"""A trace is proof of its decision: whoever decides again from its numbers alone gets the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.knowledge import Knowledge
from bot.domain.reply import Outcome, Verdict
from bot.domain.trace import Decision, Effect, Finding, Form, Trace
from bot.matching.floors import FLOORS
from bot.matching.matcher import Matcher, Part
from bot.matching.replay import LIMITS, replay, replayed, rescored
from bot.terminal.printable import json_line
from bot.terminal.trace_json import trace_as_dict, trace_from_dict, traces_in
from tests.learnt import shipped_matcher
from tests.matching import test_hard_set as hard
from tests.matching.test_shipped_base import ALPHABET, UNITS
from tests.services.base import matcher as ferries

NOTHING = Decision(Outcome.UNANSWERED, None, (), 0.0, None, ())


def own_words(knowledge: Knowledge) -> Iterator[str]:
    """Every phrasing, statement and misstatement of a base."""
    for entry in knowledge.entries.values():
        yield from (phrasing.text for phrasing in entry.phrasings)
        yield from (entry.question.zh_hant, entry.question.en)
    for claim in knowledge.claims.values():
        yield from (claim.text.zh_hans, claim.text.zh_hant, claim.text.en)
        yield from (wording.text for each in claim.misstatements for wording in each.wordings)


HARD_SET = [text for _, text in (*hard.YES, *hard.NO)]
HOSTILE = [(unit * length)[:length] for unit in UNITS.values() for length in (1, 60, 4096)]
ODD = ["H200", "芯片", "H200 是谁造的？H20 呢？要多少钱？", "xyzzy plugh", "谢谢", "不", "The H200. The H20. The ban."]

SETS: dict[str, tuple[Callable[[], Matcher], list[str]]] = {
    "ferries": (ferries, [*own_words(ferries().knowledge), *ODD]),
    "shipped, its own words": (shipped_matcher, list(own_words(shipped_matcher().knowledge))[::7]),
    "shipped, the hard set": (shipped_matcher, HARD_SET),
    "shipped, odd and hostile": (shipped_matcher, [*ODD, *HOSTILE]),
    "the hard set": (hard.matcher, HARD_SET),
}


@cache
def matched(name: str) -> tuple[Part, ...]:
    matcher, texts = SETS[name]
    return tuple(part for text in texts for part in matcher().match(text))


@pytest.fixture(params=SETS)
def parts(request: pytest.FixtureRequest) -> tuple[Part, ...]:
    return matched(request.param)


def test_a_trace_leads_to_its_decision(parts: tuple[Part, ...]) -> None:
    assert len(parts) >= 80
    for part in parts:
        trace = part.trace
        assert replay(replace(trace, decision=NOTHING)) == part.decision, trace.question
        assert replayed(replace(trace, decision=NOTHING)) == trace, trace.question


def test_a_trace_survives_json(parts: tuple[Part, ...]) -> None:
    for part in parts:
        (read,) = traces_in(json_line(trace_as_dict(part.trace)))
        written = part.trace.question.encode("utf-8", "replace").decode()
        if written == part.trace.question:  # nothing that JSON cannot hold
            assert read == part.trace
        assert replay(replace(read, decision=NOTHING)) == part.decision, part.trace.question


def test_every_way_to_end_is_among_them() -> None:
    assert len(matched("shipped, its own words")) >= 600
    decisions = [part.decision for name in SETS for part in matched(name)]
    assert {decision.outcome for decision in decisions} == set(Outcome)
    assert {decision.match.verdict for decision in decisions if decision.match} == {None, *Verdict}
    codes = {code for decision in decisions for code in decision.codes}
    assert codes >= {
        "exact", "match", "consistent", "differs", "misstatement", "no-verdict", "low-confidence", "narrow-gap",
        "little-cover", "other-topic", "demoted", "short-question", "no-candidate",
    }  # fmt: skip


@given(st.text(alphabet=ALPHABET, max_size=60))
@settings(max_examples=100, deadline=None)
def test_no_text_leads_elsewhere(text: str) -> None:
    for part in shipped_matcher().match(text):
        assert replay(part.trace) == part.decision


def test_it_reads_no_text() -> None:
    part = one_part("the F200 has six times the power of the F20")
    assert part.decision.outcome is Outcome.ANSWERED
    nameless = [replace(each, phrasing="") for each in part.trace.candidates]
    trace = replace(part.trace, question="", normalised="", steps=(), candidates=tuple(nameless))
    decision = replay(trace)
    assert (decision.match, decision.codes) == (part.decision.match, part.decision.codes)


# What a number does


def one_part(text: str) -> Part:
    (part,) = ferries().match(text)
    return part


QUESTION, STATEMENT = (
    "how many times as strong as the F20 is the F200",
    "The F200 ferry has six times the power of an F20",
)
NINE, MISSTATED = "the F200 has nine times the power of the F20", "the F20 has six times the power of the F200"


def with_limit(trace: Trace, **limits: float) -> Trace:
    assert limits.keys() <= LIMITS
    return replace(trace, limits={**trace.limits, **limits})


def with_candidate(trace: Trace, place: int, **changes: object) -> Trace:
    candidates = list(trace.candidates)
    candidates[place] = replace(candidates[place], **changes)
    return replace(trace, candidates=tuple(candidates))


def with_part(trace: Trace, part: str, value: float, place: int = 0) -> Trace:
    return with_candidate(trace, place, parts={**trace.candidates[place].parts, part: value})


def finding(effect: Effect, rule: str = "name") -> tuple[Finding, ...]:
    return (Finding(rule, effect, "made up"),)


@pytest.fixture
def answered() -> Trace:
    part = one_part(QUESTION)
    assert (part.decision.outcome, part.decision.codes) == (Outcome.ANSWERED, ("match",))
    return part.trace


def test_a_higher_limit_makes_an_answer_choices(answered: Trace) -> None:
    decision = replay(with_limit(answered, answer=0.9999999))
    assert (decision.outcome, decision.codes) == (Outcome.SUGGESTED, ("low-confidence",))
    assert decision.choices[0] == "c-power"


def test_and_higher_ones_no_answer_at_all(answered: Trace) -> None:
    decision = replay(with_limit(answered, answer=0.9999999, suggest=0.9999999))
    assert (decision.outcome, decision.match) == (Outcome.UNANSWERED, None)


def test_a_lower_limit_makes_choices_an_answer() -> None:
    part = next(
        part
        for text in own_words(shipped_matcher().knowledge)
        for part in shipped_matcher().match(text.rstrip("？?")[len(text) // 3 :])
        if part.decision.codes == ("low-confidence",) and part.trace.candidates[0].kind.value == "faq"
    )
    lowered = with_limit(part.trace, answer=part.decision.confidence)
    assert replay(lowered).outcome is Outcome.ANSWERED
    assert replay(with_limit(part.trace, answer=part.decision.confidence + 1e-9)) == part.decision


def test_a_veto_gives_the_next_candidate() -> None:
    part = one_part(QUESTION)
    vetoed = with_candidate(part.trace, 0, findings=finding(Effect.VETO))
    decision = replay(vetoed)
    assert rescored(vetoed)[-1].entry == "c-power"
    assert (decision.outcome, decision.codes[0]) == (Outcome.UNANSWERED, "low-confidence")
    assert "c-power" not in decision.choices
    likely = replay(with_part(vetoed, "fuzzy", 1.0, place=1))  # the very words of the second one
    assert likely.match is not None
    assert likely.match.entry == part.trace.candidates[1].entry


def test_a_demoted_candidate_is_only_offered(answered: Trace) -> None:
    decision = replay(with_candidate(answered, 0, findings=finding(Effect.DEMOTE)))
    assert (decision.outcome, decision.codes) == (Outcome.SUGGESTED, ("guard-name", "demoted"))


@pytest.mark.parametrize(
    ("part", "value", "code"), [("cover", 0.05, "little-cover"), ("topic", 0.05, "other-topic"), ("profile", 0.0, "")]
)
def test_each_part_counts(answered: Trace, part: str, value: float, code: str) -> None:
    changed = with_part(answered, part, value)
    assert rescored(changed)[0].confidence <= rescored(answered)[0].confidence
    assert not code or code in replay(changed).codes


def test_a_rival_that_is_as_near_makes_the_gap_narrow(answered: Trace) -> None:
    twin = replace(answered.candidates[0], entry="c-twin", basis=frozenset(["c-twin"]))
    decision = replay(replace(answered, candidates=(answered.candidates[0], twin)))
    assert (decision.outcome, decision.runner_up and decision.runner_up.entry) == (Outcome.SUGGESTED, "c-twin")
    assert "narrow-gap" in decision.codes
    ally = replace(twin, basis=frozenset(["c-power", "c-twin"]))  # rests on the same claim: no rival
    decision = replay(replace(answered, candidates=(answered.candidates[0], ally)))
    assert (decision.outcome, decision.runner_up) == (Outcome.ANSWERED, None)


def test_the_order_follows_from_the_weights(answered: Trace) -> None:
    blind = replace(answered.weighing, weights=dict.fromkeys(answered.weighing.weights, 0.0), bias=-9.0)
    decision = replay(replace(answered, weighing=blind))
    assert decision.outcome is Outcome.UNANSWERED
    assert decision.confidence < 0.001
    turned = replace(answered.weighing, rank={"topic": 0.0})
    assert [each.parts["rank"] for each in rescored(replace(answered, weighing=turned))] == [0.0] * len(
        answered.candidates
    )


def test_the_question_may_be_too_short(answered: Trace) -> None:
    assert "short-question" in replay(replace(answered, short=True)).codes


# What makes a verdict


@pytest.fixture
def confirmed() -> Trace:
    part = one_part(STATEMENT)
    assert part.decision.codes == ("match", "consistent")
    (hearing,) = part.trace.hearings
    assert all(hearing.checks.values())
    return part.trace


def with_hearing(trace: Trace, **changes: object) -> Trace:
    return replace(trace, hearings=(replace(trace.hearings[0], **changes),))


def verdict(trace: Trace) -> Verdict | None:
    match = replay(trace).match
    assert match is not None
    return match.verdict


def test_every_check_can_withhold_a_verdict(confirmed: Trace) -> None:
    checks = confirmed.hearings[0].checks
    assert len(checks) == 16
    for name in checks.keys() - {"unopposed", "covered", "near", "nearer"}:
        denied = with_hearing(confirmed, checks={**checks, name: False})
        assert verdict(denied) is None, name
        assert replay(denied).codes == ("match", "no-verdict")
    # the others are worked out anew from what was measured
    assert verdict(with_hearing(confirmed, checks={**checks, "covered": False})) is Verdict.CONSISTENT
    assert verdict(with_hearing(confirmed, cover=0.5)) is None
    assert verdict(with_limit(with_hearing(confirmed, cover=0.5), said=0.5)) is Verdict.CONSISTENT
    assert verdict(with_hearing(confirmed, may_be=1.0)) is None
    assert verdict(with_hearing(confirmed, truth=None)) is None
    assert verdict(with_limit(confirmed, agrees=1.0)) is None


def test_what_was_not_compared_is_not_confirmed(confirmed: Trace) -> None:
    assert verdict(with_hearing(confirmed, checks={})) is None
    assert verdict(replace(confirmed, hearings=())) is None


def test_a_question_gets_no_verdict(confirmed: Trace) -> None:
    assert verdict(replace(confirmed, form=Form.QUESTION)) is None


def test_the_difference_stands_in_the_trace() -> None:
    part = one_part(NINE)
    assert part.decision.match is not None
    assert part.decision.match.verdict is Verdict.DIFFERS
    agreeing = with_candidate(part.trace, 0, findings=())
    assert verdict(agreeing) is not Verdict.DIFFERS


def test_a_known_misstatement_is_one_as_long_as_nothing_true_is_nearer() -> None:
    trace = one_part(MISSTATED).trace
    assert replay(trace).codes[-1] == "misstatement"
    assert replay(replace(trace, truest=1.1)).codes[-1] != "misstatement"
    assert replay(replace(trace, hearings=())).codes[-1] != "misstatement"


# Limits, and traces that are none


def test_every_limit_is_in_the_trace(answered: Trace) -> None:
    assert answered.limits.keys() == LIMITS
    assert answered.limits["exact"] == FLOORS.exact


def damaged(text: str = MISSTATED, **changes: object) -> dict[str, object]:
    return json.loads(json_line(trace_as_dict(one_part(text).trace))) | changes


@pytest.mark.parametrize(
    ("plain", "complaint"),
    [
        ([], "trace: input should be"),
        ({}, "question: field required"),
        (damaged(form="song"), "form: input should be"),
        (damaged(short="perhaps"), "short: input should be a valid boolean"),
        (damaged(limits={"answer": 0.5}), "limits.agrees: is missing"),
        (damaged(limits=dict.fromkeys([*LIMITS, "luck"], 0.5)), "limits.luck: there is no such limit"),
        (damaged(QUESTION, candidates=[]), "decision.runner_up: is none of the candidates"),
        (damaged(decision={"outcome": "answered"}), "decision.match: field required"),
        (damaged(truest="near"), "truest: input should be a valid number"),
        (damaged(truest=10**400), "truest: "),
    ],
)
def test_what_is_no_trace_is_refused_with_the_reason(plain: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"^{complaint}"):
        trace_from_dict(plain)


@pytest.mark.parametrize(
    ("where", "value", "complaint"),
    [
        (("candidates", 0, "parts"), {"fuzzy": 1.0, "topic": 1.0}, "candidates.0.parts.cover: is missing"),
        (("candidates", 1, "basis"), [], "candidates.1.basis: is empty"),
        (("candidates", 0, "kind"), "poem", "candidates.0.kind: input should be"),
        (("hearings", 0, "difference"), None, "hearings.0.difference: is missing"),
    ],
)
def test_a_gap_in_a_trace_is_named(where: tuple[str, int, str], value: object, complaint: str) -> None:
    plain = damaged()
    table, place, name = where
    plain[table][place][name] = value  # type: ignore[index]
    with pytest.raises(ValueError, match=f"^{complaint}"):
        trace_from_dict(plain)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "it is no JSON"),
        ("7", "it holds no trace"),
        ('{"question": "a", "answers": []}', "it holds no trace; chuchu ask --json --explain"),
        ('{"candidates": NaN}', "NaN is no number"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"traces": ["\\ud800"]}', "trace: "),
    ],
)
def test_a_line_without_a_trace_is_refused_with_the_reason(line: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        traces_in(line)
