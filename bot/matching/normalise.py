"""From what people type to the one form that is matched.

Each step is a function of text alone; those that changed something are recorded, so that a trace can show them. The
order matters: the cap comes first and again after NFKC, because NFKC can make a text eighteen times longer (U+FDFA) and
is quadratic in runs of combining marks; script comes before names, names before figures (H200 holds no figure), figures
before synonyms. One rewritten word can complete another (``whats the reason`` becomes ``what is the reason``, which is
``why``), so the steps of the vocabulary are repeated until they change nothing: normalising twice is normalising once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.trace import Step
from bot.domain.vocabulary import Vocabulary
from bot.matching.figures import rewrite_figures
from bot.matching.script import HAN, to_simplified
from bot.matching.words import Rewriter, dictionary

MAX_CHARACTERS = 4096  # Telegram's longest message
MAX_MARKS = 8  # combining marks a base character may carry
MAX_ROUNDS = 6  # of the vocabulary's steps; ordinary text needs two, the second of which changes nothing

_MARK = (  # blocks of combining marks
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_MARKS = re.compile(f"({_MARK}{{{MAX_MARKS}}}){_MARK}+")
# What nearly every message is made of: nothing in it is invisible, or a combining mark
_ORDINARY = re.compile(r"[ -~\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u3001-\u3011\u4e00-\u9fa5\uff01-\uff5e]*")
_PLAIN = re.compile(r"[a-z0-9 \u4e00-\u9fa5]*")  # and what is left of it when it is done
_BREAKS = frozenset(map(ord, "\n\t\r\x0b\x0c\x85"))  # control characters that part words
_DIGIT = re.compile(r"[0-9]")
_PUNCTUATION = re.compile(r"[^\w@#%.$￥¥€£'+-]+|_+")
_LOOSE = re.compile(r"(?<![\w@#])[.'+-]+|[.'+-]+(?!\w)|(?<=[^\W\d])\.(?=\D)")
_HYPHEN = re.compile(r"@[a-z0-9.-]+|(?<=\w)-(?=\w)")  # a name that stands already keeps its own
_HYPHENED_CODE = re.compile(r"(?<![\w@#.'+-])(?!top-)([a-z]{1,4})-(?!(?:19|20)\d\d(?!\d))(\d{1,4}[a-z]?)(?![\w-])")
_TIMES = re.compile(r"(?<=\d)\s*[×✕✖]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_FRACTION = re.compile(r"(?<![0-9/.,-])([1-9])/(10|[2-9])(?![0-9/.,-])")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s(?![a-z0-9])")
_CODE = re.compile(r"(?<![a-z0-9@#])([a-z]{1,7})\s(\d{1,4}[a-z]?)(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text as it is matched, and how it came to that."""

    text: str
    steps: tuple[Step, ...]


def cap(text: str) -> str:
    """At most :data:`MAX_CHARACTERS` characters."""
    return text[:MAX_CHARACTERS]


def limit_marks(text: str) -> str:
    """At most :data:`MAX_MARKS` combining marks in a row (Zalgo text)."""
    return text if _ORDINARY.fullmatch(text) else _MARKS.sub(r"\1", text)


def compose(text: str) -> str:
    """NFKC: full-width and half-width forms, ligatures and the like become plain characters."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    return unicodedata.normalize("NFKC", text)


def strip_invisible(text: str) -> str:
    """Without control, format (zero-width, bidi), private-use and surrogate characters."""
    if _ORDINARY.fullmatch(text):
        return text
    odd = {ord(character) for character in set(text) if unicodedata.category(character)[0] == "C"}
    return text.translate({code: " " if code in _BREAKS else None for code in odd}) if odd else text


def fold_case(text: str) -> str:
    """Case folded, as Unicode defines it for comparison."""
    folded = text.casefold()
    return folded if unicodedata.is_normalized("NFKC", folded) else unicodedata.normalize("NFKC", folded)


def simplify(text: str) -> str:
    """Chinese in Simplified characters and mainland words."""
    return to_simplified(text) if HAN.search(text) else text


def drop_punctuation(text: str) -> str:
    """Without punctuation; what figures and names need (``3.5``, ``10-20``, ``%``, ``$``) stays.

    A hyphen in a code goes (``GPT-4`` is ``gpt4``), one between words is a space: people type ``self reliance`` too.
    """
    if _PLAIN.fullmatch(text):
        return text
    # Each pattern takes its time in a long text: it is looked for only where one of its characters stands
    if "," in text:
        text = _THOUSANDS.sub("", text)
    if any(sign in text for sign in "×✕✖"):
        text = _TIMES.sub("x", text)
    if "/" in text:
        text = _FRACTION.sub(lambda match: f"{match[2]}分之{match[1]}", text)
    if "'s" in text or "’s" in text:
        text = _POSSESSIVE.sub("", text)
    text = _without_loose(_PUNCTUATION.sub(" ", text))
    return _HYPHEN.sub(_without_hyphen, _HYPHENED_CODE.sub(r"\1\2", text)) if "-" in text else text


def _without_loose(text: str) -> str:
    """Without points, apostrophes and signs that belong to no word."""
    return _LOOSE.sub(" ", text) if any(mark in text for mark in ".'+-") else text


def _without_hyphen(match: re.Match[str]) -> str:
    if match[0] != "-":
        return match[0]
    between_digits = match.string[match.start() - 1].isdigit() and match.string[match.end()].isdigit()
    return "-" if between_digits else " "


def squeeze(text: str) -> str:
    """Runs of white space as one space, none at the ends, and no punctuation that lost its word."""
    return " ".join(_without_loose(text).split())


def cap_words(text: str) -> str:
    """At most :data:`MAX_CHARACTERS` characters, cut where a word ends."""
    if len(text) <= MAX_CHARACTERS:
        return text
    end = text.rfind(" ", 0, MAX_CHARACTERS + 1)
    return text[: end if end > 0 else MAX_CHARACTERS]


class Normaliser:
    """The steps for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        names = {
            plain(variant): f"@{term.id}" for term in vocabulary.terms for variant in (*term.variants, term.label.en)
        }
        names |= {_CODE.sub(r"\1\2", name): term for name, term in names.items()}
        names.pop("", None)
        self.spellings: Mapping[str, str] = dict(names)  # spelling of a name → its token
        self._known_codes = {name.replace(" ", "") for name in names}
        names |= {f"@{term.id}": f"@{term.id}" for term in vocabulary.terms}
        self.names = Rewriter(names)
        groups = ((plain(group.canonical), map(plain, group.variants)) for group in vocabulary.synonyms)
        self.synonyms = Rewriter(dictionary(groups))
        self.steps: tuple[tuple[str, Callable[[str], str]], ...] = (
            ("codes", self._join_codes),
            ("names", self.names),
            ("figures", rewrite_figures),
            ("synonyms", self.synonyms),
            ("spaces", squeeze),
            ("cap", cap_words),
        )

    def __call__(self, text: str, mend: Callable[[str], str] | None = None) -> Normalised:
        """Normalise ``text``; normalising the result again changes nothing.

        Args:
            text: any text.
            mend: puts the slips of a plain text right, before its names, figures and synonyms are read.
        """
        return self.finish(plainly(text), mend)

    def finish(self, read: Normalised, mend: Callable[[str], str] | None = None) -> Normalised:
        """The same from what :func:`plainly` made of a text."""
        text, steps = read.text, list(read.steps)
        if mend is not None:
            text = _run((("spelling", mend),), text, steps)
        for _ in range(MAX_ROUNDS):
            round_: list[Step] = []
            after = _run(self.steps, text, round_)
            if after == text:
                break
            text = after
            steps += round_
        return Normalised(text, tuple(steps))

    def _join_codes(self, text: str) -> str:
        """``b 200`` and ``h-100`` as one word, where that is a name that the vocabulary knows."""
        if not _DIGIT.search(text):
            return text
        return _CODE.sub(
            lambda match: match[1] + match[2] if match[1] + match[2] in self._known_codes else match[0], text
        )


PLAIN_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("cap", cap),
    ("marks", limit_marks),
    ("invisible", strip_invisible),
    ("compose", compose),
    ("cap", cap),
    ("marks", limit_marks),
    ("invisible", strip_invisible),
    ("case", fold_case),
    ("script", simplify),
    ("punctuation", drop_punctuation),
    ("spaces", squeeze),
)


def plain(text: str) -> str:
    """``text`` after the steps that need no vocabulary; words of the vocabulary themselves go through this."""
    return _run(PLAIN_STEPS, text, [])


def plainly(text: str) -> Normalised:
    """The same with the steps that led to it."""
    steps: list[Step] = []
    return Normalised(_run(PLAIN_STEPS, text, steps), tuple(steps))


def _run(transforms: tuple[tuple[str, Callable[[str], str]], ...], text: str, steps: list[Step]) -> str:
    """``text`` after ``transforms``; those that changed it are added to ``steps``."""
    for name, transform in transforms:
        after = transform(text)
        if after != text:
            steps.append(Step(name, text, after))
            text = after
    return text
