"""Questions with what is to become of them: reading them, asking them, judging what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.curation import schema
from bot.curation.files import checks_of
from bot.curation.load import read_items
from bot.curation.located import Located
from bot.curation.safe_yaml import read
from bot.curation.schema import Expectation
from bot.domain.entry import Claim, Faq
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language
from bot.domain.reply import Answer, Outcome, Reply
from bot.errors import KnowledgeError, Problem
from bot.matching.calibrate import Labelled
from bot.matching.script import detect_language
from bot.services.answering import Answering

FORWARDED = "forwarded"  # kind of a sentence of a forwarded message
HARD = "hard"  # how the kinds of questions begin that were thought up to be hard


class Result(StrEnum):
    """What came of a check, best first."""

    RIGHT = "right"
    CHOICES = "choices"  # what is right is among them
    NO_VERDICT = "no verdict"  # the right entry, but a statement was not judged
    BESIDE = "choices beside"  # what is right is not among them
    NONE = "none"
    WRONG = "wrong"  # a confident wrong answer


@dataclass(frozen=True, slots=True)
class Check:
    """A message, and what is to become of it.

    Attributes:
        ask: the message.
        kind: what sort of message it is, for the table.
        expect: what is to become of it.
        passages: passages (``"5.2"``, or ``"source-id/5.2"``) of which the answer must cite one.
        entries: ids of entries of which one must answer; none where any may.
        problem_at: says where it stands.
        known: why it fails at present; empty for a check that must not.
        pair: number of the minimal pair that it is half of; 0 where it is none.
    """

    ask: str
    kind: str
    expect: Expectation
    passages: frozenset[str]
    entries: frozenset[str]
    problem_at: Problem
    known: str = ""
    pair: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """A check and what came of it."""

    check: Check
    language: Language
    result: Result
    outcome: str
    entry: str
    confidence: float

    @property
    def is_broken(self) -> bool:
        """Whether it must be looked at: a wrong answer, or a known failure that is none any more."""
        return self.result is Result.RIGHT if self.check.known else self.result is Result.WRONG


def load_checks(folder: Path, knowledge: Knowledge) -> list[Check]:
    """The checks of the base in ``folder``; none where it has no ``checks/``.

    Raises:
        KnowledgeError: with every problem found, each with file and line.
    """
    checks: list[Check] = []
    problems: list[Problem] = []
    asked: dict[str, Problem] = {}
    pairs = 0
    for path in checks_of(folder):
        shown_as = path.relative_to(folder).as_posix()
        root, found, _ = read(path, shown_as)
        problems += found
        if root is None:
            continue
        items, _, found = read_items(schema.CHECKS, root, shown_as)
        problems += found
        for item in items:
            pairs += item.key == "pairs"
            for check in _checks_in(item, pairs):
                problems += _unknown(check, knowledge)
                first = asked.setdefault(check.ask.casefold(), check.problem_at)
                if first is not check.problem_at:
                    message = f"it is asked in {first.file}:{first.line} already; keep one of them"
                    problems.append(Problem(check.problem_at.file, check.problem_at.line, message))
                checks.append(check)
    if problems:
        raise KnowledgeError(problems)
    return checks


def _checks_in(item: Located[Any], pair: int) -> Iterator[Check]:
    match item.model:
        case schema.PairModel():
            for side in ("left", "right"):
                yield _check(item, getattr(item.model, side), f"pair: {item.model.about}", pair, side)
        case schema.ForwardModel():
            for place, each in enumerate(item.model.statements):
                passages = frozenset(each.passages)
                where = item.problem("", "statements", place)
                yield Check(each.text, FORWARDED, each.expect, passages, frozenset(), where)
        case _:
            yield _check(item, item.model, item.model.kind, 0)


def _check(item: Located[Any], model: schema.CheckModel, kind: str, pair: int, *path: str) -> Check:
    known = model.why if isinstance(model, schema.KnownFailureModel) else ""
    passages, entries = frozenset(model.passages), frozenset(model.entries)
    return Check(model.ask, kind, model.expect, passages, entries, item.problem("", *path), known, pair)


def _unknown(check: Check, knowledge: Knowledge) -> Iterator[Problem]:
    passages = {name for source in knowledge.sources.values() for name in source.passages}
    passages |= {f"{source.id}/{name}" for source in knowledge.sources.values() for name in source.passages}
    where = check.problem_at
    for what, names, known in (("passage", check.passages, passages), ("entry", check.entries, knowledge.entries)):
        for name in sorted(set(names) - set(known)):
            yield Problem(where.file, where.line, f"there is no {what} “{name}”; name one that exists")


def ask(answers: Answering, check: Check) -> Checked:
    """Ask one check."""
    answered = answers.answer(check.ask)
    reply = answered.reply
    entry = answered.decisions[0].match.entry if answered.decisions[0].match else ""
    result = judge(check, reply)
    confidence = answered.decisions[0].confidence
    return Checked(check, detect_language(check.ask), result, reply.outcome.value, entry, confidence)


def labelled_by(checks: Sequence[Check], knowledge: Knowledge) -> list[Labelled]:
    """The checks from which a base can learn where its limits lie: questions as people ask them.

    Pairs, forwarded sentences and questions thought up to be hard are no such sample.
    """
    citing: dict[str, set[str]] = defaultdict(set)
    entries: list[Claim | Faq] = [*knowledge.claims.values(), *knowledge.faq.values()]
    for entry in entries:
        for citation in knowledge.citations_of(entry):
            for name in (citation.passage, f"{citation.source}/{citation.passage}"):
                citing[name].add(entry.id)
    chosen = (check for check in checks if not (check.pair or check.kind.startswith((FORWARDED, HARD))))
    return [Labelled(check.ask, _right_for(check, citing) if check.expect.is_said else frozenset()) for check in chosen]


def _right_for(check: Check, citing: Mapping[str, Set[str]]) -> frozenset[str]:
    return check.entries or frozenset(entry for name in check.passages for entry in citing[name])


def broken_pairs(rows: Sequence[Checked]) -> tuple[int, int]:
    """How many minimal pairs are not told apart (one side at least is answered wrongly), and how many there are."""
    pairs = {row.check.pair for row in rows if row.check.pair}
    broken = {row.check.pair for row in rows if row.check.pair and row.result is Result.WRONG}
    return len(broken), len(pairs)


def judge(check: Check, reply: Reply) -> Result:
    """What came of a check."""
    match check.expect:
        case Expectation.SMALLTALK:
            return _declined(reply, (Outcome.SMALLTALK,))
        case Expectation.NOT_ADDRESSED:
            result = _declined(reply, (Outcome.NOT_ADDRESSED,))
            said = {answer.entry for answer in reply.answers}
            return Result.WRONG if result is Result.RIGHT and check.entries and not said & check.entries else result
        case Expectation.DECLINE:
            return _declined(reply, (Outcome.NOT_ADDRESSED, Outcome.UNANSWERED, Outcome.SMALLTALK))
    if reply.outcome is Outcome.SUGGESTED:
        offered = any(_is_right(check, each.entry, each.citations) for each in reply.suggestions)
        return Result.CHOICES if offered else Result.BESIDE
    if reply.outcome is Outcome.UNANSWERED:
        return Result.NONE
    right = [answer for answer in reply.answers if _is_right(check, answer.entry, answer.citations)]
    if reply.outcome is not Outcome.ANSWERED or not right:
        return Result.WRONG
    return _judged(check.expect, right)


def _declined(reply: Reply, outcomes: Sequence[Outcome]) -> Result:
    if reply.outcome in outcomes:
        return Result.RIGHT
    return {Outcome.ANSWERED: Result.WRONG, Outcome.SUGGESTED: Result.BESIDE}.get(reply.outcome, Result.NONE)


def _is_right(check: Check, entry: str, citations: Sequence[Any]) -> bool:
    cited = {each.passage for each in citations} | {f"{each.source}/{each.passage}" for each in citations}
    return bool(cited & check.passages) if not check.entries else entry in check.entries


def _judged(expect: Expectation, right: Sequence[Answer]) -> Result:
    verdicts = [answer.verdict.value if answer.verdict else None for answer in right]
    if expect is Expectation.ANSWER or expect.value in verdicts:
        return Result.RIGHT
    return Result.NO_VERDICT if None in verdicts else Result.WRONG
