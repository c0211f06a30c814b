"""What is learnt per entry: words speak for the entries that have them, the same way every time."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from bot.domain.entry import Misstatement
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language, Phrasing
from bot.matching.index import Index
from bot.matching.learned import LEAST_ENTRIES, LEAST_PHRASINGS, Learned, is_worth_learning, learn
from bot.matching.matcher import Matcher
from tests.matching.test_model import TOPICS, WAYS, base, claim

NAMES = list(TOPICS)


def with_phrasing(knowledge: Knowledge, name: str, *texts: str) -> Knowledge:
    entry = knowledge.claims[name]
    more = tuple(Phrasing(text, Language.EN) for text in texts)
    return dataclasses.replace(
        knowledge, claims={**knowledge.claims, name: dataclasses.replace(entry, phrasings=(*entry.phrasings, *more))}
    )


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """Topics, of which one has a phrasing with words that stand nowhere else."""
    return with_phrasing(base(), "c-bakery", "sourdough croissants zwieback")


@pytest.fixture(scope="module")
def index(knowledge: Knowledge) -> Index:
    return Matcher(knowledge).index


@pytest.fixture(scope="module")
def learned(index: Index) -> Learned:
    found = learn(index)
    assert found is not None
    return found


def scores(learned: Learned, index: Index, normalised: str) -> dict[str, float]:
    return dict(zip(NAMES, learned.score(index.query(normalised)).tolist(), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_an_entry_speak_for_it(learned: Learned, index: Index, name: str) -> None:
    found = scores(learned, index, " ".join(TOPICS[name][1:]))
    assert max(found, key=found.__getitem__) == name
    assert found[name] > 0.5
    assert all(0.0 <= score <= 1.0 for score in found.values())


def test_a_word_of_a_single_phrasing_speaks_for_its_entry(learned: Learned, index: Index) -> None:
    found = scores(learned, index, "sourdough and zwieback")
    assert max(found, key=found.__getitem__) == "bakery"
    assert found["bakery"] > 0.5
    assert all(score < 0.5 for name, score in found.items() if name != "bakery")


@pytest.mark.parametrize("text", ["", "qqzzqq xyxyx", "？", "@nobody #7x"])
def test_what_nobody_has_speaks_for_nobody(learned: Learned, index: Index, text: str) -> None:
    assert not any(scores(learned, index, text).values())


def test_how_often_a_thing_is_said_makes_it_no_surer(learned: Learned, index: Index) -> None:
    once, again = scores(learned, index, "curator"), scores(learned, index, "curator " * 50)
    assert again["museum"] == pytest.approx(once["museum"], abs=0.2)


def test_a_word_of_a_wrong_version_leads_to_its_claim(knowledge: Knowledge) -> None:
    bakery = knowledge.claims["c-bakery"]
    wrong = Misstatement((Phrasing("the pretzels are made of marzipan", Language.EN),), None)
    changed = dataclasses.replace(bakery, misstatements=(wrong,))
    index = Matcher(dataclasses.replace(knowledge, claims={**knowledge.claims, "c-bakery": changed})).index
    learned = learn(index)
    assert learned is not None
    found = scores(learned, index, "pretzels and marzipan")
    assert max(found, key=found.__getitem__) == "bakery"


def many(entries: int) -> Knowledge:
    numbers = range(entries)
    words = [(f"ada{number}", f"bel{number}", f"cor{number}", f"dun{number}") for number in numbers]
    claims = {f"c-{number}": claim(str(number), words[number], number) for number in numbers}
    return Knowledge("0123456789ab", claims=claims)


@pytest.mark.parametrize("entries", [9, 10, 39, 40, 41, 43])
def test_any_number_of_entries_is_told_apart(entries: int) -> None:
    index = Matcher(many(entries)).index
    learned = learn(index)
    assert learned is not None
    for number in (0, entries // 2, entries - 1):
        found = learned.score(index.query(f"bel{number} and cor{number}"))
        assert int(found.argmax()) == number


def test_learning_many_entries_twice_gives_the_same() -> None:
    index = Matcher(many(44)).index
    one, other = learn(index), learn(index)
    assert one is not None
    assert other is not None
    for name in one.__slots__:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_a_small_base_is_not_worth_learning() -> None:
    few = Matcher(dataclasses.replace(base(), claims=dict(list(base().claims.items())[: LEAST_ENTRIES - 1]))).index
    assert not is_worth_learning(few)
    assert learn(few) is None
    short = {name: dataclasses.replace(entry, phrasings=entry.phrasings[:5]) for name, entry in base().claims.items()}
    thin = Matcher(dataclasses.replace(base(), claims=short)).index
    assert len(thin.documents) < LEAST_PHRASINGS
    assert learn(thin) is None
    assert len(WAYS) * len(TOPICS) >= LEAST_PHRASINGS
    assert is_worth_learning(Matcher(base()).index)
