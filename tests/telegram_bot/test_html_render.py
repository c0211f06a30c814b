"""From a reply to Telegram's HTML: escaped, within the limits, never cut inside a tag. Pure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.reply import Answer, Difference, DifferenceKind, Outcome, Reference, Reply, Suggestion, Verdict
from bot.domain.source import Citation
from bot.services.phrases import phrase
from bot.telegram_bot.render import MAX_BUTTON, MAX_MESSAGE, chosen_message, message_of, utf16_length
from tests.botapi import Parsed, parse_html

ODD = st.text(alphabet=st.sampled_from("ab书<>&\"'\n 📚\u0301\u200b"), max_size=40).map("x".__add__)
LONG = st.builds(lambda text, times: (text * times)[:4096], ODD, st.integers(1, 2000))
TEXTS = ODD | LONG


def reference(
    label: str = "The founder", source: str = "A, “B”, C, 2024", url: str = "https://x.example/?a&b"
) -> Reference:
    return Reference(Citation("s", "1.1"), "§1 ¶1", label, source, url)


def answer(text: str = "It was founded.", *references: Reference, **more: object) -> Answer:
    values = {"question": "Who?", "attribution": "reported fact", "note": "", "confidence": 1.0, **more}
    return Answer(
        entry="e",
        kind=EntryKind.CLAIM,
        text=text,
        references=references or (reference(),),
        **values,  # type: ignore[arg-type]
    )


def shown(reply: Reply) -> Parsed:
    """The message as Telegram parses it."""
    return parse_html(message_of(reply)["text"])


ANSWERS = st.builds(
    Answer,
    entry=st.just("e"),
    kind=st.just(EntryKind.CLAIM),
    question=TEXTS,
    text=TEXTS,
    confidence=st.just(1.0),
    attribution=TEXTS | st.just(""),
    note=TEXTS | st.just(""),
    references=st.lists(
        st.builds(
            Reference,
            citation=st.just(Citation("s", "1.1")),
            place=st.just("§1 ¶1"),
            label=TEXTS,
            source=TEXTS,
            url=st.sampled_from(["https://x.example/1?a=1&b=2", "https://y.example/" + "z" * 480]),
        ),
        max_size=30,
    ).map(tuple),
    verdict=st.sampled_from([None, Verdict.CONSISTENT, Verdict.DIFFERS]),
    differences=st.lists(
        st.builds(Difference, kind=st.sampled_from(DifferenceKind), yours=TEXTS, source=TEXTS), max_size=4
    ).map(tuple),
)
REPLIES = st.builds(
    Reply,
    language=st.sampled_from(Language),
    outcome=st.sampled_from(Outcome),
    answers=st.lists(ANSWERS, max_size=3).map(tuple),
    suggestions=st.lists(st.builds(Suggestion, st.just("e"), TEXTS, st.just(())), max_size=3).map(tuple),
    message=TEXTS,
)


@settings(deadline=None, max_examples=40)
@given(REPLIES)
def test_whatever_is_said_is_valid_and_fits(reply: Reply) -> None:
    tokens = ["t"] * (len(reply.suggestions) + 1)
    parameters = message_of(reply, tokens)
    parsed = parse_html(parameters["text"])
    assert parsed.remarks == ()
    assert 0 < utf16_length(parsed.text) <= MAX_MESSAGE
    rows = parameters["reply_markup"]["inline_keyboard"]
    assert all(0 < len(button["text"]) <= MAX_BUTTON for [button] in rows)


@settings(deadline=None, max_examples=40)
@given(ANSWERS, st.sampled_from(Language))
def test_a_chosen_answer_is_valid_and_fits_with_its_title(chosen: Answer, language: Language) -> None:
    parsed = parse_html(chosen_message(Reply(language, Outcome.ANSWERED, (chosen,)))["text"])
    assert parsed.remarks == ()
    assert 0 < utf16_length(parsed.text) <= MAX_MESSAGE


def test_everything_shown_is_escaped() -> None:
    odd = "<b>1 & 2</b>"
    differences = (Difference(DifferenceKind.KNOWN, odd, odd),)
    reply = Reply(
        Language.EN,
        Outcome.ANSWERED,
        (
            answer(
                odd, reference(odd, odd), attribution=odd, note=odd, verdict=Verdict.DIFFERS, differences=differences
            ),
        ),
        message=odd,
    )
    assert shown(reply).text.count(odd) == 7


@pytest.mark.parametrize("suggestions", [(), (Suggestion("e", "The roof", ()),)], ids=["none", "one"])
def test_an_honest_no_answer_says_last_that_the_question_was_noted(suggestions: tuple[Suggestion, ...]) -> None:
    text = shown(Reply(Language.EN, Outcome.UNANSWERED, (), suggestions, message="I cannot tell.")).text
    assert text.startswith("I cannot tell.")
    assert text.endswith(f"\n\n{phrase('noted', Language.EN)}")
    assert "noted" not in shown(Reply(Language.EN, Outcome.SUGGESTED, (), suggestions, message="Which?")).text


@pytest.mark.parametrize("character", ["a", "书", "📚", "<"])
def test_a_long_answer_is_shortened_and_keeps_its_sources(character: str) -> None:
    parsed = shown(Reply(Language.EN, Outcome.ANSWERED, (answer(character * 4096),)))
    assert parsed.text.startswith(character * 500)
    assert "…" in parsed.text
    assert parsed.text.endswith("Sources\n[1] §1 ¶1 · The founder\nA, “B”, C, 2024")
    assert [entity["type"] for entity in parsed.entities] == ["italic", "bold", "text_link"]


def test_an_answer_that_just_fits_is_not_shortened() -> None:
    assert "…" not in shown(Reply(Language.EN, Outcome.ANSWERED, (answer("a" * 3900),))).text


def test_several_answers_that_do_not_fit_together_are_left_out_whole() -> None:
    first, second = answer("a" * 3000), answer("b" * 3000)
    text = shown(Reply(Language.EN, Outcome.ANSWERED, (first, second))).text
    assert "a" * 3000 in text
    assert "bbb" not in text
    assert text.endswith("…")


def test_a_source_that_is_cited_twice_is_linked_once() -> None:
    parsed = shown(Reply(Language.EN, Outcome.ANSWERED, (answer("x", reference("one"), reference("two")),)))
    assert "[1] §1 ¶1 · one\n[2] §1 ¶1 · two\n" in parsed.text
    assert [entity["type"] for entity in parsed.entities].count("text_link") == 1
