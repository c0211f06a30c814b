"""The base that is shipped: every passage covered, every section asked about."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.curation.load import Base, load_base
from bot.domain.entry import Claim
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language

FOLDER = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="module")
def shipped() -> Base:
    return load_base(FOLDER)


@pytest.fixture(scope="module")
def knowledge(shipped: Base) -> Knowledge:
    return shipped.knowledge


def test_every_passage_has_a_claim(knowledge: Knowledge) -> None:
    (source,) = knowledge.sources.values()
    cited = {citation.passage for claim in knowledge.claims.values() for citation in claim.citations}
    assert set(source.passages) - cited == set()
    assert {"byline", "0.1", "14.1"} <= set(source.passages)
    assert {passage.section for passage in source.passages.values()} == {"byline", *map(str, range(15))}


def test_at_least_thirty_questions_over_all_sections(knowledge: Knowledge) -> None:
    assert len(knowledge.faq) >= 30
    assert {entry.section for entry in knowledge.faq.values()} >= set(map(str, range(15)))


def test_at_least_ten_boundaries(knowledge: Knowledge) -> None:
    assert len(knowledge.boundaries) >= 10


def test_every_entry_has_four_phrasings_in_each_language(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        count = Counter(phrasing.language for phrasing in entry.phrasings)
        assert count[Language.ZH_HANS] >= 4, entry.id
        assert count[Language.EN] >= 4, entry.id


def test_no_entry_lists_a_phrasing_twice(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        texts = Counter(phrasing.text.casefold() for phrasing in entry.phrasings)
        assert [text for text, times in texts.items() if times > 1] == [], entry.id


def test_every_answer_cites(knowledge: Knowledge) -> None:
    for entry in (*knowledge.claims.values(), *knowledge.faq.values()):
        assert knowledge.citations_of(entry), entry.id


def test_ids_say_what_they_are(knowledge: Knowledge) -> None:
    for prefix, entries in (("c-", knowledge.claims), ("faq-", knowledge.faq), ("b-", knowledge.boundaries)):
        assert all(name.startswith(prefix) for name in entries)


def test_the_slip_of_5_2_is_not_repeated_but_noted(knowledge: Knowledge) -> None:
    """It says "restricting" of what three other passages call allowing."""
    (claim,) = [claim for claim in knowledge.claims.values() if claim.note and cites(claim, "5.2")]
    assert claim.note
    for text in (claim.text, claim.question, *(each.correction for each in claim.misstatements if each.correction)):
        for wording in (text.zh_hans, text.zh_hant, text.en):
            assert not any(word in wording for word in ("限制", "restrict"))
    for wording, slip, meant in (
        (claim.note.zh_hans, "限制", "准许"),
        (claim.note.zh_hant, "限制", "准許"),
        (claim.note.en, "restrict", "allowed"),
    ):
        assert slip in wording
        assert meant in wording


def cites(claim: Claim, passage: str) -> bool:
    return any(citation.passage == passage for citation in claim.citations)


def test_texts_are_in_the_language_they_are_filed_under(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        for text in (entry.question, getattr(entry, "text", entry.question)):
            assert any("\u4e00" <= character <= "\u9fff" for character in text.zh_hans), entry.id
            assert any("\u4e00" <= character <= "\u9fff" for character in text.zh_hant), entry.id
            assert any(character.isascii() and character.isalpha() for character in text.en), entry.id
