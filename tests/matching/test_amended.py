"""A base that differs in few entries: they answer at once, and nothing else is decided otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from bot.domain.entry import Boundary, Claim, ClaimKind, Entry
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language, Phrasing, Text
from bot.domain.reply import Outcome, Verdict
from bot.domain.source import Citation
from bot.domain.trace import Decision
from bot.domain.vocabulary import Vocabulary
from bot.matching.calibrate import model_of
from bot.matching.matcher import Matcher
from tests.matching.test_meaning import KNOWLEDGE as MEANT
from tests.matching.test_meaning import Toy
from tests.matching.test_meaning import claim as meant
from tests.matching.test_model import TOPICS, WAYS
from tests.matching.test_model import base as topics
from tests.services.base import knowledge as ferries


def ways(*texts: str) -> tuple[Phrasing, ...]:
    return tuple(Phrasing(text, Language.EN if text.isascii() else Language.ZH_HANS) for text in texts)


SEATS = Claim(
    id="c-seats",
    claim_kind=ClaimKind.REPORTED,
    question=Text("F20 有多少座位？", "F20 有多少座位？", "How many seats does the F20 have?"),
    text=Text("F20 渡轮有300个座位。", "F20 渡輪有300個座位。", "The F20 ferry has 300 seats."),
    attribution=None,
    citations=(Citation("ferries", "1.2"),),
    note=None,
    phrasings=ways("F20 有多少座位", "F20 能坐多少人", "F20 有300个座位", "how many seats does the F20 have",
                   "seats on the F20", "the F20 has 300 seats"),
    misstatements=(),
)  # fmt: skip
TEA = Boundary(
    id="b-tea",
    question=Text("船上的茶", "船上的茶", "Tea on board"),
    reply=Text("文章没有谈茶。", "文章沒有談茶。", "The article does not speak of tea."),
    nearest=(),
    phrasings=ways("船上有茶喝吗", "渡轮上卖不卖茶", "is there tea on board", "do they sell tea on the ferry"),
)


def having(knowledge: Knowledge, *entries: Entry, gone: Iterable[str] = ()) -> Knowledge:
    """A base with some entries new or in place of those with their ids, and some gone; new ones come first."""
    changed = {each.id: each for each in entries}
    left = {name: each for name, each in knowledge.entries.items() if name not in {*changed, *gone}}
    found = {**changed, **left}
    return replace(
        knowledge,
        version="f" * 12,
        claims={name: each for name, each in found.items() if isinstance(each, Claim)},
        boundaries={name: each for name, each in found.items() if isinstance(each, Boundary)},
        faq={name: each for name, each in knowledge.faq.items() if name not in gone},
    )


BASE = Matcher(ferries())
PHRASINGS = [each.text for entry in ferries().entries.values() for each in entry.phrasings]
ASKED = [*PHRASINGS, *(each[1:-2] for each in PHRASINGS), "hello", "??", "渡轮", "what about the moon", "F300 有多快"]


def decision(matcher: Matcher, text: str) -> Decision:
    return matcher.match(text)[0].decision


def answering(matcher: Matcher, text: str) -> str | None:
    """The entry that answers a message."""
    found = decision(matcher, text)
    settled = (Outcome.ANSWERED, Outcome.NOT_ADDRESSED)
    return found.match.entry if found.match is not None and found.outcome in settled else None


def near(matcher: Matcher, text: str) -> set[str]:
    return {each.entry for part in matcher.match(text) for each in part.trace.candidates}


def assert_alike(one: Matcher, other: Matcher, texts: Iterable[str]) -> None:
    """Two matchers decide the same, as sure of it but for what is lost in rounding."""
    for text in texts:
        mine, theirs = ([part.decision for part in each.match(text)] for each in (one, other))
        assert [summed_up(each) for each in mine] == [summed_up(each) for each in theirs], text
        assert [each.confidence for each in mine] == pytest.approx([each.confidence for each in theirs], abs=1e-5), text


def summed_up(decision: Decision) -> tuple[object, ...]:
    match = decision.match
    return decision.outcome, match and (match.entry, match.verdict), decision.choices, decision.codes


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("F20 有多少座位", "c-seats"),
        ("请问F20有多少个座位？", "c-seats"),
        ("F20 能坐多少人呢", "c-seats"),
        ("how many seats does the F20 have?", "c-seats"),
        ("How many seats has the F20", "c-seats"),
        ("船上有茶喝嗎", "b-tea"),
        ("do they sell tea on the ferries", "b-tea"),
    ],
)
def test_a_new_entry_answers_at_once(text: str, entry: str) -> None:
    amended = BASE.amended(having(ferries(), SEATS, TEA))
    assert answering(amended, text) == entry
    assert answering(BASE, text) != entry


def test_an_entry_answers_by_a_phrasing_that_was_added() -> None:
    weather = ferries().boundaries["b-weather"]
    more = replace(weather, phrasings=(*weather.phrasings, *ways("shall i bring an umbrella", "出门要带伞吗")))
    amended = BASE.amended(having(ferries(), more))
    for text in ("shall i bring an umbrella", "should i bring an umbrella?", "出门要带雨伞吗"):
        assert answering(amended, text) == "b-weather"
        assert answering(BASE, text) is None


def test_an_entry_does_not_answer_by_a_phrasing_that_was_taken_out() -> None:
    weather = ferries().boundaries["b-weather"]
    less = replace(weather, phrasings=tuple(each for each in weather.phrasings if "rain" not in each.text))
    assert answering(BASE, "will it rain") == "b-weather"
    assert answering(BASE.amended(having(ferries(), less)), "will it rain") is None


def test_a_retired_entry_is_not_found_and_comes_back_as_it_was() -> None:
    without = BASE.amended(having(ferries(), gone=["b-weather"]))
    assert answering(without, "will it rain") is None
    assert not any("b-weather" in near(without, text) for text in ASKED)
    back = without.amended(ferries())
    assert_alike(back, BASE, ASKED)


def test_what_does_not_change_decides_as_before() -> None:
    amended = BASE.amended(having(ferries(), SEATS, TEA, gone=["b-weather"]))
    changed = {"c-seats", "b-tea", "b-weather"}
    same = [text for text in ASKED if changed.isdisjoint(near(amended, text) | near(BASE, text))]
    assert len(same) > 40
    assert_alike(amended, BASE, same)


def test_every_other_entry_is_as_near_as_before() -> None:
    amended = BASE.amended(having(ferries(), SEATS, TEA))
    for text in ASKED:
        before, after = (parts_of(each, text) for each in (BASE, amended))
        for entry in before.keys() & after.keys():
            assert after[entry] == pytest.approx(before[entry], abs=1e-5), (text, entry)


def parts_of(matcher: Matcher, text: str) -> dict[str, dict[str, float]]:
    """How near each candidate is, but for what the others make of it."""
    candidates = matcher.match(text)[0].trace.candidates
    beside = {"gap", "agree"}
    return {each.entry: {k: v for k, v in each.parts.items() if k not in beside} for each in candidates}


def test_amending_by_nothing_changes_nothing() -> None:
    amended = BASE.amended(replace(ferries(), version="e" * 12))
    assert amended.knowledge.version == "e" * 12
    assert [amended.match(text) for text in ASKED] == [BASE.match(text) for text in ASKED]


def test_amending_twice_is_amending_at_once() -> None:
    both = having(ferries(), TEA, SEATS)
    twice = BASE.amended(having(ferries(), TEA)).amended(both)
    once = BASE.amended(both)
    assert_alike(twice, once, [*ASKED, *(each.text for entry in (SEATS, TEA) for each in entry.phrasings)])


def test_an_entry_that_is_amended_again_keeps_nothing_of_what_it_was() -> None:
    once = BASE.amended(having(ferries(), TEA))
    coffee = replace(TEA, phrasings=ways("is there coffee on board", "船上有咖啡吗"))
    twice = once.amended(having(ferries(), coffee))
    assert answering(twice, "is there coffee on board") == "b-tea"
    assert answering(twice, "渡轮上卖不卖茶") is None


def test_the_matcher_that_was_amended_goes_on_as_it_was() -> None:
    before = [BASE.match(text) for text in ASKED]
    BASE.amended(having(ferries(), SEATS, TEA, gone=["c-steps"])).match("F20 有多少座位")
    assert [BASE.match(text) for text in ASKED] == before


@pytest.mark.parametrize(
    "text", ["how many seats does the F200 have", "F200 有多少座位", "F100 有多少座位", "the F200 has 300 seats"]
)
def test_another_name_is_not_matched_over(text: str) -> None:
    amended = BASE.amended(having(ferries(), SEATS))
    found = decision(amended, text)
    assert answering(amended, text) != "c-seats" or (found.match and found.match.verdict is Verdict.DIFFERS)


@pytest.mark.parametrize("text", ["the F20 has 500 seats", "F20 有500个座位"])
def test_another_figure_is_told(text: str) -> None:
    amended = BASE.amended(having(ferries(), SEATS))
    found = decision(amended, text).match
    assert found is None or found.verdict is Verdict.DIFFERS
    right = decision(amended, text.replace("500", "300")).match
    assert right is not None
    assert (right.entry, right.verdict) == ("c-seats", Verdict.CONSISTENT)


def test_what_an_answer_rests_on_is_judged_as_it_is_now() -> None:
    oil = ferries().claims["c-bridges"]
    dearer = replace(
        oil,
        text=Text("流明市打算在桥梁上投入900亿美元。", "", "Lumen plans to spend $90 billion on bridges."),
        phrasings=ways("流明市在桥梁上投入多少钱", "Lumen plans to spend $90 billion on bridges"),
    )
    amended = BASE.amended(having(ferries(), dearer))
    for text, verdict in (("$90", Verdict.CONSISTENT), ("$70", Verdict.DIFFERS)):
        match = decision(amended, f"Lumen plans to spend {text} billion on bridges").match
        assert match is not None
        assert (match.entry, match.verdict) == ("c-bridges", verdict)


def test_slips_in_new_words_are_put_right() -> None:
    canteen = replace(TEA, phrasings=ways("where is the canteen", "does the canteen sell cinnamon buns"))
    amended = BASE.amended(having(ferries(), canteen))
    assert amended.read("cinamon buns") == amended.read("cinnamon buns")
    assert BASE.read("cinamon buns") != BASE.read("cinnamon buns")
    assert answering(amended, "where is the cantene") == "b-tea"


def test_another_vocabulary_is_read_anew() -> None:
    amended = BASE.amended(replace(ferries(), vocabulary=Vocabulary(), version="d" * 12))
    assert amended.read("布鲁克市长") == "布鲁克市长"


# Learnt bases


@pytest.fixture(scope="module")
def learnt() -> Matcher:
    matcher = Matcher(topics())
    matcher.use(model_of(matcher))
    return matcher


def with_more(knowledge: Knowledge, name: str, *texts: str) -> Knowledge:
    entry = knowledge.claims[name]
    return having(knowledge, replace(entry, phrasings=(*entry.phrasings, *ways(*texts))))


def test_what_was_learnt_is_kept_and_what_is_new_answers_beside_it(learnt: Matcher) -> None:
    fair = replace(topics().claims["c-market"], id="c-fair", phrasings=ways("how much is a carousel ride at the fair"))
    fair = replace(fair, citations=(Citation("s", "1.99"),))
    amended = learnt.amended(having(topics(), fair))
    assert amended.is_amended
    assert not amended.wants_learning
    assert amended.calibration == learnt.calibration
    assert answering(amended, "how much is a carousel ride at the fair") == "c-fair"
    asked = [way.format(*words) for words in TOPICS.values() for way in WAYS[::4]]
    same = [text for text in asked if "c-fair" not in near(amended, text)]
    assert len(same) > len(asked) / 2
    assert_alike(amended, learnt, same)


def test_a_new_phrasing_of_a_learnt_entry_counts_as_much_as_the_model(learnt: Matcher) -> None:
    text = "sourdough croissants and zwieback"
    amended = learnt.amended(with_more(topics(), "c-bakery", text))
    (found,) = (each for each in amended.match(text)[0].trace.candidates if each.entry == "c-bakery")
    assert found.parts["learned"] == pytest.approx(1.0)
    assert answering(amended, text) == "c-bakery"
    assert answering(learnt, text) is None


def test_a_learnt_base_that_is_put_back_decides_as_it_did(learnt: Matcher) -> None:
    back = learnt.amended(with_more(topics(), "c-bakery", "croissants")).amended(topics())
    assert_alike(back, learnt, [way.format(*TOPICS["bakery"]) for way in WAYS])


def test_a_retired_entry_of_a_learnt_base_comes_back_as_it_was(learnt: Matcher) -> None:
    without = learnt.amended(having(topics(), gone=["c-bakery"]))
    asked = [way.format(*TOPICS["bakery"]) for way in WAYS]
    assert not any("c-bakery" in near(without, text) for text in asked)
    assert_alike(without.amended(topics()), learnt, asked)


def test_meanings_are_known_of_what_is_new_and_only_that_is_encoded() -> None:
    encoder = Toy()
    matcher = Matcher(MEANT)
    matcher.use(model_of(matcher, encoder), encoder)
    encoder.encoded.clear()
    amended = matcher.amended(having(MEANT, meant(5, "the price of the museum")))
    assert encoder.encoded == ["the price of the museum"]
    assert amended.match("博物馆票价")[0].trace.candidates[0].entry == "c-5"
    for text in ("夜间禁令", "桥梁的发动机"):
        before, after = (near_in_meaning(each, text) for each in (matcher, amended))
        assert before == pytest.approx({name: after[name] for name in before}, abs=1e-3)


def near_in_meaning(matcher: Matcher, text: str) -> dict[str, float]:
    candidates = matcher.match(text)[0].trace.candidates
    found = {each.entry: each.parts["meaning"] for each in candidates if each.entry != "c-5"}
    assert np.isfinite(list(found.values())).all()
    return found


# Readings


@pytest.mark.parametrize(
    "text", [*PHRASINGS[::7], "听说 F20 有300个座位，是真的吗？", "票价多少？会下雨吗", "hi, tea?", ""]
)
def test_a_message_is_matched_as_one_of_its_readings(text: str) -> None:
    readings = BASE.readings(text)
    for part in BASE.match(text):
        assert part.trace.normalised in readings
        query = BASE.index.query(part.trace.normalised)
        assert {each.entry for each in part.trace.candidates} <= set(BASE.may_find(query, part.trace.question))
