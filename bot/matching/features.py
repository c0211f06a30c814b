"""What of a normalised text is compared: names and figures whole, stems of words, pairs of words, character n-grams.

Chinese has no spaces and English has typos, so both are cut into n-grams as well: one to three Han characters, and
three to four letters inside a word. Names (``@nvidia``) and figures (``#6x``) count only whole: H20 is not
almost H200. Pairs of words that stand near each other (skip-grams; D. Guthrie et al., "A Closer Look at Skip-gram
Modelling", 2006) tell "who bans whom" from the same words about something else. Words count by their stem (Snowball).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

import Stemmer

TOKENS = re.compile(
    r"@[a-z0-9.-]+|#[0-9.]+[a-z%]*|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\W_]+(?:[-'.][^\W_]+)*"
)

_WHOLE = re.compile(r"[@#][^\s]+")
_LATIN_WORD = re.compile(r"(?<![@#\w.-])[a-z]{2,}")

NAME_LETTERS = 6  # length of that run: a name weighs about as much as an English word

# Weight of a feature by what it is: a name counts for more than a word, a lone character or a piece of a word for about
# a third of one
NAME, FIGURE, WORD, LETTERS, HAN_1, HAN_2, HAN_3, PAIR = 1.3, 1.0, 1.0, 0.35, 0.35, 1.0, 0.7, 0.7

PAIR_MARK = "&"  # first character of a pair's feature
WINDOW = 5  # words to the right that a word makes pairs with
LONGEST_HAN = 4  # characters of a Han run that counts as a word in pairs; longer ones are clauses
MOST_PAIRED = 200  # words of a message that make pairs

_stemmer = Stemmer.Stemmer("english", 20_000)

# Words so common in questions that they say nothing of the topic
# fmt: off
ENGLISH_FUNCTION_WORDS = frozenset([
    "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as", "is", "are", "was", "were", "be",
    "been", "being", "am", "do", "does", "did", "done", "has", "have", "had", "having", "it", "its", "this", "that",
    "these", "those", "there", "here", "he", "she", "they", "them", "his", "her", "their", "i", "you", "we", "us", "me",
    "my", "your", "our", "and", "or", "but", "if", "so", "than", "then", "into", "over", "about", "up", "out", "will",
    "would", "can", "could", "should", "may", "might", "must", "not", "no",
])
# fmt: on

REPEATED = 0.3  # what each repetition of a feature adds, of its weight
MOST_REPEATED = 1.0 + 3 * REPEATED


def tokens(normalised: str) -> list[str]:
    """The names, figures, Han runs and words of a normalised text, in order."""
    return TOKENS.findall(normalised)


def features(normalised: str, *, light: bool = False) -> dict[str, float]:
    """Feature → weight before rarity is counted in; repeated features weigh a little more.

    Args:
        normalised: the text as it is matched.
        light: only whole words, names, figures and Han characters alone and by two: a fifth of the features, for
            bases with very many phrasings.
    """
    found = tokens(normalised)
    weights: dict[str, float] = {}
    han: list[str] = []
    for token in found:
        if is_han(token):
            han.append(token)
            continue
        if han:
            _count(weights, _han("".join(han), light=light))
            han = []
        if token[0] == "@":
            _count(weights, ((token, NAME),))
        elif token[0] == "#":
            _count(weights, ((token, FIGURE),))
        else:
            _count(weights, _word(token)[:1] if light else _word(token))
    if han:
        _count(weights, _han("".join(han), light=light))
    if not light and len(found) > 1:
        weights |= dict.fromkeys(pairs(found), PAIR)
    return weights


def pairs(found: list[str]) -> list[str]:
    """The pairs of words, names and figures of a text that stand within :data:`WINDOW` of each other, in order."""
    words = [_in_pairs(token) for token in islice(found, MOST_PAIRED)]
    return [
        f"{PAIR_MARK}{one} {other}"
        for place, one in enumerate(words)
        if one
        for other in words[place + 1 : place + 1 + WINDOW]
        if other
    ]


def _in_pairs(token: str) -> str:
    if is_han(token):
        return token if len(token) <= LONGEST_HAN else ""
    return token if token[0] in "@#" else stem(token)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word of Latin letters without its endings (bans, banned and banning are ban)."""
    return str(_stemmer.stemWord(word))


def _count(weights: dict[str, float], found: Iterable[tuple[str, float]]) -> None:
    for feature, weight in found:
        before = weights.get(feature)
        weights[feature] = weight if before is None else min(before + REPEATED * weight, MOST_REPEATED * weight)


def _han(run: str, *, light: bool) -> list[tuple[str, float]]:
    short = [(character, HAN_1) for character in run]
    short += [(run[start : start + 2], HAN_2) for start in range(len(run) - 1)]
    return short if light else short + [(run[start : start + 3], HAN_3) for start in range(len(run) - 2)]


@lru_cache(maxsize=20_000)
def _word(word: str) -> tuple[tuple[str, float], ...]:
    if word in ENGLISH_FUNCTION_WORDS:
        return ((word, WORD / 2),)
    if len(word) < 4:
        return ((stem(word), WORD),)
    padded = f"_{word}_"
    letters = [padded[start : start + size] for size in (3, 4) for start in range(len(padded) - size + 1)]
    return ((stem(word), WORD), *((f"~{each}", LETTERS) for each in letters))


def spell(normalised: str) -> str:
    """A normalised text for comparison letter by letter, without spaces.

    Each name and figure becomes a run of one character of its own, so that all of them weigh the same, and another
    name or figure is wholly different, however alike they are written.
    """
    if "@" in normalised or "#" in normalised:
        normalised = _WHOLE.sub(_as_own_letters, normalised)
    return normalised.replace(" ", "")


def _as_own_letters(match: re.Match[str]) -> str:
    character = chr(0xF0000 + zlib.crc32(match[0].encode()) % 0xFFFE)  # a private-use plane holds 65,534 of them
    return character * NAME_LETTERS


def is_latin(normalised: str) -> bool:
    """Whether a text holds words of Latin letters besides its names."""
    return _LATIN_WORD.search(normalised) is not None


def is_han(token: str) -> bool:
    """Whether a token is a run of Han characters."""
    return "\u3400" <= token[0] <= "\u9fff" or "\uf900" <= token[0] <= "\ufaff" or token[0] >= "\U00020000"


def content(weights: dict[str, float]) -> dict[str, float]:
    """The features that carry content: without single characters, pairs, letter n-grams and function words."""
    return {feature: weight for feature, weight in weights.items() if is_content(feature)}


def is_content(feature: str) -> bool:
    """Whether a feature carries content."""
    first = feature[0]
    return first in "@#" or (first not in "~&" and len(feature) > 1 and feature not in ENGLISH_FUNCTION_WORDS)


def is_topic(feature: str) -> bool:
    """Whether a feature that carries content is neither a name nor a figure nor a word of asking."""
    return feature[0] not in "@#" and feature not in _ASKING_WORDS and _ASKING_HAN.isdisjoint(feature)


_ASKING_WORDS = frozenset(
    stem(word)
    for word in [
        "what",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "which",
        "why",
        "how",
        "many",
        "much",
        "say",
        "tell",
        "explain",
    ]
)
_ASKING_HAN = frozenset("是什么谁的吗呢了又吧啊哪个怎样多少几为何有没不在会要说讲和与跟")
