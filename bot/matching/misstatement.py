"""Whether a message is a known wrong version of a claim.

A misstatement shares most of its words with the truth, so nearness alone cannot tell which of the two is meant. What
sets the misstatement apart must stand in the message: its own figures, names and words; or, where it has none of its
own, the side it takes, its negation, or the order of its names (the H20 is six times as fast as the H200).
"""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.trace import Form
from bot.matching.confidence import EXACT
from bot.matching.features import content, features, tokens
from bot.matching.guard.facts import Facts, View
from bot.matching.guard.names import watched
from bot.matching.index import Index
from bot.matching.score import Candidate, Near

MISSTATED = 0.55  # how near a misstatement must be to be the one that is meant
MARGIN = 0.03  # by how much nearer than any true phrasing of the claim
QUESTION_MARGIN = 0.10  # the same for a question, which may only touch on the misstatement
OWN_WORDS = 0.5  # share of its own rare content that must stand in the message


def misstatement_meant(
    index: Index, view: View, normalised: str, candidate: Candidate, about: Facts, facts_of: Callable[[str], Facts]
) -> Near | None:
    """The misstatement of a candidate that a message is; None where it is none.

    Args:
        index: knows which words are rare, and which are the candidate's.
        view: the message.
        normalised: its normalised text.
        candidate: the claim in question.
        about: the facts of everything true about it.
        facts_of: reads the facts of a normalised text.
    """
    margin = QUESTION_MARGIN if view.form is Form.QUESTION else MARGIN
    for near in candidate.wrong:
        is_near = near.score >= MISSTATED and near.score > candidate.nearest.score + margin
        if (is_near or near.fuzzy >= EXACT) and _told_apart(index, view, normalised, candidate, near, about, facts_of):
            return near
    return None


def could_be_misstated(
    index: Index, view: View, normalised: str, candidate: Candidate, about: Facts, facts_of: Callable[[str], Facts]
) -> float:
    """How near the nearest misstatement is that a message may be, in [0, 1]; 0 where it can be none."""
    told = (
        near.score for near in candidate.wrong if _told_apart(index, view, normalised, candidate, near, about, facts_of)
    )
    return max(told, default=0.0)


def _told_apart(
    index: Index,
    view: View,
    normalised: str,
    candidate: Candidate,
    near: Near,
    about: Facts,
    facts_of: Callable[[str], Facts],
) -> bool:
    """Whether what sets a misstatement apart from the truth stands in the message, and nothing against it does."""
    wrong, mine = facts_of(near.document.normalised), view.facts
    if watched(view) - about.names - wrong.names or mine.codes - about.codes - wrong.codes:
        return False
    if not {each.value for each in mine.figures} <= {each.value for each in (*about.figures, *wrong.figures)}:
        return False
    if any(not sides & mine.sides.get(pair, sides) for pair, sides in wrong.sides.items()):
        return False
    own = _own_words(index, candidate.entry, near.document.normalised)
    said_order, false_order = _names_in_order(normalised), _names_in_order(near.document.normalised)
    if sorted(said_order) == sorted(false_order) and said_order != false_order:
        return False
    if own:
        if not all(word in normalised.split() for word in own if word[0] in "@#"):
            return False
        said = features(normalised)
        return sum(weight for word, weight in own.items() if word in said) >= OWN_WORDS * sum(own.values())
    return _turned_round(mine, wrong, normalised, candidate, near, facts_of)


def _own_words(index: Index, entry: int, normalised: str) -> dict[str, float]:
    """The content of a misstatement that no true text of the claim has, with its weight."""
    known = index.vocabulary_of[entry]
    return {
        word: weight * index.idf.get(word, index.rarest)
        for word, weight in content(features(normalised)).items()
        if word not in known
    }


def _turned_round(
    mine: Facts, wrong: Facts, normalised: str, candidate: Candidate, near: Near, facts_of: Callable[[str], Facts]
) -> bool:
    """For a misstatement in the claim's own words: whether the message sides with it rather than with the truth."""
    if near.fuzzy >= EXACT and candidate.nearest.fuzzy < EXACT:
        return True
    truth = candidate.stating or candidate.nearest
    true = facts_of(truth.document.normalised)
    if wrong.negations % 2 != true.negations % 2:
        return mine.negations % 2 == wrong.negations % 2
    turned = [pair for pair, sides in wrong.sides.items() if not sides & true.sides.get(pair, sides)]
    if turned:
        return all(mine.sides.get(pair) == wrong.sides[pair] for pair in turned)
    order = _names_in_order(normalised)
    return order == _names_in_order(near.document.normalised) != _names_in_order(truth.document.normalised)


def _names_in_order(normalised: str) -> list[str]:
    return [token for token in tokens(normalised) if token[0] == "@"]
