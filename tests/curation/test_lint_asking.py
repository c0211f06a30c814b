"""What lint says when it types every phrasing and every wrong version as they stand, and sees what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from bot.curation.lint import RULES, Remark, Severity, Subject, lint
from bot.curation.load import load_base
from bot.matching.matcher import LONGEST_PHRASING, Matcher
from tests.curation.base import BaseFolder
from tests.curation.linting import BOUNDARIES, CLAIMS, FAQ, remarks_on, said_of, tidy


@pytest.fixture
def base(base: BaseFolder) -> BaseFolder:
    return tidy(base)


def one(base: BaseFolder, rule: str) -> tuple[Severity, str, str]:
    """The one remark of a rule: how bad it is, of which entry, and the rest."""
    (remark,) = (each for each in remarks_on(base, asking=True) if each.rule == rule)
    return remark.severity, remark.entry, str(remark.problem)


def test_of_a_tidy_base_nothing_is_said(base: BaseFolder) -> None:
    assert said_of(base, asking=True) == []


@pytest.fixture
def crowded(base: BaseFolder) -> BaseFolder:
    """Two entries that say different things have nearly the same phrasing."""
    base.replace(CLAIMS, "is the road a good idea,", "number of tea bushes growing on the hill by the old road,")
    base.replace(CLAIMS, "number of tea bushes,", "number of tea bushes growing on the hill by the old roads,")
    return base


def test_a_phrasing_that_another_entry_wins(crowded: BaseFolder) -> None:
    text = "number of tea bushes growing on the hill by the old road"
    message = f"“{text}” is answered by c-tea, which wins it; word it differently, or move it there"
    assert one(crowded, "won-by-another") == (Severity.ERROR, "c-road", f"claims/all.yaml:20: {message}")


def test_a_phrasing_that_wins_narrowly(crowded: BaseFolder) -> None:
    text = "number of tea bushes growing on the hill by the old road"
    message = f"“{text}s” is nearly a phrasing of c-road (“{text}”); keep the two further apart"
    assert one(crowded, "narrow-win") == (Severity.WARNING, "c-tea", f"claims/all.yaml:12: {message}")


def test_a_phrasing_that_an_entry_on_the_same_claims_answers_is_no_loss(base: BaseFolder) -> None:
    base.replace(CLAIMS, "number of tea bushes,", "number of tea bushes growing on the hill by the old roads,")
    base.replace(FAQ, "[what grows on the hill,", "[number of tea bushes growing on the hill by the old road,")
    assert said_of(base, asking=True) == []  # faq-hill rests on c-tea


def test_a_long_phrasing_that_reads_as_two(base: BaseFolder) -> None:
    text = f"how many tea bushes are there?{' ' * LONGEST_PHRASING}should the road be built?"
    base.replace(FAQ, "[what grows on the hill,", f'["{text}",')
    message = f"“{text}” is read as 2 questions; word it as one"
    assert one(base, "several-questions") == (Severity.WARNING, "faq-hill", f"faq/all.yaml:10: {message}")


def test_a_phrasing_of_two_sentences_is_one_question_when_it_is_typed_as_it_stands(base: BaseFolder) -> None:
    base.replace(FAQ, "[what grows on the hill,", '["how many tea bushes are there? should the road be built?",')
    assert said_of(base, asking=True) == []


def test_a_phrasing_that_is_not_answered(base: BaseFolder) -> None:
    base.replace(BOUNDARIES, "咖啡产量,", '"？？",')
    message = "“？？” is not answered when typed as it stands (no-candidate)"
    assert one(base, "not-answered") == (Severity.WARNING, "b-coffee", f"boundaries/all.yaml:7: {message}")


def test_a_phrasing_that_is_taken_for_a_wrong_version(base: BaseFolder) -> None:
    base.replace(CLAIMS, "there are 900 tea bushes", "the author wants the road")
    message = (
        "“the author wants the road” is taken for a wrong version of c-tea (“the author wants the road”); "
        "word it, or that, differently"
    )
    assert one(base, "contradicted") == (Severity.ERROR, "c-road", f"claims/all.yaml:20: {message}")


def test_a_wrong_version_that_is_not_put_right(base: BaseFolder) -> None:
    base.replace(CLAIMS, "[there are 900 tea bushes]", '[there are 900 tea bushes, "?!?"]')
    message = "“?!?” is listed as wrong, yet is not told to differ when it is typed; word it differently"
    assert one(base, "not-put-right") == (Severity.WARNING, "c-tea", f"claims/all.yaml:8: {message}")


def test_what_asks_the_matcher_is_left_out_without_one(crowded: BaseFolder) -> None:
    assert said_of(crowded) == []


def test_every_rule_runs_in_its_order(base: BaseFolder) -> None:
    base.replace(CLAIMS, "there are 900 tea bushes", "the author wants the road")
    loaded = load_base(base.path)
    subject = Subject(loaded, Matcher(loaded.knowledge))
    by_rule: list[Remark] = [remark for rule in RULES for remark in rule(subject)]
    assert list(lint(subject)) == by_rule
    assert len(RULES) == len(set(RULES)) == 12


def test_long_rules_show_how_far_they_are(base: BaseFolder) -> None:
    tracked: dict[str, list[Any]] = {}

    def track(items: Sequence[Any], what: str, /) -> Iterator[Any]:
        for item in items:
            tracked.setdefault(what, []).append(item)
            yield item

    loaded = load_base(base.path)
    assert list(lint(Subject(loaded, Matcher(loaded.knowledge), track=track))) == []
    assert len(tracked["phrasings"]) == sum(len(entry.phrasings) for entry in loaded.knowledge.entries.values())
    assert tracked["wrong versions"] == [("c-tea", "山上只有六棵茶树"), ("c-tea", "there are 900 tea bushes")]
