"""The facts of a text that the guard compares, and what it compares them with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from bot.domain.language import Language, Text
from bot.domain.trace import Finding, Form
from bot.domain.vocabulary import Term, Vocabulary
from bot.matching.features import tokens
from bot.matching.figures import Figure, figures_in, written_figures
from bot.matching.guard.asked import asked_for
from bot.matching.normalise import plain
from bot.matching.words import Rewriter

_NEGATION_ZH = re.compile(r"[不没未]|并非|绝非|无法|无意|毫无|从来没|唔|冇")
_NOT_NEGATION_ZH = re.compile(
    r"不仅|不但|不只|不光|不止|不断|不过|不管|不论|不同|不得不|不可|不惜|不久|不少|不满|没准|未来|未必|不妨|不然|不禁|要不要|"
    r"是不是|会不会|能不能|可不可以|有没有|对不对|行不行|好不好|算不算|不行么|不行吗|不就|差不多|不一定|说不定|不如|不安|不足"
)
_NEGATION_EN = re.compile(
    r"\b(?:not|no|never|without|cannot|neither|nor|none|isnt|arent|dont|doesnt|didnt|wont|cant)\b|n't\b"
)
_NOT_NEGATION_EN = re.compile(r"\bnot (?:only|just|merely)\b|\bno (?:matter|doubt)\b|\bor not\b")
_ONLY = re.compile(r"\b(?:only|merely|just|solely|purely|nothing but)\b|[只仅]|纯粹|无非|光是")
_NOT_ONLY = re.compile(
    r"\bnot (?:\w+ )?(?:only|merely|just|solely|purely)\b|\bmore than\b|\bbeyond\b|不[只仅光单止但]|不再仅|并非[只仅]"
)


MANY_SIDES = 100  # words with an opposite that are looked at; a message with more of them is no question
_SIDE = re.compile(r"\|(?P<pair>[a-z0-9.-]+):(?P<side>left|right)\|")
# b30a, gpt-4, 4090ti; not catch-22 or covid-19, which are words
_CODE = re.compile(r"[a-z]{1,4}-?\d+[a-z]{0,3}|\d+[a-z]{1,3}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says that must not be matched over.

    Attributes:
        names: ids of the terms it names.
        figures: figures it holds.
        codes: words with digits in them that are no known name.
        sides: opposites' id → the sides it takes (``left``, ``right``).
        negations: how often it negates.
        scope: -1 where it says that something is all there is (only), 1 where it says that it is not (not only).
        order: the names in the order they first stand in.
        asks: what sorts of thing it asks for (``when``, ``where``, ``count``, ``who``, ``why``).
    """

    names: frozenset[str]
    figures: tuple[Figure, ...]
    codes: frozenset[str]
    sides: Mapping[str, frozenset[str]]
    negations: int
    scope: int
    order: tuple[str, ...]
    asks: frozenset[str]


@dataclass(frozen=True, slots=True)
class View:
    """The question as the guard sees it.

    Attributes:
        facts: of the question.
        text: the question as asked.
        form: question, statement or keywords.
        language: for the words shown.
        written: how the asker wrote a figure, by its token (``#6x``).
        terms: term id → term.
        everyday: places that so many entries name that nothing follows from naming them.
    """

    facts: Facts
    text: str
    form: Form
    language: Language
    written: Mapping[str, str]
    terms: Mapping[str, Term]
    everyday: frozenset[str]

    def yours(self, figure: Figure) -> str:
        """A figure in the asker's own words."""
        return self.written.get(figure.token, figure.token.lstrip("#"))

    def source(self, figure: Figure, subject: Subject) -> str:
        """A figure in the words of what a candidate says."""
        written = written_figures(plain(subject.statement.in_language(self.language)))
        return written.get(figure.token, figure.token.lstrip("#"))

    def name(self, term: str) -> str:
        """The name to show for a term."""
        return self.terms[term].label.in_language(self.language) if term in self.terms else term


@dataclass(frozen=True, slots=True)
class Subject:
    """A candidate as the guard sees it.

    Attributes:
        anywhere: facts of everything true about it: question, phrasings, answer, claims.
        core: facts of what it says: its claims, or its reply.
        nearest: facts of the phrasing that lies nearest to the question.
        closeness: how near that phrasing is, in [0, 1].
        statement: what it says, to be shown against the asker's version.
        answers: whether it answers from the source, as boundaries and small talk do not.
    """

    anywhere: Facts
    core: Facts
    nearest: Facts
    closeness: float
    statement: Text
    answers: bool


Rule = Callable[[View, Subject], Iterable[Finding]]


class FactReader:
    """Reads facts off normalised texts, for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, normalise: Callable[[str], str]) -> None:
        words: dict[str, str] = {}
        for pair in vocabulary.opposites:
            for side, phrasings in (("left", pair.left), ("right", pair.right)):
                for phrasing in phrasings:
                    word = normalise(phrasing.text)
                    if word:  # a word may stand in several pairs
                        words[word] = f"{words.get(word, '')}|{pair.id}:{side}|"
        self._mark = Rewriter(words)

    def __call__(self, *texts: str) -> Facts:
        """The facts of some normalised texts taken together."""
        joined = " . ".join(texts)
        found = tokens(joined)
        return Facts(
            names=frozenset(token[1:] for token in found if token[0] == "@"),
            figures=tuple(dict.fromkeys(figures_in(joined))),
            codes=frozenset(token for token in found if _is_code(token)),
            sides=self._sides_taken(joined),
            negations=count_negations(joined),
            scope=1 if _NOT_ONLY.search(joined) else -1 if _ONLY.search(joined) else 0,
            order=tuple(dict.fromkeys(token[1:] for token in found if token[0] == "@")),
            asks=asked_for(joined),
        )

    def _sides_taken(self, text: str) -> dict[str, frozenset[str]]:
        taken: dict[str, set[str]] = {}
        marked = self._mark(text)
        for match in islice(_SIDE.finditer(marked), MANY_SIDES):
            side = match["side"]
            if _negated(_SIDE.sub(" ", marked[max(0, match.start() - 40) : match.start()])):
                side = "right" if side == "left" else "left"
            taken.setdefault(match["pair"], set()).add(side)
        return {pair: frozenset(sides) for pair, sides in taken.items()}


def count_negations(normalised: str) -> int:
    """How often a normalised text negates."""
    text = _NOT_NEGATION_EN.sub(" ", _NOT_NEGATION_ZH.sub(" ", normalised))
    return len(_NEGATION_ZH.findall(text)) + len(_NEGATION_EN.findall(text))


def _negated(before: str) -> bool:
    """Whether the word that follows ``before`` is negated: a negation within its last few characters."""
    words = before.split()
    return count_negations(before.replace(" ", "")[-4:]) % 2 == 1 or count_negations(" ".join(words[-2:])) % 2 == 1


def _is_code(token: str) -> bool:
    return _CODE.fullmatch(token) is not None
