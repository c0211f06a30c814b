"""From an unanswered question to a published, sourced answer: drafts, impact, publishing, two people, undo."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.gap import GapState
from bot.domain.moderation import Role
from bot.domain.reply import Outcome
from bot.services.curating import UNDO_FOR
from tests.telegram_bot.at_office import ANN, BEN, HOUSE, SUE, Office
from tests.telegram_bot.conftest import NewOffice
from tests.telegram_bot.test_moderation_queue import UNKNOWN, asked, gives

STEPS = (
    ("says", "A cat guards the attic."),
    ("presses", "Leave it out for now"),
    ("says", "Who guards the attic?"),
    ("presses", "reported fact"),
    ("presses", "The author"),
    ("presses", "§1 How it began"),
    ("presses", "§1 ¶2 The old granary"),
    ("presses", "Back to the sections"),
    ("presses", "Done"),
    ("presses", "Done"),
    ("presses", "See what it changes"),
)
PREVIEWED = STEPS[:-1]


async def walk(office: Office, steps: tuple[tuple[str, str], ...] = STEPS) -> None:
    """Ann goes from step to step."""
    for how, what in steps:
        await (office.says(ANN, what) if how == "says" else office.presses(ANN, what))


async def begun(office: Office) -> None:
    """A question is asked that nobody can answer, and Ann begins an answer."""
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue")
    await office.presses(ANN, "✏️ New answer")


def outcome(office: Office, question: str = UNKNOWN) -> tuple[Outcome, tuple[str, ...]]:
    reply = office.answers.answer(question).reply
    return reply.outcome, tuple(str(each.passage) for answer in reply.answers for each in answer.citations)


async def test_an_answer_is_written_previewed_weighed_published_and_taken_back(office: Office) -> None:
    await begun(office)
    assert "g1 · ✏️ New answer" in office.text(ANN)
    await walk(office, PREVIEWED)
    previews = [each["text"] for each in office.shown[ANN["id"]].values() if "A cat guards the attic." in each["text"]]
    assert len(previews) >= 3  # one for each language
    assert any("§1 ¶2" in each for each in previews)
    await walk(office, STEPS[-1:])
    assert "newly answered: 1" in office.text(ANN)
    await office.presses(ANN, "✅ Publish")
    assert "Published. It answers from now on." in office.text(ANN)
    assert "Ann published “Who guards the attic?”." in office.text(HOUSE)
    await office.revises()
    assert outcome(office) == (Outcome.ANSWERED, ("1.2",))
    [gap] = await office.curation.gaps([1])
    assert (gap.state, gap.holder(office.clock())) == (GapState.ANSWERED, None)
    await office.presses(ANN, "↩️ Undo")
    await office.revises()
    assert outcome(office)[0] is not Outcome.ANSWERED
    [gap] = await office.curation.gaps([1])
    assert gap.state is GapState.OPEN


@pytest.mark.parametrize("done", range(len(STEPS) + 1))
async def test_a_restart_at_any_step_loses_nothing(office: Office, done: int) -> None:
    await begun(office)
    await walk(office, STEPS[:done])
    office.restart()
    await walk(office, STEPS[done:])
    await office.presses(ANN, "✅ Publish")
    await office.revises()
    assert outcome(office) == (Outcome.ANSWERED, ("1.2",))


async def test_an_impact_that_a_restart_cut_off_is_worked_out_again(office: Office) -> None:
    await begun(office)
    await walk(office, PREVIEWED)
    settlement = await office.handles("callback_query", office.press(ANN, "See what it changes"))
    for each in office.beside:
        each.close()
    office.beside.clear()
    await office.settles(settlement)
    assert "Working out what would change" in office.text(ANN)
    assert "✅ Publish" not in office.buttons(ANN)
    office.restart()
    await office.presses(ANN, "🔄 Work it out again")
    assert "✅ Publish" in office.buttons(ANN)


async def test_back_and_cancel_are_there_at_each_step(office: Office) -> None:
    await begun(office)
    await walk(office, STEPS[:1])
    assert {"Back", "Cancel"} <= {each.strip("‹ ") for each in office.buttons(ANN)}
    await office.presses(ANN, "Back")
    assert "A cat guards the attic." in office.text(ANN)
    await office.presses(ANN, "Cancel")
    assert "The draft is given up." in office.text(ANN)
    [gap] = await office.curation.gaps([1])
    assert (gap.state, gap.taken_by) == (GapState.OPEN, None)
    await office.says(ANN, "who founded the library")
    assert "Chen Ashui" in office.text(ANN)


async def test_an_old_button_shows_the_draft_as_it_stands(office: Office) -> None:
    await begun(office)
    await walk(office, STEPS[:1])
    old = office.press(ANN, "Leave it out for now")
    await office.takes("callback_query", old)
    await office.takes("callback_query", old)
    assert office.toast == "You had gone on since. Here is the draft as it stands."
    draft = await office.curation.draft_of(office.person(ANN), office.identity("chat", ANN["id"]))
    assert draft is not None
    assert draft.version == 3


async def test_whoever_is_writing_is_asked_before_that_is_thrown_away(office: Office) -> None:
    await begun(office)
    await walk(office, STEPS[:1])
    await office.says(ANN, "/entry faq-granary")
    await office.presses(ANN, "✏️ Edit")
    assert "You are still writing something in this chat." in office.text(ANN)
    await office.presses(ANN, "✏️ Go on with your draft")
    assert "Now the same in Chinese." in office.text(ANN)


async def test_in_the_moderation_chat_only_a_reply_to_the_bot_is_meant(office: Office) -> None:
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue", HOUSE)
    await office.presses(ANN, "✏️ New answer", HOUSE)
    assert "Reply to this message with the text." in office.text(HOUSE)
    assert (await office.says(ANN, "A cat guards the attic.", HOUSE)).outgoing == ()
    bot = {"id": 42, "is_bot": True, "first_name": "Chuchu", "username": "chuchu_bot"}
    replied = {"message_id": 7, "date": 1, "chat": HOUSE, "from": bot, "text": "Write the answer"}
    await office.says(ANN, "A cat guards the attic.", HOUSE, reply_to_message=replied)
    assert "Now the same in Chinese." in office.text(HOUSE)


async def test_what_a_moderator_edits_or_forwards_does_not_go_into_the_draft(office: Office) -> None:
    await begun(office)
    about = {"message_id": 7, "date": 1, "chat": ANN | {"type": "private"}, "from": ANN, "text": "x", "edit_date": 2}
    await office.takes("edited_message", about)
    assert "Editing a message does not change the draft" in office.text(ANN)
    stranger = {"type": "hidden_user", "sender_user_name": "A stranger", "date": 1}
    await office.says(ANN, "who founded the library", forward_origin=stranger)
    draft = await office.curation.draft_of(office.person(ANN), office.identity("chat", ANN["id"]))
    assert draft is not None
    assert draft.version == 1


async def test_what_the_source_does_not_address_becomes_a_boundary(office: Office) -> None:
    await asked(office, UNKNOWN)
    await office.says(ANN, "/queue")
    await office.presses(ANN, "🚫 Not in the source")
    await walk(
        office,
        (
            ("presses", "Standard sentence"),
            ("says", "Dragons in the attic"),
            ("presses", "Leave it out for now"),
            ("presses", "Done"),
            ("presses", "Done"),
            ("presses", "See what it changes"),
            ("presses", "✅ Publish"),
        ),
    )
    await office.revises()
    assert outcome(office)[0] is Outcome.NOT_ADDRESSED


async def test_a_second_moderator_agrees_and_nobody_with_themselves(new_office: NewOffice) -> None:
    office = await new_office(two_person=True)
    await gives(office, BEN, Role.MODERATOR)
    await begun(office)
    await walk(office)
    assert "✅ Publish" not in office.buttons(ANN)
    await office.presses(ANN, "🤝 Hand over")
    assert "It waits for a second moderator." in office.text(ANN)
    assert "Ann proposes:" in office.text(HOUSE)
    await office.presses(ANN, "✅ Approve", HOUSE)
    assert office.toast == "You proposed it: another moderator has to agree."
    await office.says(BEN, "/review")
    await office.presses(BEN, "Ann: Who guards the attic?")
    await office.presses(BEN, "✅ Approve")
    assert "Ben published “Who guards the attic?”." in office.text(HOUSE)
    await office.revises()
    assert outcome(office) == (Outcome.ANSWERED, ("1.2",))
    assert [
        each.by.name for each in await office.curation.history((await office.curation.live_revisions())[0].entry)
    ] == ["Ben"]
    await office.presses(ANN, "🔄 Look again")
    assert office.toast == "This draft is published already, or was given up."


async def test_a_proposal_is_sent_back_with_a_reason(new_office: NewOffice) -> None:
    office = await new_office(two_person=True)
    await gives(office, BEN, Role.MODERATOR)
    await begun(office)
    await walk(office)
    await office.presses(ANN, "🤝 Hand over")
    await office.presses(BEN, "❌ Reject", HOUSE)
    await office.presses(BEN, "The wording needs work", HOUSE)
    assert "Ben sent “Who guards the attic?” back to Ann:" in office.text(HOUSE)
    await office.presses(ANN, "🔄 Look again")
    assert "Working out what would change" in office.text(ANN)
    await office.presses(ANN, "Back")
    assert "See what it changes" in office.buttons(ANN)


async def test_undo_works_for_ten_minutes(office: Office) -> None:
    await begun(office)
    await walk(office)
    await office.presses(ANN, "✅ Publish")
    await office.revises()
    office.clock.time += UNDO_FOR + dt.timedelta(seconds=1)
    await office.presses(ANN, "↩️ Undo")
    assert "ten minutes are over" in office.toast
    assert outcome(office)[0] is Outcome.ANSWERED


async def test_of_two_who_edit_the_same_entry_one_is_shown_the_difference(office: Office) -> None:
    await gives(office, BEN, Role.MODERATOR)
    for who, text in ((ANN, "It was a mill."), (BEN, "It was a barn.")):
        await office.says(who, "/entry faq-granary")
        await office.presses(who, "✏️ Edit")
        await office.presses(who, "Text in English")
        await office.says(who, text)
        await office.presses(who, "Preview")
        await office.presses(who, "See what it changes")
    await office.presses(ANN, "✅ Publish")
    await office.presses(BEN, "✅ Publish")
    assert office.toast == "Somebody was quicker: nothing was published."
    assert "- answer (en): It was a granary." in office.text(BEN)
    assert "+ answer (en): It was a mill." in office.text(BEN)
    [revision] = await office.curation.history("faq-granary")
    assert revision.by.name == "Ann"
    await office.revises()
    await office.presses(BEN, "✏️ Edit what is live now")
    assert "What would you like to change?" in office.text(BEN)


async def test_pressing_publish_twice_publishes_once_and_leaves_undo(office: Office) -> None:
    await begun(office)
    await walk(office)
    press = office.press(ANN, "✅ Publish")
    await office.takes("callback_query", press)
    await office.takes("callback_query", press)
    assert office.toast == "This draft is published already, or was given up."
    assert "↩️ Undo" in office.buttons(ANN)
    assert len(await office.curation.live_revisions()) == 1
    assert SUE["id"] in office.shown
