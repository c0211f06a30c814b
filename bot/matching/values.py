"""The figures, names and dates of a text as values, read as matching reads them.

What a claim declares under ``values`` is held against what its own text says (lint) and against the passages that it
cites (verify); both read with the same eyes as the guard, which compares an asker's figures and names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.entry import Quantity, Values
from bot.domain.vocabulary import Vocabulary
from bot.matching.figures import Figure
from bot.matching.guard.facts import WATCHED, FactReader
from bot.matching.normalise import Normaliser

_OF_DATES = ("year", "month", "day")
# Words that number a list as 第一 and 第二 do; in a question they are manners of speech, in a source they count
_IN_ORDER = {"首先": "第一，", "其次": "第二，"}


class ValueReader:
    """Reads the values of texts with the words of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._normalise = Normaliser(vocabulary)
        self._facts = FactReader(vocabulary, lambda text: self._normalise(text).text)
        self._watched = frozenset(term.id for term in vocabulary.terms if term.kind in WATCHED)
        self._read: dict[str, Values] = {}

    def __call__(self, text: str) -> Values:
        """The values of one text, in any language; names are those of people, organisations, products and places."""
        if text not in self._read:
            counted = text
            for word, number in _IN_ORDER.items():
                counted = counted.replace(word, number)
            facts = self._facts(self._normalise(counted).text)
            figures = [figure for figure in facts.figures if figure.unit not in _OF_DATES]
            self._read[text] = Values(
                figures=tuple(Quantity(figure.value, figure.unit) for figure in figures),
                names=tuple(sorted(facts.names & self._watched)),
                dates=_dates([figure for figure in facts.figures if figure.unit in _OF_DATES]),
            )
        return self._read[text]

    def of_all(self, texts: Iterable[str]) -> Values:
        """The values of several texts together, each once."""
        read = [self(text) for text in texts]
        return Values(
            figures=tuple(dict.fromkeys(figure for values in read for figure in values.figures)),
            names=tuple(dict.fromkeys(name for values in read for name in values.names)),
            dates=tuple(dict.fromkeys(date for values in read for date in values.dates)),
        )


def holds_figure(values: Values, wanted: Quantity) -> bool:
    """Whether a figure is among some values: the same number, in the same unit where both have one."""
    return any(figure.value == wanted.value and _comparable(figure, wanted) for figure in values.figures)


def holds_date(values: Values, wanted: str) -> bool:
    """Whether a date is among some values, as exactly at least."""
    return any(date == wanted or date.startswith(f"{wanted}-") for date in values.dates)


def _comparable(one: Quantity, other: Quantity) -> bool:
    return Figure(one.value, one.unit).comparable(Figure(other.value, other.unit))


def _dates(figures: Iterable[Figure]) -> tuple[str, ...]:
    """ISO dates: the years of a text, one of them with month and day where the text has one of each at most."""
    parts: Mapping[str, list[int]] = {unit: [] for unit in _OF_DATES}
    for figure in figures:
        parts[figure.unit].append(int(figure.value))
    years, months, days = (parts[unit] for unit in _OF_DATES)
    if len(years) != 1 or len(months) != 1 or len(days) > 1:
        return tuple(f"{year:04}" for year in years)
    return ("-".join([f"{years[0]:04}", f"{months[0]:02}", *(f"{day:02}" for day in days)]),)
