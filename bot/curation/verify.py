"""Whether the passages that a claim cites hold what it says: each of its figures, names and dates.

Across languages: names are compared by the terms of the vocabulary, figures and dates by their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.curation.source_text import SourceText
from bot.curation.values import ValueReader, holds_date, holds_figure
from bot.domain.entry import Claim, Quantity, Values
from bot.domain.knowledge import Knowledge
from bot.domain.source import Citation


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a claim that its passages do not bear out, or that nothing can be said about.

    Attributes:
        claim: id of the claim.
        kind: ``figure``, ``name``, ``date`` or ``sentence``; ``passage`` where a passage is not at hand.
        value: what is meant: ``70000000000 usd``, a term's id, ``2023``, ``5.2#4``, ``5.2``.
        cited: the citations that it was looked for in.
    """

    claim: str
    kind: str
    value: str
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was held against the text.

    Attributes:
        claims: how many claims of the source there are.
        checked: how many figures, names and dates were found where they were said to be.
        wrong: what the cited passages do not hold.
        unknown: what could not be verified because a passage is not at hand.
    """

    claims: int
    checked: int
    wrong: tuple[Doubt, ...]
    unknown: tuple[Doubt, ...]


def verify(knowledge: Knowledge, texts: Mapping[str, SourceText]) -> Verified:
    """Hold every claim that cites one of these sources against its passages.

    Args:
        knowledge: the base.
        texts: source id → its text.
    """
    read = ValueReader(knowledge.vocabulary)
    claims = [claim for claim in knowledge.claims.values() if any(each.source in texts for each in claim.citations)]
    wrong: list[Doubt] = []
    unknown: list[Doubt] = []
    checked = 0
    for claim in claims:
        passages, missing, beyond = _cited(claim, texts)
        wrong += beyond
        if missing:
            unknown += [Doubt(claim.id, "passage", show(each, ()), ()) for each in missing]
            continue
        lacking = list(_lacking(claim, read.of_all(passages)))
        wrong += lacking
        checked += len(claim.values.figures) + len(claim.values.names) + len(claim.values.dates) - len(lacking)
    return Verified(len(claims), checked, tuple(wrong), tuple(unknown))


def show(citation: Citation, sentences: tuple[int, ...]) -> str:
    """A citation as it is written in the base."""
    if not sentences:
        return citation.passage
    first, last = sentences[0], sentences[-1]
    if len(sentences) == 1 or sentences != tuple(range(first, last + 1)):
        return ", ".join(f"{citation.passage}#{number}" for number in sentences)
    return f"{citation.passage}#{first}-{last}"


def _cited(claim: Claim, texts: Mapping[str, SourceText]) -> tuple[list[str], list[Citation], list[Doubt]]:
    """The sentences that a claim cites, the passages that are not at hand, and sentences that there are none of."""
    passages: list[str] = []
    missing: list[Citation] = []
    beyond: list[Doubt] = []
    for citation in claim.citations:
        text = texts.get(citation.source)
        found = text.passages.get(citation.passage) if text else None
        if found is None:
            missing.append(citation)
            continue
        numbers = claim.sentences.get(citation, tuple(range(1, len(found.sentences) + 1)))
        for number in numbers:
            if number > len(found.sentences):
                beyond.append(Doubt(claim.id, "sentence", show(citation, (number,)), (citation.passage,)))
            else:
                passages.append(found.sentences[number - 1])
    return passages, missing, beyond


def _lacking(claim: Claim, held: Values) -> Iterator[Doubt]:
    cited = tuple(show(each, claim.sentences.get(each, ())) for each in claim.citations)
    for figure in claim.values.figures:
        if not holds_figure(held, figure):
            yield Doubt(claim.id, "figure", amount(figure), cited)
    for name in claim.values.names:
        if name not in held.names:
            yield Doubt(claim.id, "name", name, cited)
    for date in claim.values.dates:
        if not holds_date(held, date):
            yield Doubt(claim.id, "date", date, cited)


def amount(figure: Quantity) -> str:
    """A figure as it is written in the base."""
    return f"{figure.value:.6f}".rstrip("0").rstrip(".") + (f" {figure.unit}" if figure.unit else "")
