"""Misspelled words of Latin letters: nvdia, deepsek, whatis, jenson hwang.

A word is read as another one only where the base does not know it, no list of English holds it, and one known word
alone is nearest: by optimal string alignment (a letter dropped, added, changed, or two swapped), one slip up to seven
letters, two from eight. Candidates are compared within their first letter and length only, which keeps a word among
50,000 at a tenth of a millisecond (benchmarks/typos.py).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.features import ENGLISH_FUNCTION_WORDS
from bot.matching.spelling.keyboard import is_likely, lacks_a_vowel
from bot.matching.spelling.known import Known
from bot.matching.spelling.lexicon import is_english

SHORTEST_WORD = 5  # letters; among shorter words one letter makes another word
LONG_WORD = 8  # letters from which two slips are allowed
LONG_ORDINARY = 10  # letters from which two slips are allowed in what is no name
SHORTEST_PART = 3  # letters of a word that lacks its space, beside a word of asking or a name
LONG_PARTS = 10  # letters of two ordinary words together that lack their space, each of four at least
LONG_PART = 4  # letters from which two such words together may lack their space
SHORTEST_DRAWN_OUT = 4
LONGEST_PHRASE = 3  # words of a name
LONGEST_WORD = 24  # letters; what is longer is no slip of a word
MOST_WORDS = 12  # unknown words that are looked up in one message

# Not next to a digit, another letter or a hyphen: B200 is no slip of H200
_WORD = re.compile(r"(?<![a-z0-9@#.'\u00c0-\u024f-])[a-z]+(?![a-z0-9\u00c0-\u024f]|[.'-][a-z0-9])")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")

# Words that mean another thing with one letter changed, the first one included. A slip as near to two of them is none.
_APART = (("import", "export"), ("million", "billion", "trillion"), ("allow", "disallow"), ("legal", "illegal"))

# fmt: off
# What people run together with the word beside it
_JOINED = frozenset([
    "what", "who", "how", "why", "when", "where", "which", "is", "are", "was", "were", "does", "did", "the", "of", "to",
    "and", "for", "from", "with",
])
# What makes another word of the one that it is joined to, or a figure
_BINDING = frozenset([
    "less", "free", "like", "ful", "non", "anti", "over", "under", "counter", "million", "billion", "trillion",
    "hundred", "thousand",
])
# fmt: on
_FIGURES = frozenset(["hundred", "thousand", "million", "billion", "trillion", "percent", "dollars"])  # any base's
_INFLECTIONS = frozenset(["s", "d", "r", "n", "y", "es", "ed", "er", "ly", "al", "ing"])

Buckets = dict[tuple[str, int], list[str]]


class LatinWords:
    """Reads misspelled words as the words and names of one base."""

    def __init__(self, known: Known, names: Mapping[str, str]) -> None:
        """Args:
        known: the words of the base.
        names: spelling of a name → what it names.
        """
        self._names = {name: token for name, token in names.items() if _is_plain(name)}
        self._phrases = [name for name in names if _is_phrase(name)]
        self._all_names = names
        self._base = known
        self._buckets: Buckets = {}
        self._phrase_buckets: Buckets = {}

    @cached_property
    def known(self) -> frozenset[str]:
        """The words that are never touched."""
        return self._base.words | self._names.keys() | ENGLISH_FUNCTION_WORDS | _FIGURES

    @cached_property
    def _telling(self) -> frozenset[str]:
        """The words that may be joined to a short one."""
        return _JOINED | self._names.keys()

    @cached_property
    def _uses(self) -> Counter[str]:
        return Counter(word for name in self._all_names for word in name.split(" "))

    def unknown(self, text: str) -> bool:
        """Whether a normalised text holds a word that the base does not know."""
        return not self.known.issuperset(_WORD.findall(text))

    def __call__(self, text: str) -> str:
        """A plain text with its misspelled words put right."""
        found = list(_WORD.finditer(text))
        known = self.known
        unknown = [place for place, match in enumerate(found) if match[0] not in known][:MOST_WORDS]
        read: dict[tuple[int, int], str] = {}
        end = 0
        for place in unknown:
            if found[place].start() < end:
                continue
            span, meant = self._read(text, found, place)
            if meant is not None:
                read[span] = meant
                end = span[1]
        return _replaced(text, read) if read else text

    def _read(self, text: str, found: list[re.Match[str]], place: int) -> tuple[tuple[int, int], str | None]:
        word = found[place][0]
        phrase = self._phrase(text, found, place)
        if phrase is not None:
            return phrase
        meant = self._drawn_out(word) or self._nearest(word) or self._apart(word)
        return found[place].span(), None if meant is None or self._is_word(word, meant) else meant

    @staticmethod
    def _is_word(word: str, meant: str) -> bool:
        """Whether a word is one of English, or the plural of one; a name's is its genitive (chinas)."""
        return is_english(word) or (word[-1] == "s" and meant != word[:-1] and is_english(word[:-1]))

    def _drawn_out(self, word: str) -> str | None:
        """``soooo`` and ``nvidiaaa`` with the letter once or twice."""
        if len(word) >= SHORTEST_DRAWN_OUT and _DRAWN_OUT.search(word):
            for times in (r"\1\1", r"\1"):
                short = _DRAWN_OUT.sub(times, word)
                if len(short) > 1 and short in self.known:
                    return short
        return None

    def _apart(self, word: str) -> str | None:
        """Two known words that lack the space between them, where there is one way to part them."""
        ways = [
            f"{left} {right}"
            for left, right in _halves(word)
            if left in self.known and right in self.known and self._may_stand(left, right)
        ]
        return ways[0] if len(ways) == 1 else None

    def _may_stand(self, left: str, right: str) -> bool:
        """Whether two words are telling or long enough for both to be meant."""
        if not _BINDING.isdisjoint((left, right)):
            return False
        if left in self._telling or right in self._telling:
            return min(len(left), len(right)) >= SHORTEST_PART or (
                {left, right} <= _JOINED and len(left + right) > LONG_PART
            )
        return min(len(left), len(right)) > SHORTEST_PART and len(left + right) >= LONG_PARTS

    def _nearest(self, word: str) -> str | None:
        if not SHORTEST_WORD - 1 <= len(word) <= LONGEST_WORD:
            return None
        if not self._buckets:
            self._buckets = _buckets(target for target in self.known if len(target) >= SHORTEST_WORD - 1)
        if len(word) < SHORTEST_WORD:
            return self._without_a_vowel(word)
        near = [target for target in _nearest(word, self._buckets, _slips(word)) if self._is_slip(word, target)]
        near = [target for target in near if target in self._names or is_english(target)] or near
        if any(_is_torn(word, target) for target in near):
            return None
        return self._one(near)

    def _one(self, near: list[str]) -> str | None:
        """The one word meant; of some that are spellings of one name, the one that most names hold."""
        if len({self._all_names.get(target, target) for target in near}) != 1:
            return None
        return max(near, key=lambda target: self._uses[target])

    def _is_slip(self, word: str, target: str) -> bool:
        """Whether fingers or ears make ``word`` of ``target``."""
        name = target in self._names
        short, long = sorted((word, target), key=len)
        if long.startswith(short) and long[len(short) :] in _INFLECTIONS and not long.endswith("ss"):
            return name and long == f"{target}s"
        if OSA.distance(word, target) > 1:
            return name or len(word) >= LONG_ORDINARY
        return len(word) >= LONG_WORD or is_likely(word, target)

    def _without_a_vowel(self, word: str) -> str | None:
        """The one name of five letters that ``trmp`` is without its vowel."""
        near = _nearest(word, self._buckets, 1, lengths=(len(word) + 1,))
        return self._one([target for target in near if target in self._names and lacks_a_vowel(word, target)])

    def _is_slip_of(self, written: str, target: str) -> bool:
        """Whether a phrase is a name but for words that the base does not know, and these are near enough."""
        words, others = written.split(" "), target.split(" ")
        if len(words) != len(others):
            return False
        wrong = [(word, other) for word, other in zip(words, others, strict=True) if word != other]
        slips = sum(OSA.distance(word, other) for word, other in wrong)
        return all(word not in self.known for word, _ in wrong) and slips <= _slips("".join(word for word, _ in wrong))

    def _phrase(self, text: str, found: list[re.Match[str]], place: int) -> tuple[tuple[int, int], str] | None:
        """The words around ``place`` as a name of several words, where they nearly are one."""
        word = found[place][0]
        if len(word) < SHORTEST_WORD - 1:
            return None
        if not self._phrase_buckets:
            self._phrase_buckets = _buckets(self._phrases)
        for length in range(LONGEST_PHRASE, 1, -1):
            for start in range(max(0, place - length + 1), min(place, len(found) - length) + 1):
                span = found[start].start(), found[start + length - 1].end()
                written = text[slice(*span)]
                if written.count(" ") != length - 1 or not _is_phrase(written):
                    continue
                near = _nearest(written, self._phrase_buckets, _slips(written))
                meant = self._one([target for target in near if self._is_slip_of(written, target)])
                if meant is not None and not is_english(word):
                    return span, meant
        return None


def _nearest(written: str, buckets: Buckets, slips: int, *, lengths: Iterable[int] = ()) -> list[str]:
    """The known spellings that are fewest slips away, of those within ``slips``."""
    lengths = lengths or range(len(written) - slips, len(written) + slips + 1)
    firsts = dict.fromkeys(written[:2])  # the first letter is rarely mistyped, but may change places with the second
    found: list[tuple[str, float]] = []
    for first in firsts:
        for length in lengths:
            bucket = buckets.get((first, length))
            if bucket:
                near = process.extract(written, bucket, scorer=OSA.distance, score_cutoff=slips, limit=5)
                found += [
                    (target, slips_) for target, slips_, _ in near if first == written[0] or target[1] == written[0]
                ]
    fewest = min((slips_ for _, slips_ in found), default=0)
    return [target for target, slips_ in found if slips_ == fewest]


def _buckets(targets: Iterable[str]) -> Buckets:
    buckets: Buckets = defaultdict(list)
    for target in targets:
        buckets[target[0], len(target)].append(target)
    return dict(buckets)


def _slips(written: str) -> int:
    return 2 if len(written) >= LONG_WORD else 1


def _is_torn(word: str, target: str) -> bool:
    """Whether a word is as near to something that means the opposite of ``target``, or another magnitude."""
    for group in _APART:
        for stem in group:
            if target.startswith(stem):
                tail = target[len(stem) :]
                own = OSA.distance(word, target)
                return any(OSA.distance(word, other + tail) <= own for other in group if other != stem)
    return False


def _halves(word: str) -> Iterator[tuple[str, str]]:
    if len(word) <= LONGEST_WORD:
        for place in range(2, len(word) - 1):
            yield word[:place], word[place:]


def _replaced(text: str, read: Mapping[tuple[int, int], str]) -> str:
    pieces: list[str] = []
    done = 0
    for (start, stop), meant in read.items():
        pieces += [text[done:start], meant]
        done = stop
    return "".join([*pieces, text[done:]])


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _is_phrase(name: str) -> bool:
    return " " in name and _is_plain(name.replace(" ", ""))
