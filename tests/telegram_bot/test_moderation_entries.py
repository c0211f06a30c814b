"""``/entry``, ``/history`` and ``/moderators``."""

from __future__ import annotations

import pytest

from bot.domain.moderation import Role
from tests.telegram_bot.at_office import ANN, BEN, HOUSE, SUE, Office
from tests.telegram_bot.test_moderation_queue import gives


async def test_an_entry_is_shown_with_what_it_rests_on(office: Office) -> None:
    await office.says(ANN, "/entry faq-granary")
    shown = office.text(ANN)
    for part in ("faq-granary · question and answer · revision 0", "It was a granary.", "那座房子以前是粮仓。"):
        assert part in shown
    assert "§1 ¶2 · The old granary" in shown
    assert "Phrasings: 简体中文 4" in shown
    assert list(office.buttons(ANN)) == ["✏️ Edit", "🗄 Retire", "🕘 History"]


async def test_words_offer_entries(office: Office) -> None:
    await office.says(ANN, "/entry who started the library")
    await office.presses(ANN, "Who founded the library?")
    assert "faq-founder" in office.text(ANN)


@pytest.mark.parametrize(("words", "said"), [("", "/entry hours"), ("zzzz qqqq", "I know no entry like that.")])
async def test_without_a_match_a_word_says_so(office: Office, words: str, said: str) -> None:
    await office.says(ANN, f"/entry {words}")
    assert said in office.text(ANN)


async def test_retiring_is_asked_once_more_and_can_be_taken_back(office: Office) -> None:
    await office.says(ANN, "/entry faq-granary")
    await office.presses(ANN, "🗄 Retire")
    assert await office.curation.live_revisions() == []
    await office.presses(ANN, "🗄 Yes, retire it")
    await office.revises()
    assert "faq-granary" not in office.answers.knowledge.entries
    assert "Ann retired" in office.text(HOUSE)
    await office.presses(ANN, "↩️ Undo")
    await office.revises()
    assert "faq-granary" in office.answers.knowledge.entries


async def test_what_others_rest_on_is_not_retired(office: Office) -> None:
    await office.says(ANN, "/entry c-granary")
    await office.presses(ANN, "🗄 Retire")
    assert "cannot go while others rest on it" in office.toast


async def test_a_history_shows_each_change_and_leads_back(office: Office) -> None:
    await office.says(ANN, "/entry faq-granary")
    await office.presses(ANN, "🗄 Retire")
    await office.presses(ANN, "🗄 Yes, retire it")
    await office.revises()
    await office.says(ANN, "/history faq-granary")
    assert "faq-granary · 1/1" in office.text(ANN)
    assert "2026-01-02 03:04 UTC · Ann · retired" in office.text(ANN)
    assert "- answer (en): It was a granary." in office.text(ANN)
    await office.presses(ANN, "‹ Older")
    assert "As the files have it now." in office.text(ANN)
    await office.presses(ANN, "⏪ Back to this one")
    assert "Back to version 0." in office.text(ANN)
    await office.revises()
    assert "faq-granary" in office.answers.knowledge.entries
    await office.says(ANN, "/history")
    assert "Ann · reverted · faq-granary" in office.text(ANN)


async def test_admins_give_roles_and_take_them(office: Office) -> None:
    await office.says(ANN, f"/moderators add {BEN['id']} reviewer Ben B")
    assert office.text(ANN) == office.text(HOUSE) == "Ben B is reviewer now."
    assert await office.curation.role_of(office.person(BEN)) is Role.REVIEWER
    await office.says(ANN, "/moderators")
    assert "· Ben B: reviewer, since 2026-01-02, by Ann" in office.text(ANN)
    await office.says(ANN, "/moderators remove ben b")
    assert await office.curation.role_of(office.person(BEN)) is None


async def test_a_role_is_given_in_reply_to_somebodys_message(office: Office) -> None:
    said = {"message_id": 7, "date": 1, "chat": HOUSE, "from": SUE, "text": "hello"}
    await office.says(ANN, "/moderators add", HOUSE, reply_to_message=said)
    assert office.text(HOUSE) == "Sue is moderator now."
    assert await office.curation.role_of(office.person(SUE)) is Role.MODERATOR


async def test_only_admins_do(office: Office) -> None:
    await gives(office, BEN, Role.MODERATOR)
    await office.says(BEN, f"/moderators add {SUE['id']} moderator Sue")
    assert office.text(BEN) == "Only admins give roles and take them."
    assert await office.curation.role_of(office.person(SUE)) is None


@pytest.mark.parametrize("words", ["add", "add nobody", "remove Nobody", f"add {ANN['id']} moderator Ann", "add 77"])
async def test_what_is_not_clear_changes_nothing(office: Office, words: str) -> None:
    await office.says(ANN, f"/moderators {words}")
    assert await office.curation.moderators() == []
    assert "is moderator now" not in office.text(ANN)
