"""Figures, names and dates: what a claim declares is what its text says, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curation.lint.remark import Remark, Severity, Subject
from bot.curation.values import holds_date, holds_figure
from bot.curation.verify import amount
from bot.domain.entry import Values

RULE = "values"


def declared_values(subject: Subject) -> Iterator[Remark]:
    """Each figure, name and date of a claim's text is declared, and nothing is declared that is not there."""
    for claim in subject.claims:
        declared = claim.values
        for language, text in (("zh-Hans", claim.text.zh_hans), ("en", claim.text.en)):
            for what, write in _undeclared(subject.read(text), declared):
                message = f"the text holds {what}, which is not declared; write {write}"
                yield subject.remark(Severity.ERROR, RULE, claim.id, message, "text", language)
        said = subject.read.of_all([claim.text.zh_hans, claim.text.en])
        for what in _unsaid(said, declared):
            message = f"{what} is declared, but not in the text in either language; take it out"
            yield subject.remark(Severity.ERROR, RULE, claim.id, message, "values")


def _undeclared(said: Values, declared: Values) -> Iterator[tuple[str, str]]:
    for figure in said.figures:
        if not holds_figure(declared, figure):
            unit = f", unit: {_quoted(figure.unit)}" if figure.unit else ""
            number = amount(figure).partition(" ")[0]
            yield f"the figure {amount(figure)}", f"values: {{figures: [{{value: {number}{unit}}}]}}"
    for name in said.names:
        if name not in declared.names:
            yield f"the name “{name}”", f"values: {{names: [{name}]}}"
    for date in said.dates:
        if date not in declared.dates:
            yield f"the date {date}", f"values: {{dates: [{_quoted(date)}]}}"


def _quoted(text: str) -> str:
    return text if text.isalpha() else f'"{text}"'


def _unsaid(said: Values, declared: Values) -> Iterator[str]:
    yield from (f"the figure {amount(each)}" for each in declared.figures if not holds_figure(said, each))
    yield from (f"the name “{each}”" for each in declared.names if each not in said.names)
    yield from (f"the date {each}" for each in declared.dates if not holds_date(said, each))
