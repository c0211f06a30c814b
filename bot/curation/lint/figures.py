"""Answers and replies hold no figure or date that their claims do not hold.

Counting to ten is the writer's own ("two things", "first"): an answer puts several claims together. A correction may
repeat the wrong figure that it corrects, and an answer may name the passages it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.curation.lint.remark import Remark, Severity, Subject
from bot.curation.values import holds_date, holds_figure
from bot.curation.verify import amount
from bot.domain.entry import Boundary, Claim, Entry, Faq, Values
from bot.domain.language import Text

RULE = "figures"
COUNTED = 10
_COUNTS = ("", "item", "rank")


def figures_have_claims(subject: Subject) -> Iterator[Remark]:
    """Each figure and date of an FAQ answer, a boundary's reply or a correction stands in a claim it rests on."""
    for entry in subject.entries:
        for text, held, path in _texts(subject, entry):
            for language, wording in (("zh-Hans", text.zh_hans), ("en", text.en)):
                for what in _without_claim(subject.read(_without_places(subject, entry, wording)), held):
                    message = f"{what} stands in none of the claims it rests on; add the claim, or take it out"
                    yield subject.remark(Severity.ERROR, RULE, entry.id, message, *path, language)


def _texts(subject: Subject, entry: Entry) -> Iterator[tuple[Text, Values, tuple[str | int, ...]]]:
    """The texts of an entry that may hold figures, what its claims hold, and where the text stands."""
    match entry:
        case Faq():
            yield entry.answer, _held(subject, entry), ("answer",)
        case Boundary():
            yield entry.reply, _held(subject, entry, [entry.question.zh_hans, entry.question.en]), ("reply",)
        case Claim():
            for place, misstatement in enumerate(entry.misstatements):
                if misstatement.correction is not None:
                    held = _held(subject, entry, [wording.text for wording in misstatement.wordings])
                    yield misstatement.correction, held, ("misstatements", place, "correction")


def _held(subject: Subject, entry: Entry, beside: Iterable[str] = ()) -> Values:
    """What the claims of an entry hold, their notes included, and some texts beside."""
    texts = [text for claim in subject.knowledge.claims_of(entry) for text in (claim.text, claim.note) if text]
    return subject.read.of_all([*(wording for text in texts for wording in (text.zh_hans, text.en)), *beside])


def _without_places(subject: Subject, entry: Entry, text: str) -> str:
    """A text without the numbers of the passages that the entry cites."""
    for citation in subject.knowledge.citations_of(entry):
        text = re.sub(rf"(?<![\d.]){re.escape(citation.passage)}(?![\d.]|\s*[a-z%万亿千百])", "", text)
    return text


def _without_claim(said: Values, held: Values) -> Iterator[str]:
    for figure in said.figures:
        counted = figure.unit in _COUNTS and figure.value <= COUNTED
        if not counted and not holds_figure(held, figure):
            yield f"the figure {amount(figure)}"
    yield from (f"the date {date}" for date in said.dates if not holds_date(held, date))
