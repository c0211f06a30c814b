"""Why a question ended as it did, in words: what ``--explain`` and ``/why`` print of a trace.

Everything is told within the width of the terminal; 80 columns are enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.domain.reply import Outcome
from bot.domain.trace import Decision, Effect, Hearing, NearText, Scored, Trace
from bot.matching.confidence import rival_of
from bot.matching.guard import strongest
from bot.matching.replay import floors_of
from bot.terminal.printable import printable, shortened

SHOWN_CANDIDATES = 6
SHOWN_LIMITS = ("answer", "suggest", "gap", "cover", "topic")

# What must hold for a statement to be called consistent with a claim; docs/maintainer.md says more of each
CHECKS = {
    "unopposed": "no objection of the guard",
    "covered": "its words are known",
    "near": "a true statement is near",
    "nearer": "nearer than any misstatement",
    "short": "short enough",
    "names": "names",
    "negation": "negation",
    "turns": "no unknown word turns it round",
    "words": "no unknown noun or verb",
    "figures": "figures",
    "done": "done or planned",
    "direction": "says which way",
    "sides": "sides of opposites",
    "reach": "holds for as many",
    "only": "only, not only",
    "roles": "who does what to whom",
}


def trace_block(trace: Trace) -> RenderableType:
    """One trace: what was read, the candidates, runner-up and gap, the claims heard, the decision and its limits."""
    rows = Table.grid(padding=(0, 0))
    rows.add_column(width=12, style="dim")
    rows.add_column(overflow="fold")
    for label, what in _rows(trace):
        rows.add_row(label, what)
    return rows


def _rows(trace: Trace) -> Iterator[tuple[str, RenderableType]]:
    yield "read as", f"{trace.language.value}, {trace.form.value}" + (", short" if trace.short else "")
    yield "normalised", printable(trace.normalised) or "(nothing is left)"
    for step in trace.steps:
        yield "", Text.assemble((f"{step.name:<12}", "dim"), shortened(printable(step.after), 90))
    label = "candidates"
    for number, each in enumerate(trace.candidates[:SHOWN_CANDIDATES], 1):
        yield label, _candidate(number, each)
        label = ""
    if any(not each.guarded for each in trace.candidates):
        yield "", "the first one answers, so the guard did not look at the others"
    if trace.candidates:
        yield "runner-up", runner_up(trace)
    for hearing in trace.hearings:
        yield "held", _hearing(hearing, trace)
    yield "outcome", outcome(trace.decision)
    for number, need in enumerate(missing(trace)):
        yield "" if number else "missing", need
    yield "decision", Text(", ".join(trace.decision.codes), style="bold")
    yield "limits", ", ".join(f"{name} {_number(trace.limits[name])}" for name in SHOWN_LIMITS)
    asked = trace.weighing.questions
    yield "", f"found with {asked} questions" if asked else "those of other bases"


def _candidate(number: int, candidate: Scored) -> RenderableType:
    """A candidate: id and confidence, its nearest phrasing, each part of its score, what the guard says."""
    lines: list[RenderableType] = [
        Text(f"“{shortened(candidate.phrasing, 90)}”"),
        _in_columns(Text(f"{name} {value:z.2f}", style="dim") for name, value in candidate.parts.items()),
    ]
    for finding in candidate.findings:
        words = f"{finding.effect.value}: {printable(finding.reason)}"
        lines.append(Text.assemble("guard ", (finding.rule, "yellow"), f" {words}"))
    head = Text.assemble((f"{number} ", "cyan"), candidate.entry, (f"  {candidate.confidence:.2f}", "bold"))
    if not candidate.guarded:
        head.append("  not looked at by the guard", "dim")
    elif strongest(candidate.findings) is Effect.VETO:
        head.append("  ruled out", "yellow")
    return Group(head, Padding(Group(*lines), (0, 0, 0, 2)))


def _in_columns(texts: Iterable[Text]) -> RenderableType:
    """Short texts side by side, as many as there is room for, none of them broken."""
    return Columns(texts, padding=(0, 2), equal=True)


def runner_up(trace: Trace) -> str:
    """The runner-up and the gap of rank: to it, or to whatever else stands nearest to the first candidate."""
    top, second = trace.candidates[0], trace.decision.runner_up
    rival = rival_of(top, trace.candidates, floors_of(trace))
    gap = f"gap {top.parts['gap']:z.2f}"
    named = f"{second.entry} {second.confidence:.2f}, {gap}" if second else f"none, {gap}"
    if rival is None:
        return f"{named}: nothing else that was found says something else"
    if second is not None and rival.entry == second.entry:
        return named
    ruled_out = ", which the guard ruled out" if strongest(rival.findings) is Effect.VETO else ""
    return f"{named} to {rival.entry}{ruled_out}"


def outcome(decision: Decision) -> str:
    """How a question ended, in one line."""
    match = decision.match
    if match is not None:
        verdict = f", {match.verdict.value}" if match.verdict else ""
        return f"{decision.outcome.value} {match.entry} {match.confidence:.2f}{verdict}"
    choices = f" {', '.join(decision.choices)}" if decision.choices else ""
    offered = f", nearest:{choices}" if decision.outcome is Outcome.UNANSWERED and choices else choices
    return f"{decision.outcome.value}{offered}"


def missing(trace: Trace) -> list[str]:
    """What an answer, and choices, would have needed where there was none."""
    decision, limits = trace.decision, trace.limits
    if decision.outcome not in (Outcome.SUGGESTED, Outcome.UNANSWERED):
        return []
    top = next((each for each in trace.candidates if strongest(each.findings) is not Effect.VETO), None)
    if top is None:
        return ["a candidate that the guard lets stand"] if trace.candidates else ["a word that the base knows"]
    words = {
        "low-confidence": _short_of("confidence", top.confidence, limits["answer"]),
        "narrow-gap": _short_of("gap", top.parts["gap"], limits["gap"]),
        "little-cover": _short_of("cover", top.parts["cover"], limits["cover"]),
        "other-topic": _short_of("topic", top.parts["topic"], limits["topic"]),
        "demoted": f"the guard's leave for more than a choice: {', '.join(_objections(top))}",
        "short-question": "more than a word or two, unless they are a phrasing",
    }
    needs = [word for code, word in words.items() if code in decision.codes]
    if decision.outcome is Outcome.UNANSWERED and top.confidence < limits["suggest"]:
        needs.append(_short_of("for choices: confidence", top.confidence, limits["suggest"]))
    elif decision.outcome is Outcome.UNANSWERED and top.parts["cover"] < limits["choice_cover"]:
        needs.append(_short_of("for choices: cover", top.parts["cover"], limits["choice_cover"]))
    return needs


def _objections(candidate: Scored) -> Iterable[str]:
    return dict.fromkeys(finding.rule for finding in candidate.findings)


def _hearing(hearing: Hearing, trace: Trace) -> RenderableType:
    """A claim held against the message: what lies near, what it was taken for, each check."""
    lines: list[RenderableType] = [Text.assemble("against ", hearing.claim)]
    if hearing.truth is not None:
        lines.append(Text.assemble(("true     ", "dim"), _near(hearing.truth)))
    if hearing.meant is not None:
        lines.append(Text.assemble(("it says  ", "dim"), _near(hearing.meant), ", a known misstatement"))
        lines.append(Text(f"nearest true phrasing of all {trace.truest:.2f}", style="dim"))
    elif hearing.wrong is not None:
        lines.append(Text.assemble(("false    ", "dim"), _near(hearing.wrong)))
    if hearing.checks:
        lines.append(_in_columns(_check(name, passed, hearing, trace) for name, passed in hearing.checks.items()))
    return Group(*lines)


def _check(name: str, passed: bool, hearing: Hearing, trace: Trace) -> Text:
    words = CHECKS.get(name, name) + _measure(name, hearing, trace)
    return Text(f"✓ {words}", style="green") if passed else Text(f"✗ {words}", style="red")


def _measure(name: str, hearing: Hearing, trace: Trace) -> str:
    """The number behind a check that failed."""
    truth, limits = hearing.truth.score if hearing.truth else 0.0, trace.limits
    if hearing.checks[name]:
        return ""
    match name:
        case "covered":
            return f" ({_short_of('cover', hearing.cover, limits['said'])})"
        case "near":
            return f" ({_short_of('nearness', truth, limits['agrees'])})"
        case "nearer":
            return f" ({_short_of('nearness', truth, hearing.may_be + limits['margin'])})"
        case _:
            return ""


def _near(near: NearText) -> str:
    return f"{near.score:.2f} “{shortened(near.text, 90)}”"


def _short_of(what: str, given: float, limit: float) -> str:
    """Two numbers with as many digits as tell them apart."""
    digits = next((each for each in (2, 3, 4, 5) if _told_apart(given, limit, each)), 6)
    return f"{what} {given:.{digits}f}, needed {limit:.{digits}f}"


def _told_apart(given: float, limit: float, digits: int) -> bool:
    """Whether a number and a limit differ in that many digits, and the limit is hardly rounded by them."""
    return f"{given:.{digits}f}" != f"{limit:.{digits}f}" and abs(round(limit, digits) - limit) <= limit / 10


def _number(value: float) -> str:
    """A limit with the digits it has, at least two and at most four."""
    return f"{value:.4f}".rstrip("0").ljust(4, "0") if value < 1 else f"{value:.2f}"
