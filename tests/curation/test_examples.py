"""Every base in examples/: loaded, linted, held against its text and asked, so that nothing is tied to one article."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.bootstrap import matcher_over
from bot.curation.checks import Result, ask, broken_pairs, load_checks
from bot.curation.coverage import coverage_of_sentences
from bot.curation.lint import Subject, lint
from bot.curation.load import Base, load_base
from bot.curation.source_text import SourceText, read_source_text
from bot.curation.values import ValueReader, holds_date, holds_figure
from bot.curation.verify import verify
from bot.domain.entry import Claim, Faq
from bot.domain.language import Language
from bot.domain.reply import Outcome
from bot.matching.matcher import Matcher
from bot.services.answering import Answering
from bot.settings import Settings
from tests.learnt import LEARNT

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())
PAGE = ROOT / "docs" / "own-base.md"
RIGHT = 0.85  # share of an example's checks
ORDINARY = 3  # "the two boats": small counts and ranks stand in ordinary speech


@dataclass(frozen=True)
class Example:
    """A base in examples/ as the product answers from it."""

    folder: Path
    base: Base
    matcher: Matcher

    @property
    def text(self) -> SourceText:
        (source,) = self.base.knowledge.sources.values()
        return read_source_text(source, self.folder / "article.txt")

    @property
    def answers(self) -> Answering:
        return Answering(self.matcher)

    @property
    def said(self) -> list[Claim | Faq]:
        return [*self.base.knowledge.claims.values(), *self.base.knowledge.faq.values()]


@cache
def loaded(folder: Path) -> Example:
    base = load_base(folder)
    settings = Settings(knowledge_dir=folder, cache_dir=LEARNT, _env_file=None)  # type: ignore[call-arg]
    return Example(folder, base, matcher_over(base.knowledge, settings))


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def example(request: pytest.FixtureRequest) -> Example:
    return loaded(request.param)


def test_there_is_one() -> None:
    assert [folder.name for folder in FOLDERS] == ["ferry"]


def test_its_licence_is_told(example: Example) -> None:
    """Whoever takes it as the start of a base of their own must be free to."""
    assert "CC0 1.0" in (example.folder / "README.md").read_text(encoding="utf-8")


def test_lint_has_nothing_to_say(example: Example) -> None:
    assert list(lint(Subject(example.base, example.matcher))) == []


def test_its_text_holds_what_the_claims_say(example: Example) -> None:
    text = example.text
    result = verify(example.base.knowledge, {text.source.id: text})
    assert (text.missing, result.wrong, result.unknown) == ((), (), ())
    assert result.claims == len(example.base.knowledge.claims)
    assert result.checked > result.claims


def test_every_sentence_is_cited_exactly(example: Example) -> None:
    rows = coverage_of_sentences(example.base.knowledge, example.text)
    assert rows
    assert [f"{row.passage}#{row.sentence}" for row in rows if not row.claims] == []


def test_its_checks_come_out_right(example: Example) -> None:
    rows = [ask(example.answers, check) for check in load_checks(example.folder, example.base.knowledge)]
    counted = [row for row in rows if not row.check.known]
    assert [(row.check.ask, row.result) for row in rows if row.is_broken] == []
    assert len(counted) >= 50
    assert sum(row.result is Result.RIGHT for row in counted) >= RIGHT * len(counted)
    assert broken_pairs(rows)[0] == 0
    assert {row.language for row in rows} == set(Language)


def test_no_check_is_a_phrasing(example: Example) -> None:
    """Such a check would pass whatever the base is worth; of pairs and forwards one half may be said as it stands."""
    normalise = example.matcher.normalise
    known = {normalise(each.text).text for entry in example.base.knowledge.entries.values() for each in entry.phrasings}
    checks = load_checks(example.folder, example.base.knowledge)
    assert [each.ask for each in checks if each.kind == "question" and normalise(each.ask).text in known] == []


def test_phrasings_hold_no_figure_of_their_own(example: Example) -> None:
    """A figure in a phrasing is one that the entry knows: a statement with it would be called right."""
    knowledge, read = example.base.knowledge, ValueReader(example.base.knowledge.vocabulary)
    for entry in example.said:
        texts = [text for claim in knowledge.claims_of(entry) for text in (claim.text, claim.note) if text]
        held = read.of_all([wording for text in texts for wording in (text.zh_hans, text.en)])
        for phrasing in entry.phrasings:
            values = read(phrasing.text)
            figures = [each for each in values.figures if each.value > ORDINARY and not holds_figure(held, each)]
            dates = [each for each in values.dates if not holds_date(held, each)]
            assert (figures, dates) == ([], []), (entry.id, phrasing.text)


@pytest.mark.parametrize("language", Language)
def test_every_question_of_its_own_is_answered_with_a_citation(example: Example, language: Language) -> None:
    sources = set(example.base.knowledge.sources)
    for entry in example.said:
        question = entry.question.in_language(language)
        reply = example.answers.answer(question).reply
        assert reply.outcome is Outcome.ANSWERED, question
        for answer in reply.answers:
            assert answer.text
            assert {each.source for each in answer.citations} == sources, question
            assert all(each.place and each.label and each.url for each in answer.references), question


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("苍鹭号在哪里充电", Language.ZH_HANS, "苍鹭号夜里在科洛充电"),
        ("蒼鷺號在哪裡充電", Language.ZH_HANT, "蒼鷺號夜裡在科洛充電"),
        ("where does the Heron charge?", Language.EN, "The Heron is charged at night in Corlow"),
    ],
)
def test_the_ferry_answers_in_three_languages(question: str, language: Language, said: str) -> None:
    reply = loaded(ROOT / "examples" / "ferry").answers.answer(question).reply
    (answer,) = reply.answers
    assert (reply.language, reply.outcome) == (language, Outcome.ANSWERED)
    assert said in answer.text
    assert [(each.source, each.passage) for each in answer.citations] == [("ferry-2025", "2.2")]


# docs/own-base.md


def steps() -> Iterator[tuple[str, str, str]]:
    """What the page has its reader do, in order: ``write``, ``append`` or ``run``; a file or command; the content."""
    page = PAGE.read_text(encoding="utf-8")
    for block in re.finditer(
        r"^(?:`([^`\n]+)`(, at its end)?:\n\n)?```\w*\n(.*?)^```$", page, re.DOTALL | re.MULTILINE
    ):
        file, at_its_end, content = block.groups()
        if file:
            yield "append" if at_its_end else "write", file, content
            continue
        for command, printed in re.findall(
            r"^\$ (.+<<'END'\n(?:.*\n)*?END|.+)\n((?:[^$].*\n)*)", content, re.MULTILINE
        ):
            yield "run", command, printed


def test_the_page_prints_what_its_commands_print(tmp_path: Path) -> None:
    """The reader's way, step by step. What examples/ print depends on how they were learnt, and is judged above."""
    (tmp_path / "home").mkdir()
    variables = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path / "home"),
        "CHUCHU_CACHE_DIR": str(LEARNT),
        "COLUMNS": "100",
    }
    seen = []
    for what, name, content in steps():
        seen.append(what)
        if what != "run":
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            before = file.read_text(encoding="utf-8") if what == "append" else ""
            file.write_text(before + content, encoding="utf-8")
        elif "examples/" not in name:
            done = subprocess.run(
                name, shell=True, capture_output=True, env=variables, cwd=tmp_path, encoding="utf-8", timeout=60
            )
            lines = (done.stdout + done.stderr).splitlines()
            assert [line.rstrip() for line in lines] == content.splitlines(), name
    assert seen.count("write") == 7  # text, source, claims, FAQ, boundaries, vocabulary, checks
    assert "append" in seen
    assert seen.count("run") >= 8
