"""The queue of a moderator: cards, what can be done with one press, and who may press."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.curation import GapTaken, RoleChanged
from bot.domain.gap import TAKEN_FOR, GapState, Placed
from bot.domain.moderation import Actor, Role
from tests.telegram_bot.at_office import ANN, BEN, HOUSE, MING, SUE, WEI, Chat, Office

UNKNOWN = "do dragons guard the attic"


async def gives(office: Office, who: Chat, role: Role | None, before: Role | None = None) -> None:
    """Somebody has a role from now on."""
    by = Actor("terminal", "somebody")
    change = RoleChanged(office.person(who), who["first_name"], before, role, by, office.clock())
    await office.curation.make([change])


async def asked(office: Office, *texts: str, by: Chat = SUE) -> None:
    for text in texts:
        await office.says(by, text)
    await office.sorts()


async def test_an_empty_queue_says_so(office: Office) -> None:
    await office.says(ANN, "/queue")
    assert office.text(ANN) == "Nothing waits. Every question is looked after."


async def test_others_have_no_such_command_and_groups_hear_nothing(office: Office) -> None:
    await office.says(SUE, "/queue")
    assert "/queue" in office.text(SUE)
    settlement = await office.says(SUE, "/queue", HOUSE)
    assert settlement.outgoing == ()
    elsewhere = {**HOUSE, "id": -1_000_000_000_501}
    assert (await office.says(ANN, "/queue", elsewhere)).outgoing == ()


async def test_a_card_tells_what_was_asked_by_how_many_and_what_lies_near(office: Office) -> None:
    await office.says(SUE, UNKNOWN)
    await office.says(BEN, UNKNOWN)
    await asked(office, "dragons guard the attic?")
    await office.says(ANN, "/queue", HOUSE)
    card = office.text(HOUSE)
    assert "« 1/1 » g1" in card
    assert "Asked: 3 · people: 2" in card
    assert f"{UNKNOWN} ×2" in card
    assert "English · 2026-01-02" in card
    assert {"✏️ New answer", "🚫 Not in the source", "🕓 Later", "🗑 Spam"} <= office.buttons(HOUSE).keys()


async def test_pages_lead_from_card_to_card(office: Office) -> None:
    await asked(office, UNKNOWN, "may one play the trumpet")
    await office.says(ANN, "/queue")
    first = office.text(ANN)
    assert "« 1/2 »" in first
    await office.presses(ANN, "›")
    assert "« 2/2 »" in office.text(ANN)
    await office.presses(ANN, "‹")
    assert office.text(ANN) == first


async def test_same_as_adds_the_wording_with_one_tap_and_undo_takes_it_out(office: Office) -> None:
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue")
    nearest = next(label for label in office.buttons(ANN) if label.startswith("Same as: "))
    await office.presses(ANN, nearest)
    title = nearest.removeprefix("Same as: ")
    assert f"g1 is answered by “{title}”" in office.text(ANN)
    assert f"+ phrasings (en): {UNKNOWN}" in office.text(ANN)
    assert f"Ann: g1 is answered by “{title}”." in office.text(HOUSE)
    await office.revises()
    assert office.answers.answer(UNKNOWN).reply.answers[0].question == title
    await office.presses(ANN, "↩️ Undo")
    [gap] = await office.curation.gaps([1])
    assert gap.state is GapState.OPEN
    await office.revises()
    assert office.answers.answer(UNKNOWN).reply.answers == ()


async def test_wordings_that_came_after_the_card_was_shown_are_not_added_unseen(office: Office) -> None:
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue")
    await office.says(SUE, f"{UNKNOWN} of the granary")
    await office.curation.place([Placed((2,), 1)])
    await office.presses(ANN, "Same as: ")
    [revision] = await office.curation.live_revisions()
    assert UNKNOWN in (revision.document or "")
    assert f"{UNKNOWN} of the granary" not in (revision.document or "")


async def test_another_entry_is_found_by_words_in_a_reply(office: Office) -> None:
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue")
    await office.presses(ANN, "🔎 Another entry")
    asks = office.last(ANN)
    assert asks["reply_markup"] == {"force_reply": True, "selective": True}
    bot = {"id": 42, "is_bot": True, "first_name": "Chuchu", "username": "chuchu_bot"}
    replied = {"message_id": 7, "date": 1, "chat": ANN | {"type": "private"}, "from": bot, "text": asks["text"]}
    await office.says(ANN, "faq-granary", reply_to_message=replied)
    assert UNKNOWN in office.text(ANN)
    await office.presses(ANN, "Same as: What was the building before?")
    assert [each.entry for each in await office.curation.live_revisions()] == ["faq-granary"]


async def test_spam_and_later_put_a_card_aside_and_it_can_come_back(office: Office) -> None:
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue")
    await office.presses(ANN, "🗑 Spam")
    assert (await office.curation.gaps([1]))[0].state is GapState.SPAM
    await office.presses(ANN, "↩️ Undo")
    await office.presses(ANN, "g1")
    await office.presses(ANN, "🕓 Later")
    await office.presses(ANN, "In a week")
    assert "2026-01-09" in office.text(ANN)
    [gap] = await office.curation.gaps([1])
    assert (gap.state, gap.until) == (GapState.LATER, office.clock() + dt.timedelta(days=7))
    assert [each.act for each in await office.curation.deeds(3)] == ["gap_later", "gap_reopened", "gap_closed"]


async def test_ticked_wordings_become_a_card_of_their_own(office: Office) -> None:
    other = "may one play the trumpet"
    for text in (UNKNOWN, other):
        await office.says(SUE, text)
    await office.curation.place([Placed((1, 2), None)])
    await office.says(ANN, "/queue")
    await office.presses(ANN, "✂️ Split")
    await office.presses(ANN, f"☐ {other}")
    assert f"☑ {other}" in office.buttons(ANN)
    await office.presses(ANN, "✂️ Split these off")
    gaps = await office.curation.gaps([1, 2])
    assert [[each.text for each in gap.questions] for gap in gaps] == [[UNKNOWN], [other]]


async def test_a_taken_card_shows_who_has_it_and_changes_nothing_for_others(office: Office) -> None:
    await gives(office, BEN, Role.MODERATOR)
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue")
    await office.curation.make([GapTaken(1, 1, Actor(office.person(BEN), "Ben"), office.clock())])
    for button in ("🗑 Spam", "✏️ New answer", "🚫 Not in the source"):
        await office.presses(ANN, button)
        assert office.toast == "👤 Ben has been working on it since 03:04 UTC."
    assert "👤 Ben" in office.text(ANN)
    office.clock.time += TAKEN_FOR
    await office.presses(ANN, "🗑 Spam")
    assert (await office.curation.gaps([1]))[0].state is GapState.SPAM


async def test_a_reviewer_looks_and_changes_nothing(office: Office) -> None:
    await gives(office, BEN, Role.REVIEWER)
    await asked(office, UNKNOWN)
    await office.says(BEN, "/queue")
    assert UNKNOWN in office.text(BEN)
    await office.presses(BEN, "🗑 Spam")
    assert office.toast == "You may look at everything here, but change nothing."
    assert (await office.curation.gaps([1]))[0].state is GapState.OPEN


async def test_a_demoted_moderators_next_press_is_refused(office: Office) -> None:
    await gives(office, BEN, Role.MODERATOR)
    await asked(office, UNKNOWN)
    await office.says(BEN, "/queue")
    await gives(office, BEN, None, Role.MODERATOR)
    await office.presses(BEN, "🗑 Spam")
    assert office.toast.startswith("You are not a moderator (any more)")
    assert (await office.curation.gaps([1]))[0].state is GapState.OPEN


async def test_of_two_who_press_at_the_same_time_one_wins_and_the_other_is_told(office: Office) -> None:
    await gives(office, BEN, Role.MODERATOR)
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue")
    await office.says(BEN, "/queue")
    ann = await office.handles("callback_query", office.press(ANN, "🗑 Spam"))
    bens = office.press(BEN, "✏️ New answer")
    await office.settles(ann)
    await office.takes("callback_query", bens)
    assert office.toast == "Somebody was quicker: look what became of it."
    assert "Put aside as spam." in office.text(BEN)
    assert await office.curation.draft_of(office.person(BEN), office.identity("chat", BEN["id"])) is None


async def test_the_moderation_chat_is_known_after_it_became_a_supergroup(office: Office) -> None:
    new = {**HOUSE, "id": -1_000_000_000_999}
    old = {**HOUSE, "type": "group"}
    moved = {"message_id": 1, "date": 1, "chat": old, "from": ANN, "migrate_to_chat_id": new["id"]}
    await office.takes("message", moved)
    await office.says(ANN, "/queue", new)
    assert "Nothing waits" in office.text(new)


@pytest.mark.parametrize(("who", "said"), [(MING, "没有待处理的问题"), (WEI, "沒有待處理的問題")])
async def test_moderators_are_spoken_to_in_their_language(office: Office, who: Chat, said: str) -> None:
    await gives(office, who, Role.MODERATOR)
    await office.says(who, "/queue")
    assert said in office.text(who)
