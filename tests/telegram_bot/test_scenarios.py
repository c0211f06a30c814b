"""The conversations of scenarios/*.yaml, played over real HTTP with the bot as a process that polls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.telegram_bot.conversation import play
from tests.telegram_bot.scenarios.stage import Played, Scenario, load_scenarios, playing

SCENARIOS = load_scenarios()
THEMES = {
    "answers", "buttons", "checking", "choices", "commands", "edits", "feedback", "forums", "groups",
    "inline", "languages", "limits", "no_answer", "other_content", "privacy", "subscriptions", "topics", "trouble",
}  # fmt: skip


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with playing(SCENARIOS, tmp_path_factory.mktemp("scenarios"), play) as all_played:
        yield all_played


def _marks(scenario: Scenario) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=scenario.known_failure, strict=True)] if scenario.known_failure else []


@pytest.mark.parametrize(
    "scenario", [pytest.param(one, id=one.id.replace(" ", "-"), marks=_marks(one)) for one in SCENARIOS]
)
def test_scenario(played: Played, scenario: Scenario) -> None:
    ending = played.endings[scenario.id]
    if ending.problem:
        pytest.fail(f"{ending.problem}\n\n{ending.transcript}", pytrace=False)


def test_telegram_refused_nothing_but_what_scenarios_provoked(played: Played) -> None:
    for stage in played.stages:
        provoked = {words for one in SCENARIOS if one.bot == stage.kind for words in one.provokes}
        said = [call.error.description if call.error else str(call.status) for call in stage.refused]
        unexpected = [each for each in said if not any(words in each for words in provoked)]
        assert not unexpected, f"{stage.kind}: {Counter(unexpected)}"
        missing = [words for words in provoked if not any(words in each for each in said)]
        assert not missing, f"{stage.kind}: nothing was refused with {missing}"


def test_the_bots_did_nothing_that_a_correct_bot_would_not_do(played: Played) -> None:
    for stage in played.stages:
        assert stage.server.violations == [], stage.kind
        assert stage.bot.alive, stage.kind
        assert stage.bot.events("update_quarantined") == [], stage.kind
        assert stage.bot.events("housekeeping_failed") == [], stage.kind
        assert stage.bot.events("delivery_failed") == [], stage.kind
        assert stage.kind == "troubled" or stage.bot.events("formatting_refused") == [], stage.kind


def test_only_scenarios_with_a_bot_of_their_own_kind_provoke_refusals() -> None:
    assert {one.bot for one in SCENARIOS if one.provokes} <= {"troubled", "halted"}


def test_there_are_scenarios_for_every_theme() -> None:
    assert len(SCENARIOS) >= 60
    assert {one.theme for one in SCENARIOS} == THEMES
    assert [title for title, count in Counter(one.id for one in SCENARIOS).items() if count > 1] == []
