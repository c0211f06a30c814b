"""The entries of a base as matching sees them: numbered, with their texts, their facts, and what they rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from functools import partial

from bot.domain.entry import Claim, Entry, Faq
from bot.domain.knowledge import Knowledge
from bot.domain.language import Text
from bot.domain.trace import Form
from bot.matching.confidence import says_the_same
from bot.matching.features import features
from bot.matching.form import form_of
from bot.matching.guard.facts import FactReader, Facts
from bot.matching.index import Body, Document
from bot.matching.normalise import Normalised, plain

SAID_IN_FIGURES = ("count",)  # sorts of thing of which it is plain whether an entry tells them
FEW = 0.1  # share of an entry's phrasings that may ask for what it does not tell
SHORTEST_SENTENCE = 6  # characters
_BETWEEN_SENTENCES = re.compile(r"(?<=[。；！])|(?<=[.;!])\s+(?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class About:
    """What is known of an entry.

    Attributes:
        anywhere: the facts of everything true about it: question, phrasings, answer, claims.
        core: the facts of what it says.
        stated: the facts of what it asserts, in whatever words; questions may hold what is not so ("four or five?").
        statement: what it says.
    """

    anywhere: Facts
    core: Facts
    stated: Facts
    statement: Text


class Catalogue:
    """The entries of one base. Texts are normalised once; facts are read when an entry is first looked at."""

    def __init__(
        self,
        knowledge: Knowledge,
        normalise: Callable[[str], Normalised],
        read_facts: FactReader,
        read: dict[str, str] | None = None,
    ) -> None:
        """Args:
        knowledge: the base.
        normalise: brings a text to the form that is matched.
        read_facts: reads the facts of normalised texts.
        read: texts that were normalised before, by text; it is added to.
        """
        self._knowledge = knowledge
        self._normalise = normalise
        self._read_facts = read_facts
        self.entries: list[Entry] = list(knowledge.entries.values())
        # Id of an entry → the claims that it rests on; itself where it rests on none
        self.basis = {entry.id: self._basis(entry) for entry in self.entries}
        self.retired: frozenset[int] = frozenset()  # numbers of entries that are none any more
        self.read: dict[str, str] = {} if read is None else read
        self._facts: dict[str, Facts] = {}
        self._about: dict[int, About] = {}
        self._asked: dict[int, frozenset[str]] = {}
        self._words: dict[int, frozenset[str] | None] = {}
        # Number of an entry → its true statements, normalised; filled by texts()
        self.statements: dict[int, tuple[str, ...]] = {}

    def says_the_same(self, one: str, other: str) -> bool:
        """Whether two entries rest on the same claims, one on some of the other's."""
        return says_the_same(self.basis[one], self.basis[other])

    def facts_of(self, normalised: str) -> Facts:
        """The facts of a phrasing of the base, from its normalised text."""
        if normalised not in self._facts:
            self._facts[normalised] = self._read_facts(normalised)
        return self._facts[normalised]

    def about(self, number: int) -> About:
        """What is known of an entry."""
        if number not in self._about:
            entry = self.entries[number]
            core, anywhere = partial(self._says, entry), partial(self._everything, entry)
            everything = self._read_facts.later(anywhere)
            told = self._tells(entry)
            stated = self._read_facts.later(partial(self._asserts, entry)) if told else everything
            self._about[number] = About(everything, self._read_facts.later(core), stated, entry.says)
        return self._about[number]

    def judges_as(self, other: Catalogue, entry: str) -> bool:
        """Whether the guard holds the same against an entry as in another catalogue that has it with the same texts.

        It may not where the claims that the entry rests on differ.
        """
        own, theirs = (
            each.about(next(n for n, one in enumerate(each.entries) if one.id == entry)) for each in (self, other)
        )
        pairs = ((own.anywhere, theirs.anywhere), (own.core, theirs.core), (own.stated, theirs.stated))
        return own.statement == theirs.statement and all(one.tells_as(another) for one, another in pairs)

    def is_asked_for(self, number: int, sort: str) -> bool:
        """Whether an entry is asked for a sort of thing: by its title, or by more than a few of its phrasings.

        Among dozens of phrasings some ask for what the entry does not tell ("how much did it rise" of "it rose").
        """
        if number not in self._asked:
            entry = self.entries[number]
            ways = [self.facts_of(self._normal(way)).asks for way in _ways(entry)]
            titles = _both([entry.question])
            counted = Counter(each for asks in ways for each in asks)
            always = {each for asks in ways[: len(titles)] for each in asks}
            few = {sort: max(1.0, FEW * len(ways)) for sort in SAID_IN_FIGURES}
            often = {sort for sort, times in counted.items() if times >= few.get(sort, 1.0)}
            self._asked[number] = frozenset(always | often)
        return sort in self._asked[number]

    def words_of(self, number: int) -> frozenset[str] | None:
        """The features of what a claim asserts; None where nobody told which of its wordings do."""
        entry = self.entries[number]
        if number not in self._words:
            told = isinstance(entry, Claim) and entry.statements
            texts = self._asserts(entry) if told else []
            self._words[number] = frozenset(each for text in texts for each in features(text)) if told else None
        return self._words[number]

    def _tells(self, entry: Entry) -> bool:
        """Whether it is told which wordings of the claims behind an entry are true statements."""
        claims = self._claims(entry)
        return bool(claims) and all(claim.statements for claim in claims)

    def _asserts(self, entry: Entry) -> list[str]:
        asserted = [
            self._normal(text) for text in sorted({s for claim in self._claims(entry) for s in claim.statements})
        ]
        beside = [text for claim in self._claims(entry) for text in (claim.attribution, claim.note) if text is not None]
        own = _ways(entry) if isinstance(entry, Faq) else []
        return [*self._says(entry), *asserted, *map(self._normal, (*_both(beside), *own))]

    def _says(self, entry: Entry) -> list[str]:
        texts = _both([entry.says, *(claim.text for claim in self._claims(entry))])
        return [self._normal(text) for text in texts]

    def _everything(self, entry: Entry) -> list[str]:
        beside = _ways(entry)
        for claim in self._claims(entry):
            beside += [phrasing.text for phrasing in claim.phrasings]
            beside += _both(text for text in (claim.attribution, claim.note) if text is not None)
        return [*self._says(entry), *map(self._normal, beside)]

    def texts(self) -> tuple[list[Document], list[Body]]:
        """Every phrasing of every entry, and the texts that describe one without being a way to ask for it."""
        documents: list[Document] = []
        bodies: list[Body] = []
        for number in range(len(self.entries)):
            own, beside = self.texts_of(number)
            documents += own
            bodies += beside
        return documents, bodies

    def texts_of(self, number: int) -> tuple[list[Document], list[Body]]:
        """The same of one entry; what it states is noted."""
        entry = self.entries[number]
        documents: list[Document] = []
        bodies: list[Body] = []
        ways = _ways(entry)
        if isinstance(entry, Claim):
            ways += [sentence for text in _both([entry.text]) for sentence in sentences(text)]
            for place, misstatement in enumerate(entry.misstatements):
                wordings = misstatement.wordings
                documents += [Document(number, each.text, self._normal(each.text), place) for each in wordings]
        elif isinstance(entry, Faq):
            bodies += [Body(number, self._normal(text)) for text in _both([entry.answer])]
        seen = {self._normal(way): way for way in reversed(ways)}
        true = [
            Document(number, way, normalised, states=isinstance(entry, Claim) and _states(entry, way))
            for normalised, way in seen.items()
            if normalised
        ]
        self.statements[number] = tuple(document.normalised for document in true if document.states)
        return [*documents, *true], bodies

    def amended(self, knowledge: Knowledge) -> tuple[Catalogue, list[int], list[int]]:
        """The entries of a base that differs in few, under the numbers they have here; new ones come last.

        A retired entry keeps its number, so that the others keep theirs, and has no texts any more.

        Returns:
            The catalogue, the numbers of new and changed entries, and those of retired ones.
        """
        known = {entry.id: number for number, entry in enumerate(self.entries)}
        entries, changed = list(self.entries), []
        for entry in knowledge.entries.values():
            number = known.get(entry.id)
            if number is None:
                changed.append(len(entries))
                entries.append(entry)
            elif number in self.retired or (entries[number] is not entry and entries[number] != entry):
                changed.append(number)
                entries[number] = entry
        gone = [number for name, number in known.items() if name not in knowledge.entries]
        touched = {entries[number].id for number in (*changed, *gone)}
        new = copy(self)
        new._knowledge, new.entries, new.retired = knowledge, entries, frozenset(gone)
        new.basis = {**self.basis, **{entry.id: new._basis(entry) for entry in knowledge.entries.values()}}
        # What is known of an entry follows from the claims it rests on as well
        stays = {n for n, entry in enumerate(self.entries) if entry.id not in touched}
        stays = {n for n in stays if touched.isdisjoint(new.basis[self.entries[n].id] | self.basis[self.entries[n].id])}
        new._about = {number: about for number, about in tuple(self._about.items()) if number in stays}
        new._asked = {number: asked for number, asked in tuple(self._asked.items()) if number in stays}
        new._words = {number: words for number, words in tuple(self._words.items()) if number in stays}
        new.statements = {number: texts for number, texts in self.statements.items() if number not in gone}
        return new, changed, [number for number in gone if number not in self.retired]

    def _basis(self, entry: Entry) -> frozenset[str]:
        return frozenset(claim.id for claim in self._claims(entry)) or frozenset([entry.id])

    def _claims(self, entry: Entry) -> tuple[Claim, ...]:
        return self._knowledge.claims_of(entry) if isinstance(entry, Claim | Faq) else ()

    def _normal(self, text: str) -> str:
        if text not in self.read:
            self.read[text] = self._normalise(text).text
        return self.read[text]


def _both(texts: Iterable[Text]) -> list[str]:
    """The Simplified and English wordings; Traditional reads as Simplified once it is normalised."""
    return [wording for text in texts for wording in (text.zh_hans, text.en)]


def sentences(text: str) -> list[str]:
    """The sentences of a text, each a statement of its own; a bare opening (没有。No.) is none."""
    found = [piece.strip() for piece in _BETWEEN_SENTENCES.split(text)]
    return [piece for piece in found if len(piece) >= SHORTEST_SENTENCE] or [text]


def _ways(entry: Entry) -> list[str]:
    return [*_both([entry.question]), *(phrasing.text for phrasing in entry.phrasings)]


def _states(claim: Claim, text: str) -> bool:
    """Whether a wording of a claim is a true statement: by where it stands, or by its form where nothing is told."""
    if claim.statements:
        return text in claim.statements or any(text in wording for wording in _both([claim.text]))
    return form_of(text, plain(text)) is Form.STATEMENT
