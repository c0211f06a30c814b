"""Questions with what is to become of them: asked, judged, and learnt from."""

from __future__ import annotations

import pytest

from bot.curation.checks import Check, Checked, Result, ask, broken_pairs, judge, labelled_by, load_checks
from bot.curation.load import load_base
from bot.curation.schema import Expectation
from bot.domain.entry import EntryKind
from bot.domain.language import Language
from bot.domain.reply import Answer, Outcome, Reference, Reply, Suggestion, Verdict
from bot.domain.source import Citation
from bot.errors import Problem
from bot.matching.calibrate import Labelled
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from tests.curation.base import CHECKS, SOURCE, BaseFolder

FILE = "checks/all.yaml"


def loaded(base: BaseFolder, text: str = CHECKS) -> list[Check]:
    base.write(FILE, text)
    return load_checks(base.path, load_base(base.path).knowledge)


# judging what came of one


def check(expect: str, *, passages: str = "", entries: str = "", known: str = "", pair: int = 0) -> Check:
    where = Problem(FILE, 1, "")
    named = frozenset(passages.split()), frozenset(entries.split())
    return Check("?", "other", Expectation(expect), *named, where, known, pair)


def answered(entry: str, passage: str = "0.1", verdict: str = "", kind: EntryKind = EntryKind.CLAIM) -> Answer:
    reference = Reference(Citation("made-up", passage), "", "", "", "")
    return Answer(entry, kind, "", "", 1.0, "", "", (reference,), Verdict(verdict) if verdict else None)


def reply(outcome: str, *answers: Answer, offers: tuple[Suggestion, ...] = ()) -> Reply:
    return Reply(Language.EN, Outcome(outcome), answers, offers)


def offered(*entries: str, passage: str = "0.1") -> Reply:
    suggestions = tuple(Suggestion(entry, "", (Citation("made-up", passage),)) for entry in entries)
    return reply("suggested", offers=suggestions)


TEA, ROAD = answered("c-tea"), answered("c-road", "1.1")
SILENT = reply("unanswered")
COFFEE = reply("not_addressed", answered("b-coffee", kind=EntryKind.BOUNDARY))
CHAT = reply("smalltalk")


@pytest.mark.parametrize(
    ("expected", "came", "result"),
    [
        (check("answer", passages="0.1 0.2"), reply("answered", TEA), Result.RIGHT),
        (check("answer", passages="made-up/0.1"), reply("answered", TEA), Result.RIGHT),
        (check("answer", entries="c-tea"), reply("answered", TEA), Result.RIGHT),
        (check("answer", entries="c-tea", passages="1.1"), reply("answered", TEA), Result.RIGHT),  # entries come first
        (check("answer", passages="0.1"), reply("answered", ROAD, TEA), Result.RIGHT),  # one of several
        (check("answer", passages="0.1"), reply("answered", answered("c-tea", verdict="differs")), Result.RIGHT),
        (check("answer", passages="0.1"), reply("answered", ROAD), Result.WRONG),
        (check("answer", passages="other/0.1"), reply("answered", TEA), Result.WRONG),
        (check("answer", entries="c-road"), reply("answered", TEA), Result.WRONG),
        (check("answer", passages="0.1"), COFFEE, Result.WRONG),
        (check("answer", passages="0.1"), CHAT, Result.WRONG),
        (check("answer", passages="0.1"), SILENT, Result.NONE),
        (check("answer", passages="0.1"), offered("c-x", "c-tea"), Result.CHOICES),
        (check("answer", passages="0.1"), offered("c-tea", passage="1.1"), Result.BESIDE),
        (check("answer", entries="c-tea"), offered("c-tea", passage="1.1"), Result.CHOICES),
        (check("answer", entries="c-tea"), offered("c-road"), Result.BESIDE),
        *[
            (check(expect, passages="0.1"), reply("answered", answered("c-tea", verdict=verdict)), result)
            for expect, verdict, result in (
                ("consistent", "consistent", Result.RIGHT),
                ("consistent", "differs", Result.WRONG),
                ("consistent", "", Result.NO_VERDICT),
                ("differs", "differs", Result.RIGHT),
                ("differs", "consistent", Result.WRONG),
                ("differs", "", Result.NO_VERDICT),
            )
        ],
        # the verdict of the right entry counts
        (
            check("differs", passages="0.1"),
            reply("answered", TEA, answered("c-road", "1.1", "differs")),
            Result.NO_VERDICT,
        ),
        (check("consistent", passages="0.1"), SILENT, Result.NONE),
        (check("differs", passages="0.1"), offered("c-tea"), Result.CHOICES),
        *[
            (check("decline"), came, result)
            for came, result in (
                (SILENT, Result.RIGHT),
                (COFFEE, Result.RIGHT),
                (CHAT, Result.RIGHT),
                (reply("answered", TEA), Result.WRONG),
                (offered("c-tea"), Result.BESIDE),
            )
        ],
        *[
            (check("not_addressed", entries="b-coffee b-tea"), came, result)
            for came, result in (
                (COFFEE, Result.RIGHT),
                (reply("not_addressed", answered("b-road", kind=EntryKind.BOUNDARY)), Result.WRONG),
                (reply("answered", TEA), Result.WRONG),
                (offered("c-tea"), Result.BESIDE),
                (SILENT, Result.NONE),
                (CHAT, Result.NONE),
            )
        ],
        (check("not_addressed"), COFFEE, Result.RIGHT),
        (check("smalltalk"), CHAT, Result.RIGHT),
        (check("smalltalk"), SILENT, Result.NONE),
        (check("smalltalk"), COFFEE, Result.NONE),
        (check("smalltalk"), reply("answered", TEA), Result.WRONG),
        (check("smalltalk"), offered("c-tea"), Result.BESIDE),
    ],
)  # fmt: skip
def test_what_came_of_a_check(expected: Check, came: Reply, result: Result) -> None:
    assert judge(expected, came) is result


def checked(of: Check, result: Result) -> Checked:
    return Checked(of, Language.EN, result, "", "", 0.0)


@pytest.mark.parametrize("result", Result)
def test_wrong_answers_must_be_looked_at_and_so_must_failures_that_are_none(result: Result) -> None:
    assert checked(check("decline"), result).is_broken is (result is Result.WRONG)
    assert checked(check("decline", known="it is hard"), result).is_broken is (result is Result.RIGHT)


def test_a_pair_is_not_told_apart_where_one_side_is_wrong() -> None:
    rows = [
        checked(check("decline", pair=number), result)
        for number, result in (
            (1, Result.RIGHT), (1, Result.RIGHT), (2, Result.WRONG), (2, Result.RIGHT), (3, Result.WRONG),
            (3, Result.WRONG), (4, Result.NONE), (4, Result.CHOICES), (0, Result.WRONG),
        )
    ]  # fmt: skip
    assert broken_pairs(rows) == (2, 4)
    assert broken_pairs([]) == (0, 0)


# asking them


def test_the_small_base_answers_its_checks(base: BaseFolder) -> None:
    checks = loaded(base)
    answers = Answering(Matcher(load_base(base.path).knowledge))
    rows = {each.ask: ask(answers, each) for each in checks}
    assert {name: (row.result, row.outcome, row.entry) for name, row in rows.items()} == {
        "山上多少茶树": (Result.RIGHT, "answered", "c-tea"),
        "the author wants the road": (Result.RIGHT, "answered", "c-road"),
        "price of coffee": (Result.RIGHT, "not_addressed", "b-coffee"),
        "hello": (Result.RIGHT, "smalltalk", "s-hello"),
        "there are 600 tea bushes": (Result.RIGHT, "answered", "c-tea"),
        "there are 900 tea bushes": (Result.RIGHT, "answered", "c-tea"),
        "coffee output": (Result.RIGHT, "not_addressed", "b-coffee"),
        "茶树数量": (Result.RIGHT, "answered", "c-tea"),
        "作者主张修路": (Result.RIGHT, "answered", "c-road"),
        "nobody knows why": (Result.RIGHT, "unanswered", ""),
        "is tea nice": (rows["is tea nice"].result, rows["is tea nice"].outcome, rows["is tea nice"].entry),
    }
    assert rows["is tea nice"].result is not Result.RIGHT
    assert not any(row.is_broken for row in rows.values())
    assert rows["茶树数量"].language is Language.ZH_HANS
    assert all(0.0 <= row.confidence <= 1.0 for row in rows.values())


def test_a_known_failure_that_comes_out_right_must_be_moved(base: BaseFolder) -> None:
    (known,) = loaded(base, "known_failures:\n  - {ask: 茶树数量, expect: answer, entries: [c-tea], why: once}\n")
    row = ask(Answering(Matcher(load_base(base.path).knowledge)), known)
    assert (row.result, row.is_broken) == (Result.RIGHT, True)


# learning from them


def test_a_base_learns_from_single_questions(base: BaseFolder) -> None:
    checks = loaded(base)
    labelled = labelled_by(checks, load_base(base.path).knowledge)
    assert labelled[:2] == [
        Labelled("山上多少茶树", frozenset({"c-tea", "faq-hill"})),  # whatever cites the passage
        Labelled("the author wants the road", frozenset({"c-road"})),  # the entries that are named
    ]
    assert labelled[2:4] == [Labelled("price of coffee", frozenset()), Labelled("hello", frozenset())]
    assert [each.text for each in labelled] == [
        "山上多少茶树",
        "the author wants the road",
        "price of coffee",
        "hello",
        "is tea nice",
    ]  # no pair, no sentence of a forward


def test_hard_questions_are_no_sample_of_what_people_ask(base: BaseFolder) -> None:
    checks = loaded(
        base,
        "negative:\n  - {ask: a, kind: hard, expect: decline}\n  - {ask: b, kind: hard to read, expect: decline}\n"
        "  - {ask: c, kind: not hard, expect: decline}\n",
    )
    assert labelled_by(checks, load_base(base.path).knowledge) == [Labelled("c", frozenset())]


def test_passages_of_several_sources_are_told_apart_where_the_source_is_named(base: BaseFolder) -> None:
    base.write("sources/second.yaml", SOURCE.replace("made-up", "second"))
    base.replace("claims/all.yaml", 'citations: ["0.1"]', "citations: [made-up/0.1]")
    base.replace("claims/all.yaml", 'citations: ["1.1"]', "citations: [second/0.1]")
    checks = loaded(
        base,
        "positive:\n  - {ask: a, expect: answer, passages: [second/0.1]}\n"
        "  - {ask: b, expect: answer, passages: ['0.1']}\n",
    )
    labelled = labelled_by(checks, load_base(base.path).knowledge)
    assert [each.right for each in labelled] == [{"c-road"}, {"c-tea", "c-road", "faq-hill"}]
