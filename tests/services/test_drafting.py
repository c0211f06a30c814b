"""Writing an entry step by step: what is asked for, what is taken, and what comes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.language import Language
from bot.errors import CurationError
from bot.services.drafting import (
    Step,
    Work,
    begin_answer,
    begin_boundary,
    begin_edit,
    chosen,
    document,
    from_content,
    screen,
    to_content,
    typed,
)
from bot.services.drafting_document import as_written, cited
from tests.services.shop import Shop, card_of, gap_of

SHOP = Shop()
ASKED = ("Who paints the ferries?", "渡轮是谁刷的漆", "渡輪是誰油漆的")
TEXTS = ("每年春天由里德给渡轮刷漆。", "Reed paints the ferries every spring.")


def new_answer() -> Work:
    return begin_answer(SHOP, card_of(gap_of(*ASKED)), Language.EN)


def go(work: Work, *inputs: str) -> Work:
    """Enter things one after the other: ``=key`` is an option, anything else is typed."""
    for each in inputs:
        work = chosen(work, each[1:], SHOP) if each.startswith("=") else typed(work, each, SHOP)
        assert not work.problem, (each, work.problem)
        assert from_content(to_content(work)) == work  # a restart in the middle of a step loses nothing
        for language in Language:
            shown = screen(work, SHOP, language)
            assert shown.step is work.step
            assert shown.text
            assert all(option.label and " " not in option.key for option in shown.options)
    return work


def item(work: Work) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document(work, SHOP))
    return found


def keys(work: Work) -> list[str]:
    return [option.key for option in screen(work, SHOP, Language.EN).options]


def ticked(work: Work) -> list[str]:
    return [option.label for option in screen(work, SHOP, Language.EN).options if option.chosen]


CLAIM = (*TEXTS, "渡轮是谁刷漆的？", "=way:0", "=reported", "=author", "=ferries/1", "=passage:1.2", "=done", "=done")


def test_a_claim_from_its_text_to_the_preview() -> None:
    work = new_answer()
    steps = [work.step]
    for each in CLAIM:
        work = go(work, each)
        steps.append(work.step)
    assert steps == [
        Step.TEXT, Step.OTHER_TEXT, Step.TITLE, Step.OTHER_TITLE, Step.KIND, Step.ATTRIBUTION, Step.SECTION,
        Step.PASSAGE, Step.PASSAGE, Step.SECTION, Step.PHRASINGS,
    ]  # fmt: skip
    assert ticked(work) == ["渡轮是谁刷的漆", "渡輪是誰油漆的"]  # the title itself is no phrasing of its own
    work = go(work, "who painted the ferries\nwhose paint is on the ferries", "=done")
    assert work.step is Step.PREVIEW
    assert work.entry == "c-1.2-paints-ferries"
    assert item(work) == {
        "id": "c-1.2-paints-ferries",
        "missing": ["phrasings"],
        "kind": "reported",
        "question": {"zh-Hans": "渡轮是谁刷漆的？", "en": "Who paints the ferries?"},
        "text": {"zh-Hans": TEXTS[0], "en": TEXTS[1]},
        "citations": ["1.2"],
        "values": {"names": ["otto-reed"]},
        "phrasings": {
            "zh-Hans": ["渡轮是谁刷的漆"],
            "zh-Hant": ["渡輪是誰油漆的"],
            "en": ["who painted the ferries", "whose paint is on the ferries"],
        },
    }
    assert SHOP.problems(work.part, document(work, SHOP)) == []
    assert go(work, "=impact").step is Step.IMPACT


def test_english_first_asks_for_chinese_next() -> None:
    work = go(new_answer(), TEXTS[1])
    assert (work.step, work.asks) == (Step.OTHER_TEXT, "zh-Hans")
    work = go(work, "每年春天由里德給渡輪刷漆，用晶片記錄。")
    assert work.texts.zh == "每年春天由里德给渡轮刷漆，用芯片记录。"  # Traditional Chinese is kept as Simplified
    assert (work.step, work.asks) == (Step.TITLE, "en")
    assert keys(work) == ["way:0"]  # what was asked in English


def test_a_language_can_be_left_out_for_now() -> None:
    work = go(new_answer(), TEXTS[0], "=missing", "=way:1", "=argument", "=author", "=ferries/1", "=passage:1.1")
    work = go(work, "=done", "=done", "=done")
    assert work.step is Step.PREVIEW
    found = item(work)
    assert found["missing"] == ["en", "phrasings"]
    assert found["question"] == {"zh-Hans": "渡轮是谁刷的漆"}
    assert found["id"] == "c-1.1-du-lun-shi-shui-shua-de-qi"
    assert SHOP.problems(work.part, document(work, SHOP)) == []
    work = go(work, "=menu", "=text:en", TEXTS[1])
    assert (work.step, work.asks) == (Step.OTHER_TITLE, "en")  # its title is missing as well
    work = go(work, "Who paints?")
    assert work.step is Step.MENU
    assert item(work)["missing"] == ["phrasings"]


def test_an_answer_that_rests_on_claims_is_an_faq_entry() -> None:
    work = go(new_answer(), *TEXTS, "渡轮是谁刷漆的？", "Who paints the ferries?", "=claims")
    assert work.step is Step.SECTION
    assert "done" not in keys(work)
    work = go(work, "=ferries/1")
    assert all(key == "done" or key.startswith("claim:") for key in keys(work))
    work = go(work, "=claim:c-power", "=claim:c-bridges", "=claim:c-power", "=done")
    assert "How much does Lumen plan" in screen(work, SHOP, Language.EN).entered
    work = go(work, "=done", "=done")
    found = item(work)
    assert (found["id"], found["section"], found["claims"]) == ("faq-paints-ferries", "1", ["c-bridges"])
    assert "kind" not in found
    assert SHOP.problems(work.part, document(work, SHOP)) == []


def test_a_ticked_claim_cites_its_passages() -> None:
    work = go(new_answer(), *CLAIM[:7], "=claim:c-power")
    assert work.citations == ("1.1",)
    assert "c-power" in [key.removeprefix("claim:") for key in keys(work)]
    assert go(work, "=claim:c-power").citations == ()
    assert go(work, "=passage:1.1").citations == ()
    assert cited(as_written(cited("1.1#2", SHOP), SHOP), SHOP).passage == "1.1"


def test_attributions_are_chosen_or_typed_in_both_languages() -> None:
    work = go(new_answer(), *CLAIM[:5])
    assert ticked(work) == ["The author"]
    assert go(work, "=voice:0").attribution is not None
    for text in ("據報導 | as reported", "as reported | 据报导"):
        voice = go(work, text).attribution
        assert voice is not None
        assert (voice.zh, voice.en) == ("据报导", "as reported")
    assert typed(work, "as reported", SHOP).problem == "draft_two_languages"
    again = go(work, "据报导 | as reported", "=back")
    assert ticked(again) == ["as reported"]
    assert item(go(again, "=author")).get("attribution") is None


def test_the_standard_reply_of_a_boundary_names_its_title() -> None:
    work = begin_boundary(SHOP, card_of(gap_of(*ASKED), "c-power", "b-tickets", "faq-oil"), Language.EN)
    work = go(work, "=standard", "=way:1", "=way:0")
    assert work.step is Step.NEAREST
    assert keys(work) == ["c-power", "c-riders", "faq-oil", "done"]  # of a boundary what it names itself
    work = go(work, "=faq-oil", "=done", "=done")
    found = item(work)
    assert found["reply"] == {
        "zh-Hans": "文章没有谈到“渡轮是谁刷的漆”。",
        "en": "The article does not say anything about “Who paints the ferries”.",
    }
    assert (found["id"], found["nearest"]) == ("b-paints-ferries", ["faq-oil"])
    assert SHOP.problems(work.part, document(work, SHOP)) == []


def test_a_boundary_can_have_its_own_reply() -> None:
    work = begin_boundary(SHOP, card_of(gap_of(*ASKED)), Language.ZH_HANT)
    work = go(work, "文章沒有說。", "It does not say.", "=way:1", "=way:0", "=done", "=done")
    assert item(work)["reply"] == {"zh-Hans": "文章没有说。", "en": "It does not say."}
    assert "nearest" not in item(work)


def test_an_edit_changes_what_is_chosen_and_nothing_else() -> None:
    work = begin_edit(SHOP, "c-museum", ())
    assert (work.step, document(work, SHOP)) == (Step.MENU, SHOP.document("c-museum"))
    assert "nearest" not in keys(work)
    edited = go(work, "=text:zh-Hans", "里德1988年创办了渡轮博物馆。")
    assert edited.step is Step.MENU
    before, after = item(work), item(edited)
    assert after["text"] == {
        "zh-Hans": "里德1988年创办了渡轮博物馆。",
        "en": before["text"]["en"],
    }  # zh-Hant is derived
    assert {key: each for key, each in after.items() if key not in ("text", "values")} == {
        key: each for key, each in before.items() if key not in ("text", "values")
    }
    shown = screen(go(edited, "=preview"), SHOP, Language.EN).entered.splitlines()
    assert "+ text (zh-Hans): 里德1988年创办了渡轮博物馆。" in shown
    assert "- text (zh-Hans): 里德1987年创办了渡轮博物馆。" in shown


@pytest.mark.parametrize("entry", list(SHOP.knowledge.entries))
def test_an_edit_that_changes_nothing_gives_the_same_document(entry: str) -> None:
    work = go(begin_edit(SHOP, entry, ()), "=phrasings", "=done", "=preview")
    assert document(work, SHOP) == SHOP.document(entry)
    assert not screen(work, SHOP, Language.EN).problem
    assert "+" not in screen(work, SHOP, Language.EN).entered


def test_an_edit_can_untick_and_add_phrasings() -> None:
    work = go(begin_edit(SHOP, "c-steps", ()), "=phrasings")
    first = work.ways[0].text
    work = go(work, "=way:0", "计划里写了几条措施", "=done")
    listed = item(work)["phrasings"]["zh-Hans"]
    assert first not in listed
    assert "计划里写了几条措施" in listed


def test_what_is_no_entry_cannot_be_edited() -> None:
    with pytest.raises(CurationError, match="c-nothing"):
        begin_edit(SHOP, "c-nothing", ())


def test_back_works_at_each_step() -> None:
    work = new_answer()
    assert not screen(work, SHOP, Language.EN).can_go_back
    assert chosen(work, "back", SHOP) == work
    for each in (*CLAIM, "=done", "=menu", "=title:en", "Who paints?", "=preview", "=impact"):
        before, work = work, go(work, each)
        if work.step not in (before.step, Step.MENU) and work.step is not Step.SECTION:
            back = go(work, "=back")
            assert (back.step, back.back, back.asks) == (before.step, before.back, before.asks)
    while work.back:
        work = go(work, "=back")
    assert work.step is Step.TEXT
    assert screen(work, SHOP, Language.EN).entered == TEXTS[0]
    kept = go(work, "=keep", "=keep", "=keep", "=keep")
    assert (kept.step, kept.texts.en, kept.titles.en) == (Step.KIND, TEXTS[1], "Who paints?")


@pytest.mark.parametrize(
    ("before", "text", "problem"),
    [
        ((), "  \n ", "draft_empty"),
        ((), "长" * 4097, "draft_too_long"),
        (CLAIM[:1], "还是中文，不是英文。", "draft_not_english"),
        (CLAIM[1:2], "This is English and nothing else.", "draft_not_chinese"),
        (CLAIM[:2], "一行\n两行", "draft_title_too_long"),
        (CLAIM[:2], "长" * 301, "draft_title_too_long"),
        (CLAIM[:4], "reported", "draft_not_typed"),
        (CLAIM[:6], "1.2", "draft_not_typed"),
    ],
)
def test_input_that_cannot_be_taken_changes_nothing_and_is_told(
    before: tuple[str, ...], text: str, problem: str
) -> None:
    work = go(new_answer(), *before)
    refused = typed(work, text, SHOP)
    assert refused.problem == problem
    assert screen(refused, SHOP, Language.EN).problem
    assert document(refused, SHOP) == document(work, SHOP)
    assert refused.step is work.step


def test_a_choice_that_is_not_there_is_told() -> None:
    work = chosen(new_answer(), "standard", SHOP)
    assert (work.step, work.problem) == (Step.TEXT, "draft_no_choice")


def test_a_draft_that_is_not_valid_says_why_and_has_no_impact() -> None:
    work = go(new_answer(), *CLAIM, "=way:1", "=way:2", "=done")
    shown = screen(work, SHOP, Language.EN)
    assert "no phrasing" in shown.problem
    assert [option.key for option in shown.options] == ["menu"]


def test_many_options_stand_on_pages() -> None:
    work = go(new_answer(), *CLAIM, "\n".join(f"who paints ferry {number}" for number in range(20)))
    assert (work.page, screen(work, SHOP, Language.EN).pages) == (3, 3)  # where the new ones are
    assert keys(work)[-1] == "done"
    assert keys(go(work, "=next")) == keys(work)
    first = go(work, "=previous", "=previous", "=previous")
    assert first.page == 1
    assert len(keys(first)) == 9
    assert go(first, "=way:20").step is Step.PHRASINGS  # what is on another page can be chosen as well


def test_ids_are_unique_and_follow_the_title() -> None:
    work = go(new_answer(), *TEXTS, "渡轮？", "What is the Oil of the ferries' museum's?", "=claims")
    assert work.entry == "faq-oil-ferries-museum"
    work = go(work, "=back", "=back", "Oil?", "=claims")
    assert work.entry == "faq-oil-2"


def test_a_draft_of_another_form_is_refused_with_a_sentence() -> None:
    for content in ("", "{}", '{"part": "poems"}', to_content(new_answer()).replace('"titles"', '"headings"')):
        with pytest.raises(CurationError, match="begin it anew"):
            from_content(content)
