"""What other limits would have done, over made-up traces with known precision and over a small base."""

from __future__ import annotations

import math
from copy import copy
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.curation.load import load_base
from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.reply import Outcome
from bot.domain.trace import Decision, Form, Scored, Trace, Weighing
from bot.matching.calibrate import Labelled, share
from bot.matching.confidence import DEFAULT
from bot.matching.decide import limits_of
from bot.matching.matcher import Matcher
from bot.matching.replay import replay
from bot.services.deciding_again import Again, Came, came_of, decided, outcomes
from bot.services.intervals import least_count, wilson
from bot.services.labelled_traces import Asking, Traced
from bot.services.labels import Label, LabelSource, Said, merged
from bot.services.tuning import ANSWERS, SUGGESTS, Tuning

PRESENT = (0.705, 0.25)


def made(text: str, confidence: float, *, right: bool) -> Traced:
    """A question whose only candidate has this confidence, and is right or not."""
    parts = {"fuzzy": 0.5, "cover": 1.0, "topic": 1.0, "sure": math.log(confidence / (1 - confidence))}
    candidate = Scored("faq-a", EntryKind.FAQ, "", parts, 0.0, (), frozenset(["faq-a"]))
    label = Label(text, LabelSource.FEEDBACK, frozenset(["faq-a" if right else "faq-b"]))
    trace = Trace(
        question=text,
        language=Language.EN,
        form=Form.QUESTION,
        normalised=text,
        steps=(),
        short=False,
        candidates=(candidate,),
        weighing=Weighing({"cover": 1.0}, {"sure": 1.0}, 0.0, 100),
        limits=limits_of(DEFAULT),
        truest=0.0,
        hearings=(),
        decision=Decision(Outcome.UNANSWERED, None, (), 0.0, None, ()),
    )
    return Traced(label, label.right, trace)


def many(count: int, confidence: float, *, right: int, name: str = "q") -> list[Traced]:
    return [made(f"{name} {confidence} {number}", confidence, right=number < right) for number in range(count)]


def texts_in(part: int, count: int, name: str) -> list[str]:
    """Texts that fall into one of five parts."""
    found = (f"{name} {number}" for number in range(100 * count))
    return [text for text in found if share(text, 5) == part][:count]


class TestInterval:
    @pytest.mark.parametrize(
        ("right", "of", "low", "high"),
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
    )
    def test_it_is_as_published(self, right: int, of: int, low: float, high: float) -> None:
        """Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998)."""
        assert wilson(right, of) == pytest.approx((low, high), abs=5e-5)
        mirrored = wilson(of - right, of)
        assert mirrored == pytest.approx((1 - high, 1 - low), abs=5e-5)

    def test_of_nothing_nothing_is_known(self) -> None:
        assert wilson(0, 0) == (0.0, 1.0)

    @pytest.mark.parametrize("wanted", [0.5, 0.9, 0.98, 0.999])
    def test_so_many_right_answers_it_takes_and_no_fewer(self, wanted: float) -> None:
        least = least_count(wanted)
        assert wilson(least, least)[0] >= wanted > wilson(least - 1, least - 1)[0]


class TestLabels:
    def said(self, text: str, entry: str, *, right: bool = True, source: LabelSource = LabelSource.FEEDBACK) -> Said:
        return Said(1, text, source, (entry,), right)

    def test_a_text_counts_once_however_it_is_written_and_often_it_was_asked(self) -> None:
        [label] = merged([self.said("Who owns it?", "a"), self.said("who  owns it", "a")], [])
        assert (label.right, label.known) == ({"a"}, True)

    def test_checks_count_before_moderators_and_these_before_askers(self) -> None:
        said = [
            self.said("one", "c", source=LabelSource.CHOICE),
            self.said("one", "m", source=LabelSource.MODERATOR),
            self.said("one", "f"),
            self.said("two", "m", source=LabelSource.MODERATOR),
        ]
        found = {each.text: each for each in merged(said, [Labelled("Two", frozenset())])}
        assert (found["one"].source, found["one"].right) == (LabelSource.MODERATOR, {"m"})
        assert (found["Two"].source, found["Two"].right, found["Two"].known) == (LabelSource.CHECK, frozenset(), True)

    def test_people_who_disagree_are_counted_by_heads(self) -> None:
        def verdicts(*right: bool) -> list[Label]:
            return merged([self.said("one", "a", right=each) for each in right], [])

        assert verdicts(True, True, False)[0].right == {"a"}
        [label] = verdicts(True, False, False)
        assert (label.right, label.wrong, label.known) == (frozenset(), {"a"}, False)
        assert verdicts(True, False) == []


class TestKnownPrecision:
    def test_points_count_what_was_made(self) -> None:
        tuning = Tuning([*many(300, 0.905, right=300), *many(300, 0.505, right=240)], PRESENT)
        assert (tuning.present.precision.count, tuning.present.precision.of) == (300, 300)
        assert (tuning.present.coverage.count, tuning.present.coverage.of) == (300, 600)
        assert (tuning.present.choices.count, tuning.present.choices.of) == (240, 300)
        assert tuning.present.abstention.count == 0
        low = next(each for each in tuning.points if (each.answer, each.suggest) == (0.5, 0.5))
        assert (low.precision.count, low.precision.of, low.coverage.count) == (540, 600, 600)
        high = next(each for each in tuning.points if (each.answer, each.suggest) == (1.0, 0.5))
        assert (high.precision.value, high.choices.of) == (None, 600)
        assert all(each.suggest <= each.answer for each in tuning.points)

    def test_what_is_only_known_to_be_wrong_is_no_right_and_no_wrong_for_others(self) -> None:
        [question] = many(1, 0.905, right=1)
        other = replace(question, label=Label("x", LabelSource.CHOICE, frozenset(), frozenset(["faq-z"]), known=False))
        same = replace(other, label=replace(other.label, wrong=frozenset(["faq-a"])))
        tuning = Tuning([replace(other, harmless=frozenset()), replace(same, harmless=frozenset())], PRESENT)
        assert (tuning.present.precision.count, tuning.present.precision.of, tuning.present.unjudged) == (0, 1, 1)
        assert tuning.present.coverage.of == 0

    def test_the_lowest_limit_that_is_sure_is_suggested(self) -> None:
        tuning = Tuning([*many(300, 0.905, right=300), *many(300, 0.505, right=240)], PRESENT)
        found = tuning.suggestion(0.95)
        assert found.point is not None
        assert (found.point.answer, found.point.precision.count) == (0.51, 300)
        assert (found.tested.count, found.tested.of, found.found, found.parts) == (300, 300, 5, 5)

    def test_too_little_data_gives_no_suggestion(self) -> None:
        found = Tuning(many(100, 0.905, right=100), PRESENT).suggestion(0.98)
        assert (found.point, found.found, found.tested.value) == (None, 0, None)

    def test_the_test_shows_what_the_questions_themselves_do_not(self) -> None:
        """All wrong ones are in one part: without it the others suggest a limit that fails there."""
        questions = [made(text, 0.905, right=False) for text in texts_in(0, 30, "wrong")]
        for part in range(1, 5):
            questions += [made(text, 0.905, right=True) for text in texts_in(part, 100, "low")]
            questions += [made(text, 0.955, right=True) for text in texts_in(part, 100, "high")]
        found = Tuning(questions, PRESENT).suggestion(0.97)
        assert found.point is not None
        assert (found.point.answer, found.point.precision.value) == (0.91, 1.0)
        assert found.tested.of - found.tested.count == 30
        assert found.tested.interval[0] < 0.97


# Over a base: questions as they are, with slips, statements, misstatements and what it knows nothing of


@cache
def matcher() -> Matcher:
    """Over the base of the examples, as it is before it is learnt."""
    return Matcher(load_base(Path(__file__).parents[2] / "examples" / "ferry").knowledge)


@cache
def asked() -> tuple[Traced, ...]:
    base = matcher()
    labels = []
    for entry in base.knowledge.entries.values():
        for phrasing in entry.phrasings[:2]:
            labels.append(Label(phrasing.text, LabelSource.FEEDBACK, frozenset([entry.id])))
            labels.append(Label(phrasing.text[1:-2] + " and so", LabelSource.FEEDBACK, frozenset([entry.id])))
    for claim in base.knowledge.claims.values():
        wrong = [each.wordings[0].text for each in claim.misstatements][:1]
        labels += [Label(text, LabelSource.CHOICE, frozenset(), frozenset([claim.id]), known=False) for text in wrong]
    labels.append(Label("do dragons guard the attic", LabelSource.CHECK, frozenset()))
    asking = Asking(base, labels)
    return tuple(found for each in labels if (found := asking.ask(each)) is not None)


def test_every_pair_of_limits_ends_as_its_replay() -> None:
    """Over the whole grid, on a sample; where the first candidate would not answer, from the guarded trace."""
    questions = asked()[::6]
    assert any(each.careful is not None for each in questions)
    seen = set()
    for each in questions:
        found = outcomes(each, ANSWERS, SUGGESTS)
        for row, answer in enumerate(ANSWERS):
            for column, suggest in enumerate(SUGGESTS):
                limits = {**each.trace.limits, "answer": answer, "suggest": suggest}
                decision = replay(replace(each.trace, limits=limits))
                if decision.match is None and each.careful is not None:
                    decision = replay(replace(each.careful, limits=limits))
                assert found[row, column] == came_of(each, decision), (each.label.text, answer, suggest)
                seen.add(int(found[row, column]))
    assert {Came.RIGHT, Came.HELD, Came.MISSED, Came.NOTHING} <= seen


def ends(decision: Decision) -> tuple[object, ...]:
    return decision.outcome, decision.match.entry if decision.match else None, decision.choices


def test_every_decision_is_the_one_that_matching_anew_comes_to() -> None:
    for each in asked():
        quick, careful = Again(each.trace), Again(each.careful) if each.careful is not None else None
        for answer in (0.05, 0.3, 0.6, 0.8, 0.95, 1.0):
            for suggest in (0.05, 0.3):
                other = copy(matcher())
                other.calibration = replace(other.calibration, answer=answer, suggest=suggest)
                part = other.match_sentence(each.trace.question, each.trace.language)
                found = decided(quick, careful, answer, suggest)
                assert ends(found) == ends(part.decision), (each.label.text, answer, suggest)


class TestAsking:
    def ask(self, *labels: Label) -> tuple[Asking, list[Traced | None]]:
        asking = Asking(matcher(), labels)
        return asking, [asking.ask(each) for each in labels]

    def test_what_moderators_added_is_not_found_by_its_own_words(self) -> None:
        entry = next(each for each in matcher().knowledge.faq.values() if len(each.phrasings) > 2)
        text = entry.phrasings[0].text
        _, [by_people] = self.ask(Label(text, LabelSource.FEEDBACK, frozenset([entry.id])))
        _, [by_moderators] = self.ask(Label(text.upper(), LabelSource.MODERATOR, frozenset([entry.id])))
        assert by_people is not None
        assert by_moderators is not None
        assert by_people.trace.candidates[0].phrasing == text
        assert all(each.phrasing != text for each in by_moderators.trace.candidates)

    def test_an_entry_of_nothing_else_says_nothing(self) -> None:
        base = matcher()
        name = next(iter(base.knowledge.faq))
        alike = [entry for each, entry in base.knowledge.entries.items() if base.catalogue.says_the_same(name, each)]
        phrasings = [each.text for entry in alike for each in entry.phrasings]
        asking, found = self.ask(*(Label(text, LabelSource.MODERATOR, frozenset([name])) for text in phrasings))
        assert found == [None] * len(phrasings)
        assert asking.left_out.taught == len(phrasings) > 0
        asking, found = self.ask(*(Label(text, LabelSource.MODERATOR, frozenset([name])) for text in phrasings[1:]))
        assert asking.left_out.taught == 0
        assert None not in found

    def test_what_is_gone_and_what_is_several_questions_is_left_out(self) -> None:
        first, second = [each.phrasings[0].text for each in list(matcher().knowledge.faq.values())[:2]]
        asking, found = self.ask(
            Label(first, LabelSource.FEEDBACK, frozenset(["faq-gone"])),
            Label(f"{first}？{second}？", LabelSource.FEEDBACK, frozenset([next(iter(matcher().knowledge.faq))])),
        )
        assert found == [None, None]
        assert (asking.left_out.gone, asking.left_out.several) == (1, 1)

    def test_an_entry_that_says_the_same_is_as_right(self) -> None:
        base = matcher()
        one, other = next(
            (one, other)
            for one in base.knowledge.faq
            for other in base.knowledge.claims
            if base.catalogue.says_the_same(one, other)
        )
        text = base.knowledge.faq[one].phrasings[0].text
        _, [found] = self.ask(Label(text, LabelSource.FEEDBACK, frozenset([one])))
        assert found is not None
        assert {one, other} <= found.label.right

    def test_a_boundary_that_was_right_means_that_nothing_answers(self) -> None:
        boundary = next(iter(matcher().knowledge.boundaries.values()))
        _, [found] = self.ask(Label(boundary.phrasings[0].text, LabelSource.CHOICE, frozenset([boundary.id])))
        assert found is not None
        assert (found.label.right, found.label.known) == (frozenset(), True)
        assert boundary.id in found.harmless
