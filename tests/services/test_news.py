"""What there is to tell: an answer where there was none, an answer that changed or was taken out; nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.curation.load import load_base
from bot.domain.entry import Boundary
from bot.domain.language import Language, Phrasing, Text
from bot.domain.people import Subscription, Told
from bot.domain.reply import Outcome
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.services.news import news_of
from tests.services.base import answering, knowledge

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
UNKNOWN = "how do I bake sourdough bread?"


def wish(told: Told, question: str = UNKNOWN, entry: str = "", shown: str = "", language: str = "en") -> Subscription:
    return Subscription("person", "chat", 5, told, question, entry, shown, language, NOW, id=1)


def correction(entry: str, language: Language = Language.EN, shown: str | None = None) -> Subscription:
    says = knowledge().entries[entry].says.in_language(language)
    return wish(Told.CORRECTION, "why?", entry, says if shown is None else shown, language.value)


def saying(entry: str, text: str) -> Answering:
    """The base about ferries with another text of a claim."""
    base = knowledge()
    claim = replace(base.claims[entry], text=Text(text, text, text))
    return Answering(Matcher(replace(base, version="new", claims={**base.claims, entry: claim})))


def without(entry: str) -> Answering:
    base = knowledge()
    claims = {name: claim for name, claim in base.claims.items() if name != entry}
    return Answering(Matcher(replace(base, version="new", claims=claims)))


# When answered


@pytest.mark.parametrize("question", [UNKNOWN, "F200", "hello", "ferries", ""])
async def test_without_an_answer_there_is_nothing_to_tell(question: str) -> None:
    assert answering().answer(question).reply.outcome is not Outcome.ANSWERED
    assert await news_of(answering(), wish(Told.ANSWER, question)) is None


async def test_an_answer_is_told_and_is_the_last_word() -> None:
    news = await news_of(answering(), wish(Told.ANSWER, "who founded the Ferry Museum?"))
    assert news is not None
    assert news.reply is not None
    assert [answer.entry for answer in news.reply.answers] == ["c-museum"]
    assert (news.is_last, news.shown) == (True, "")


async def test_that_curators_looked_and_the_source_does_not_say_is_an_answer_too() -> None:
    base = knowledge()
    asked = [UNKNOWN, "sourdough", "how is bread baked", "the baking of bread"]
    bread = Boundary("b-bread", Text("面包", "麵包", "Bread"), Text("没有。", "沒有。", "It does not say."), (),
                     tuple(Phrasing(each, Language.EN) for each in asked))  # fmt: skip
    now = Answering(Matcher(replace(base, version="new", boundaries={**base.boundaries, bread.id: bread})))
    news = await news_of(now, wish(Told.ANSWER))
    assert news is not None
    assert news.reply is not None
    assert (news.reply.outcome, news.reply.answers[0].text) == (Outcome.NOT_ADDRESSED, "It does not say.")


async def test_an_answer_is_told_in_the_language_of_the_conversation() -> None:
    news = await news_of(answering(), wish(Told.ANSWER, "who founded the Ferry Museum?", language="zh-Hant"))
    assert news is not None
    assert news.reply is not None
    assert news.reply.answers[0].text == "里德1987年創辦了渡輪博物館。"


@pytest.mark.parametrize("forwarded", [False, True])
@pytest.mark.parametrize(
    "message",
    [
        "My neighbour bakes bread. Penguins were seen on the roof.",
        "Look at this! Penguins were seen on the roof of the opera house!",
        "F200, oil. My neighbour bakes bread.",
        "F200. Oil. Bread. Ferries. Penguins. Boats.",
    ],
)
async def test_what_had_no_answer_a_moment_ago_has_none_now(message: str, forwarded: bool) -> None:
    service = answering()
    before = service.answer(message, forwarded=forwarded).reply
    assert before.outcome in (Outcome.UNANSWERED, Outcome.SUGGESTED)
    assert await news_of(service, wish(Told.ANSWER, message, language=before.language.value)) is None


async def test_a_forward_that_was_found_nowhere_is_no_news_before_the_base_changes() -> None:
    service, message = answering(), "How much is a ticket? My neighbour bakes bread."
    assert service.answer(message, forwarded=True).reply.outcome is Outcome.UNANSWERED
    assert await news_of(service, wish(Told.ANSWER, message)) is None


# When corrected


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("entry", ["c-power", "faq-oil", "b-tickets"])
async def test_an_answer_that_stayed_as_it_was_is_no_news(entry: str, language: Language) -> None:
    assert await news_of(answering(), correction(entry, language)) is None


@pytest.mark.parametrize(
    "shown",
    [
        "the f200 ferry has SIX times the power of the F20",
        "The F200 ferry has six times the power of the F20!",
        "“The F200 ferry” has six  times\nthe power of the F20.",
    ],
)
async def test_another_setting_of_the_same_letters_is_no_correction(shown: str) -> None:
    assert await news_of(answering(), correction("c-power", shown=shown)) is None


@pytest.mark.parametrize("text", ["The F200 ferry has nine times the power of the F20.", "The F200 is stronger."])
async def test_other_words_are_a_correction_and_more_may_follow(text: str) -> None:
    service = saying("c-power", text)
    news = await news_of(service, correction("c-power"))
    assert news is not None
    assert news.reply is not None
    assert (news.shown, news.is_last) == (text, False)
    assert news.reply.answers[0].text == text
    told = replace(news.subscription, shown=news.shown)
    assert await news_of(service, told) is None


async def test_a_correction_in_another_language_is_none_in_this_one() -> None:
    base = knowledge()
    claim = base.claims["c-power"]
    other = replace(claim, text=replace(claim.text, zh_hans="F200 更强。"))
    service = Answering(Matcher(replace(base, version="new", claims={**base.claims, claim.id: other})))
    assert await news_of(service, correction("c-power", Language.EN)) is None
    assert await news_of(service, correction("c-power", Language.ZH_HANS)) is not None


async def test_an_answer_that_was_taken_out_is_told_and_is_the_last_word() -> None:
    news = await news_of(without("c-steps"), correction("c-steps"))
    assert news is not None
    assert (news.reply, news.shown, news.is_last) == (None, "", True)


async def test_no_entry_of_the_shipped_base_is_news_to_itself() -> None:
    base = load_base(Path(__file__).parents[2] / "knowledge").knowledge
    service = Answering(Matcher(base))
    for entry in base.entries.values():
        if not entry.id.startswith("s-"):
            for language in Language:
                shown = entry.says.in_language(language)
                told = wish(Told.CORRECTION, "why?", entry.id, shown, language.value)
                assert await news_of(service, told) is None, entry.id
