"""How well and how fast questions are matched on public sets, beside the peers, in one run.

    python -m benchmarks.matching DATA.jsonl.gz [DATA …] [--json] [--no-peers] [--semantic] [--dev] [--sample N]

A base is built from the ``alt`` rows of a set and every question goes the way of the product: knowledge, then
:class:`~bot.matching.matcher.Matcher`, then its decision. Tune with ``--dev`` only; without it, ``test`` is reported.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import metrics
from benchmarks.base import UnavailableError, matcher_over
from benchmarks.matching_table import table
from benchmarks.peers import PEERS, Search, build
from benchmarks.public_sets import PublicSet, Question, knowledge_of, load, sampled
from bot.domain.reply import Outcome
from bot.matching.matcher import Matcher

WARM_UP = 20  # questions before the clock counts: what is read when first needed is not the time of one question
IN_SCOPE = ("right", "wrong", "choices with it", "choices without it", "none")
OUT_OF_SCOPE = ("answered", "choices", "none")


@dataclass(frozen=True, slots=True)
class Found:
    """What one question found.

    Attributes:
        entry: the first candidate, as the set names it; None where there is none.
        confidence: that it is right; a peer's score, which need not lie in [0, 1].
        ms: how long it took.
        answered: entries that were given as an answer (the product alone).
        offered: entries that were given as a choice (the product alone).
        parts: questions that the message was read as.
    """

    entry: str | None
    confidence: float
    ms: float
    answered: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    parts: int = 1


Ask = Callable[[str], Found]


def product(matcher: Matcher, names: dict[str, str]) -> Ask:
    """How the product answers a question; ``names`` leads from its entries to those of the set.

    A message that is read as several questions stands with its most confident part, and with all its answers.
    """

    def ask(text: str) -> Found:
        started = time.perf_counter()
        parts = matcher.match(text)
        ms = (time.perf_counter() - started) * 1000
        firsts = [part.trace.candidates[0] for part in parts if part.trace.candidates]
        first = max(firsts, key=lambda each: each.confidence, default=None)
        matches = [part.decision.match for part in parts if part.decision.match is not None]
        suggested = [part.decision for part in parts if part.decision.outcome is Outcome.SUGGESTED]
        return Found(
            entry=names.get(first.entry) if first else None,
            confidence=first.confidence if first else 0.0,
            ms=ms,
            answered=tuple(names[match.entry] for match in matches if match.entry in names),
            offered=tuple(names[entry] for each in suggested for entry in each.choices if entry in names),
            parts=len(parts),
        )

    return ask


def peer(search: Search) -> Ask:
    """How a peer answers a question."""

    def ask(text: str) -> Found:
        started = time.perf_counter()
        entry, score = search(text)
        return Found(entry, score, (time.perf_counter() - started) * 1000)

    return ask


def run(ask: Ask, questions: Sequence[Question]) -> list[Found]:
    """Ask every question once, after a warm-up that is not counted."""
    for question in questions[:WARM_UP]:
        ask(question.text)
    return [ask(question.text) for question in questions]


def quality(asked: Sequence[Question], found: Sequence[Found]) -> dict[str, Any]:
    """The figures that the product and its peers share, over questions in and out of scope."""
    pairs = list(zip(asked, found, strict=True))
    inside = [(question, each) for question, each in pairs if question.right]
    accepted = [each.confidence for _, each in inside]
    rejected = [each.confidence for question, each in pairs if not question.right]
    times = [each.ms for each in found]
    return {
        "top1": _share(each.entry in question.right for question, each in inside),
        "auroc": metrics.auroc(accepted, rejected),
        "oos_recall_at_95": metrics.oos_recall(accepted, rejected),
        "p50_ms": metrics.quantile(times, 0.5),
        "p99_ms": metrics.quantile(times, 0.99),
    }


def trust(asked: Sequence[Question], found: Sequence[Found]) -> dict[str, Any]:
    """How far the product's confidence and limits hold: calibration, and its own decisions."""
    pairs = list(zip(asked, found, strict=True))
    inside = [(question, each) for question, each in pairs if question.right]
    outside = [each for question, each in pairs if not question.right]
    right = [each.entry in question.right for question, each in pairs]
    confidences = [each.confidence for each in found]
    return {
        "ece": metrics.calibration_error(confidences, right),
        "ece_in_scope": metrics.calibration_error(
            [each.confidence for _, each in inside], [each.entry in question.right for question, each in inside]
        ),
        "reliability": metrics.reliability(confidences, right),
        "threshold_at_95": metrics.acceptance_threshold([each.confidence for _, each in inside]),
        "decisions": _shares(IN_SCOPE, [in_scope_result(question, each) for question, each in inside]),
        "oos_decisions": _shares(OUT_OF_SCOPE, [out_of_scope_result(each) for each in outside]),
        "read_as_several": sum(each.parts > 1 for each in found),
    }


def in_scope_result(question: Question, found: Found) -> str:
    """How a question with an answer ended: one wrong answer makes it wrong, whatever stands beside it."""
    if found.answered:
        return "right" if set(found.answered) <= question.right else "wrong"
    if found.offered:
        return "choices with it" if question.right & set(found.offered) else "choices without it"
    return "none"


def out_of_scope_result(found: Found) -> str:
    """How a question that no entry answers ended; ``answered`` is the wrong one."""
    return "answered" if found.answered else "choices" if found.offered else "none"


def measure(
    data: PublicSet, *, split: str = "test", with_peers: bool = True, semantic: bool = False, sample: int | None = None
) -> dict[str, Any]:
    """All figures of one set.

    Args:
        data: the set.
        split: ``test`` or ``dev``, whose questions and ``_oos`` questions are asked.
        with_peers: whether the peers are measured too.
        semantic: whether the product's sentence encoder is switched on.
        sample: at most so many questions in scope, and as many out of scope; all where None.
    """
    inside, outside = (sampled(data.questions[name], sample) for name in (split, f"{split}_oos"))
    asked = [*inside, *outside]
    knowledge, names = knowledge_of(data.phrasings)
    started = time.perf_counter()
    matcher = matcher_over(knowledge, semantic=semantic)
    build_s = time.perf_counter() - started
    found = run(product(matcher, names), asked)
    return {
        "split": split,
        "entries": len(data.phrasings),
        "phrasings": sum(map(len, data.phrasings.values())),
        "n": len(inside),
        "n_oos": len(outside),
        "sampled": sample is not None,
        "semantic": semantic,
        "chuchu": {**quality(asked, found), "build_s": build_s, **trust(asked, found)},
        "peers": _measure_peers(data, asked) if with_peers else {},
    }


def _measure_peers(data: PublicSet, asked: Sequence[Question]) -> dict[str, Any]:
    results: dict[str, Any] = {}
    for each in PEERS:
        started = time.perf_counter()
        search = build(each, data.phrasings)
        build_s = time.perf_counter() - started
        if isinstance(search, str):
            results[each.name] = {"missing": search}
        else:
            results[each.name] = {**quality(asked, run(peer(search), asked)), "build_s": build_s}
    return results


def _share(marks: Any) -> float | None:
    counted = list(marks)
    return sum(counted) / len(counted) if counted else None


def _shares(names: Sequence[str], results: Sequence[str]) -> dict[str, float]:
    counted = Counter(results)
    return {name: counted[name] / len(results) for name in names} if results else {}


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.matching",
        description="Matching on public sets, beside the peers. OOS@95 is the share of out-of-scope questions whose "
        "confidence lies below the 5th percentile of the in-scope questions' (of the same split).",
    )
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA.jsonl.gz", help="a set; see ../shared/bench")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="measure the peers too")
    parser.add_argument("--semantic", action="store_true", help="switch the product's sentence encoder on")
    parser.add_argument("--dev", action="store_true", help="ask the dev questions (to tune on) instead of test")
    parser.add_argument("--sample", type=int, metavar="N", help="ask at most N questions in, and N out of scope")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the sets that are named."""
    chosen = arguments().parse_args(argv)
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # read when NumPy is imported, which is later: one thread for everyone
    split, results = "dev" if chosen.dev else "test", {}
    for path in chosen.data:
        try:
            data = load(path)
            results[data.name] = measure(
                data, split=split, with_peers=chosen.peers, semantic=chosen.semantic, sample=chosen.sample
            )
        except OSError as problem:
            print(f"{path} cannot be read: {problem.strerror or problem}", file=sys.stderr)
            return 2
        except (ValueError, UnavailableError) as problem:
            print(problem, file=sys.stderr)
            return 2
        if not chosen.json:
            print(table(data.name, results[data.name]), end="\n\n", flush=True)
    if chosen.json:
        print(json.dumps({"sets": results}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
