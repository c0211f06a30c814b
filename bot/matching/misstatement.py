"""Whether a message is a known wrong version of a claim.

A misstatement shares most of its words with the truth, so nearness alone cannot tell which of the two is meant. What
sets the misstatement apart must stand in the message: its own figures, names and words; or, where it has none of its
own, the side it takes, its negation, or the order of its names (the H20 is six times as fast as the H200).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from bot.domain.trace import Form
from bot.matching.features import content, features, is_han, tokens
from bot.matching.floors import EXACT, MARGIN
from bot.matching.guard.direction import is_comparative
from bot.matching.guard.facts import Facts, View
from bot.matching.guard.names import watched
from bot.matching.index import Index
from bot.matching.score import Candidate, Near

MISSTATED = 0.42  # how near a misstatement must be to be the one that is meant
QUESTION_MARGIN = 0.10  # what MARGIN is for a question, which may only touch on the misstatement
OWN_WORDS = 0.3  # share of its own rare content that must stand in the message

# Characters of Chinese words that say nothing of the topic
_SMALL_WORDS = frozenset(
    "的了着过在是被受到正就也都还把将向对给从自由与和跟及或而且但则已经曾地得所这那此些个一样其之为以于上下又再很更较遭有它他她们吗呢吧不没未"
)
# Parts of speech that add nothing to a statement, by the first letter that jieba gives them: adverbs, pronouns,
# particles, prepositions, conjunctions, interjections, measure words; what negates or limits is looked at elsewhere
_PASSING_KINDS = frozenset("drupcyeoqxz")
# fmt: off
_IN_PASSING = frozenset([
    "already", "also", "even", "just", "actually", "quite", "pretty", "still", "very", "much", "too", "own",
    "itself", "himself", "themselves", "ever", "well", "indeed", "article", "author", "piece", "text", "says",
    "said", "say", "saying", "thing", "things", "way", "whole", "anyway", "anyhow", "though", "however",
])
# fmt: on
# Comparatives, and verbs that undo what follows them
_TURNS = re.compile(
    r"[a-z]{3,}er|worse|less|fewer|least|worst|against|refus(?:e|es|ed)|reject(?:s|ed)?|stop(?:s|ped)?|fail(?:s|ed)?"
    r"|deni(?:es|ed)|deny|oppos(?:e|es|ed)|prevent(?:s|ed)?|forb(?:id|ids|ade)|lack(?:s|ed)?|avoid(?:s|ed)?"
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be held against claims.

    Attributes:
        view: the message as the guard sees it.
        said: its features.
        words: its English words that carry the topic → the features by which a claim knows them, all of them.
        characters: its Chinese characters that do → the pairs by which a claim knows them, any of them.
    """

    view: View
    said: Set[str]
    words: Mapping[str, Set[str]]
    characters: Mapping[str, Set[str]]

    @classmethod
    def of(cls, view: View, normalised: str) -> Message:
        """A message from its normalised text."""
        said = features(normalised)
        words: dict[str, Set[str]] = {}
        characters: dict[str, set[str]] = {}
        for token in tokens(normalised):
            if is_han(token):
                for place, character in enumerate(token):
                    pairs = {token[max(0, place - 1) : place + 1], token[place : place + 2]}
                    characters.setdefault(character, set()).update(pairs)
            elif token[0] in "@#" or is_comparative(token):
                continue
            elif by := content(features(token)).keys():
                words[token] = by
        topical = {each: by for each, by in characters.items() if each not in _SMALL_WORDS}
        return cls(view, said.keys(), words, topical)

    def unknown_to(self, known: Set[str], about: Facts) -> frozenset[str]:
        """Its words that a claim does not know; a word with an opposite that the claim turns on too is known.

        Args:
            known: the features of the claim.
            about: the facts of everything true about it.
        """
        sided = {word for word, pairs in self.view.facts.turning.items() if pairs & about.sides.keys()}
        words = {word for word, by in self.words.items() if word not in sided and not by <= known}
        guarded = {character for word in sided for character in word}
        unknown = {each for each, by in self.characters.items() if each not in guarded and not by & known}
        return frozenset(words | unknown)

    def cover(self, unknown: Set[str]) -> float:
        """Share of its words that are not ``unknown``, in [0, 1]."""
        total = len(self.words) + len(self.characters)
        return 1.0 - len(unknown) / total if total else 1.0

    def weighty(self, unknown: Set[str]) -> frozenset[str]:
        """Those unknown words that may make it another statement: all but adverbs, particles and the like.

        One unknown verb or noun is enough for a statement to say something else, whatever the rest of it says.
        """
        english = {word for word in unknown if not is_han(word)}
        found = {word for word in english if not (word in _IN_PASSING or word.endswith("ly"))}
        han = unknown - english
        if han:
            import rjieba  # loads its dictionary

            for word, kind in rjieba.tag(self.view.facts.text):
                if kind[0] not in _PASSING_KINDS:
                    found |= han & set(word)
        return frozenset(found)

    def turns_on(self, unknown: Set[str]) -> bool:
        """Whether an unknown word turns the statement round: a comparative, an undoing verb, one with an opposite."""
        opposite = {piece for word in self.view.facts.turning for piece in (word if is_han(word) else [word])}
        return any(_TURNS.fullmatch(word) or word in opposite for word in unknown)


class Misstatements:
    """Holds messages against the misstatements of claims."""

    def __init__(self, index: Index, facts_of: Callable[[str], Facts]) -> None:
        """
        Args:
            index: knows which words are rare, and which are an entry's.
            facts_of: reads the facts of a normalised text.
        """
        self._index = index
        self._facts_of = facts_of
        self._own: dict[tuple[int, str], dict[str, float]] = {}

    def hold(self, message: Message, candidate: Candidate, about: Facts) -> tuple[Near | None, float]:
        """Hold a message against one claim.

        Args:
            message: the message.
            candidate: the claim.
            about: the facts of everything true about it.

        Returns:
            The misstatement that the message is (None where it is none), and how near the nearest misstatement is
            that nothing in the message speaks against, in [0, 1].
        """
        possible = [near for near in candidate.wrong if self._possible(message, candidate, near)]
        told = [near for near in possible if self._told_apart(message, candidate, near, about)]
        margin = QUESTION_MARGIN if message.view.form is Form.QUESTION else MARGIN
        needed = max(MISSTATED, candidate.truth(message.view.form).score + margin)
        meant = (near for near in told if near.score > needed or near.fuzzy >= EXACT)
        return next(meant, None), max((near.score for near in possible), default=0.0)

    def _possible(self, message: Message, candidate: Candidate, near: Near) -> bool:
        """Whether nothing in a message speaks against a misstatement: negation, order of names, its own names."""
        wrong, mine = self._facts_of(near.document.normalised), message.view.facts
        if sorted(mine.order) == sorted(wrong.order) and mine.order != wrong.order:
            return False
        stated = message.view.form is Form.STATEMENT
        if stated and (mine.negations % 2 != wrong.negations % 2 or mine.scope * wrong.scope < 0):
            return False
        if near.fuzzy >= EXACT:
            return True
        if stated and min(mine.negations, 2) != min(wrong.negations, 2):
            return False
        own = self._own_words(candidate.entry, near.document.normalised)
        if not all(word in message.said for word in own if word[0] in "@#"):
            return False
        if any(not sides & mine.sides.get(pair, sides) for pair, sides in wrong.sides.items()):
            return False
        return not own or any(word in message.said for word in own)

    def _told_apart(self, message: Message, candidate: Candidate, near: Near, about: Facts) -> bool:
        """Whether what sets a misstatement apart from the truth stands in the message, and nothing against it."""
        wrong, mine = self._facts_of(near.document.normalised), message.view.facts
        if watched(message.view) - about.names - wrong.names or mine.codes - about.codes - wrong.codes:
            return False
        if not {each.value for each in mine.figures} <= {each.value for each in (*about.figures, *wrong.figures)}:
            return False
        if any(not sides & mine.sides.get(pair, sides) for pair, sides in wrong.sides.items()):
            return False
        own = self._own_words(candidate.entry, near.document.normalised)
        if near.fuzzy < EXACT and not any(word[0] in "@#" for word in own):
            wrong_values = {each.value for each in wrong.figures}
            if any(each.value not in wrong_values and each in about.figures for each in mine.figures):
                return (
                    False  # a figure of the truth, where the misstatement has none: "about as fast" is not "six times"
                )
        if not own:
            return self._turned_round(message, candidate, near, wrong)
        return sum(weight for word, weight in own.items() if word in message.said) >= OWN_WORDS * sum(own.values())

    def _own_words(self, entry: int, normalised: str) -> dict[str, float]:
        """The content of a misstatement that no true text of the claim has, with its weight."""
        if (entry, normalised) not in self._own:
            known, index = self._index.vocabulary_of(entry), self._index
            self._own[entry, normalised] = {
                word: weight * index.rarity(word)
                for word, weight in content(features(normalised)).items()
                if word not in known
            }
        return self._own[entry, normalised]

    def _turned_round(self, message: Message, candidate: Candidate, near: Near, wrong: Facts) -> bool:
        """For a misstatement in the claim's own words: whether the message sides with it, not with the truth."""
        if near.fuzzy >= EXACT and candidate.nearest.fuzzy < EXACT:
            return True
        truth = (candidate.stating or candidate.nearest).document.normalised
        true, mine = self._facts_of(truth), message.view.facts
        if wrong.negations % 2 != true.negations % 2:
            return mine.negations % 2 == wrong.negations % 2
        turned = [pair for pair, sides in wrong.sides.items() if not sides & true.sides.get(pair, sides)]
        if turned:
            return all(mine.sides.get(pair) == wrong.sides[pair] for pair in turned)
        return mine.order == wrong.order != true.order
