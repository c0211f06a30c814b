"""What one can ask about: the sections that have questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.curation.load import load_base
from bot.domain.language import Text
from bot.services.topics import Topic, topics_of
from tests.services.base import knowledge

FERRIES = knowledge()
OIL = FERRIES.faq["faq-oil"]
ONE, TWO, THREE = (Text(name, name, name) for name in ("one", "two", "three"))


def test_sections_come_in_the_order_of_the_source_and_questions_in_that_of_the_base() -> None:
    source = replace(FERRIES.sources["ferries"], sections={"2": TWO, "1": ONE, "3": THREE})
    faq = {name: replace(OIL, id=name, section=name[0]) for name in ("1b", "2b", "1a", "2a", "1c")}
    base = replace(FERRIES, sources={"ferries": source}, faq=faq)
    assert topics_of(base) == (
        Topic("2", TWO, (faq["2b"], faq["2a"])),
        Topic("1", ONE, (faq["1b"], faq["1a"], faq["1c"])),
    )


def test_a_base_without_questions_has_no_topics() -> None:
    assert topics_of(replace(FERRIES, faq={})) == ()


def test_every_question_of_the_shipped_base_is_found_once() -> None:
    base = load_base(Path(__file__).parents[2] / "knowledge").knowledge
    listed = [entry.id for topic in topics_of(base) for entry in topic.questions]
    assert sorted(listed) == sorted(base.faq)
