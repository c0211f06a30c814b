"""How the bot does on wordings it has not seen, by hiding phrasings of the shipped base from it.

*Known* questions: a fifth of the phrasings is hidden and asked, five times over. *Unknown* questions: every entry on a
seventh of the topics is taken away and its phrasings are asked, so that no answer is right. Both go the whole
way through :class:`~bot.matching.matcher.Matcher`, guard and decision included.

*Declined by a neighbour*: the source does not address the question, and the reply says so, be it of a topic beside it.
Nobody is misled, so it is counted apart, and left out of the reliability, where it is neither right nor wrong.
"""

from __future__ import annotations

import statistics
from collections import Counter
from typing import Any

from benchmarks.base import matcher_over, shipped
from bot.domain.entry import Boundary, Entry, SmallTalk
from bot.domain.knowledge import Knowledge
from bot.matching.calibrate import share, topics, without_phrasings, without_topics
from bot.matching.matcher import Matcher

FOLDS = 5
TOPIC_FOLDS = 7
PER_FOLD = 400
LIMITS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
BUCKETS = 10


def measure() -> dict[str, Any]:
    """Outcomes of known and unknown questions, reliability of the confidence, and what other limits would give."""
    knowledge = shipped()
    known = [row for fold in range(FOLDS) for row in _known(knowledge, fold)]
    unknown = [row for fold in range(2) for row in _unknown(knowledge, fold)]
    return {
        "known": dict(Counter(row["result"] for row in known)),
        "unknown": dict(Counter(row["result"] for row in unknown)),
        "first_is_right": round(sum(row["first"] for row in known) / len(known), 4),
        "limits": [_at(limit, known, unknown) for limit in LIMITS],
        "reliability": _reliability([row for row in known + unknown if not row["neither"]]),
        "answer_limit": round(statistics.median(row["limit"] for row in known), 4),  # each fold may have its own
    }


def hidden(text: str) -> int:
    """In which fold a phrasing is hidden; not the folds of the calibration, which then has all of its own."""
    return share(f"held out: {text}", FOLDS)


def gone(topic: str) -> int:
    """In which fold a topic is taken away."""
    return share(f"held out: {topic}", TOPIC_FOLDS)


def _known(knowledge: Knowledge, fold: int) -> list[dict[str, Any]]:
    matcher = matcher_over(without_phrasings(knowledge, lambda each: hidden(each.text) == fold))
    asked = [
        (phrasing.text, entry)
        for entry in knowledge.entries.values()
        for phrasing in entry.phrasings
        if hidden(phrasing.text) == fold
    ]
    asked.sort(key=lambda pair: share(pair[0], 1 << 30))
    return [_ask(matcher, knowledge, text, entry) for text, entry in asked[:PER_FOLD]]


def _unknown(knowledge: Knowledge, fold: int) -> list[dict[str, Any]]:
    smaller, removed = without_topics(knowledge, lambda topic: gone(topic) == fold)
    matcher = matcher_over(smaller)
    asked = [phrasing.text for entry in removed for phrasing in entry.phrasings]
    asked.sort(key=lambda text: share(text, 1 << 30))
    return [_ask(matcher, smaller, text, None) for text in asked[:PER_FOLD]]


def _ask(matcher: Matcher, knowledge: Knowledge, text: str, entry: Entry | None) -> dict[str, Any]:
    part = matcher.match(text)[0]
    decision, found = part.decision, part.trace.candidates
    wanted = topics(knowledge, entry) if entry is not None else frozenset()

    def right(name: str) -> bool:
        return bool(wanted & topics(knowledge, knowledge.entries[name]))

    declines = [name for name, each in knowledge.entries.items() if isinstance(each, Boundary | SmallTalk)]
    harmless = frozenset(declines) if entry is None or entry.id in declines else frozenset()
    if decision.match is not None:
        declined = decision.match.entry in harmless
        result = "right" if right(decision.match.entry) else "declined by a neighbour" if declined else "wrong"
    elif decision.outcome.value == "suggested":
        result = "choices with it" if any(map(right, decision.choices)) else "choices without it"
    else:
        result = "no answer"
    first = bool(found) and right(found[0].entry)
    confidence = found[0].confidence if found else 0.0
    return {
        "result": result,
        "first": first,
        "confidence": confidence,
        "limit": part.trace.limits["answer"],
        "neither": bool(found) and not first and found[0].entry in harmless,
    }


def _at(limit: float, known: list[dict[str, Any]], unknown: list[dict[str, Any]]) -> dict[str, float]:
    answered = [row for row in known if row["confidence"] >= limit]
    return {
        "limit": limit,
        "known_answered": round(len(answered) / len(known), 4),
        "of_these_right": round(sum(row["first"] for row in answered) / max(1, len(answered)), 4),
        "unknown_answered": round(sum(row["confidence"] >= limit for row in unknown) / len(unknown), 4),
    }


def _reliability(rows: list[dict[str, Any]]) -> dict[str, Any]:
    table, error = [], 0.0
    for bucket in range(BUCKETS):
        inside = [row for row in rows if min(int(row["confidence"] * BUCKETS), BUCKETS - 1) == bucket]
        if inside:
            said = sum(row["confidence"] for row in inside) / len(inside)
            was = sum(row["first"] for row in inside) / len(inside)
            table.append({"said": round(said, 3), "was": round(was, 3), "questions": len(inside)})
            error += abs(said - was) * len(inside) / len(rows)
    return {"expected_calibration_error": round(error, 4), "table": table}


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    lines = []
    for group in ("known", "unknown"):
        total = sum(result[group].values())
        shares = ", ".join(f"{name} {count / total:.1%}" for name, count in sorted(result[group].items()))
        lines.append(f"{group:8} ({total} questions): {shares}")
    lines.append(f"the first candidate is right for {result['first_is_right']:.1%} of the known")
    lines.append(
        f"\n limit  known answered  of these right  unknown answered   (the bot's limit: {result['answer_limit']})"
    )
    for row in result["limits"]:
        values = (row["known_answered"], row["of_these_right"], row["unknown_answered"])
        lines.append(f"  {row['limit']:.2f}  " + "  ".join(f"{value:15.1%}" for value in values))
    lines.append(f"\nexpected calibration error {result['reliability']['expected_calibration_error']:.3f}")
    for row in result["reliability"]["table"]:
        lines.append(f"  said {row['said']:.2f}  was {row['was']:.2f}  ({row['questions']} questions)")
    return "\n".join(lines)
