"""Questions with what is to become of them: read, every mistake named with file and line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.curation.checks import Check, load_checks
from bot.curation.load import load_base
from bot.errors import KnowledgeError, Problem
from tests.curation.base import CHECKS, BaseFolder

FILE = "checks/all.yaml"


def loaded(base: BaseFolder, text: str = CHECKS) -> list[Check]:
    base.write(FILE, text)
    return load_checks(base.path, load_base(base.path).knowledge)


def problems_of(base: BaseFolder, text: str) -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeError) as raised:
        loaded(base, text)
    return raised.value.problems


# reading them


def test_checks_are_read_with_their_lines(base: BaseFolder) -> None:
    checks = loaded(base)
    assert [(check.ask, check.kind, check.expect.value, check.problem_at.line, check.pair) for check in checks] == [
        ("山上多少茶树", "figures", "answer", 2, 0),
        ("the author wants the road", "other", "consistent", 6, 0),
        ("price of coffee", "coffee", "not_addressed", 8, 0),
        ("hello", "other", "smalltalk", 9, 0),
        ("there are 600 tea bushes", "pair: how many", "consistent", 12, 1),
        ("there are 900 tea bushes", "pair: how many", "differs", 13, 1),
        ("coffee output", "pair: what", "decline", 17, 2),
        ("茶树数量", "pair: what", "answer", 17, 2),
        ("作者主张修路", "forwarded", "consistent", 21, 0),
        ("nobody knows why", "forwarded", "decline", 22, 0),
        ("is tea nice", "other", "answer", 25, 0),
    ]
    assert {check.problem_at.file for check in checks} == {FILE}
    assert [(check.passages, check.entries) for check in checks[:3]] == [
        ({"0.1"}, set()),
        ({"made-up/1.1"}, {"c-road"}),
        (set(), {"b-coffee"}),
    ]
    assert [check.known for check in checks if check.known] == ["it is not said"]


def test_pairs_of_several_files_are_counted_on(base: BaseFolder) -> None:
    base.write(
        "checks/second.yml",
        "pairs:\n  - {about: x, left: {ask: a, expect: decline}, right: {ask: b, expect: decline}}\n",
    )
    assert [(check.ask, check.pair) for check in loaded(base) if check.pair > 1] == [
        ("coffee output", 2),
        ("茶树数量", 2),
        ("a", 3),
        ("b", 3),
    ]  # fmt: skip


def test_a_base_without_checks_has_none(base: BaseFolder) -> None:
    assert load_checks(base.path, load_base(base.path).knowledge) == []


ITEM = "{ask: x, expect: %s}"
NO_WHERE = "this item: say which passages (or entries) are right for “x”"
EXPECTED = "answer, consistent, differs, not_addressed, decline or smalltalk"

# the file, the line, what is wrong
MISTAKES: list[tuple[str, int, str]] = [
    (
        "positive:\n  - {ask: x, expect: answer, passages: ['0.9']}",
        2,
        "there is no passage “0.9”; name one that exists",
    ),
    (
        "positive:\n  - {ask: x, expect: answer, passages: [other/0.1]}",
        2,
        "there is no passage “other/0.1”; name one that exists",
    ),
    (
        "positive:\n  - {ask: x, expect: answer, entries: [c-none]}",
        2,
        "there is no entry “c-none”; name one that exists",
    ),
    (
        "negative:\n  - {ask: y, expect: decline}\n  - {ask: x, expect: not_addressed, entries: [b-none]}",
        3,
        "there is no entry “b-none”; name one that exists",
    ),
    (
        "pairs:\n  - about: x\n    left: {ask: a, expect: decline}\n"
        "    right: {ask: b, expect: answer, passages: ['0.9']}",
        4,
        "there is no passage “0.9”; name one that exists",
    ),
    (
        "forwards:\n  - ask: x\n    statements:\n      - {text: y, expect: decline}\n"
        "      - {text: z, expect: differs, passages: ['0.9']}",
        5,
        "there is no passage “0.9”; name one that exists",
    ),
    ("positive:\n  - {ask: x, expect: answer}", 2, NO_WHERE),
    ("positive:\n  - {ask: x, expect: differs, passages: []}", 2, NO_WHERE),
    ("pairs:\n  - {about: x, left: {ask: x, expect: answer}, right: {ask: y, expect: decline}}", 2,
     "left: say which passages (or entries) are right for “x”"),
    ("known_failures:\n  - {ask: x, expect: answer, why: y}", 2, NO_WHERE),
    *[
        (f"positive:\n  - {ITEM % value}", 2, f"expect: “{value}” belongs under “negative:”")
        for value in ("decline", "not_addressed", "smalltalk")
    ],
    *[
        (f"negative:\n  - {ITEM % value}", 2, f"expect: “{value}” belongs under “positive:”")
        for value in ("answer", "consistent", "differs")
    ],
    ("negative:\n  - {ask: x, expect: silence}", 2, f"expect: “silence” is not one of {EXPECTED}"),
    ("negative:\n  - {ask: x, expect: decline, passages: ['§1']}", 2,
     "passages: “§1” has the wrong form; write “5.2” (section 5, paragraph 2), or “byline”"),
    ("negative:\n  - {expect: decline}", 2, "“ask” is missing; add it"),
    ("negative:\n  - {ask: '  ', expect: decline}", 2, "ask: it is empty; write something or remove the key"),
    ("known_failures:\n  - {ask: x, expect: decline}", 2, "“why” is missing; add it"),
    ("negative:\n  - {ask: x, expect: decline, why: y}", 2,
     "unknown key “why”; remove it, or see docs/knowledge.md for the keys there are"),
    ("forwards:\n  - {ask: x, statements: []}", 2, "statements: at least 1 is needed, there is none"),
    ("neutral:\n  - {ask: x, expect: decline}", 1,
     "unknown key “neutral”; this file holds “positive:” or “negative:” or “pairs:” or “forwards:” or "
     "“known_failures:”"),
    ("negative: decline", 1, "“negative” must be a list (lines that start with “- ”)"),
    ("negative: [", 2, "this is not YAML: did not find expected node content while parsing a flow node"),
    ("", 1, "the file is empty; fill it or remove it"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES)
def test_one_mistake_is_one_problem_with_its_line(base: BaseFolder, text: str, line: int, message: str) -> None:
    assert problems_of(base, text + "\n") == (Problem(FILE, line, message),)


@pytest.mark.parametrize(
    "again",
    [
        "negative:\n  - {ask: X Y, expect: decline}\n",
        "known_failures:\n  - {ask: ' x y ', expect: decline, why: z}\n",
        "pairs:\n  - {about: a, left: {ask: x y, expect: decline}, right: {ask: b, expect: decline}}\n",
        "forwards:\n  - {ask: a, statements: [{text: x Y, expect: decline}]}\n",
    ],
)
def test_a_message_is_asked_once_over_all_files(base: BaseFolder, again: str) -> None:
    base.write("checks/again.yaml", again)
    problems = problems_of(base, "positive:\n\n  - {ask: x y, expect: answer, passages: ['0.1']}\n")
    assert [problem.message for problem in problems] in (
        ["it is asked in checks/all.yaml:3 already; keep one of them"],
        ["it is asked in checks/again.yaml:2 already; keep one of them"],  # its file comes first
    )


def test_every_problem_of_every_file_comes_at_once(base: BaseFolder) -> None:
    base.write("checks/second.yaml", "negative: [")
    problems = problems_of(base, "negative:\n  - {ask: x}\n  - {ask: y, expect: decline, entries: [c-none]}\n")
    assert [(problem.file, problem.line) for problem in problems] == [(FILE, 2), (FILE, 3), ("checks/second.yaml", 2)]


@pytest.mark.parametrize("text", [CHECKS, "negative: [", ""])
def test_the_version_of_the_base_changes_with_its_checks(base: BaseFolder, text: str) -> None:
    before = load_base(base.path).knowledge.version
    base.write(FILE, text)
    written = load_base(base.path).knowledge.version
    base.write(FILE, text + "#")
    assert len({before, written, load_base(base.path).knowledge.version}) == 3


def test_a_base_with_broken_checks_can_be_used(base: BaseFolder) -> None:
    base.write(FILE, "negative: [")
    (base.path / "checks" / "folder.yaml").mkdir()
    assert load_base(base.path).knowledge.entries


def test_a_forwarded_statement_says_where_it_stands(base: BaseFolder) -> None:
    problems_of(base, "forwards:\n  - {ask: x, statements: [{text: y, expect: consistent}]}\n")


def test_a_pipe_in_place_of_checks_keeps_nobody_waiting(base: BaseFolder) -> None:
    base.write(FILE, CHECKS)
    (base.path / FILE).unlink()
    os.mkfifo(base.path / FILE)
    program = "import sys, pathlib; from bot.curation.load import load_base; load_base(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", program, str(base.path)], timeout=5)
