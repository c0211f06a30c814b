"""How long it takes to see what a change does to 10,000 logged questions.

    python -m benchmarks.impact [--questions N] [--json]

The questions are made up (:mod:`benchmarks.made_up_log`) and all different. They and the checks of the shipped base are
asked again, as a moderator's preview does it, for some changes of one entry each: a new one; one more phrasing, and
another text, for the entry that has most phrasings; one that goes; and a phrasing, and another figure, for the claim
that most entries rest on, all of which may then be decided otherwise. *Looked at* is the share of the questions that
had to be matched again before and after. *Processor* is what the seconds come to where nothing else runs; *load* is
that of the machine when it began, per core.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.base import FOLDER, matcher_over, shipped_checks
from benchmarks.made_up_log import made_up_log, rows
from benchmarks.tables import columns, percent
from bot.curation.load import load_base
from bot.curation.overlay import overlay
from bot.curation.workshop import BaseWorkshop
from bot.domain.revision import Document, Part
from bot.services.answering import Answering
from bot.services.documents import Item, opened
from bot.services.impact import impact_of
from bot.services.replay import Replay

QUESTIONS = 10_000
NEW: Item = {
    "id": "b-chip-recycling",
    "question": {"zh-Hans": "旧芯片的回收", "en": "Recycling of old chips"},
    "reply": {"zh-Hans": "文章没有谈到旧芯片的回收。", "en": "The article does not speak of recycling old chips."},
    "phrasings": {
        "zh-Hans": ["旧芯片怎么回收", "淘汰的 H200 去哪了", "芯片报废了怎么处理", "二手显卡回收"],
        "en": [
            "how are old chips recycled",
            "what happens to scrapped GPUs",
            "chip recycling",
            "who takes old Nvidia cards",
        ],
    },
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one entry."""

    name: str
    part: Part
    entry: str
    document: Document | None


def changes_of(shop: BaseWorkshop) -> Iterator[Change]:
    """The changes that are measured."""
    knowledge = shop.knowledge
    yield Change("a new entry", Part.BOUNDARIES, NEW["id"], shop.canonical(Part.BOUNDARIES, NEW))
    broad = max(knowledge.faq.values(), key=lambda entry: len(entry.phrasings)).id
    item = opened(shop.document(broad) or "")
    item["phrasings"]["en"].append("what is all of this about in the end, tell me")
    yield Change("one more phrasing", Part.FAQ, broad, shop.canonical(Part.FAQ, item))
    item = opened(shop.document(broad) or "")
    item["answer"]["en"] += " So it says."
    yield Change("another text", Part.FAQ, broad, shop.canonical(Part.FAQ, item))
    gone = next(iter(knowledge.boundaries))
    yield Change("one that goes", Part.BOUNDARIES, gone, None)
    resting = Counter(claim.id for entry in knowledge.entries.values() for claim in knowledge.claims_of(entry))
    claim = max(knowledge.claims, key=lambda each: resting[each])
    item = opened(shop.document(claim) or "")
    item["phrasings"]["en"].append("and what would he have done about all of that")
    yield Change("a phrasing for a broad claim", Part.CLAIMS, claim, shop.canonical(Part.CLAIMS, item))
    item = opened(shop.document(claim) or "")
    item["text"]["en"] += " That was in 1987."
    item.pop("values", None)
    yield Change("a figure for a broad claim", Part.CLAIMS, claim, shop.canonical(Part.CLAIMS, item))


def measure(count: int = QUESTIONS) -> dict[str, Any]:
    """Seconds and shares for each change, as plain values."""
    base = load_base(FOLDER)
    answers = Answering(matcher_over(base.knowledge, labelled=shipped_checks(base.knowledge)))
    shop = BaseWorkshop(FOLDER, base, overlay(base, ()), answers)
    texts = made_up_log(base.knowledge, count)
    return {
        "questions": count,
        "checks": len(shop.probes()),
        "load": round(os.getloadavg()[0] / (os.cpu_count() or 1), 2),
        "changes": {change.name: _measured(change, shop, answers, texts) for change in changes_of(shop)},
    }


def _measured(change: Change, shop: BaseWorkshop, answers: Answering, texts: list[str]) -> dict[str, Any]:
    candidate = shop.changed(change.part, change.entry, change.document)
    touched = frozenset([change.entry])
    before = time.process_time()
    found = asyncio.run(impact_of(answers, candidate, touched, change.document, rows(texts), shop.probes()))
    processor = time.process_time() - before
    replay = Replay(answers.matcher, candidate, touched)
    return {
        "entry": change.entry,
        "seconds": round(found.seconds, 2),
        "processor": round(processor, 2),
        "looked_at": round(sum(replay(text) is not None for text in texts) / len(texts), 4),
        "newly": len(found.newly),
        "changed": len(found.changed),
        "lost": len(found.lost),
        "broken": len(found.broken),
        "collisions": len(found.collisions),
    }


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    counted = ("newly", "changed", "lost", "broken", "collisions")
    lines = [
        [
            name,
            f"{each['seconds']:.2f}",
            f"{each['processor']:.2f}",
            percent(each["looked_at"]),
            *(str(each[key]) for key in counted),
        ]
        for name, each in result["changes"].items()
    ]
    head = f"{result['questions']} questions and {result['checks']} checks, load {result['load']}"
    return f"{head}\n" + columns(["change", "seconds", "processor", "looked at, %", *counted], lines)


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.impact", description="How long it takes to see what a change does to the log."
    )
    parser.add_argument("--questions", type=int, default=QUESTIONS, metavar="N", help=f"default {QUESTIONS}")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else on standard output")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print the table."""
    chosen = arguments().parse_args(argv)
    result = measure(chosen.questions)
    print(json.dumps(result, ensure_ascii=False) if chosen.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
