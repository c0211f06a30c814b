"""Which sentences of a source no claim is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from bot.curation.source_text import SourceText
from bot.domain.knowledge import Knowledge
from bot.domain.source import Citation


@dataclass(frozen=True, slots=True)
class Covered:
    """One sentence of a source and the claims that cite it.

    Attributes:
        passage: id of its passage.
        sentence: its number in the passage, from 1; 0 stands for a whole passage whose text is not at hand.
        text: the sentence; empty where the text is not at hand.
        claims: ids of the claims that cite this very sentence, or all of a passage that has no other.
        loosely: ids of those that cite the passage as a whole.
    """

    passage: str
    sentence: int
    text: str
    claims: tuple[str, ...]
    loosely: tuple[str, ...]

    @property
    def is_cited(self) -> bool:
        """Whether any claim cites it."""
        return bool(self.claims or self.loosely)


def coverage_of_passages(knowledge: Knowledge, source: str) -> list[Covered]:
    """The passages of a source with the claims that cite them: what can be said without the text."""
    return [
        Covered(passage, 0, "", tuple(_citing(knowledge, Citation(source, passage))), ())
        for passage in knowledge.sources[source].passages
    ]


def coverage_of_sentences(knowledge: Knowledge, text: SourceText) -> list[Covered]:
    """The sentences of a source with the claims that cite them; passages that were not found are left out."""
    rows = []
    for passage, found in text.passages.items():
        citation = Citation(text.source.id, passage)
        citing = _citing(knowledge, citation)
        for number, sentence in enumerate(found.sentences, 1):
            exact = [name for name, sentences in citing.items() if number in sentences or len(found.sentences) == 1]
            loose = [name for name, sentences in citing.items() if not sentences and name not in exact]
            rows.append(Covered(passage, number, sentence, tuple(exact), tuple(loose)))
    return rows


def _citing(knowledge: Knowledge, citation: Citation) -> dict[str, tuple[int, ...]]:
    """Claims that cite a passage → the sentences they name."""
    return {
        claim.id: claim.sentences.get(citation, ())
        for claim in knowledge.claims.values()
        if citation in claim.citations
    }
