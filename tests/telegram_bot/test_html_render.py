"""From a reply to Telegram's HTML: escaped, within the limits, never cut inside a tag, nothing lost. Pure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.reply import Answer, Difference, DifferenceKind, Outcome, Reference, Reply, Suggestion, Verdict
from bot.domain.source import Citation
from bot.services.phrases import phrase
from bot.telegram_bot.render import LONG, MANY_REFERENCES, html_message, one_page, reply_pages
from bot.telegram_bot.text import MAX_MESSAGE, MORE, shown_length, utf16_length
from tests.botapi import Parsed, parse_html

ODD = st.text(alphabet=st.sampled_from("ab书<>&\"'\n 📚\u0301\u200b。."), max_size=40).map("x".__add__)
LONG_TEXTS = st.builds(lambda text, times: (text * times)[:4096], ODD, st.integers(1, 2000))
TEXTS = ODD | LONG_TEXTS


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


def answered(*answers: Answer, **more: object) -> Reply:
    return Reply(Language.EN, Outcome.ANSWERED, answers, **more)  # type: ignore[arg-type]


def parsed(reply: Reply, title: str = "", *, topics: bool = False) -> list[Parsed]:
    """The messages as Telegram parses them."""
    return [parse_html(page) for page in reply_pages(reply, title, topics=topics)]


def shown(reply: Reply, title: str = "", *, topics: bool = False) -> Parsed:
    """The only message."""
    [page] = parsed(reply, title, topics=topics)
    return page


def inside(page: Parsed, kind: str) -> list[str]:
    """The parts of a message formatted in one way."""
    units = page.text.encode("utf-16-le")
    return [
        units[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le")
        for each in page.entities
        if each["type"] == kind
    ]


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
    quote=st.just("") | TEXTS,
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
@given(REPLIES, st.just("") | TEXTS, st.booleans())
def test_whatever_is_said_is_valid_and_fits(reply: Reply, title: str, topics: bool) -> None:
    for html in [*reply_pages(reply, title, topics=topics), one_page(reply, title, topics=topics)]:
        page = parse_html(html)
        assert page.remarks == ()
        assert 0 < utf16_length(page.text) <= MAX_MESSAGE


@settings(deadline=None, max_examples=40)
@given(ANSWERS, st.sampled_from(Language), TEXTS)
def test_one_message_holds_all_or_is_shortened_where_there_is_most(
    chosen: Answer, language: Language, title: str
) -> None:
    reply = Reply(language, Outcome.ANSWERED, (chosen,))
    html = one_page(reply, title)
    assert shown_length(html) <= MAX_MESSAGE
    assert parse_html(html).text
    assert [html] == reply_pages(reply, title) or MORE in html


@pytest.mark.parametrize("sentence", ["word " * 900 + ".", "字" * 3000 + "。"])
def test_a_shortened_answer_keeps_its_sources(sentence: str) -> None:
    long = answer(f"First. {sentence}", reference(), note=sentence)
    html = one_page(answered(long, replace(long, text=sentence)))
    assert html.count("[1] ") == 2
    assert html.count("<a href=") == 2
    assert shown_length(html) <= MAX_MESSAGE


def test_everything_shown_is_escaped() -> None:
    odd = "<b>1 & 2</b>"
    differences = (Difference(DifferenceKind.KNOWN, odd, "<i>&"),)
    first = answer(
        odd, reference(odd, odd), attribution=odd, note=odd, verdict=Verdict.DIFFERS, differences=differences
    )
    reply = answered(first, message=odd)
    text = shown(reply, odd).text
    assert text.count(odd) == 8  # title, text, label, source, attribution, note, the asker's version, message
    assert "<i>&" in text


def test_what_is_checked_or_offered_is_escaped() -> None:
    odd = "<b>1 & 2</b>"
    check = answered(answer(odd, reference(odd, odd), attribution=odd, quote=odd), message=odd)
    assert shown(check).text.count(odd) == 6
    offered = Reply(Language.EN, Outcome.SUGGESTED, (), (Suggestion("e", odd, ()),), odd)
    assert shown(offered, topics=True).text.count(odd) == 2


def test_a_message_shows_no_link_preview_and_no_empty_keyboard() -> None:
    assert html_message("x") == {"text": "x", "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    assert html_message("x", []) == html_message("x")
    rows = [[{"text": "y", "url": "https://x.example"}]]
    assert html_message("x", rows)["reply_markup"] == {"inline_keyboard": rows}


# The order of an answer


def test_one_clear_sentence_comes_first_and_who_says_so_behind_it() -> None:
    text = shown(answered(answer("It was founded. By whom is not told.\nNor when.", note="Ours."))).text
    assert text == (
        "It was founded.\n— reported fact\n\nBy whom is not told.\nNor when.\nCurator's note: Ours.\n\n"
        "Sources\n[1] §1 ¶1 · The founder\nA, “B”, C, 2024"
    )


def test_a_verdict_comes_before_what_the_source_says() -> None:
    differences = (Difference(DifferenceKind.FIGURE, "nine", "six"),)
    page = shown(answered(answer(verdict=Verdict.DIFFERS, differences=differences)))
    assert page.text.startswith(
        f"⚠️ {phrase('differs', Language.EN)}\nfigure · yours: nine → the source: six\nIt was founded.\n"
    )
    assert inside(page, "strikethrough") == ["nine"]
    agrees = shown(answered(answer(verdict=Verdict.CONSISTENT))).text
    assert agrees.startswith(f"✅ {phrase('consistent', Language.EN)}\nIt was founded.\n")


@pytest.mark.parametrize(("length", "folds"), [(LONG, 0), (LONG + 1, 1)])
def test_the_rest_of_a_long_answer_is_folded(length: int, folds: int) -> None:
    rest = "B" * length
    page = shown(answered(answer(f"It was founded. {rest}")))
    assert inside(page, "expandable_blockquote") == [rest] * folds
    assert rest in page.text


@pytest.mark.parametrize(("count", "folds"), [(MANY_REFERENCES, 0), (MANY_REFERENCES + 1, 1)])
def test_many_passages_are_folded_and_the_source_stays_in_sight(count: int, folds: int) -> None:
    page = shown(answered(answer("x", *(reference(f"label {number}") for number in range(count)))))
    folded = inside(page, "expandable_blockquote")
    assert len(folded) == folds
    assert all(f"[{number + 1}] §1 ¶1 · label {number}" in page.text for number in range(count))
    assert page.text.endswith("\nA, “B”, C, 2024")
    assert not any("A, “B”, C, 2024" in each for each in folded)


def test_a_source_that_is_cited_twice_is_linked_once() -> None:
    page = shown(answered(answer("x", reference("one"), reference("two"))))
    assert "[1] §1 ¶1 · one\n[2] §1 ¶1 · two\n" in page.text
    assert [entity["type"] for entity in page.entities].count("text_link") == 1


# Choices and no-answers


@pytest.mark.parametrize("suggestions", [(), (Suggestion("e", "The roof", ()),)], ids=["none", "one"])
@pytest.mark.parametrize("topics", [False, True])
def test_an_honest_no_answer_says_that_the_question_was_noted(
    suggestions: tuple[Suggestion, ...], topics: bool
) -> None:
    text = shown(Reply(Language.EN, Outcome.UNANSWERED, (), suggestions, message="I cannot tell."), topics=topics).text
    assert text.startswith("I cannot tell.")
    last = f"\n\n{phrase('noted', Language.EN)}"
    if suggestions and not topics:
        last += f"\n\n{phrase('nearest', Language.EN)}"  # the buttons follow
    assert text.endswith(last)
    assert ("· The roof" in text) is (bool(suggestions) and topics)
    assert "noted" not in shown(Reply(Language.EN, Outcome.SUGGESTED, (), suggestions, message="Which?")).text


# A message that is checked


def test_a_check_shows_each_sentence_with_what_the_source_says() -> None:
    one = answer("One.", reference("one"), quote="First?", verdict=Verdict.CONSISTENT)
    two = answer("Two.", reference("one"), reference("two"), quote="Second", verdict=Verdict.DIFFERS)
    three = answer("Three.", reference("two"), quote="x" * 1000)
    page = shown(answered(one, two, three, message="And 2 more."))
    quotes = inside(page, "blockquote")
    assert quotes[:2] == ["First?", "Second"]
    assert quotes[2].startswith("x" * 100)
    assert quotes[2].endswith(MORE)
    assert "\nOne. [1]\n" in page.text
    assert "\nTwo. [1][2]\n" in page.text
    assert "\nThree. [2]\n" in page.text
    assert page.text.count("[1] §1 ¶1 · one") == page.text.count("[2] §1 ¶1 · two") == 1
    assert [entity["type"] for entity in page.entities].count("text_link") == 1
    assert page.text.endswith("\n\nAnd 2 more.")


# What is too long for one message


@pytest.mark.parametrize("character", ["a", "书", "📚", "<"])
def test_a_long_answer_goes_on_in_another_message_and_keeps_its_sources(character: str) -> None:
    pages = parsed(answered(answer(character * 4200)))
    assert len(pages) > 1
    assert pages[0].text.startswith(character * 500)
    told = "\n".join(page.text for page in pages).partition("\n— reported fact")[0]
    assert told.replace("\n", "") == character * 4200
    assert pages[-1].text.endswith("Sources\n[1] §1 ¶1 · The founder\nA, “B”, C, 2024")
    assert [entity["type"] for entity in pages[-1].entities] == ["italic", "bold", "text_link"]


def test_an_answer_that_just_fits_is_one_message() -> None:
    reply = answered(answer("a" * 3900))
    assert MORE not in shown(reply).text
    assert one_page(reply) == reply_pages(reply)[0]


def test_several_answers_that_do_not_fit_together_are_all_sent_in_order() -> None:
    first, second = answer("a" * 3000), answer("b" * 3000)
    pages = parsed(answered(first, second))
    assert ["a" * 3000 in page.text for page in pages] == [True, False]
    assert ["b" * 3000 in page.text for page in pages] == [False, True]
    assert all("— reported fact" in page.text for page in pages)


def test_one_message_says_that_there_would_be_more() -> None:
    html = one_page(answered(answer("a" * 3000), answer("b" * 3000)))
    assert f"aaa{MORE}" in html
    assert "b" * 3000 in html
    assert utf16_length(parse_html(html).text) <= MAX_MESSAGE
