"""A made-up base of any size whose words are spread as in real language, and questions to it; no outside data.

A phrasing is put together from an opening, the words of its entry's topic with what joins them, and a tail. Words
follow Zipf's law in Mandelbrot's form (the word of rank *r* is used in proportion to 1 / (*r* + 2.7)), so that a few
posting lists are long and most are short, as they are in real text. The most frequent words are real ones; the others
are syllables, or Chinese characters of the first level of GB 2312, which are the 3,755 common ones. A fifth of the
entries names something of the shipped vocabulary and a tenth holds a figure, so that names, synonyms and figures are
read as they are in the product. The same size gives the same base every time.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from benchmarks import made_up_words as words
from bot.domain.vocabulary import Vocabulary

WORDS = 40_000  # types in each language: what a general lexicon holds without names
PER_ENTRY = 10  # phrasings
TOPIC_WORDS = 4  # content words that all phrasings of an entry share
NAMED_SHARE = 0.2
FIGURE_SHARE = 0.1
LOOSE_SHARE = 0.3  # of the phrasings lack one word of their topic
SWAPPED_SHARE = 0.3  # have its words the other way round
SHIFT = 2.7  # of Mandelbrot's form of Zipf's law


@dataclass(frozen=True, slots=True)
class Query:
    """A question to a made-up base.

    Attributes:
        text: the question.
        entry: the entry whose phrasing it was made from; None where it is about nothing in the base.
        kind: how it was made.
    """

    text: str
    entry: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """What phrasings of one language are made of; of each list the first ones are used most."""

    words: Sequence[str]
    openings: Sequence[str]
    joints: Sequence[str]
    tails: Sequence[str]
    space: str


class Lexicon:
    """Content words of both languages with their frequencies, and the names of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        drawn = random.Random("lexicon")
        characters = _common_characters()
        drawn.shuffle(characters)
        weights = zipf(len(characters))
        english = _distinct(words.ENGLISH_WORDS, lambda: _english_word(drawn))
        chinese = _distinct(words.CHINESE_WORDS, lambda: _chinese_word(drawn, characters, weights))
        self.tongues = (
            Tongue(english, words.ENGLISH_OPENINGS, words.ENGLISH_JOINTS, words.ENGLISH_TAILS, " "),
            Tongue(chinese, words.CHINESE_OPENINGS, words.CHINESE_JOINTS, words.CHINESE_TAILS, ""),
        )
        self.weights = zipf(WORDS)
        self.names = [variant for term in vocabulary.terms for variant in term.variants]
        drawn.shuffle(self.names)
        self.name_weights = zipf(len(self.names))


def entries(lexicon: Lexicon, phrasings: int, *, seed: str = "base") -> Iterator[tuple[str, list[str]]]:
    """Entry id → its phrasings, half of them English; together at least ``phrasings`` of them."""
    drawn = random.Random(seed)
    for number in range(-(-phrasings // PER_ENTRY)):
        yield f"c-{number:07d}", _phrasings(lexicon, drawn)


def _phrasings(lexicon: Lexicon, drawn: random.Random) -> list[str]:
    topic: dict[int, None] = {}
    while len(topic) < TOPIC_WORDS:
        topic[drawn.choices(range(WORDS), cum_weights=lexicon.weights)[0]] = None
    extra = _extra(lexicon, drawn)
    made: dict[str, None] = {}
    for number in range(4 * PER_ENTRY):  # the same phrasing may come out twice
        if len(made) == PER_ENTRY:
            break
        made[_phrasing(lexicon, lexicon.tongues[number % 2], list(topic), extra, drawn)] = None
    return list(made)


def _phrasing(lexicon: Lexicon, tongue: Tongue, topic: Sequence[int], extra: str, drawn: random.Random) -> str:
    """The topic's words, a word around them, and the name or figure, in some order, with what joins them."""
    around = iter(drawn.choices(tongue.words, cum_weights=lexicon.weights, k=3))
    content = [tongue.words[each] for each in topic]
    if drawn.random() < LOOSE_SHARE:
        content[drawn.randrange(TOPIC_WORDS)] = next(around)
    if drawn.random() < SWAPPED_SHARE:
        content.reverse()
    if extra:
        content.insert(drawn.randrange(TOPIC_WORDS + 1), extra)
    said = content[0]
    for word in content[1:]:
        said += _pick(tongue.joints, drawn) + word
    tail = _pick(tongue.tails, drawn)
    tail = tail.format(*(next(around) for _ in range(tail.count("{}"))))
    opening = _pick(tongue.openings, drawn)
    return " ".join(f"{opening}{tongue.space}{said}{tongue.space if tail else ''}{tail}".split())


def _pick(choices: Sequence[str], drawn: random.Random) -> str:
    return choices[bisect(_cumulated(len(choices)), drawn.random())]


@cache
def _cumulated(count: int) -> list[float]:
    """Zipf's law over so many things, summed up to 1."""
    sums = zipf(count)
    return [each / sums[-1] for each in sums[:-1]]


def _extra(lexicon: Lexicon, drawn: random.Random) -> str:
    """A name, a figure, or nothing."""
    kind = drawn.random()
    if lexicon.names and kind < NAMED_SHARE:
        return drawn.choices(lexicon.names, cum_weights=lexicon.name_weights)[0]
    if kind < NAMED_SHARE + FIGURE_SHARE:
        return drawn.choice(["{} billion", "{}%", "{}亿", "20{}"]).format(drawn.randint(10, 99))
    return ""


def queries(lexicon: Lexicon, base: Sequence[tuple[str, Sequence[str]]], count: int) -> list[Query]:
    """Questions to a base, a quarter each: with a typo, with a word dropped, reordered, and about something else."""
    drawn = random.Random("queries")
    unseen = (
        text for _, texts in entries(lexicon, count * PER_ENTRY, seed="unseen") for text in texts[:: PER_ENTRY - 1]
    )
    made = []
    for number in range(count):
        entry, texts = drawn.choice(base)
        text = drawn.choice(texts)
        match number % 4:
            case 0:
                made.append(Query(with_typo(text, drawn), entry, "typo"))
            case 1:
                made.append(Query(without_a_word(text, drawn), entry, "dropped word"))
            case 2:
                made.append(Query(reordered(text, drawn), entry, "reordered"))
            case _:
                made.append(Query(next(unseen), None, "unseen"))
    return made


def with_typo(text: str, drawn: random.Random) -> str:
    """One character doubled, dropped, or exchanged with the next."""
    place = drawn.randrange(max(1, len(text) - 1))
    head, here, rest = text[:place], text[place : place + 1], text[place + 1 :]
    return drawn.choice([head + here + here + rest, head + rest, head + rest[:1] + here + rest[1:]])


def without_a_word(text: str, drawn: random.Random) -> str:
    """One word dropped; of a text without spaces, two characters."""
    pieces = text.split(" ")
    if len(pieces) > 2:
        del pieces[drawn.randrange(len(pieces))]
        return " ".join(pieces)
    place = drawn.randrange(max(1, len(text) - 2))
    return text[:place] + text[place + 2 :]


def reordered(text: str, drawn: random.Random) -> str:
    """The two halves of the text exchanged, cut between words where there are any."""
    joint = " " if text.count(" ") > 1 else ""
    pieces = text.split(" ") if joint else list(text)
    cut = drawn.randrange(1, max(2, len(pieces)))
    return joint.join([*pieces[cut:], *pieces[:cut]])


def zipf(count: int) -> list[float]:
    """Weights of ranks 1 to ``count``, summed up as ``random.choices`` wants them."""
    return list(accumulate(1 / (rank + SHIFT) for rank in range(1, count + 1)))


def _distinct(common: Sequence[str], make: Callable[[], str]) -> list[str]:
    found = dict.fromkeys(common)
    while len(found) < WORDS:
        found[make()] = None
    return list(found)


def _english_word(drawn: random.Random) -> str:
    syllables = drawn.choices((1, 2), weights=(3, 4))[0]
    return "".join(
        drawn.choice(words.ONSETS) + drawn.choice(words.NUCLEI) + drawn.choice(words.CODAS) for _ in range(syllables)
    ) + drawn.choice(words.ENDINGS)


def _chinese_word(drawn: random.Random, characters: Sequence[str], weights: Sequence[float]) -> str:
    length = drawn.choices((2, 3, 4), weights=(8, 2, 1))[0]  # a word of one character would stand in every text
    return "".join(drawn.choices(characters, cum_weights=weights, k=length))


def _common_characters() -> list[str]:
    """The first level of GB 2312: rows 16 to 55, less the five empty places at the end."""
    cells = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return [character for each in cells if (character := each.decode("gb2312", "ignore"))]
