"""What a change does to the answers that people got."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.domain.log import LoggedQuestion
from bot.domain.reply import Outcome, Reply
from bot.domain.revision import Document, Part
from bot.services.answering import Answering
from bot.services.impact import Changed, Impact, impact_of
from bot.services.ports import Probe
from tests.services.shop import NOW, Shop

SHOP = Shop()
PHRASINGS = [each.text for entry in SHOP.knowledge.entries.values() for each in entry.phrasings]
NEW = {
    "id": "c-paint",
    "missing": ["phrasings"],
    "kind": "reported",
    "question": {"zh-Hans": "渡轮是谁刷漆的？", "en": "Who paints the ferries?"},
    "text": {"zh-Hans": "里德给渡轮刷漆。", "en": "Reed paints the ferries."},
    "citations": ["1.2"],
    "phrasings": {"zh-Hans": ["谁给渡轮刷漆"], "en": ["who paints the ferries", "whose paint is on the ferries"]},
}


def rows(*texts: str) -> list[LoggedQuestion]:
    return [
        LoggedQuestion(NOW, "ask", "terminal", "", "", "en", text, "unanswered", (), 0.1, "", 0.0, (), "v", 1.0)
        for text in texts
    ]


def impact(
    part: Part,
    entry: str,
    document: Document | None,
    texts: list[str],
    probes: list[Probe] | None = None,
    reported: list[tuple[int, int]] | None = None,
) -> Impact:
    candidate = SHOP.changed(part, entry, document)
    tell = (lambda done, total: reported.append((done, total))) if reported is not None else None
    return asyncio.run(
        impact_of(SHOP.answers, candidate, frozenset([entry]), document, rows(*texts), probes or [], progress=tell)
    )


def changed_item(entry: str, **changes: Any) -> Document:
    part, item = SHOP.part_of(entry), json.loads(SHOP.document(entry) or "")
    assert part is not None
    return SHOP.canonical(part, {**item, **changes})


def test_a_new_entry_answers_what_was_open() -> None:
    found = impact(
        Part.CLAIMS,
        "c-paint",
        SHOP.canonical(Part.CLAIMS, NEW),
        ["谁给渡轮刷漆？", "who paints  the ferries", "who paints the ferries", "whats the weather like", "hello"],
    )
    assert found.asked == 4  # one was asked twice
    assert {(each.text, each.after) for each in found.newly} == {
        ("谁给渡轮刷漆？", "渡轮是谁刷漆的？"),
        ("who paints the ferries", "Who paints the ferries?"),
    }
    assert all(each.before in set(Outcome) for each in found.newly)
    assert (found.lost, found.broken, found.collisions) == ((), (), ())
    assert found.seconds > 0.0


def test_a_retired_entry_loses_its_questions() -> None:
    found = impact(Part.BOUNDARIES, "b-weather", None, ["will it rain", "票价是多少"])
    assert [(each.text, each.before) for each in found.lost] == [("will it rain", "Weather")]
    assert found.newly == found.changed == found.collisions == ()


def test_another_text_changes_the_answers() -> None:
    reply = {"zh-Hans": "文章一字未提天气。", "en": "Not a word about the weather."}
    found = impact(Part.BOUNDARIES, "b-weather", changed_item("b-weather", reply=reply), ["will it rain", "票价是多少"])
    assert found.changed == (Changed("will it rain", "Weather", "Weather"),)
    assert found.newly == found.lost == ()


def test_a_phrasing_of_another_entry_collides() -> None:
    tickets = json.loads(SHOP.document("b-tickets") or "")
    tickets["phrasings"]["en"].append("is it windy")
    document = SHOP.canonical(Part.BOUNDARIES, tickets)
    found = impact(Part.BOUNDARIES, "b-tickets", document, ["is it windy"])
    assert found.collisions == (("is it windy", "b-weather"),)


def test_phrasings_that_were_there_before_are_no_news() -> None:
    assert impact(Part.FAQ, "faq-oil", SHOP.document("faq-oil"), PHRASINGS).collisions == ()


def test_checks_that_get_worse_are_told() -> None:
    def is_not_addressed(reply: Reply) -> int:
        return 1 if reply.outcome is Outcome.NOT_ADDRESSED else -1

    def is_answered(reply: Reply) -> int:
        return 1 if reply.outcome is Outcome.ANSWERED else -1

    probes = [Probe("will it rain", is_not_addressed), Probe("is it windy", is_answered)]  # the second is wrong now
    found = impact(Part.BOUNDARIES, "b-weather", None, [], probes)
    assert [each.text for each in found.broken] == ["will it rain"]


def test_progress_is_told_from_the_start_to_the_end() -> None:
    reported: list[tuple[int, int]] = []
    impact(Part.BOUNDARIES, "b-weather", None, PHRASINGS, [Probe("x", lambda reply: 0)], reported)
    total = len(PHRASINGS) + 1
    assert reported[0] == (0, total)
    assert reported[-1] == (total, total)
    assert len(reported) > 2
    assert reported == sorted(reported)


def test_others_get_their_turn_meanwhile() -> None:
    async def count_turns() -> int:
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        candidate = SHOP.changed(Part.BOUNDARIES, "b-weather", None)
        beside = asyncio.create_task(others())
        await impact_of(SHOP.answers, candidate, frozenset(["b-weather"]), None, rows(*PHRASINGS), [])
        beside.cancel()
        return turns

    assert asyncio.run(count_turns()) >= len(PHRASINGS)


VARIED = [
    *PHRASINGS,
    *(" ".join(text.split()[1:]) for text in PHRASINGS if len(text.split()) > 3),
    *(text[1:-1] for text in PHRASINGS if len(text.split()) == 1),
    *(f"{one}？{other}？" for one, other in zip(PHRASINGS, PHRASINGS[5:], strict=False)),
]
TOUCHED = [*(each for each in SHOP.knowledge.entries if not each.startswith("s-")), "c-paint"]


def said(answers: Answering, text: str) -> object:
    reply = answers.answer(text).reply
    settled = reply.outcome in (Outcome.ANSWERED, Outcome.NOT_ADDRESSED)
    return [(each.entry, each.text, each.verdict) for each in reply.answers] if settled else None


def halved(entry: str) -> Document:
    """An entry with half of its phrasings, so that it loses questions and leaves some to others."""
    item = json.loads(SHOP.document(entry) or "")
    half = {key: texts[::2] for key, texts in item["phrasings"].items()}
    return changed_item(entry, phrasings=half, missing=["phrasings"])


@pytest.mark.parametrize(("place", "entry"), list(enumerate(TOUCHED)))
def test_nothing_that_changes_is_missed(place: int, entry: str) -> None:
    document = SHOP.canonical(Part.CLAIMS, NEW) if entry == "c-paint" else halved(entry)
    part = SHOP.part_of(entry) or Part.CLAIMS
    texts = list(dict.fromkeys(VARIED[place % 4 :: 4]))
    after = Answering(SHOP.changed(part, entry, document))
    differing = {text for text in texts if said(SHOP.answers, text) != said(after, text)}
    found = impact(part, entry, document, texts)
    assert {each.text for each in (*found.newly, *found.changed, *found.lost)} == differing


def test_many_entries_that_change_at_once_are_looked_at_together() -> None:
    boundaries = [each for each in SHOP.knowledge.entries if not each.startswith("s-")]
    candidate = SHOP.changed(Part.BOUNDARIES, "b-weather", None)
    texts = rows("will it rain", "票价是多少", "hello")
    found = asyncio.run(impact_of(SHOP.answers, candidate, frozenset(boundaries), None, texts, []))
    assert [each.text for each in found.lost] == ["will it rain"]
    assert found.newly == found.changed == ()
