"""What moderators decide: the changes that follow from it, and when it is refused."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from bot.domain.curation import DraftDropped, DraftSaved, GapSettled
from bot.domain.draft import Draft, DraftState
from bot.domain.gap import Gap, GapState
from bot.domain.language import Language
from bot.domain.moderation import Act
from bot.domain.reply import Outcome
from bot.domain.revision import Part, Revision
from bot.errors import CurationError
from bot.services.curating import UNDO_FOR, difference, propose, publish, reject, retire, revert, same_as, undo
from bot.services.drafting import Work, begin_answer, begin_edit, chosen, to_content, typed
from tests.services.shop import ANN, BEN, NOW, Shop, card_of, gap_of, wordings_in

LATER = NOW + dt.timedelta(minutes=1)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def same(shop: Shop, gap: Gap, entry: str, *, seen: int = 9) -> list[object]:
    return list(same_as(shop, gap, seen, wordings_in(gap), entry, shop.history(entry), ANN, NOW))


def enter(shop: Shop, work: Work, *inputs: str) -> Work:
    for each in inputs:
        work = chosen(work, each[1:], shop) if each.startswith("=") else typed(work, each, shop)
        assert not work.problem, each
    return work


def new_answer(shop: Shop) -> Work:
    work = begin_answer(shop, card_of(gap_of("Who paints the ferries?", "渡轮是谁刷的漆")), Language.EN)
    work = enter(shop, work, "Reed paints the ferries.", "里德给渡轮刷漆。", "Who paints the ferries?", "渡轮谁刷漆？")
    return enter(shop, work, "=reported", "=author", "=ferries/1", "=passage:1.2", "=done", "=done", "=done")


def edit(shop: Shop, entry: str, text: str) -> Work:
    return enter(shop, begin_edit(shop, entry, shop.history(entry)), "=text:en", text, "=preview")


def draft_of(work: Work, *, state: DraftState = DraftState.EDITING, gap: int | None = None) -> Draft:
    return Draft("d1", ANN, "chat", state, 4, gap, work.entry, to_content(work), NOW)


def published(shop: Shop, work: Work, gap: Gap | None = None) -> Revision:
    draft = draft_of(work, gap=gap.id if gap is not None else None)
    return shop.take(publish(shop, draft, shop.history(work.entry), gap, ANN, NOW))


# Same as


def test_wordings_become_phrasings_each_in_its_language(shop: Shop) -> None:
    gap = gap_of(
        "how pricey is a ticket", "搭渡輪要花幾多錢", "how pricey is a Ticket?", "ticket price", "票价是多少？"
    )
    revised, settled = same(shop, gap, "b-tickets")
    assert settled == GapSettled(17, 3, GapState.ANSWERED, ANN, NOW, entry="b-tickets")
    revision = shop.take([revised])  # type: ignore[list-item]
    assert (revision.version, revision.act, revision.by, revision.gap) == (1, Act.PHRASED, ANN, 17)
    assert (revision.part, revision.sources) == (Part.BOUNDARIES, ("ferries",))
    assert set(difference(revision.base, revision.document)) == {
        "+ phrasings (zh-Hant): 搭渡輪要花幾多錢",
        "+ phrasings (en): how pricey is a ticket",
    }
    reply = shop.answers.answer("how pricey is a ticket").reply
    assert (reply.outcome, reply.answers[0].entry) == (Outcome.NOT_ADDRESSED, "b-tickets")


def test_wordings_that_were_not_seen_are_not_added(shop: Shop) -> None:
    gap = gap_of("how pricey is a ticket", "buy me a ticket for the moon")
    revised, _ = same(shop, gap, "b-tickets", seen=1)
    assert shop.take([revised]).document.count("ticket for the moon") == 0  # type: ignore[list-item, union-attr]


def test_an_entry_that_has_all_the_wordings_needs_no_revision(shop: Shop) -> None:
    assert same(shop, gap_of("Ticket price?", "票价是多少"), "b-tickets") == [
        GapSettled(17, 3, GapState.ANSWERED, ANN, NOW, entry="b-tickets")
    ]


def test_enough_phrasings_end_the_mark_that_they_are_missing(shop: Shop) -> None:
    published(shop, new_answer(shop))
    entry = "c-1.2-paints-ferries"
    gap = gap_of(*(f"{word} the ferries with paint" for word in ("who covers", "who coats", "who brushes")))
    first = shop.take(same(shop, gap, entry))  # type: ignore[arg-type]
    assert '"missing":["phrasings"]' in (first.document or "")
    gap = gap_of("谁来刷渡轮", "渡轮的油漆是谁涂的", "给渡轮上漆的是谁", "涂渡轮的人", "who puts paint on ferries")
    second = shop.take(same(shop, gap, entry))  # type: ignore[arg-type]
    assert second.version == 3
    assert "missing" not in json.loads(second.document or "")


def test_a_phrasing_of_another_entry_is_refused_by_name(shop: Shop) -> None:
    with pytest.raises(CurationError, match=r"Weather.*b-weather"):
        same(shop, gap_of("is it windy"), "b-tickets")


@pytest.mark.parametrize(
    ("gap", "entry", "told"),
    [
        (gap_of("x", state=GapState.ANSWERED, entry="c-oil"), "b-tickets", "g17 is answered already, by “c-oil”"),
        (gap_of("x", state=GapState.SPAM), "b-tickets", "closed as spam"),
        (gap_of("x", state=GapState.JOINED, joined=4), "b-tickets", "put together with g4"),
        (gap_of("x", taken_by=BEN, taken_at=NOW), "b-tickets", "Ben is working on g17"),
        (gap_of("x"), "c-none", "no entry “c-none”"),
    ],
)
def test_a_gap_that_is_not_free_is_refused(shop: Shop, gap: Gap, entry: str, told: str) -> None:
    with pytest.raises(CurationError, match=told):
        same(shop, gap, entry)


def test_a_gap_of_ones_own_or_free_again_is_taken(shop: Shop) -> None:
    for by, at in ((ANN, NOW), (BEN, NOW - dt.timedelta(minutes=15))):
        assert same(shop, gap_of("ticket price", taken_by=by, taken_at=at), "b-tickets")


def test_nothing_is_added_to_an_entry_that_changed_elsewhere(shop: Shop) -> None:
    other = Shop()  # another instance, which publishes first
    revision = published(other, edit(other, "b-tickets", "Nothing on tickets."))
    gap = gap_of("how pricey is a ticket")
    with pytest.raises(CurationError, match="changed just now"):
        same_as(shop, gap, 9, wordings_in(gap), "b-tickets", [revision], ANN, NOW)
    foreign = replace(revision, sources=("another",))  # of another base: nothing of this one changed
    changes = same_as(shop, gap, 9, wordings_in(gap), "b-tickets", [foreign], ANN, NOW)
    assert shop.take(changes).version == 2


# Publishing


def test_a_new_entry_answers_and_settles_its_gap(shop: Shop) -> None:
    work, gap = new_answer(shop), gap_of("Who paints the ferries?")
    revised, settled, dropped = publish(shop, draft_of(work, gap=17), (), gap, ANN, NOW)
    assert settled == GapSettled(17, 3, GapState.ANSWERED, ANN, NOW, entry="c-1.2-paints-ferries")
    assert dropped == DraftDropped("d1", 4, ANN, NOW)
    revision = shop.take([revised])
    assert (revision.act, revision.version, revision.base, revision.gap) == (Act.ADDED, 1, None, 17)
    answer = shop.answers.answer("谁刷渡轮的漆").reply.answers[0]
    assert (answer.entry, answer.text) == ("c-1.2-paints-ferries", "里德给渡轮刷漆。")


def test_an_edit_that_was_overtaken_is_refused_and_the_difference_can_be_shown(shop: Shop) -> None:
    mine = edit(shop, "b-weather", "Ann: nothing on the weather.")
    theirs = edit(shop, "b-weather", "Ben: nothing on the weather.")
    revision = shop.take(publish(shop, replace(draft_of(theirs), by=BEN), (), None, BEN, NOW))
    with pytest.raises(CurationError, match="changed by Ben since"):
        publish(shop, draft_of(mine), [revision], None, ANN, LATER)
    assert difference(mine.begun_on, shop.document("b-weather")) == (
        "- reply (en): The article does not speak of the weather.",
        "+ reply (en): Ben: nothing on the weather.",
    )
    with pytest.raises(CurationError, match="changed by Ben since"):  # told even before the base knows of it
        publish(Shop(), draft_of(mine), [revision], None, ANN, LATER)


def test_a_merge_in_between_overtakes_no_edit(shop: Shop) -> None:
    first = published(shop, edit(shop, "b-weather", "Nothing on the weather."))
    work = edit(shop, "b-weather", "Nothing at all on the weather.")
    merged = replace(first, merged=True)
    changes = publish(shop, draft_of(work), [merged], None, ANN, LATER)
    assert shop.take(changes).version == 2


def test_an_id_that_was_taken_meanwhile_is_told(shop: Shop) -> None:
    work = new_answer(shop)
    published(shop, new_answer(shop))
    with pytest.raises(CurationError, match=r"there is an entry “c-1\.2-paints-ferries” meanwhile"):
        publish(shop, draft_of(work), shop.history(work.entry), None, ANN, NOW)
    assert enter(shop, work, "=menu").entry == "c-1.2-paints-ferries-2"  # going on gives it another


def test_an_entry_that_was_retired_can_be_made_anew(shop: Shop) -> None:
    work = new_answer(shop)
    published(shop, work)
    shop.take(retire(shop, work.entry, shop.history(work.entry), ANN, NOW, "wrong"))
    assert published(shop, new_answer(shop)).version == 3


def test_what_is_not_valid_or_not_changed_is_not_published(shop: Shop) -> None:
    with pytest.raises(CurationError, match="nothing was changed"):
        publish(shop, draft_of(begin_edit(shop, "c-oil", ())), (), None, ANN, NOW)
    work = enter(shop, new_answer(shop), "=menu", "=phrasings", "=way:1", "=done")
    with pytest.raises(CurationError, match=r"cannot be so: .*phrasing"):
        publish(shop, draft_of(work), (), None, ANN, NOW)
    settled = gap_of("x", state=GapState.ANSWERED, entry="c-oil")
    with pytest.raises(CurationError, match="answered already"):
        publish(shop, draft_of(new_answer(shop)), (), settled, ANN, NOW)


# Two people


def test_a_draft_is_handed_over_and_published_by_somebody_else(shop: Shop) -> None:
    draft = draft_of(new_answer(shop))
    with pytest.raises(CurationError, match="Ann is still working"):
        publish(shop, draft, (), None, BEN, NOW)
    with pytest.raises(CurationError, match="draft of Ann"):
        propose(draft, BEN, NOW)
    (saved,) = propose(draft, ANN, LATER)
    assert isinstance(saved, DraftSaved)
    proposed = saved.draft
    assert (proposed.state, proposed.version, proposed.changed_at) == (DraftState.PROPOSED, 5, LATER)
    assert saved.act is Act.PROPOSED
    with pytest.raises(CurationError, match="proposed already"):
        propose(proposed, ANN, LATER)
    with pytest.raises(CurationError, match="another moderator"):
        publish(shop, proposed, (), None, ANN, LATER)
    assert shop.take(publish(shop, proposed, (), None, BEN, LATER)).by == BEN


def test_a_rejected_draft_goes_back_to_its_author(shop: Shop) -> None:
    draft = draft_of(new_answer(shop), state=DraftState.PROPOSED)
    (saved,) = reject(draft, BEN, LATER, "no source")
    assert isinstance(saved, DraftSaved)
    assert (saved.draft.state, saved.draft.version, saved.draft.by) == (DraftState.EDITING, 5, ANN)
    assert (saved.act, saved.why, saved.by) == (Act.REJECTED, "no source", BEN)
    with pytest.raises(CurationError, match="not proposed"):
        reject(saved.draft, BEN, LATER, "again")


# Retiring, reverting, undoing


def test_a_retired_entry_is_gone_and_can_come_back(shop: Shop) -> None:
    gone = shop.take(retire(shop, "b-weather", (), ANN, NOW, "off topic"))
    assert (gone.act, gone.document, gone.why) == (Act.RETIRED, None, "off topic")
    assert shop.document("b-weather") is None
    with pytest.raises(CurationError, match="may be retired"):
        retire(shop, "b-weather", [gone], ANN, NOW, "")
    back = shop.take(revert(shop, "b-weather", [gone], 0, BEN, LATER, "needed"))
    assert (back.act, back.version, back.document) == (Act.REVERTED, 2, shop.base_document("b-weather"))


@pytest.mark.parametrize(
    ("entry", "resting"), [("c-oil", "faq-oil"), ("c-riders", "b-tickets"), ("c-night", "faq-oil")]
)
def test_what_others_rest_on_cannot_go(shop: Shop, entry: str, resting: str) -> None:
    with pytest.raises(CurationError, match=f"rest on it .*{resting}"):
        retire(shop, entry, (), ANN, NOW, "")


def test_any_version_can_be_gone_back_to(shop: Shop) -> None:
    one = published(shop, edit(shop, "b-weather", "One."))
    two = published(shop, edit(shop, "b-weather", "Two."))
    with pytest.raises(CurationError, match="so already"):
        revert(shop, "b-weather", [one, two], 2, ANN, NOW, "")
    with pytest.raises(CurationError, match="no version 7"):
        revert(shop, "b-weather", [one, two], 7, ANN, NOW, "")
    back = shop.take(revert(shop, "b-weather", [one, two], 1, BEN, NOW, "better"))
    assert (back.version, back.document, back.why) == (3, one.document, "better")


def test_undo_takes_back_the_last_revision_and_opens_its_gap(shop: Shop) -> None:
    gap = gap_of("Who paints the ferries?")
    revision = published(shop, new_answer(shop), gap)
    answered = replace(gap, state=GapState.ANSWERED, entry=revision.entry, version=4)
    undone, reopened = undo(shop, revision.entry, [revision], 1, BEN, NOW + UNDO_FOR, answered)
    assert reopened == GapSettled(17, 4, GapState.OPEN, BEN, NOW + UNDO_FOR)
    taken_back = shop.take([undone])
    assert (taken_back.act, taken_back.version, taken_back.document) == (Act.UNDONE, 2, None)
    with pytest.raises(CurationError, match="taken back already"):
        undo(shop, revision.entry, [revision, taken_back], 2, BEN, LATER)


def test_undo_goes_back_to_what_was_live_before(shop: Shop) -> None:
    one = published(shop, edit(shop, "b-weather", "One."))
    two = published(shop, edit(shop, "b-weather", "Two."))
    (change,) = undo(shop, "b-weather", [one, two], 2, ANN, LATER)
    assert shop.take([change]).document == one.document
    (change,) = undo(shop, "b-weather", [one], 1, ANN, LATER)
    assert shop.take([change]).document == shop.base_document("b-weather")


def test_undo_comes_too_late(shop: Shop) -> None:
    one = published(shop, edit(shop, "b-weather", "One."))
    two = published(shop, edit(shop, "b-weather", "Two."))
    with pytest.raises(CurationError, match="changed again"):
        undo(shop, "b-weather", [one, two], 1, ANN, LATER)
    with pytest.raises(CurationError, match="ten minutes"):
        undo(shop, "b-weather", [one, two], 2, ANN, NOW + UNDO_FOR + dt.timedelta(seconds=1))


def test_a_gap_that_something_else_happened_to_stays_as_it_is(shop: Shop) -> None:
    gap = gap_of("Who paints the ferries?")
    revision = published(shop, new_answer(shop), gap)
    for other in (gap, replace(gap, state=GapState.ANSWERED, entry="c-oil"), None):
        assert len(undo(shop, revision.entry, [revision], 1, ANN, LATER, other)) == 1


# Differences


def test_differences_are_told_key_by_key(shop: Shop) -> None:
    before = shop.document("c-power") or ""
    item = json.loads(before)
    item["kind"] = "argument"
    item["citations"] = ["1.2", "1.1"]
    item["values"] = {"figures": [{"value": "6", "unit": "times"}]}
    del item["note"], item["misstatements"]
    assert difference(before, shop.canonical(Part.CLAIMS, item)) == (
        "- kind: reported",
        "+ kind: argument",
        "+ citations: 1.2",
        "- note (zh-Hans): 文中没有给出测量方法。",
        "- note (en): The article does not say how it was measured.",
        "- misstatements wordings (zh-Hans): F20 的功率是 F200 的六倍",
        "- misstatements wordings (en): the F20 has six times the power of the F200",
        "- misstatements correction (zh-Hans): 正好相反，F200 更强。",
        "- misstatements correction (en): It is the other way round, the F200 is the stronger one.",
        "+ values figures: value 6, unit times",
    )
    assert difference(before, before) == ()
    assert difference(None, None) == ()
    assert all(line.startswith("- ") for line in difference(before, None))
    two = '{"claims":["a","b"]}', '{"claims":["b","a"]}'
    assert difference(*two) == ("- claims: a, b", "+ claims: b, a")
