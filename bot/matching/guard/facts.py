"""The facts of a text that the guard compares, and what it compares them with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from bot.domain.language import Language, Text
from bot.domain.trace import Finding, Form
from bot.domain.vocabulary import Term, TermKind, Vocabulary
from bot.matching.features import ENGLISH_FUNCTION_WORDS, tokens
from bot.matching.figures import Figure, Wording, figures_in
from bot.matching.guard.asked import asked_for, doings_of, is_asked_for
from bot.matching.guard.attribution import speakers_of
from bot.matching.guard.direction import CONVERSE, Roles, roles_of
from bot.matching.guard.negation import count_negations, denies, undoing
from bot.matching.guard.ranks import Rank, ranks_of
from bot.matching.guard.scope import is_done, only_of, pending_of, reach_of
from bot.matching.normalise import plain
from bot.matching.words import Rewriter

# Policies and topics are named in passing; these are what a sentence is about
WATCHED = (TermKind.PERSON, TermKind.ORGANISATION, TermKind.PRODUCT, TermKind.PLACE)

LONGEST = 1000  # characters of one text that are read for more than names and figures; more is no single statement
STEM = 5  # letters of an English word that tell it from others, whatever its ending
MANY_SIDES = 100  # words with an opposite that are looked at; a message with more of them is no question
_SIDE = re.compile(r"\|(?P<pair>[a-z0-9.-]+):(?P<side>left|right)(?P<liftable>!?)=(?P<word>[^|]*)\|")
_SPACE = re.compile(r"\s*")
# A ban that is lifted is none: the words for one, and what lifts it, before or behind
_LIFTABLE = frozenset(
    [
        "ban",
        "bans",
        "embargo",
        "restriction",
        "restrictions",
        "curb",
        "curbs",
        "limit",
        "limits",
        "controls",
        "禁令",
        "限制",
        "管制",
        "禁运",
        "封锁",
    ]
)
_LIFTS = re.compile(
    r"\b(?:lift|remov|revok|scrap|cancel|eas)(?:e|es|s|ed|ped|led|ing)?\b(?: [a-z@#][^\s|]*){0,5}\s*$"
    r"|(?:解除|取消|撤销|废除)[^|]{0,40}$"
)
_IS_LIFTED = re.compile(
    r"(?:\s+[^\s|]+){0,6}?\s+(?:is|are|was|were|be|been|being)(?:\s[a-z]+)?\s(?:lifted|removed|revoked|scrapped|cancelled)\b"
    r"|\s*[^|]{0,12}?(?:被|已|得到)[^|]{0,20}?(?:解除|取消|撤销|废除)"
)
_NOT_EVEN = re.compile(r"\s?[^|\s]{0,3}[都也]\s?(?:没|不)")  # 连欢迎都没有
_BY_THE_WAY = re.compile(r"\b(?:so much as|even|ever|[a-z]{3,16}ly)\b")  # between a negation and what it turns
# b30a, gpt-4, 4090ti; not catch-22 or covid-19, which are words
_MEASURED = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|hrs?|mins?|secs?|ms|mm|cm|km|m|kg|g|lbs?|oz|ml|l|mb|gb|tb|kw|mw|gw|w|k)"
)
_NAME = re.compile("@([a-z0-9.-]+)")
_CODE = re.compile(r"[a-z]{1,4}-?\d+[a-z]{0,3}|\d+[a-z]{1,3}")


class Facts:
    """What a text says that must not be matched over; each fact is read when it is first asked for."""

    def __init__(self, text: Callable[[], str], reader: FactReader) -> None:
        """
        Args:
            text: gives the normalised text; called once, when a fact is first asked for.
            reader: knows the vocabulary.
        """
        self._text_of = text
        self._reader = reader
        self._asked_for: dict[str, bool] = {}

    @cached_property
    def text(self) -> str:
        """The normalised text."""
        return self._text_of()

    @cached_property
    def _tokens(self) -> list[str]:
        return tokens(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """Ids of the terms it names."""
        return frozenset(_NAME.findall(self.text))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Figures it holds."""
        return tuple(dict.fromkeys(figures_in(self.text)))

    @cached_property
    def units(self) -> Mapping[float, frozenset[str]]:
        """Value → the units of the figures that have it."""
        units: dict[float, set[str]] = defaultdict(set)
        for figure in self.figures:
            units[figure.value].add(figure.unit)
        return {value: frozenset(of) for value, of in units.items()}

    @cached_property
    def codes(self) -> frozenset[str]:
        """Words with digits in them that are no known name."""
        return frozenset(token for token in self._tokens if _is_code(token))

    @cached_property
    def _sides(self) -> tuple[dict[str, frozenset[str]], dict[str, int], dict[str, frozenset[str]]]:
        return self._reader.sides_taken(self.text)

    @property
    def sides(self) -> Mapping[str, frozenset[str]]:
        """Opposites' id → the sides it takes (``left``, ``right``)."""
        return self._sides[0]

    @property
    def negated(self) -> Mapping[str, int]:
        """Opposites' id → how many of these negations turn a word of that pair (not allow)."""
        return self._sides[1]

    @property
    def turning(self) -> Mapping[str, frozenset[str]]:
        """Word with an opposite → the pairs it stands in."""
        return self._sides[2]

    @property
    def converse(self) -> frozenset[str]:
        """Those of them that turn round who does it to whom (buy, sell)."""
        return self._reader.converse

    @cached_property
    def negations(self) -> int:
        """How often it negates."""
        return count_negations(self.text)

    @cached_property
    def denies(self) -> bool:
        """Whether somebody denies something in it."""
        return denies(self.text)

    @cached_property
    def undoes(self) -> frozenset[str]:
        """Senses of its verbs that undo what follows them (fail, refuse)."""
        return undoing(self.text)

    @cached_property
    def scope(self) -> int:
        """-1 where it says that something is all there is (only), 1 where it says that it is not (not only)."""
        return only_of(self.text)

    @cached_property
    def reach(self) -> frozenset[str]:
        """How far it holds (``all``, ``most``, ``few``, ``each``, ``together``)."""
        return reach_of(self.text)

    @cached_property
    def pending(self) -> int:
        """2 where it tells of what is only considered, planned or possible, 1 where of what is to come."""
        return pending_of(self.text)

    @cached_property
    def done(self) -> bool:
        """Whether it says outright that something has come about."""
        return is_done(self.text)

    @cached_property
    def ranks(self) -> frozenset[Rank]:
        """Places in an order that it gives."""
        return ranks_of(self.text)

    @cached_property
    def roles(self) -> Roles:
        """Who does what to whom."""
        return roles_of(self.text, self._reader.actors, self.speakers)

    @cached_property
    def speakers(self) -> frozenset[str]:
        """Ids of those whom it has saying something."""
        return speakers_of(self.text)

    @cached_property
    def asks(self) -> frozenset[str]:
        """What sorts of thing it asks for (``when``, ``where``, ``count``, ``who``, ``why``, …)."""
        return asked_for(self.text)

    def tells_as(self, other: Facts) -> bool:
        """Whether the two hold the same facts, in whatever words."""
        return all(getattr(self, fact) == getattr(other, fact) for fact in _FACTS)

    def is_asked_for(self, sort: str) -> bool:
        """Whether it asks for one sort of thing; of a long text quicker to read than all that it asks for."""
        if sort not in self._asked_for:
            self._asked_for[sort] = is_asked_for(sort, self.text)
        return self._asked_for[sort]

    @cached_property
    def doings(self) -> frozenset[str]:
        """What is done or happens in it, of what a question may be after (``found``, ``ban``, …)."""
        return doings_of(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """Beginnings of its English words, and pairs of Chinese characters, that carry the topic."""
        return frozenset(_words(self._tokens))

    @property
    def order(self) -> tuple[str, ...]:
        """The names that can act or be acted on, in the order of their roles."""
        return tuple(sorted(self.roles.place, key=self.roles.place.__getitem__))


# The names of all facts; a text and its words are none
_FACTS = tuple(
    name
    for name, each in vars(Facts).items()
    if isinstance(each, property | cached_property) and name[0] != "_" and name not in {"text", "words"}
)


@dataclass(frozen=True, slots=True)
class View:
    """The question as the guard sees it.

    Attributes:
        facts: of the question.
        text: the question as asked.
        form: question, statement or keywords.
        language: for the words shown.
        wording: the asker's own words for a figure.
        terms: term id → term.
        everyday: places that so many entries name that nothing follows from naming them.
    """

    facts: Facts
    text: str
    form: Form
    language: Language
    wording: Wording
    terms: Mapping[str, Term]
    everyday: frozenset[str]

    def yours(self, figure: Figure) -> str:
        """A figure in the asker's own words."""
        return self.wording.of(figure)

    def source(self, figure: Figure, subject: Subject) -> str:
        """A figure in the words of what a candidate says."""
        statement = subject.statement.in_language(self.language)
        return Wording(statement, lambda: plain(statement)).of(figure)

    def name(self, term: str) -> str:
        """The name to show for a term."""
        return self.terms[term].label.in_language(self.language) if term in self.terms else term


@dataclass(frozen=True, slots=True)
class Subject:
    """A candidate as the guard sees it.

    Attributes:
        anywhere: facts of everything true about it: question, phrasings, answer, claims.
        core: facts of what it says: its claims, or its reply.
        stated: facts of what it asserts, in whatever words.
        nearest: facts of the phrasing that lies nearest to the question.
        closeness: how near that phrasing is, in [0, 1].
        statement: what it says, to be shown against the asker's version.
        answers: whether it answers from the source, as boundaries and small talk do not.
        statements: the facts of its true statements, read when asked for.
        is_asked_for: whether it is asked for a sort of thing, by its title or by more than a few of its phrasings.
    """

    anywhere: Facts
    core: Facts
    stated: Facts
    nearest: Facts
    closeness: float
    statement: Text
    answers: bool
    statements: Callable[[], tuple[Facts, ...]] = tuple
    is_asked_for: Callable[[str], bool] = lambda _: True


BETWEEN_TEXTS = " . "

Rule = Callable[[View, Subject], Iterable[Finding]]


class FactReader:
    """Reads facts off normalised texts, for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, normalise: Callable[[str], str]) -> None:
        words: dict[str, str] = {}
        converse: set[str] = set()
        for pair in vocabulary.opposites:
            for side, phrasings in (("left", pair.left), ("right", pair.right)):
                for phrasing in phrasings:
                    word = normalise(phrasing.text)
                    if word:  # a word may stand in several pairs
                        liftable = "!" if phrasing.text in _LIFTABLE else ""
                        mark = f"|{pair.id}:{side}{liftable}={word}|"
                        marks = words.get(word, "")
                        words[word] = marks if f"|{pair.id}:{side}" in marks else marks + mark
            if all(any(each.text in CONVERSE for each in side) for side in (pair.left, pair.right)):
                converse.add(pair.id)
        self._mark = Rewriter(words)
        self.converse = frozenset(converse)
        self.actors = frozenset(term.id for term in vocabulary.terms if term.kind in WATCHED)

    def __call__(self, *texts: str) -> Facts:
        """The facts of some normalised texts taken together."""
        return self.later(lambda: texts)

    def later(self, texts: Callable[[], Iterable[str]]) -> Facts:
        """The same for texts that are normalised only when a fact is asked for."""
        return Facts(lambda: BETWEEN_TEXTS.join(texts()), self)

    def sides_taken(self, text: str) -> tuple[dict[str, frozenset[str]], dict[str, int], dict[str, frozenset[str]]]:
        """The sides a text takes, how many negations turn a word of each pair, and the words."""
        taken: dict[str, set[str]] = {}
        words: dict[str, set[str]] = {}
        negated: dict[str, int] = {}
        marked = self._mark(text)
        if marked == text:
            return {}, {}, {}
        end, before = 0, ""
        for match in islice(_SIDE.finditer(marked), MANY_SIDES):
            if not (end and _SPACE.fullmatch(marked, end, match.start())):  # a word of two pairs is turned in both
                before = marked[max(0, end, match.start() - 40) : match.start()]
            end = match.end()
            side = match["side"]
            turned = _negated(before) or _NOT_EVEN.match(marked, match.end()) is not None
            if turned:
                negated[match["pair"]] = negated.get(match["pair"], 0) + 1
            if turned != _lifted(marked, match):
                side = "right" if side == "left" else "left"
            taken.setdefault(match["pair"], set()).add(side)
            for word in match["word"].split():
                words.setdefault(word, set()).add(match["pair"])
        return (
            {pair: frozenset(sides) for pair, sides in taken.items()},
            negated,
            {word: frozenset(pairs) for word, pairs in words.items()},
        )


def _words(found: Iterable[str]) -> Iterator[str]:
    """What of some tokens tells whether two texts speak of the same thing, whatever the names."""
    for token in found:
        if token[0] in "@#" or token in ENGLISH_FUNCTION_WORDS:
            continue
        if token.isascii():
            yield token[:STEM]
        else:
            yield from (token[start : start + 2] for start in range(len(token) - 1))


def _negated(before: str) -> bool:
    """Whether the word that follows ``before`` is negated: a negation within its last few characters."""
    words = [word for word in _BY_THE_WAY.sub(" ", before).split() if word.isascii()]
    return count_negations(before.replace(" ", "")[-4:]) % 2 == 1 or count_negations(" ".join(words[-2:])) % 2 == 1


def _lifted(marked: str, match: re.Match[str]) -> bool:
    """Whether a ban or limit at that place is lifted: what is allowed again is not banned."""
    if not match["liftable"]:
        return False
    before = _SIDE.sub(" ", marked[max(0, match.start() - 64) : match.start()])
    after = _SIDE.sub(" ", marked[match.end() : match.end() + 48])
    return _LIFTS.search(before) is not None or _IS_LIFTED.match(after) is not None


def _is_code(token: str) -> bool:
    return _CODE.fullmatch(token) is not None and _MEASURED.fullmatch(token) is None
