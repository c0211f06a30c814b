"""A message in, a sourced reply out: in three languages, for one question or several, while the base is swapped."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest

from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.reply import Answer, Outcome, Verdict
from bot.domain.source import Citation
from bot.matching.matcher import Matcher
from bot.services.answering import Answering, clean, from_person, log_row
from bot.services.compose import no_answer
from bot.services.phrases import phrase
from tests.services.base import answering, knowledge

HANS, HANT, EN = Language.ZH_HANS, Language.ZH_HANT, Language.EN


def answer(text: str) -> Answer:
    (only,) = answering().answer(text).reply.answers
    return only


@pytest.mark.parametrize(
    ("question", "language", "text", "kind", "voice", "note", "label"),
    [
        ("F200 比 F20 强多少？", HANS, "F200 渡轮的功率是 F20 的六倍。", "文章转述的事实", "据报道",
         "文中没有给出测量方法。", "渡轮"),
        ("F200 比 F20 強多少？", HANT, "F200 渡輪的功率是 F20 的六倍。", "文章轉述的事實", "據報道",
         "文中沒有給出測量方法。", "渡輪"),
        ("How much stronger is the F200 than the F20?", EN, "The F200 ferry has six times the power of the F20.",
         "reported fact", "as reported", "The article does not say how it was measured.", "The ferries"),
    ],
)  # fmt: skip
def test_an_answer_in_the_language_of_the_question(
    question: str, language: Language, text: str, kind: str, voice: str, note: str, label: str
) -> None:
    answered = answering().answer(question)
    assert (answered.reply.language, answered.reply.outcome) == (language, Outcome.ANSWERED)
    (only,) = answered.reply.answers
    assert (only.entry, only.kind, only.text, only.note) == ("c-power", EntryKind.CLAIM, text, note)
    assert kind in only.attribution
    assert voice in only.attribution.replace("報導", "報道")
    (reference,) = only.references
    assert (reference.place, reference.label, reference.citation) == ("§1 ¶1", label, Citation("ferries", "1.1"))
    assert only.citations == (Citation("ferries", "1.1"),)


def test_the_source_in_one_line_and_the_link_that_suits_the_reader() -> None:
    (zh,), (en,) = answer("渡轮漏油是真的吗？").references, answer("do the ferries leak oil?").references
    assert zh.source == "某人：《渡轮之城》，某刊，2024-02-29"
    assert en.source == "Someone, “City of Ferries”, Some Journal, 2024-02-29"
    assert (zh.url, en.url) == ("https://example.org/zh", "https://example.org/en")


@pytest.mark.parametrize(
    ("question", "place"), [("who founded the Ferry Museum?", "byline"), ("渡轮博物馆是谁创办的？", "署名")]
)
def test_the_byline_is_called_so(question: str, place: str) -> None:
    assert [reference.place for reference in answer(question).references] == [place]


def test_an_faq_entry_shows_its_own_note_and_its_claims_sources() -> None:
    only = answer("what is the oil dispute about?")
    assert (only.entry, only.kind) == ("faq-oil", EntryKind.FAQ)
    assert only.note == "The article does not say who alleges it."
    assert only.attribution == "reported fact"
    assert only.citations == (Citation("ferries", "1.1"),)


def test_what_the_source_does_not_address_cites_what_is_nearest() -> None:
    reply = answering().answer("how much is a ticket?").reply
    assert reply.outcome is Outcome.NOT_ADDRESSED
    (only,) = reply.answers
    assert (only.entry, only.text) == ("b-tickets", "The article does not speak of tickets.")
    assert only.attribution == ""
    assert only.citations == (Citation("ferries", "1.1"),)


def test_a_boundary_without_anything_near_cites_nothing() -> None:
    only = answer("what is the weather like?")
    assert (only.entry, only.references, only.attribution, only.note) == ("b-weather", (), "", "")


def test_a_statement_gets_a_verdict() -> None:
    agrees = answer("The F200 has six times the power of the F20")
    assert (agrees.verdict, agrees.differences) == (Verdict.CONSISTENT, ())
    differs = answer("The F200 has nine times the power of the F20")
    assert differs.verdict is Verdict.DIFFERS
    assert [(each.yours, each.source) for each in differs.differences] == [("nine times", "six times")]
    assert answer("How much stronger is the F200 than the F20?").verdict is None


def test_several_questions_get_an_answer_each_in_order() -> None:
    answered = answering().answer("who founded the Ferry Museum? how much stronger is the F200 than the F20?")
    assert [each.entry for each in answered.reply.answers] == ["c-museum", "c-power"]
    assert answered.reply.outcome is Outcome.ANSWERED
    assert len(answered.decisions) == len(answered.traces) == 2
    zh = answering().answer("渡轮博物馆是谁创办的？计划有几项措施？").reply
    assert [each.entry for each in zh.answers] == ["c-museum", "c-steps"]


def test_small_talk_is_a_sentence_without_sources() -> None:
    for text, language, message in (("hello", EN, "Hello."), ("你好", HANS, "你好。")):
        reply = answering().answer(text).reply
        assert (reply.outcome, reply.language, reply.message) == (Outcome.SMALLTALK, language, message)
        assert (reply.answers, reply.suggestions) == ((), ())


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000"])
def test_an_empty_message_is_asked_back(text: str) -> None:
    answered = answering().answer(text)
    assert answered.reply.outcome is Outcome.UNANSWERED
    assert answered.reply.message == "Please type your question in a sentence."
    assert [decision.codes for decision in answered.decisions] == [("empty",)]
    assert log_row(answered, platform="ask", chat_kind="terminal", asked_at=NOW).codes == ("empty",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("how do I bake sourdough bread?", "I have no reliable, sourced answer to that, so I will not guess."),
        ("怎么烤面包？", "这个问题我没有可靠的、有出处的答案，所以不乱答。"),
    ],
)
def test_what_nobody_knows_is_said_so(text: str, message: str) -> None:
    reply = answering().answer(text).reply
    assert (reply.outcome, reply.answers) == (Outcome.UNANSWERED, ())
    assert reply.message.startswith(message)


def test_choices_carry_their_titles_and_citations() -> None:
    for text in ("F200", "渡轮", "ferries", "oil", "漏油", "F200 oil ferries"):
        reply = answering().answer(text).reply
        assert reply.outcome in (Outcome.SUGGESTED, Outcome.UNANSWERED), text
        if reply.outcome is Outcome.SUGGESTED:
            assert 1 <= len(reply.suggestions) <= 3
            assert reply.message
        for suggestion in reply.suggestions:
            entry = knowledge().entries[suggestion.entry]
            assert suggestion.question == entry.question.in_language(reply.language)
            assert suggestion.citations == knowledge().citations_of(entry)


def test_a_language_may_be_given() -> None:
    reply = answering().answer("渡轮博物馆是谁创办的？", HANT).reply
    assert (reply.language, reply.answers[0].text) == (HANT, "里德1987年創辦了渡輪博物館。")


@pytest.mark.parametrize("text", ["\ud800", "a" * 10_000, "\0", "{}", "%s", "<b>x</b>", "🤖" * 5000])
def test_no_message_is_too_odd(text: str) -> None:
    answered = answering().answer(text)
    assert answered.reply.outcome in Outcome
    log_row(answered, platform="chat", chat_kind="terminal", asked_at=NOW).text.encode("utf-8")


# choices


def test_a_chosen_entry_is_shown_like_an_answer() -> None:
    reply = answering().entry("c-power", HANT)
    assert reply is not None
    assert (reply.language, reply.outcome) == (HANT, Outcome.ANSWERED)
    (only,) = reply.answers
    assert (only.entry, only.verdict, only.confidence) == ("c-power", None, 1.0)
    boundary = answering().entry("b-tickets", EN)
    assert boundary is not None
    assert boundary.outcome is Outcome.NOT_ADDRESSED


@pytest.mark.parametrize("entry", ["gone", "", "s-hello", "C-POWER"])
def test_an_entry_that_is_gone_or_no_answer_is_not_shown(entry: str) -> None:
    assert answering().entry(entry, EN) is None


# swapping


def renamed(version: str) -> Matcher:
    base = knowledge()
    power = base.claims["c-power"]
    text = replace(power.text, en=f"Version {version}.")
    return Matcher(replace(base, version=version, claims={**base.claims, "c-power": replace(power, text=text)}))


def test_a_swapped_base_answers_from_now_on() -> None:
    service = answering()
    before = service.answer("How much stronger is the F200 than the F20?")
    service.swap(renamed("new"))
    after = service.answer("How much stronger is the F200 than the F20?")
    assert service.knowledge.version == "new"
    assert before.reply.answers[0].text == "The F200 ferry has six times the power of the F20."
    assert (before.knowledge_version, after.knowledge_version) == (knowledge().version, "new")
    assert after.reply.answers[0].text == "Version new."


def test_a_question_being_answered_keeps_its_base() -> None:
    """Swapped from another thread all the time, an answer and its version always belong together."""
    service = Answering(renamed("one"))
    bases = [renamed("one"), renamed("two")]
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            for base in bases:
                service.swap(base)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for _ in range(60):
            answered = service.answer("How much stronger is the F200 than the F20?")
            assert answered.reply.answers[0].text == f"Version {answered.knowledge_version}."
    finally:
        stop.set()
        thread.join()


def test_an_entry_gone_with_the_old_base_is_no_longer_shown() -> None:
    service = answering()
    smaller = replace(knowledge(), boundaries={})
    service.swap(Matcher(smaller))
    assert service.entry("b-tickets", EN) is None


# the log

NOW = dt.datetime(2025, 12, 19, 12, 0, tzinfo=dt.UTC)


def test_a_log_row_of_an_answer() -> None:
    answered = answering().answer("who founded the Ferry Museum?")
    row = log_row(answered, platform="telegram", chat_kind="private", asked_at=NOW)
    assert (row.asked_at, row.platform, row.chat_kind, row.person, row.chat) == (NOW, "telegram", "private", "", "")
    assert (row.language, row.text, row.outcome) == ("en", "who founded the Ferry Museum?", "answered")
    assert row.entries == ("c-museum",)
    assert 0.7 <= row.confidence <= 1.0
    assert row.confidence == round(row.confidence, 4)
    assert row.codes
    assert row.knowledge_version == knowledge().version
    assert row.latency_ms > 0
    assert (row.edited, row.update_id, row.choice, row.id) == (False, None, None, 0)
    if row.runner_up:
        assert row.runner_up in knowledge().entries
        assert row.runner_up_confidence <= 1.0


def test_a_log_row_names_what_was_offered_and_small_talk() -> None:
    offered = answering().answer("F200")
    row = log_row(offered, platform="ask", chat_kind="terminal", asked_at=NOW)
    assert row.entries == tuple(suggestion.entry for suggestion in offered.reply.suggestions)
    talk = log_row(answering().answer("hello"), platform="ask", chat_kind="terminal", asked_at=NOW)
    assert (talk.outcome, talk.entries) == ("smalltalk", ("s-hello",))


def test_a_log_row_of_several_questions_has_each_code_once() -> None:
    text = "who founded the Ferry Museum? how much stronger is the F200 than the F20?"
    row = log_row(answering().answer(text), platform="ask", chat_kind="terminal", asked_at=NOW)
    assert row.entries == ("c-museum", "c-power")
    assert len(set(row.codes)) == len(row.codes)


def test_a_log_row_gets_the_hashes_of_who_asked() -> None:
    row = log_row(answering().answer("hello"), platform="telegram", chat_kind="private", asked_at=NOW)
    full = from_person(row, person="p", chat="c", update_id=7, edited=True)
    assert (full.person, full.chat, full.update_id, full.edited) == ("p", "c", 7, True)
    assert replace(full, person="", chat="", update_id=None, edited=False) == row


def test_logged_text_can_be_stored() -> None:
    assert clean("a\ud800b") == "a?b"
    assert len(clean("中" * 9999)) == 4096
    assert clean("plain 中文\n") == "plain 中文\n"


# A list to pick from, and why there is no answer


def test_a_picked_entry_is_an_answered_question() -> None:
    answered = answering().picked("c-power", HANT)
    assert answered is not None
    assert (answered.question, answered.language) == ("F200 的功率是 F20 的幾倍？", HANT)
    row = log_row(answered, platform="telegram", chat_kind="private", asked_at=NOW)
    assert (row.outcome, row.entries, row.codes, row.text) == ("answered", ("c-power",), ("picked",), answered.question)
    assert answering().picked("gone", EN) is None
    assert answering().picked("s-hello", EN) is None


def test_the_log_has_the_language_of_the_question_whatever_that_of_the_answer() -> None:
    answered = answering().answer("who founded the Ferry Museum?", HANS)
    assert answered.reply.language is HANS
    assert log_row(answered, platform="telegram", chat_kind="private", asked_at=NOW).language == "en"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("codes", "why"),
    [
        ((), "why_far"),
        (("far",), "why_far"),
        (("guard-name",), "why_unknown"),
        (("narrow-gap", "guard-figure"), "why_figure"),
        (("guard-figure", "guard-name"), "why_unknown"),
        (("narrow-gap", "demoted"), "why_other"),
        (("short-question",), "why_far"),
    ],
)
def test_a_no_answer_says_the_most_telling_reason(codes: tuple[str, ...], why: str, language: Language) -> None:
    space = " " if language is EN else ""
    assert no_answer(codes, language) == f"{phrase('unanswered', language)}{space}{phrase(why, language)}"


def test_an_answer_says_what_to_ask_next() -> None:
    reply = answering().answer("what is the oil dispute about?").reply
    assert [each.entry for each in reply.related] == ["c-night"]
    assert reply.related[0].question == knowledge().entries["c-night"].question.en
    assert answering().answer("how do I bake sourdough bread?").reply.related == ()
